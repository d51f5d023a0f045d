"""How each kind of flowable opens and unfolds. One rule per file."""

from ostinato.engine.flowables.base import Flowable
from ostinato.engine.flowables.choice import If, Switch
from ostinato.engine.flowables.dag import Dag
from ostinato.engine.flowables.item_loop import ItemLoop
from ostinato.engine.flowables.loop import EachParallel, Loop
from ostinato.engine.flowables.loop_until import LoopUntil
from ostinato.engine.flowables.parallel import Parallel
from ostinato.engine.flowables.pause import Pause
from ostinato.engine.flowables.sequence import Sequence
from ostinato.engine.flowables.template import Template
from ostinato.engine.plan import Kind

RULES: dict[Kind, Flowable] = {
    Kind.TASK: Flowable(),
    Kind.SUBFLOW: Flowable(),
    Kind.ITEMS: Flowable(),
    Kind.MERGE: Flowable(),
    Kind.WORKING_DIRECTORY: Flowable(),
    Kind.SEQUENCE: Sequence(),
    Kind.ALLOW_FAILURE: Sequence(),
    Kind.PARALLEL: Parallel(),
    Kind.DAG: Dag(),
    Kind.IF: If(),
    Kind.SWITCH: Switch(),
    Kind.LOOP: Loop(),
    Kind.ITEM_LOOP: ItemLoop(),
    Kind.EACH_PARALLEL: EachParallel(),
    Kind.PAUSE: Pause(),
    Kind.LOOP_UNTIL: LoopUntil(),
    Kind.TEMPLATE: Template(),
}
"""The rule of each kind of task."""

__all__ = ["RULES", "Flowable"]
