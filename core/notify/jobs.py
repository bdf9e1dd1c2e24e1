"""Telling people, after the commit of what they are told about."""

from uuid import UUID

from core.cases.logic.model import EVENT_KEYS
from core.dispatch.queries import any_webhook
from core.events.models import EventRow
from core.notify import digest as digests
from core.notify import service, webhooks

_TOLD = {
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
SUBSCRIPTIONS = {
    kind: (*_TOLD.get(kind, ()), *(("webhooks.fan_out",) if kind in EVENT_KEYS else ()))
    for kind in {**_TOLD, **EVENT_KEYS}
}
WANTED = {"webhooks.fan_out": any_webhook}


def fan_out(event: EventRow) -> None:
    """Write a notice for everybody whom the event concerns."""
    service.tell(event)


def call_webhooks(event: EventRow) -> None:
    """Mean a call to every program of the office that wants to hear of the event."""
    webhooks.fan_out(event)


def digest(event: EventRow | None, *, user: str, day: str) -> None:
    """Send a person the digest of a day."""
    digests.send(UUID(user), day)


JOBS = {
    "notify.fan_out": fan_out,
    "notify.digest": digest,
    "webhooks.fan_out": call_webhooks,
}
