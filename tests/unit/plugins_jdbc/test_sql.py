"""SQL text: statements, parameters, names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ostinato_jdbc.sql.names import column, quoted, table
from ostinato_jdbc.sql.parameters import bind, positional
from ostinato_jdbc.sql.scan import DUCKDB, POSTGRESQL, SQLITE, Syntax, scan
from ostinato_jdbc.sql.statements import split, words


@pytest.mark.parametrize(
    ("sql", "statements"),
    [
        ("select 1", ["select 1"]),
        ("select 1;", ["select 1"]),
        ("select 1; ; select 2;\n", ["select 1", "select 2"]),
        ("select 'a;b' as \"c;d\"; select 2", ["select 'a;b' as \"c;d\"", "select 2"]),
        ("-- one; two\nselect 1; /* three; four */ select 2", ["-- one; two\nselect 1", "/* three; four */ select 2"]),
        ("select 1; -- the end", ["select 1"]),
        ("select 'it''s; fine'; select 2", ["select 'it''s; fine'", "select 2"]),
        (r"select e'it\'s; fine'; select 2", [r"select e'it\'s; fine'", "select 2"]),
        (r"select 'ends with \'; select 2", [r"select 'ends with \'", "select 2"]),
        ("do $$ begin perform 1; end $$; select 1", ["do $$ begin perform 1; end $$", "select 1"]),
        ("do $a$ x; $$ y; $a$; select 1", ["do $a$ x; $$ y; $a$", "select 1"]),
        ("select $1; select $2", ["select $1", "select $2"]),
        ("/* a /* b; */ c; */ select 1; select 2", ["/* a /* b; */ c; */ select 1", "select 2"]),
        (
            "create function f() returns int begin atomic select 1; select case when true then 2 end; end; select 3",
            [
                "create function f() returns int begin atomic select 1; select case when true then 2 end; end",
                "select 3",
            ],
        ),
        ("create rule r as on insert to t do also (select 1; select 2); x", None),
        ("begin; select 1; end", ["begin", "select 1", "end"]),
        ("", []),
        ("-- nothing", []),
        ("select 'not closed; ", ["select 'not closed;"]),
    ],
)
def test_split_postgresql(sql: str, statements: list[str] | None) -> None:
    wanted = statements if statements is not None else [sql.removesuffix("; x"), "x"]
    assert split(sql, POSTGRESQL) == wanted


def test_split_sqlite() -> None:
    trigger = "create trigger t after insert on a begin update b set x = 1; delete from c; end"
    assert split(f"{trigger}; select `a;b`, [c;d]", SQLITE) == [trigger, "select `a;b`, [c;d]"]
    assert split("/* a /* b */ select 1; select 2", SQLITE) == ["/* a /* b */ select 1", "select 2"]


def test_words_are_those_outside_quotes() -> None:
    assert words("insert into t values ('returning') -- returning", DUCKDB) == {"INSERT", "INTO", "T", "VALUES"}


@given(st.text(alphabet="a'\"$;-/*\\[]`e \n"), st.sampled_from([POSTGRESQL, SQLITE, DUCKDB]))
def test_pieces_put_together_are_the_text(sql: str, syntax: Syntax) -> None:
    assert "".join(piece.text for piece in scan(sql, syntax)) == sql


def test_named_parameters() -> None:
    sql = "select :a, ':a', x::int, :b -- :a\n, :a, arr[1:2], t.\":a\" from x where y = '50%'"
    written, values = bind(sql, {"a": 1, "unused": 2}, POSTGRESQL, "<{}>".format)
    assert written == "select <p0>, ':a', x::int, <p1> -- :a\n, <p0>, arr[1:2], t.\":a\" from x where y = '50%'"
    assert values == {"p0": 1, "p1": None}


def test_a_numbered_name_is_a_parameter_if_it_is_given() -> None:
    assert bind("select :1, a[1:2]", {"1": "x"}, POSTGRESQL, "<{}>".format) == ("select <p0>, a[1:2]", {"p0": "x"})


def test_everything_else_is_escaped() -> None:
    written, _ = bind("select '%' % :a", {"a": 1}, POSTGRESQL, "%({})s".format, lambda text: text.replace("%", "%%"))
    assert written == "select '%%' %% %(p0)s"


def test_numbered_parameters() -> None:
    sql = "insert into t values (?, '?', ?, a ?? 'b') -- ?"
    assert positional(sql, POSTGRESQL, "${}".format) == ("insert into t values ($1, '?', $2, a ? 'b') -- ?", 2)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Orders", '"orders"'),
        ("sales.Orders", '"sales"."orders"'),
        ('sales."My Orders"', '"sales"."My Orders"'),
        ("two words", '"two words"'),
        ('x; drop table y; --"', '"x; drop table y; --"""'),
        ('"a""b"', '"a""b"'),
    ],
)
def test_names_of_tables(name: str, written: str) -> None:
    assert table(name, folds=True) == written


def test_names_of_columns() -> None:
    assert column("A.b", folds=True) == '"A.b"'
    assert column("Total", folds=True) == '"total"'
    assert column("Total", folds=False) == column('"Total"', folds=True) == quoted("Total") == '"Total"'
    with pytest.raises(ValueError, match="no name"):
        table("  ", folds=False)
