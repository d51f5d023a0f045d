"""From what the engine decided to what a turn writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.events import ExecutionCreated
from ostinato.engine.records import LogLine, Metric
from ostinato.engine.view import View
from ostinato.ports.turns import Answer, Birth, JournalEntry, NewJob, Snapshot, Timer, Turn

_OF_RUNS = (
    c.RunMoved,
    c.AttemptOpened,
    c.AttemptClosed,
    c.AttemptsCleared,
    c.RunMarked,
    c.RunTold,
    c.ItemMarked,
)


@dataclass
class Assembly:
    """One turn of one execution in the making."""

    view: View
    job: Callable[[cmd.RunTask, str | None], NewJob]
    changes: list[c.AnyChange] = field(default_factory=list)
    consumed: list[int] = field(default_factory=list)
    logs: list[LogLine] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    births: list[Birth] = field(default_factory=list)
    posts: list[tuple[str, Any]] = field(default_factory=list)
    jobs: dict[str, NewJob] = field(default_factory=dict)
    kills: dict[str, None] = field(default_factory=dict)
    timers: dict[str, Timer | None] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    def absorb(self, command: cmd.Command, now: datetime) -> None:
        """Take in one command; what has to be run at once (`RunTask` of inline tasks, subflows) is the player's."""
        take = _COMMANDS.get(type(command))
        if take is not None:
            take(self, command, now)

    def hand_out(self, command: cmd.RunTask, group: str | None = None) -> None:
        """Make a job of an attempt, for workers of a group."""
        self.jobs[command.run_id] = self.job(command, group)

    def log(self, level: str, message: str, run_id: str | None, at: datetime) -> None:
        """Add a line to the log of the execution, or of one of its runs."""
        execution = self.view.execution
        run = self.view.runs.get(run_id) if run_id is not None else None
        self.logs.append(
            LogLine(
                at=at,
                level=level,
                message=message,
                namespace=execution.namespace,
                flow_id=execution.flow_id,
                execution_id=execution.id,
                task_id=None if run is None else run.task_id,
                task_run_id=None if run is None else run.id,
                attempt=None if run is None else max(0, len(run.attempts) - 1),
            )
        )

    def turn(self, now: datetime) -> Turn:
        """What has to be written. The view's `seq` is counted up with it."""
        view, execution = self.view, self.view.execution
        added, changed, removed = self._rows()
        expected = execution.seq
        execution.seq = expected + 1
        return Turn(
            execution=execution,
            expected_seq=expected,
            body_changed=any(isinstance(change, c.ExecutionSet) for change in self.changes),
            added_runs=[view.runs[id_] for id_ in added],
            changed_runs=[view.runs[id_] for id_ in changed],
            removed_runs=list(removed),
            outputs=self._kept(c.OutputsStored, view.outputs),
            expansions=self._kept(c.Expanded, view.expansions),
            journal=JournalEntry(execution.seq, now, c.encode(self.changes)) if self.changes else None,
            consumed=self.consumed,
            jobs=list(self.jobs.values()),
            dropped_jobs=list(self.kills),
            timers=[timer for timer in self.timers.values() if timer is not None],
            dropped_timers=[name for name, timer in self.timers.items() if timer is None],
            posts=self.posts,
            births=self.births,
            logs=self.logs,
            metrics=self.metrics,
            answers=self.answers,
        )

    def _rows(self) -> tuple[dict[str, None], dict[str, None], dict[str, None]]:
        added: dict[str, None] = {}
        changed: dict[str, None] = {}
        removed: dict[str, None] = {}
        for change in self.changes:
            if isinstance(change, c.RunAdded):
                added[change.run_id] = None
            elif isinstance(change, c.RunRemoved):
                if change.run_id not in added:
                    removed[change.run_id] = None
                added.pop(change.run_id, None)
                changed.pop(change.run_id, None)
            elif isinstance(change, _OF_RUNS) and change.run_id not in added:
                changed[change.run_id] = None
        return added, changed, removed

    def _kept(self, kind: type, known: dict[str, Any]) -> dict[str, Any]:
        ids = dict.fromkeys(getattr(change, "run_id", "") for change in self.changes if isinstance(change, kind))
        return {id_: known[id_] for id_ in ids if id_ in known}


def _kill(self: Assembly, command: cmd.KillTask, _: datetime) -> None:
    if self.jobs.pop(command.run_id, None) is None:
        self.kills[command.run_id] = None


def _start_timer(self: Assembly, command: cmd.StartTimer, _: datetime) -> None:
    self.timers[command.name] = Timer(command.name, command.due, command.event)


def _drop_timer(self: Assembly, command: cmd.DropTimer, _: datetime) -> None:
    self.timers[command.name] = None


def _post(self: Assembly, command: cmd.Post, _: datetime) -> None:
    self.posts.append((command.execution_id, command.event))


def _start_execution(self: Assembly, command: cmd.StartExecution, now: datetime) -> None:
    event = ExecutionCreated(at=command.due or now)
    self.births.append(Birth(Snapshot(command.execution), event, command.due))


def _emit_log(self: Assembly, command: cmd.EmitLog, now: datetime) -> None:
    self.log(command.level, command.message, command.run_id, now)


def _reply(self: Assembly, command: cmd.Reply, _: datetime) -> None:
    self.answers.append(Answer(command.request, command.status, command.message, command.value))


_COMMANDS: dict[type, Callable[..., None]] = {
    cmd.KillTask: _kill,
    cmd.StartTimer: _start_timer,
    cmd.DropTimer: _drop_timer,
    cmd.Post: _post,
    cmd.StartExecution: _start_execution,
    cmd.EmitLog: _emit_log,
    cmd.Reply: _reply,
}
