"""A plugin of fifteen lines works: declared, validated, described, run."""

from __future__ import annotations

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, plugin, validate_source
from ostinato.plugin.schema import plugin_schema
from ostinato.plugin.testing import run_task


@plugin("com.example.Hello", title="Greet somebody", metrics={"greetings": "counter"})
class Hello(Task):
    """Greets somebody."""

    name: Dynamic[str]
    """Whom to greet."""
    times: Dynamic[int] = 1

    class Result(Outputs):
        text: str
        nothing: str | None = None

    def run(self, ctx: RunContext) -> Result:
        ctx.log.info(f"Hello {self.name}")
        ctx.metrics.counter("greetings", self.times)
        return self.Result(text=f"Hello {self.name}" * self.times)


def test_runs_with_rendered_values() -> None:
    run = run_task(
        Hello, {"id": "a", "type": "x", "name": "{{ who }}", "times": "{{ n }}"}, variables={"who": "Ada", "n": 2}
    )
    assert run.state == "SUCCESS"
    assert run.outputs == {"text": "Hello AdaHello Ada"}
    assert run.lines == [("INFO", "Hello Ada")]
    assert run.measures == [("counter", "greetings", 2.0, {})]


def test_an_object_may_hold_expressions() -> None:
    assert run_task(Hello(name="{{ who }}"), variables={"who": "Ada"}).outputs == {"text": "Hello Ada"}


def test_a_failing_expression_fails_the_task() -> None:
    run = run_task(Hello, {"id": "a", "name": "{{ nobody }}"})
    assert run.state == "FAILED"
    assert run.lines == [("ERROR", "Unable to find `nobody` used in the expression `{{ nobody }}` at line 1")]


def test_a_value_that_does_not_fit_fails_the_task() -> None:
    run = run_task(Hello, {"id": "a", "name": "x", "times": "{{ 'many' }}"})
    assert run.state == "FAILED"
    assert run.lines[0].message.startswith("a.times: ")


def test_source_is_validated_with_expressions_in_place_of_values() -> None:
    assert validate_source(Hello, {"id": "a", "type": "x", "name": 5, "times": "{{ n }}"}) == []
    faults = validate_source(Hello, {"type": "x", "times": "many", "nonsense": 1})
    assert [(fault.path, fault.fault) for fault in faults] == [
        (("id",), "missing"),
        (("id",), "missing"),
        (("name",), "missing"),
        (("times",), "type"),
        (("nonsense",), "unknown"),
    ]
    assert faults[2].message == "must not be null"
    assert [fault.rendered for fault in faults] == [False, False, True, True, False]


def test_schema_carries_the_marks() -> None:
    schema = plugin_schema(Hello)
    name = schema["properties"]["properties"]["name"]
    assert name == {"type": "string", "description": "Whom to greet.", "$dynamic": True, "$required": True}
    assert schema["properties"]["required"] == ["id", "name"]
    assert schema["properties"]["$metrics"] == [{"name": "greetings", "type": "counter"}]
    assert set(schema["outputs"]["properties"]) == {"text", "nothing"}
