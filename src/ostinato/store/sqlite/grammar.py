"""How SQLite spells searches."""

from ostinato.store.sql.grammar import Grammar
from ostinato.store.sql.statement import for_sqlite

GRAMMAR = Grammar(
    translate=for_sqlite,
    contains="instr({c}, {v}) > 0",
    ends_with="({v} = '' OR substr({c}, -length({v})) = {v})",
    regex="{c} REGEXP {v}",
    folded="fold({c})",
    label="EXISTS (SELECT 1 FROM json_each({c}) AS l WHERE l.value ->> 'key' = {k} AND {test})",
    has_label="l.value ->> 'value'",
)
