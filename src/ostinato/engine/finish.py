"""The end of a parent: its final state, and what that means for those around it."""

from __future__ import annotations

from typing import Any

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.called import is_waited_for, kill_called, told_at_end
from ostinato.engine.draft import Draft
from ostinato.engine.family import Lane
from ostinato.engine.lifecycle import admission
from ostinato.engine.order import stored
from ostinato.engine.plan import FlowOutput, Kind, Node, Part
from ostinato.engine.records import TaskRun
from ostinato.engine.scope import plain
from ostinato.engine.states import State, tolerated
from ostinato.expressions import ExpressionError, render_value
from ostinato.expressions.hashing import hash_map

_GRAVITY = (State.KILLED, State.FAILED, State.CANCELLED, State.WARNING, State.SUCCESS)


def soften(node: Node, state: State) -> State:
    """What tolerance makes of a final state: `allowFailure` FAILED to WARNING, `allowWarning` WARNING to SUCCESS. The
    WARNING that an AllowFailure makes of a failure is never softened further."""
    if node.kind is Kind.ALLOW_FAILURE and state is State.FAILED:
        return State.WARNING
    return tolerated(state, node.allow_failure, node.allow_warning)


def outcome(lane: Lane, broken: bool, tolerates: bool = False) -> State:
    """The state of a sequence from those of its main children; handlers do not count, nor what it tolerates."""
    if lane.killed:
        return State.KILLED
    if (lane.failed and not tolerates) or broken:
        return State.FAILED
    return State.WARNING if lane.warned else State.SUCCESS


def finish(draft: Draft, parent: TaskRun | None) -> None:
    """End a flowable, or the flow, in the state that its main children make."""
    lane = draft.view.family(parent).main
    if parent is None:
        _finish_flow(draft, outcome(lane, False))
    else:
        node = draft.view.node(parent)
        state = worse(outcome(lane, parent.broken, node.tolerates), _resumed_to(draft, parent, node))
        end_flowable(draft, parent, soften(node, state))


def worse(one: State, other: State) -> State:
    """The worse of two final states."""
    return min(one, other, key=_GRAVITY.index)


def _resumed_to(draft: Draft, run: TaskRun, node: Node) -> State:
    """How the wait of a Pause that has tasks of its own was left; SUCCESS for anything else."""
    resumed = (draft.view.outputs.get(run.id) or {}).get("resumed") if node.kind is Kind.PAUSE else None
    return State.SUCCESS if resumed is None else State(resumed["to"])


def end_flowable(draft: Draft, run: TaskRun, state: State) -> None:
    """End a flowable in a state, and with it what is still open below; what is cut short is never a SUCCESS, however
    tolerant the flowable."""
    cut, paused = State.WARNING if state is State.SUCCESS else state, draft.view.paused
    for child in draft.view.open_children(run):
        close_below(draft, child, cut)
        _close_direct(draft, child, cut)
    draft.show_pause_over(paused)
    draft.move(run, state, attempt=state)
    draft.changed(run)


def _close_direct(draft: Draft, child: TaskRun, state: State) -> None:
    """A direct child takes the state along; a task that a worker has, or is about to have, goes on: its attempt
    stays open until it ends by itself."""
    if child.state is State.SUBMITTED and state is not State.KILLED and _has_worker(draft.view.node(child)):
        draft.open_attempt(child)
    elif child.state is not State.RUNNING:
        draft.let_go(child)
    draft.move(child, state)
    if draft.view.node(child).kind is Kind.WORKING_DIRECTORY:
        draft.close_job(child)


def _has_worker(node: Node) -> bool:
    return node.kind is Kind.TASK and not node.inline


def close_below(draft: Draft, top: TaskRun | None, state: State, now: bool = False) -> None:
    """End what is open below a run (or in the whole flow but `afterExecution`): flowables take the state, what has not
    been handed out or only waits is KILLED, and tasks that run or are about to end by themselves; `now` holds back what
    has not begun, as does a kill."""
    for run in draft.view.open_runs():
        node = draft.view.node(run)
        meant = not node.in_after if top is None else any(above is top for above in draft.view.ancestors(run))
        if node.told or not meant:
            continue
        if draft.view.unfolds(run) and node.kind is not Kind.PAUSE:
            _stop_waiting(draft, run)
            draft.move(run, state)
        elif node.flowable and run.state is State.RUNNING:
            draft.move(run, state)
        elif run.state is not State.RUNNING and (now or state is State.KILLED or run.state is not State.SUBMITTED):
            draft.let_go(run)
            draft.move(run, State.KILLED, attempt=State.KILLED)


