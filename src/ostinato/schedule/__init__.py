"""When triggers are due. Pure: instants in, instants out."""

from ostinato.schedule.cron import BadCron, Cron
from ostinato.schedule.next_fire import first_fire, following, missed, next_fire
from ostinato.schedule.windows import Span, span_of

__all__ = ["BadCron", "Cron", "Span", "first_fire", "following", "missed", "next_fire", "span_of"]
