"""How SQLite spells searches."""

from ostinato.store.sql.grammar import Grammar

GRAMMAR = Grammar(
    contains="instr({c}, {v}) > 0",
    ends_with="({v} = '' OR substr({c}, -length({v})) = {v})",
    regex="{c} REGEXP {v}",
    folded="fold({c})",
    label="EXISTS (SELECT 1 FROM json_each({c}) AS l WHERE l.value ->> 'key' = {k} AND {test})",
    label_value="(l.value ->> 'value')",
    label_equals=(
        "EXISTS (SELECT 1 FROM json_each({c}) AS l WHERE l.value ->> 'key' = {v} ->> '$[0].key' "
        "AND l.value ->> 'value' = {v} ->> '$[0].value')"
    ),
    counted_delete=("DELETE FROM {table} WHERE {where}", "SELECT changes()"),
)
