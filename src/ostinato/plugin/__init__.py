"""The plugin SDK: everything that a plugin imports.

A task in full::

    @plugin("com.example.Hello", title="Greet somebody")
    class Hello(Task):
        \"\"\"Greets somebody.\"\"\"

        name: Dynamic[str]
        \"\"\"Whom to greet.\"\"\"

        class Result(Outputs):
            text: str

        def run(self, ctx: RunContext) -> Result:
            ctx.log.info(f"Hello {self.name}")
            return self.Result(text=f"Hello {self.name}")

A realtime trigger::

    @plugin("com.example.Bell", title="Start a flow whenever it rings", kind="trigger", mode="realtime")
    class Bell(RealtimeTrigger):
        \"\"\"Listens to a bell.\"\"\"

        url: Dynamic[str]
        \"\"\"Where the bell hangs.\"\"\"

        async def stream(self, ctx: RunContext) -> AsyncIterator[Outputs]:
            async with connect(self.url) as bell:
                async for ring in bell:
                    yield Outputs(note=ring.note)

Its package names itself under the entry point group `ostinato.plugins` and carries a `plugins.json`, written by
`python -m ostinato.plugin.index build PACKAGE`. Tests use `ostinato.plugin.testing`.
"""

from __future__ import annotations

from ostinato.expressions import ExpressionError, is_template, is_truthy_text
from ostinato.ids import new_id
from ostinato.model.document import Document
from ostinato.model.duration import Duration, format_clock, format_duration, is_duration, parse_duration
from ostinato.model.presence import FILLED, GIVEN, NAMED
from ostinato.model.several import several
from ostinato.model.task import LogLevel
from ostinato.plugin.cancel import Cancellation
from ostinato.plugin.context import Doors, ExecutionInfo, FlowInfo, RunContext, TaskContext, TaskRunInfo
from ostinato.plugin.declare import Declaration, declaration, plugin
from ostinato.plugin.evaluate import evaluate, stream
from ostinato.plugin.failure import InvalidProperties, MissingExtra, TaskFailed, TaskKilled, Unanswered
from ostinato.plugin.invoke import Outcome, invoke, invoke_inline
from ostinato.plugin.keyvalue import KeyValueDoor, Pair, StoreKeyValues
from ostinato.plugin.marks import Dynamic, Lazy, Plugged, Told, Typed, Uri
from ostinato.plugin.measures import Line, Log, Measure, Metrics
from ostinato.plugin.plain import plain
from ostinato.plugin.task import (
    Condition,
    Flowable,
    Outputs,
    Plugin,
    Properties,
    RealtimeTrigger,
    State,
    Task,
    TaskRunner,
    Trigger,
)
from ostinato.plugin.update import ExecutionUpdate
from ostinato.plugin.violations import Violation, validate_source

__all__ = [
    "FILLED",
    "GIVEN",
    "NAMED",
    "Cancellation",
    "Condition",
    "Declaration",
    "Document",
    "Doors",
    "Duration",
    "Dynamic",
    "ExecutionInfo",
    "ExecutionUpdate",
    "ExpressionError",
    "FlowInfo",
    "Flowable",
    "InvalidProperties",
    "KeyValueDoor",
    "Lazy",
    "Line",
    "Log",
    "LogLevel",
    "Measure",
    "Metrics",
    "MissingExtra",
    "Outcome",
    "Outputs",
    "Pair",
    "Plugged",
    "Plugin",
    "Properties",
    "RealtimeTrigger",
    "RunContext",
    "State",
    "StoreKeyValues",
    "Task",
    "TaskContext",
    "TaskFailed",
    "TaskKilled",
    "TaskRunInfo",
    "TaskRunner",
    "Told",
    "Trigger",
    "Typed",
    "Unanswered",
    "Uri",
    "Violation",
    "declaration",
    "evaluate",
    "format_clock",
    "format_duration",
    "invoke",
    "invoke_inline",
    "is_duration",
    "is_template",
    "is_truthy_text",
    "new_id",
    "parse_duration",
    "plain",
    "plugin",
    "several",
    "stream",
    "validate_source",
]
