"""Plugins are told of what happened to cases, after the commit."""

from core.cases.logic.model import EVENT_KEYS
from core.events.models import EventRow
from core.observers import service


def fan_out(event: EventRow) -> None:
    """Ask for one job for each plugin that listens."""
    service.fan_out(event)


def tell(event: EventRow, *, plugin: str) -> None:
    """Tell one plugin and do what it asks for."""
    service.tell(event, plugin)


SUBSCRIPTIONS = dict.fromkeys(EVENT_KEYS, ("observers.fan_out",))
WANTED = {"observers.fan_out": service.any_observer}
JOBS = {"observers.fan_out": fan_out, service.JOB: tell}
