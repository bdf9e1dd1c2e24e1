"""Telling people, after the commit of what they are told about."""

from core.events.models import EventRow
from core.notify import service

SUBSCRIPTIONS = {
    "clock_warned": ("notify.fan_out",),
    "clock_breached": ("notify.fan_out",),
    "approval_requested": ("notify.fan_out",),
    "approved": ("notify.fan_out",),
    "rejected": ("notify.fan_out",),
    "returned": ("notify.fan_out",),
    "assigned": ("notify.fan_out",),
    "note_added": ("notify.fan_out",),
    "note_edited": ("notify.fan_out",),
    "task_added": ("notify.fan_out",),
    "task_changed": ("notify.fan_out",),
    "task_done": ("notify.fan_out",),
    "task_reopened": ("notify.fan_out",),
    "task_overdue": ("notify.fan_out",),
    "delegated": ("notify.fan_out",),
    "delegation_revoked": ("notify.fan_out",),
    "run_finished": ("notify.fan_out",),
}


def fan_out(event: EventRow) -> None:
    """Write a notice for everybody whom the event concerns."""
    service.tell(event)


JOBS = {"notify.fan_out": fan_out}