def _stop_waiting(draft: Draft, run: TaskRun) -> None:
    if run.state is not State.RUNNING:
        draft.let_go(run)


def unheard(draft: Draft, run: TaskRun) -> bool:
    """Whether nobody waits for a run any more: its parent, or the execution, has ended before it."""
    parent = draft.view.parent(run)
    over = draft.execution.ended and not draft.view.node(run).in_after
    return over or (parent is not None and parent.ended)


def _finish_flow(draft: Draft, state: State) -> None:
    computed = _store_outputs(draft)
    close_below(draft, None, state)
    if state is State.KILLED:
        stop_what_is_left(draft)
    draft.move_execution(state)
    if not computed:
        draft.move_execution(State.FAILED)
    draft.agenda.append(None)


def fail_for_now(draft: Draft, run: TaskRun) -> None:
    """A task of the main list of the flow has failed and is to be tried again: until then the flow has failed, and has
    outputs as at any end. Tasks elsewhere leave its state alone."""
    if run.parent_id is None and draft.view.node(run).part is Part.MAIN:
        _store_outputs(draft)
        draft.move_execution(State.FAILED)


def end_execution(draft: Draft, state: State) -> None:
    """End the execution from outside: no further task of any list but `afterExecution`. One that has not been let in
    by the gate of its flow does not wait for that any more."""
    draft.move_execution(state)
    if admission.asks(draft):
        admission.leave(draft)
    draft.agenda.append(None)


def leave(draft: Draft, run: TaskRun | None, state: State, kill: bool) -> None:
    """End the execution at once in a state, which a task run and those around it take on; tasks that run beside them
    are killed, or end by themselves."""
    if run is not None:
        take_along(draft, run, state, attempt=state)
    close_below(draft, None, state, now=True)
    if kill:
        stop_what_is_left(draft)
    if kill and not has_begun(draft):
        for run in reversed(draft.view.open_runs()):
            draft.let_go(run)
            draft.move(run, State.KILLED, attempt=State.KILLED)
    end_execution(draft, state)


def turn(draft: Draft, run: TaskRun, state: State) -> None:
    """An execution that has ended takes on the state that a task run of its `afterExecution` gives it, and those around
    that run; the next of `afterExecution` follow. What was killed stays KILLED, and what goes on although nobody waits
    for it is stopped by a kill."""
    take_along(draft, run, state, attempt=state)
    *_, top = run, *draft.view.ancestors(run)
    close_below(draft, top, state, now=True)
    if state is State.KILLED:
        stop_what_is_left(draft)
    if draft.execution.state not in (state, State.KILLED):
        draft.move_execution(state)
    draft.agenda.append(None)


def stop_what_is_left(draft: Draft) -> None:
    """Stop the tasks at work, and the executions that they have started: they would go on, though nobody waits. What
    has not begun is KILLED."""
    close_below(draft, None, State.KILLED, now=True)
    for leaf in draft.view.open_leaves():
        if draft.view.node(leaf).in_after:
            continue
        if has_begun(draft):
            _stop(draft, leaf, cascade=True)
        else:
            stop_at_once(draft, leaf)
    stop_unheard(draft)


def take_along(draft: Draft, run: TaskRun, state: State, attempt: State | None) -> None:
    """End a run in a state, and with it all around it; one of them may wait, for its next attempt or as a Pause."""
    for one in (run, *draft.view.ancestors(run)):
        if one.state in (State.RETRYING, State.PAUSED):
            draft.let_go(one)
        draft.move(one, state, attempt=attempt)


def stop_unheard(draft: Draft, cascade: bool = True) -> None:
    """Stop the workers of tasks that were cut short, too, and where a kill is to cascade the executions that such tasks
    have started: they would go on, though nobody waits for them."""
    for run in draft.view.runs.values():
        at_work = run.ended and run.attempts and run.attempts[-1].state is State.RUNNING
        if at_work and not draft.view.node(run).told:
            _stop(draft, run, cascade)


