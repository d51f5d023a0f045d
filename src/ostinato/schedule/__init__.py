"""When triggers are due. Pure: instants in, instants out."""

from ostinato.schedule.cron import BadCron, Cron
from ostinato.schedule.next_fire import first_fire, following, missed, next_fire

__all__ = ["BadCron", "Cron", "first_fire", "following", "missed", "next_fire"]
