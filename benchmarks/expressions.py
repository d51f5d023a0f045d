"""How long the twenty expressions that flows use most take, warm: `python -m benchmarks.expressions`.

Prints a table, and exits with status 1 if one takes longer than LIMIT. They were chosen by their shape from the 399
published blueprint flows and their some four thousand expressions; the last is the heaviest of those.
"""

from __future__ import annotations

import platform
import sys
import time
from datetime import UTC, datetime

from ostinato.expressions import Environment, ExpressionError, Question, Scope, Secret, compile_template, render_text

LIMIT = 50.0
"""Microseconds that a typical expression may take."""
EXPRESSIONS = [
    "{{ secret('API_TOKEN') }}",
    "{{ inputs.name }}",
    "{{ outputs.extract.uri }}",
    "{{ outputs.load[taskrun.value].value }}",
    "{{ vars.endpoint }}/items/{{ execution.id }}",
    "{{ flow.namespace }}.{{ flow.id }}",
    "{{ trigger.date ?? execution.startDate }}",
    "{{ parents[0].taskrun.value }}",
    "{{ render(vars.greeting) }}",
    "{{ now() | date('yyyy-MM-dd') }}",
    "{{ (trigger.date ?? execution.startDate) | dateAdd(-1, 'DAYS') | date('yyyy-MM-dd') }}",
    "{{ fromJson(inputs.json).id }}",
    "{{ vars.rows | toJson }}",
    "{{ inputs.path | replace({'/': '_'}) | slice(0, 5) }}",
    "{{ inputs.n > 40 and inputs.name != 'x' }}",
    "{{ inputs.flag ? 'on' : 'off' }}",
    "{{ vars.words | join(', ') }}",
    "{% if inputs.flag %}yes{% else %}no{% endif %}",
    "{% for word in vars.words %}{{ word }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{{ vars.rows | toJson | jq('.[0].name') | first }}",
]
VARIABLES = {
    "flow": {"id": "f", "namespace": "company.team"},
    "execution": {"id": "e", "state": "RUNNING", "startDate": "2024-03-10T08:05:09.123Z"},
    "taskrun": {"id": "t", "value": "a"},
    "parents": [{"taskrun": {"value": "b"}}],
    "trigger": {},
    "inputs": {"name": "Ada", "n": 42, "flag": True, "path": "/a/b/c.csv", "json": '{"id": 7}'},
    "outputs": {"extract": {"uri": "kestra:///x.csv"}, "load": {"a": {"value": 1}}},
    "vars": {
        "words": ["pear", "fig", "apple"],
        "rows": [{"name": "Ada", "n": 1}, {"name": "Alan", "n": 2}],
        "endpoint": "https://example.com",
        "greeting": "hello {{ inputs.name }}",
    },
}
ROUNDS, TIMES = 9, 1000


def answer(question: Question) -> str:
    """The only question that is asked here is for a secret."""
    if isinstance(question, Secret):
        return "hidden"
    raise ExpressionError(f"No answer to {question}.")


def microseconds(expression: str, scope: Scope) -> float:
    """The best of the mean times of some rounds: what else the machine does cannot make it smaller."""
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(TIMES):
            render_text(expression, scope)
        found.append((time.perf_counter() - start) / TIMES * 1e6)
    return min(found)


def first_rendering(expression: str, scope: Scope) -> float:
    """Microseconds of a rendering that has to compile first."""
    compile_template.cache_clear()
    start = time.perf_counter()
    render_text(expression, scope)
    return (time.perf_counter() - start) * 1e6


def main() -> int:
    """Print the table; 1 if an expression is too slow."""
    scope = Scope(VARIABLES, Environment(answer, now=lambda: datetime(2024, 3, 10, tzinfo=UTC)))
    print(f"Python {platform.python_version()}; microseconds\n\n| expression | warm | first |\n|---|---|---|")
    slow = []
    for expression in EXPRESSIONS:
        first, warm = first_rendering(expression, scope), microseconds(expression, scope)
        print(f"| `{expression.replace('|', chr(92) + '|')}` | {warm:.1f} | {first:.0f} |")
        if warm > LIMIT:
            slow.append(f"{expression} takes {warm:.1f} µs, more than {LIMIT:.0f}")
    print("\n".join(slow), file=sys.stderr, end="\n" if slow else "")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