def _stop(draft: Draft, run: TaskRun, cascade: bool) -> None:
    draft.command(cmd.KillTask(run.id))
    if cascade:
        kill_called(draft, run)


def stop_at_once(draft: Draft, run: TaskRun) -> None:
    """A task that has not begun, or only waits, or only looks as if it ran, is KILLED."""
    draft.let_go(run)
    if draft.view.node(run).kind is Kind.WORKING_DIRECTORY:
        draft.close_job(run)
    draft.move(run, State.KILLED, attempt=State.KILLED)


def has_begun(draft: Draft) -> bool:
    """Whether an execution has begun, or is to begin or to go on once it is let in: then no task runs that counts,
    though one may look so that was copied from another execution."""
    return draft.execution.state not in (State.CREATED, State.RESTARTED, State.QUEUED)


def finish_kill(draft: Draft) -> None:
    """End an execution that is being killed, once nothing runs any more."""
    if draft.view.open_leaves():
        return
    for run in reversed(draft.view.open_runs()):
        draft.move(run, State.KILLED, attempt=State.KILLED)
    end_execution(draft, State.KILLED)


def finish_after(draft: Draft) -> None:
    """All is over, afterExecution too: give back the slot, drop the clocks, tell the task run that waits for this
    execution."""
    admission.leave(draft)
    for place, sla in enumerate(draft.plan.slas):
        if sla.duration is not None:
            draft.command(cmd.DropTimer(cmd.sla_timer(place)))
    tell_caller(draft)


def tell_caller(draft: Draft) -> None:
    """Tell the task run that waits for this execution, if there is one, how it has ended."""
    if is_waited_for(draft.execution):
        outputs, fault = _for_caller(draft)
        draft.command(cmd.Post(*told_at_end(draft.execution, draft.now, draft.execution.state, outputs, fault)))


def _for_caller(draft: Draft) -> tuple[dict[str, Any] | None, str | None]:
    """What the task run that waits gets as outputs: those that the flow declares, also where it was left before it
    could have them, else what was asked for (an older form); and why that cannot be had."""
    execution = draft.execution
    try:
        if draft.plan.outputs:
            return execution.outputs or _outputs(draft), None
        if execution.asked is not None:
            return plain(render_value(execution.asked, draft.scope(None))), None
    except (ExpressionError, ValueError) as error:
        return None, str(error)
    return None, None


def _store_outputs(draft: Draft) -> bool:
    """Compute the outputs of the flow; False when a required one cannot be had, or any does not fit its type."""
    try:
        _keep_outputs(draft, _outputs(draft))
    except (ExpressionError, ValueError) as error:
        draft.log("ERROR", f"Failed to render output values: {error}")
        _keep_outputs(draft, None)
        return False
    return True


def _keep_outputs(draft: Draft, outputs: dict[str, Any] | None) -> None:
    if outputs != draft.execution.outputs:
        draft.record(c.ExecutionSet(outputs=outputs))


def _outputs(draft: Draft) -> dict[str, Any] | None:
    """The outputs of the flow; ExpressionError or ValueError where they cannot be had. Which of several is named
    follows the order in which existing flows see them fail: that of a hash map."""
    declared = draft.plan.outputs
    required = {output.id: output for output in declared if output.required}
    rendered = {id_: _rendered(draft, output) for id_, output in hash_map(required.items()).items()}
    rendered |= _optional(draft, [output for output in declared if not output.required])
    found = {one.id: draft.world.convert(one, rendered[one.id]) for one in declared if one.id in rendered}
    return stored({name: value for name, value in found.items() if value is not None}) or None


def _optional(draft: Draft, outputs: list[FlowOutput]) -> dict[str, Any]:
    """Optional outputs, rendered; one that cannot be is left out."""
    found = {}
    for output in outputs:
        try:
            found[output.id] = _rendered(draft, output)
        except ExpressionError:
            draft.log("WARN", f"Failed to render optional flow output '{output.id}'. Output is ignored.")
    return found


def _rendered(draft: Draft, output: FlowOutput) -> Any:
    return render_value(output.value, draft.scope(None))
