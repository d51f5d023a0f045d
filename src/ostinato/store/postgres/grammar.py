"""How PostgreSQL spells searches."""

from ostinato.store.sql.grammar import Grammar
from ostinato.store.sql.statement import for_postgres

GRAMMAR = Grammar(
    translate=for_postgres,
    contains="strpos({c}, {v}) > 0",
    ends_with="right({c}, length({v})) = {v}",
    regex="{c} ~ {v}",
    folded="lower({c})",
    label="EXISTS (SELECT 1 FROM jsonb_array_elements({c}) AS l WHERE l ->> 'key' = {k} AND {test})",
    has_label="l ->> 'value'",
)
