"""How PostgreSQL spells searches."""

from ostinato.store.sql.grammar import Grammar

GRAMMAR = Grammar(
    contains="strpos({c}, {v}) > 0",
    ends_with="right({c}, length({v})) = {v}",
    regex="{c} ~ {v}",
    folded="lower({c})",
    label="EXISTS (SELECT 1 FROM jsonb_array_elements({c}) AS l WHERE l ->> 'key' = {k} AND {test})",
    label_value="(l ->> 'value')",
    label_equals="{c} @> CAST({v} AS jsonb)",
    counted_delete=("WITH gone AS (DELETE FROM {table} WHERE {where} RETURNING 1) SELECT count(*) FROM gone",),
)
