"""Template tasks: the tasks of a template run inside the flow that names it, whatever has become of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.stage import LOG, RETURN, SLEEP, Stage

from ostinato.engine.events import KillRequested, TaskEnded
from ostinato.engine.states import State
from ostinato.executor.plans import Plans
from ostinato.ports.templates import StoredTemplate
from ostinato.source import parse

TEMPLATE = "io.kestra.plugin.core.flow.Template"
FAIL = "io.kestra.plugin.core.execution.Fail"
SEQUENTIAL = "io.kestra.plugin.core.flow.Sequential"


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def put(stage: Stage, text: str, id_: str = "t", namespace: str = "lib") -> None:
    """Store a template."""
    value = {"id": id_, "namespace": namespace, **parse(text).value}
    await stage.store.templates.put(StoredTemplate(namespace, id_, text, value, stage.clock.now()))


def call(id_: str = "go", template: str = "t", more: str = "") -> str:
    return f"{{id: {id_}, type: {TEMPLATE}, namespace: lib, templateId: {template}{more}}}"


def say(id_: str, message: str = "") -> str:
    return f"{{id: {id_}, type: {LOG}, message: '{message or id_}'}}"


def said(stage: Stage, id_: str, level: str = "INFO") -> list[str]:
    return [message for at, message in stage.logged(id_) if at == level]


async def test_the_tasks_run_below_the_task_with_its_args(stage: Stage) -> None:
    args = "parent.outputs.args"
    await put(stage, f"tasks: [{{id: a, type: {RETURN}, format: '{{{{ {args}.who }}}}-{{{{ {args}.n }}}}'}}]")
    asked = ", args: {who: '{{ inputs.name }}', n: 7, not: null}"
    id_ = await stage.play(f"inputs: [{{id: name, type: STRING}}]\ntasks: [{call(more=asked)}, {say('last')}]",
                           supplied={"name": "Eva"})  # fmt: skip
    assert await stage.state(id_) == "SUCCESS"
    assert stage.run(id_, "a").parent_id == stage.run(id_, "go").id
    assert stage.outputs(id_, "go") == {"args": {"who": "Eva", "n": "7"}}
    assert stage.outputs(id_, "a") == {"value": "Eva-7"}
    assert said(stage, id_)[-1] == "last"


async def test_without_args_there_are_no_outputs(stage: Stage) -> None:
    await put(stage, f"tasks: [{say('a')}]")
    id_ = await stage.play(f"tasks: [{call()}]")
    assert (await stage.state(id_), stage.outputs(id_, "go")) == ("SUCCESS", None)


async def test_args_that_cannot_be_rendered_fail_the_task(stage: Stage) -> None:
    await put(stage, f"tasks: [{say('a')}]")
    asked = ", args: {x: '{{ nobody }}'}"
    id_ = await stage.play(f"tasks: [{call(more=asked)}]")
    assert (await stage.state(id_), stage.run(id_, "go").state) == ("FAILED", "FAILED")
    assert "nobody" in said(stage, id_, "ERROR")[0]


async def test_handlers_of_template_and_task(stage: Stage) -> None:
    await put(stage, f"tasks: [{{id: a, type: {FAIL}}}]\nerrors: [{say('te')}]\nfinally: [{say('tf')}]")
    own = f", errors: [{say('e')}], finally: [{say('f')}]"
    id_ = await stage.play(f"tasks: [{call(more=own)}]")
    assert await stage.state(id_) == "FAILED"
    assert said(stage, id_) == ["te", "e", "tf", "f"]


async def test_a_template_in_a_template(stage: Stage) -> None:
    await put(stage, f"tasks: [{say('a')}, {call('deeper', 'inner')}]")
    await put(stage, f"tasks: [{say('b')}]", "inner")
    id_ = await stage.play(f"tasks: [{call()}]")
    assert (await stage.state(id_), said(stage, id_)) == ("SUCCESS", ["a", "b"])


async def test_plugin_defaults_reach_the_tasks_of_a_template_and_its_names(stage: Stage) -> None:
    await put(stage, f"tasks: [{{id: a, type: {LOG}}}]")
    defaults = f"[{{type: {LOG}, values: {{message: given}}}}, {{type: {TEMPLATE}, values: {{namespace: lib}}}}]"
    task = f"{{id: go, type: {TEMPLATE}, templateId: t}}"
    id_ = await stage.play(f"tasks: [{task}]\npluginDefaults: {defaults}")
    assert (await stage.state(id_), said(stage, id_)) == ("SUCCESS", ["given"])


@pytest.mark.parametrize(
    ("template", "tasks", "reason"),
    [
        (None, call(), "there is no such template"),
        (f"tasks: [{call('again')}]", call(), "it would contain itself"),
        (f"tasks: [{say('x')}, {say('b')}]", f"{call()}, {say('b')}", "task ids that the flow has already: b"),
        (f"tasks: [{say('x')}]\nerrors: [{say('x')}]", call(), "task ids that the flow has already: x"),
        (f"tasks: [{say('go')}]", call(), "task ids that the flow has already: go"),
        ("tasks: [{id: x, type: no.Such}]", call(), "Invalid type: no.Such (task 'x')"),
    ],
)
async def test_what_cannot_be_run_fails_the_task_with_the_reason(
    stage: Stage, template: str | None, tasks: str, reason: str
) -> None:
    if template is not None:
        await put(stage, template)
    id_ = await stage.play(f"tasks: [{tasks}]\nerrors: [{say('handled')}]")
    assert (await stage.state(id_), stage.run(id_, "go").state) == ("FAILED", "FAILED")
    (line,) = said(stage, id_, "ERROR")
    assert "cannot run the template 'lib.t'" in line and reason in line
    assert said(stage, id_) == ["handled"]


async def test_the_same_template_twice_has_the_same_ids_twice(stage: Stage) -> None:
    await put(stage, f"tasks: [{say('a')}]")
    id_ = await stage.play(f"tasks: [{call('one')}, {call('two')}]")
    assert (stage.run(id_, "one").state, stage.run(id_, "two").state) == ("SUCCESS", "FAILED")


async def test_disabled_templates_fail_the_task(stage: Stage) -> None:
    await put(stage, f"tasks: [{say('a')}]")
    stage.plans = Plans(stage.store.flows, stage.index, ())
    stage.taker = stage.executor()
    id_ = await stage.play(f"tasks: [{call()}]")
    assert await stage.state(id_) == "FAILED"
    assert "templates are disabled" in said(stage, id_, "ERROR")[0]


async def test_a_template_counts_as_it_stands_when_an_execution_begins(stage: Stage) -> None:
    await put(stage, f"tasks: [{say('a', 'old')}]")
    flow = await stage.flow(f"tasks: [{call()}]")
    first = await stage.create(flow)
    await stage.turns()
    await put(stage, f"tasks: [{say('a', 'new')}]")
    second = await stage.create(flow)
    await stage.turns()
    assert (said(stage, first), said(stage, second)) == (["old"], ["new"])


OLD = f"tasks: [{say('a')}, {{id: nap, type: {SLEEP}, duration: PT1H}}, {say('c')}]"


async def under_way(stage: Stage, template: str, again: str | None) -> str:
    """An execution that has begun with one form of the template, and whose executor is another one since."""
    await put(stage, template)
    id_ = await stage.play(f"tasks: [{call()}, {say('last')}]")
    if again is None:
        await stage.store.templates.delete("lib", "t")
    else:
        await put(stage, again)
    stage.views.forget(id_)
    return id_


async def goes_on(stage: Stage, id_: str) -> str:
    """Let the job that is under way end well, and the execution with it."""
    run = stage.run(id_, "nap")
    event = TaskEnded(at=stage.clock.now(), run_id=run.id, attempt=0, state=State.SUCCESS)
    await stage.store.inbox.post([(id_, event)])
    await stage.turns()
    return await stage.state(id_)


@pytest.mark.parametrize(
    ("again", "state", "lines"),
    [
        (f"tasks: [{say('a')}, {say('c')}]", "SUCCESS", ["a", "c", "last"]),
        (f"tasks: [{say('c')}]", "SUCCESS", ["a", "c", "last"]),
        (f"tasks: [{say('a')}, {say('new')}, {say('c')}]", "SUCCESS", ["a", "new", "c", "last"]),
        (OLD.replace(say("c"), say("d")), "SUCCESS", ["a", "d", "last"]),
        (None, "FAILED", ["a"]),
    ],
)
async def test_a_template_that_changes_under_an_execution(
    stage: Stage, again: str | None, state: str, lines: list[str]
) -> None:
    id_ = await under_way(stage, OLD, again)
    assert await goes_on(stage, id_) == state
    assert said(stage, id_) == lines
    assert not any("Internal error" in line for line in said(stage, id_, "ERROR"))


async def test_flowables_that_are_gone_end_with_their_tasks(stage: Stage) -> None:
    inside = f"{{id: seq, type: {SEQUENTIAL}, tasks: [{{id: nap, type: {SLEEP}, duration: PT1H}}, {say('b')}]}}"
    id_ = await under_way(stage, f"tasks: [{inside}]", f"tasks: [{say('c')}]")
    assert await goes_on(stage, id_) == "SUCCESS"
    assert (stage.run(id_, "seq").state, said(stage, id_)) == ("SUCCESS", ["c", "last"])


async def test_an_execution_is_killed_whatever_has_become_of_its_template(stage: Stage) -> None:
    id_ = await under_way(stage, OLD, None)
    await stage.store.inbox.post([(id_, KillRequested(at=stage.clock.now(), request="r"))])
    await stage.turns()
    run: Any = stage.run(id_, "nap")
    assert run.state in ("KILLING", "KILLED") and await stage.state(id_) in ("KILLING", "KILLED")
