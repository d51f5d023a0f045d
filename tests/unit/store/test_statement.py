"""Statements in both dialects."""

from __future__ import annotations

from ostinato.store.sql.statement import Rows, Sql, delete, insert, many, update, upsert


def test_parameters_and_membership() -> None:
    sql = Sql("SELECT a FROM t WHERE b = :b AND c AMONG :cs AND d LIKE '%' LIMIT :n SKIP BUSY")
    assert (
        sql.sqlite
        == "SELECT a FROM t WHERE b = :b AND c IN (SELECT value FROM json_each(:cs)) AND d LIKE '%' LIMIT :n "
    )
    assert sql.postgres == (
        "SELECT a FROM t WHERE b = %(b)s AND c = ANY(%(cs)s) AND d LIKE '%%' LIMIT %(n)s FOR UPDATE SKIP LOCKED"
    )


def test_casts_are_no_parameters() -> None:
    assert Sql("SELECT a::text, :b").postgres == "SELECT a::text, %(b)s"


def test_insert_of_many_rows() -> None:
    bulk = insert("t", {"a": "text", "b": "json"}, "ON CONFLICT (a) DO NOTHING", returning="a")
    assert bulk.sqlite == "INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT (a) DO NOTHING RETURNING a"
    assert bulk.postgres == (
        "INSERT INTO t (a, b) SELECT t.a, CAST(t.b AS jsonb) FROM unnest(%s::text[], %s::text[]) AS t(a, b) "
        "ON CONFLICT (a) DO NOTHING RETURNING a"
    )


def test_upsert_replaces_what_is_no_key() -> None:
    assert upsert("t", {"a": "text", "b": "int"}, ("a",)).sqlite.endswith(
        "ON CONFLICT (a) DO UPDATE SET b = excluded.b"
    )


def test_update_may_expect_what_it_sets() -> None:
    bulk = update("rows", {"id": "text", "expected_seq": "int"}, {"seq": "int"}, returning="id")
    assert bulk.columns == ("seq", "id", "expected_seq")
    assert bulk.sqlite == "UPDATE rows SET seq = ? WHERE id = ? AND seq = ? RETURNING id"
    assert bulk.postgres == (
        "UPDATE rows SET seq = t.seq FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS t(seq, id, expected_seq) "
        "WHERE rows.id = t.id AND rows.seq = t.expected_seq RETURNING rows.id"
    )


def test_delete_by_several_keys() -> None:
    bulk = delete("jobs", {"a": "text", "b": "int"}, returning=("a",))
    assert bulk.sqlite == "DELETE FROM jobs WHERE a = ? AND b = ? RETURNING a"
    assert bulk.postgres == (
        "DELETE FROM jobs USING unnest(%s::text[], %s::bigint[]) AS t(a, b) "
        "WHERE jobs.a = t.a AND jobs.b = t.b RETURNING jobs.a"
    )


def test_a_step_leaves_out_what_has_nothing_to_do() -> None:
    bulk = insert("t", {"a": "text"})
    assert many(Rows(bulk, []), None, Rows(bulk, [("x",)])).statements == [Rows(bulk, [("x",)])]
