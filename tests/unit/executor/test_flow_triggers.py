"""Flow triggers: executions that start executions, over the memory store."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest
from tests.unit.stage import LOG, RETURN, SLEEP, Stage

from ostinato.engine.events import KillRequested, ResumeRequested
from ostinato.executor.listeners import Listeners
from ostinato.executor.reactions import ReactionMeans, reaction_to
from ostinato.executor.reactor import Reactor
from ostinato.launch.declared import DeclaredTriggers
from ostinato.ports.moves import Reaction, TakenMove
from ostinato.ports.turns import PARTITIONS, Move

FLOW = "io.kestra.plugin.core.trigger.Flow"
CORE = "io.kestra.plugin.core.condition."
QUICK = f"tasks: [{{id: a, type: {RETURN}, format: '1'}}]"
ON_WATCHED = f"conditions: [{{type: {CORE}ExecutionFlow, namespace: n, flowId: watched}}]"


class Theatre(Stage):
    """A stage whose turns are watched."""

    def __init__(self) -> None:
        super().__init__()
        self.listeners = Listeners(self.store.flows, DeclaredTriggers(self.index), self.wakeup, self.clock)
        self.taker = self.executor(watch=self.listeners)
        self.means = ReactionMeans(
            self.store,
            self.listeners,
            self.plans,
            self.launcher,
            self.answers,
            self.index,
            self.sealer,
            {},
            self.clock.now,
            UTC,
            "UTC",
        )
        self.reactor = self.reacting(lambda taken: reaction_to(taken, self.means))

    def reacting(self, react: Any) -> Reactor:
        return Reactor(self.store.moves, self.listeners, react, lambda: range(PARTITIONS), self.wakeup)

    async def listener(self, more: str = ON_WATCHED, flow: str = QUICK, id_: str = "listener", **stored: Any) -> None:
        """A flow with a Flow trigger."""
        await self.flow(f"id: {id_}\n{flow}\ntriggers:\n  - {{id: t, type: {FLOW}, {more}}}", **stored)
        self.wakeup.announce("flows")

    async def watched(self, flow: str = QUICK, **wish: Any) -> str:
        """Run the watched flow, and let the triggers react."""
        stored = await self.store.flows.get("n", "watched") or await self.flow(f"id: watched\n{flow}")
        id_ = await self.create(stored, **wish)
        await self.go_on()
        return id_

    async def go_on(self) -> None:
        for _ in range(5):
            await self.turns()
            await self.reactor.tick()

    def born(self, flow_id: str = "listener") -> list[Any]:
        """The executions of a flow, in order."""
        found = [entry.execution for entry in self.store.tables.entries.values()]
        return [execution for execution in found if execution.flow_id == flow_id]


@pytest.fixture
async def stage() -> Theatre:
    return Theatre()


# -- which moves fire -------------------------------------------------------------------------------------------------


async def test_the_end_of_an_execution_fires(stage: Theatre) -> None:
    await stage.listener()
    id_ = await stage.watched()
    (execution,) = stage.born()
    assert execution.trigger.id == "t"
    assert execution.trigger.variables == {
        "executionId": id_,
        "executionLabels": {},
        "namespace": "n",
        "flowId": "watched",
        "flowRevision": 1,
        "state": "SUCCESS",
    }
    assert [(label.key, label.value) for label in execution.labels] == [("system.correlationId", id_)]
    assert stage.store.tables.moves == {}


async def test_nobody_writes_moves_where_nobody_watches(stage: Theatre) -> None:
    await stage.flow(f"id: watched\n{QUICK}")
    await stage.create(await stage.store.flows.get("n", "watched"))  # type: ignore[arg-type]
    await stage.turns()
    assert stage.store.tables.moves == {}


async def test_each_state_that_is_named_fires(stage: Theatre) -> None:
    await stage.listener(f"states: [RUNNING, SUCCESS], {ON_WATCHED}")
    await stage.watched()
    assert [execution.trigger.variables["state"] for execution in stage.born()] == ["RUNNING", "SUCCESS"]


async def test_created_never_fires(stage: Theatre) -> None:
    await stage.listener(f"states: [CREATED], {ON_WATCHED}")
    await stage.watched()
    assert stage.born() == []


async def test_a_pause_fires_by_default_and_running_does_not(stage: Theatre) -> None:
    await stage.listener()
    id_ = await stage.watched(f"tasks: [{{id: p, type: {'io.kestra.plugin.core.flow.Pause'}}}, {QUICK[8:-1]}]")
    assert [execution.trigger.variables["state"] for execution in stage.born()] == ["PAUSED"]
    await stage.store.inbox.post([(id_, ResumeRequested(at=stage.clock.now()))])
    await stage.go_on()
    assert [execution.trigger.variables["state"] for execution in stage.born()] == ["PAUSED", "SUCCESS"]


async def test_a_killed_execution_fires(stage: Theatre) -> None:
    await stage.listener()
    id_ = await stage.watched(f"tasks: [{{id: s, type: {SLEEP}, duration: PT1H}}]")
    assert stage.born() == []
    await stage.store.inbox.post([(id_, KillRequested(at=stage.clock.now()))])
    await stage.go_on()
    assert [execution.trigger.variables["state"] for execution in stage.born()] == ["KILLED"]


async def test_waiting_for_a_slot_fires_and_so_does_getting_it(stage: Theatre) -> None:
    await stage.listener(f"states: [QUEUED, RUNNING], {ON_WATCHED}")
    slow = f"concurrency: {{limit: 1, behavior: QUEUE}}\ntasks: [{{id: s, type: {SLEEP}, duration: PT1H}}]"
    first, second = await stage.watched(slow), await stage.watched(slow)
    await stage.store.inbox.post([(first, KillRequested(at=stage.clock.now()))])
    await stage.go_on()
    causes = [execution.trigger.variables for execution in stage.born()]
    told = {(cause["executionId"], cause["state"]) for cause in causes}
    assert told == {(first, "RUNNING"), (second, "QUEUED"), (second, "RUNNING")}
    assert len(causes) == 3


async def test_a_flow_does_not_hear_itself(stage: Theatre) -> None:
    await stage.listener("description: all", id_="watched")
    await stage.watched()
    assert len(stage.born("watched")) == 1


@pytest.mark.parametrize("more", [f"disabled: true, {ON_WATCHED}", ON_WATCHED])
async def test_what_is_disabled_hears_nothing(stage: Theatre, more: str) -> None:
    await stage.listener(more, disabled="true" not in more)
    await stage.watched()
    assert stage.born() == []


async def test_tests_of_flows_fire_nothing(stage: Theatre) -> None:
    await stage.listener()
    await stage.watched(kind="TEST")
    assert stage.born() == []


async def test_a_trigger_that_is_saved_is_heard_at_once_and_a_deleted_one_no_more(stage: Theatre) -> None:
    await stage.watched()
    await stage.listener()
    await stage.watched()
    assert len(stage.born()) == 1
    flow = await stage.store.flows.get("n", "listener")
    assert flow is not None
    flow.revision, flow.deleted = 2, True
    await stage.store.flows.save(flow)
    stage.clock.go(60)
    await stage.watched()
    assert len(stage.born()) == 1


async def test_plugin_defaults_reach_the_trigger(stage: Theatre) -> None:
    defaults = f"pluginDefaults: [{{type: {FLOW}, values: {{states: [FAILED]}}}}]"
    await stage.listener(flow=f"{defaults}\n{QUICK}")
    await stage.watched()
    assert stage.born() == []


# -- what is given ----------------------------------------------------------------------------------------------------


async def test_inputs_and_labels_see_the_watched_execution(stage: Theatre) -> None:
    more = (
        "inputs: {a: '{{ outputs.a.value }}', b: '{{ trigger.outputs.b }}'}, labels: {by: '{{ flow.id }}'}, "
        + ON_WATCHED
    )
    await stage.listener(more, f"inputs: [{{id: a, type: STRING}}, {{id: b, type: STRING}}]\n{QUICK}")
    await stage.watched(f"{QUICK}\noutputs: [{{id: b, type: STRING, value: two}}]", labels={"x.y": "z"})
    (execution,) = stage.born()
    assert execution.inputs == {"a": "1", "b": "two"}
    assert ("by", "listener") in [(label.key, label.value) for label in execution.labels]
    assert execution.trigger.variables["outputs"] == {"b": "two"}
    assert execution.trigger.variables["executionLabels"] == {"x": {"y": "z"}}


async def test_inputs_that_the_flow_does_not_declare_are_kept(stage: Theatre) -> None:
    more = f"inputs: {{b: 2, extra: '{{{{ outputs.a.value }}}}'}}, {ON_WATCHED}"
    await stage.listener(more, f"inputs: [{{id: b, type: INT}}]\n{QUICK}")
    await stage.listener(more, id_="bare")
    await stage.watched()
    both = [*stage.born(), *stage.born("bare")]
    assert [execution.inputs for execution in both] == [{"b": 2, "extra": "1"}] * 2


async def test_a_required_input_that_the_trigger_does_not_give_is_absent(stage: Theatre) -> None:
    await stage.listener(ON_WATCHED, f"inputs: [{{id: word, type: STRING}}]\n{QUICK}")
    await stage.watched()
    (execution,) = stage.born()
    assert execution.inputs == {"word": None}


@pytest.mark.parametrize("word", ["'{{ trigger.outputs.nobody }}'", "many"])
async def test_inputs_that_cannot_be_had_are_told_in_the_log_of_the_watched(stage: Theatre, word: str) -> None:
    await stage.listener(f"inputs: {{word: {word}}}, {ON_WATCHED}", f"inputs: [{{id: word, type: INT}}]\n{QUICK}")
    id_ = await stage.watched()
    assert stage.born() == []
    assert ("WARN", "Failed to trigger flow n.listener for trigger t, invalid inputs") in stage.logged(id_)


async def test_the_correlation_goes_through_a_chain(stage: Theatre) -> None:
    await stage.listener()
    on_listener = f"conditions: [{{type: {CORE}ExecutionFlow, namespace: n, flowId: listener}}]"
    await stage.listener(on_listener, id_="last")
    id_ = await stage.watched()
    (execution,) = stage.born("last")
    assert {label.key: label.value for label in execution.labels} == {"system.correlationId": id_}


async def test_a_condition_that_cannot_be_told_does_not_hold(stage: Theatre) -> None:
    await stage.listener(f"conditions: [{{type: {CORE}Expression, expression: '{{{{ nobody }}}}'}}]")
    await stage.watched()
    assert stage.born() == []


# -- windows ----------------------------------------------------------------------------------------------------------

BOTH = (
    "preconditions: {id: p, flows: [{namespace: n, flowId: watched, labels: {k: a}}, "
    "{namespace: n, flowId: watched, labels: {k: b}}], timeWindow: {window: PT1H}"
)


async def test_preconditions_fire_once_all_have_held(stage: Theatre) -> None:
    await stage.listener(f"{BOTH}}}")
    told = f"{QUICK}\noutputs: [{{id: o, type: JSON, value: '{{\"{{{{ labels.k }}}}\": 1}}'}}]"
    await stage.watched(told, labels={"k": "a"})
    await stage.watched(labels={"k": "a"})
    assert stage.born() == []
    last = await stage.watched(labels={"k": "b"})
    (execution,) = stage.born()
    assert execution.trigger.variables["executionId"] == last
    assert execution.trigger.variables["outputs"] == {"o": {"a": 1, "b": 1}}
    await stage.watched(labels={"k": "b"})
    assert len(stage.born()) == 1
    await stage.watched(labels={"k": "a"})
    assert len(stage.born()) == 2


async def test_what_held_too_long_ago_counts_no_more(stage: Theatre) -> None:
    await stage.listener(f"{BOTH}}}")
    await stage.watched(labels={"k": "a"})
    stage.clock.go(3600)
    await stage.watched(labels={"k": "b"})
    assert stage.born() == []


async def test_without_a_reset_each_match_fires_again(stage: Theatre) -> None:
    await stage.listener(f"{BOTH}, resetOnSuccess: false}}")
    for key in ("a", "b", "a", "c"):
        await stage.watched(labels={"k": key})
    assert len(stage.born()) == 2


# -- crashes and rivals -----------------------------------------------------------------------------------------------


async def test_a_move_that_is_met_twice_starts_one_execution(stage: Theatre) -> None:
    await stage.listener()
    await stage.watched()
    (first,) = stage.born()
    stored = await stage.execution(first.trigger.variables["executionId"])
    place = len(stored.history) - 1
    stage.store.tables.moves[99] = Move(stored.id, place, stored.state, stored.history[place].at)
    await stage.go_on()
    assert len(stage.born()) == 1


async def test_of_two_reactors_one_reacts(stage: Theatre) -> None:
    await stage.listener(f"{BOTH}}}")
    await stage.watched(labels={"k": "a"})
    flow = await stage.store.flows.get("n", "watched")
    assert flow is not None
    await stage.create(flow, labels={"k": "b"})
    await stage.turns()
    (taken,) = await stage.store.moves.take(range(PARTITIONS), 10)
    early = await reaction_to(taken, stage.means)
    await stage.reactor.tick()
    assert not await stage.store.moves.react(early)
    assert len(stage.born()) == 1


async def test_a_move_that_cannot_be_worked_out_is_given_up_after_some_tries(stage: Theatre) -> None:
    await stage.listener()
    await stage.watched()
    tries = []

    async def broken(taken: TakenMove) -> Reaction:
        tries.append(taken.id)
        raise RuntimeError("no")

    reactor = stage.reacting(broken)
    await stage.create(await stage.store.flows.get("n", "watched"))  # type: ignore[arg-type]
    await stage.turns()
    for _ in range(20):
        await reactor.tick()
    assert len(tries) == 10
    assert stage.store.tables.moves == {}


async def test_the_move_of_an_execution_that_is_gone_is_dropped(stage: Theatre) -> None:
    await stage.listener()
    id_ = await stage.create(await stage.flow(f"id: watched\n{QUICK}"))
    await stage.turns()
    await stage.store.executions.delete(id_)
    await stage.reactor.tick()
    assert (stage.born(), stage.store.tables.moves) == ([], {})


async def test_the_service_reacts_when_it_is_told(stage: Theatre) -> None:
    await stage.listener(flow=f"tasks: [{{id: a, type: {LOG}, message: hi}}]")
    told = stage.wakeup.listen("inbox")
    await stage.reactor.start()
    await stage.create(await stage.flow(f"id: watched\n{QUICK}"))
    await stage.turns()
    stage.wakeup.announce("moves")
    assert await told.wait(5)
    await stage.reactor.stop()
    assert len(stage.born()) == 1
