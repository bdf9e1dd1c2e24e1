"""Telling people, after the commit of what they are told about."""

from uuid import UUID

from core.cases.logic.model import EVENT_KEYS
from core.dispatch.queries import any_webhook
from core.events.models import EventRow
from core.notify import digest as digests
from core.notify import ladder, service, webhooks

_TOLD = {
    "clock_warned": ("notify.fan_out",),
    "clock_breached": ("notify.fan_out",),
    "clock_escalated": ("notify.fan_out",),
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
    "identity_opened": ("notify.fan_out",),
    "delegated": ("notify.fan_out",),
    "delegation_revoked": ("notify.fan_out",),
    "run_finished": ("notify.fan_out",),
}
_MOVED = frozenset({"clock_started", "clock_resumed", "clock_extended", "clock_recomputed"})
SUBSCRIPTIONS = {
    kind: (
        *_TOLD.get(kind, ()),
        *(("ladder.plan",) if kind in _MOVED else ()),
        *(("webhooks.fan_out",) if kind in EVENT_KEYS else ()),
    )
    for kind in {**_TOLD, **EVENT_KEYS}
}
WANTED = {"webhooks.fan_out": any_webhook, "ladder.plan": ladder.any_step}


def fan_out(event: EventRow) -> None:
    """Write a notice for everybody whom the event concerns."""
    service.tell(event)


def call_webhooks(event: EventRow) -> None:
    """Mean a call to every program of the office that wants to hear of the event."""
    webhooks.fan_out(event)


def digest(event: EventRow | None, *, user: str, day: str) -> None:
    """Send a person the digest of a day."""
    digests.send(UUID(user), day)


def plan_ladder(event: EventRow) -> None:
    """Ask for the steps of the office's own ladder for a deadline that begins or moves."""
    ladder.plan(event)


def plan_step(event: EventRow | None, *, step: str) -> None:
    """Ask for a new step for every deadline that runs."""
    ladder.plan_step(UUID(step))


def take_step(
    event: EventRow | None, *, step: str, case: str, key: str, seq: int, receiver: str
) -> None:
    """Take a step, once."""
    ladder.take(step=UUID(step), case=UUID(case), key=key, seq=seq, receiver=receiver)


JOBS = {
    "ladder.plan": plan_ladder,
    "ladder.plan_step": plan_step,
    ladder.JOB: take_step,
    "notify.fan_out": fan_out,
    "notify.digest": digest,
    "webhooks.fan_out": call_webhooks,
}
