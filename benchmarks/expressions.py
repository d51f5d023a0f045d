"""How long typical expressions take, warm and on the first rendering. Run: python benchmarks/expressions.py"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime

from ostinato.expressions import Environment, Scope, compile_template, render_text

EXPRESSIONS = [
    "plain text without any expression",
    "{{ inputs.name }}",
    "{{ outputs.extract.uri }}",
    "{{ flow.namespace }}.{{ flow.id }}",
    "{{ inputs.n == 42 }}",
    "{{ inputs.n > 40 and inputs.flag }}",
    "{{ taskrun.value | upper }}",
    "{{ outputs.load[taskrun.value].value }}",
    "{{ inputs.missing ?? 'default' }}",
    "{{ inputs.flag ? 'on' : 'off' }}",
    "{{ vars.words | join(',') }}",
    "{{ inputs.path | substringAfterLast('/') }}",
    "{{ 'n=' ~ inputs.n ~ ';' }}",
    "{{ inputs.n * 2 + 1 }}",
    "{{ vars.map }}",
    "{{ vars.map | toJson }}",
    "{{ fromJson(inputs.json).id }}",
    "{{ execution.startDate | date('yyyy-MM-dd') }}",
    "{% if inputs.flag %}yes{% else %}no{% endif %}",
    "{% for w in vars.words %}{{ w }} {% endfor %}",
    "{{ vars.words | length > 2 }}",
    "{{ vars.people | jq('.[0].name') | first }}",
]
VARIABLES = {
    "flow": {"id": "f", "namespace": "company.team"},
    "execution": {"id": "e", "state": "RUNNING", "startDate": "2024-03-10T08:05:09.123Z"},
    "taskrun": {"id": "t", "value": "a"},
    "inputs": {"name": "Ada", "n": 42, "flag": True, "path": "/a/b/c.csv", "json": '{"id": 7}'},
    "outputs": {"extract": {"uri": "kestra:///x.csv"}, "load": {"a": {"value": 1}}},
    "vars": {"words": ["pear", "fig", "apple"], "map": {"a": 1, "b": ["x", None]}, "people": [{"name": "Ada"}]},
}
ROUNDS, TIMES = 9, 1000


def microseconds(expression: str, scope: Scope) -> list[float]:
    """Mean times of some rounds."""
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(TIMES):
            render_text(expression, scope)
        found.append((time.perf_counter() - start) / TIMES * 1e6)
    return found


def main() -> None:
    """Print the table."""
    scope = Scope(VARIABLES, Environment(now=lambda: datetime(2024, 3, 10, tzinfo=UTC)))
    print(f"{'min µs':>8} {'median':>8} {'first':>8}  expression")
    for expression in EXPRESSIONS:
        compile_template.cache_clear()
        start = time.perf_counter()
        render_text(expression, scope)
        first = (time.perf_counter() - start) * 1e6
        times = microseconds(expression, scope)
        print(f"{min(times):8.2f} {statistics.median(times):8.2f} {first:8.0f}  {expression}")


if __name__ == "__main__":
    main()
