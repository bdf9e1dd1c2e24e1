"""What operators ask about the outbox: how much waits, since when, and what was given up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

_STATE = text(
    "SELECT count(*) FILTER (WHERE dead_at IS NULL) AS pending,"
    " count(*) FILTER (WHERE dead_at IS NOT NULL) AS dead,"
    " min(available_at) FILTER (WHERE dead_at IS NULL AND available_at <= :now) AS oldest"
    " FROM outbox WHERE done_at IS NULL"
)
_DEAD = text(
    "SELECT job, count(*) AS number, min(dead_at) AS since FROM outbox"
    " WHERE done_at IS NULL AND dead_at IS NOT NULL GROUP BY job ORDER BY job"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """The outbox of all tenants: jobs not done, jobs given up, and how late the latest one is."""

    pending: int
    dead: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """Jobs of one name that were given up after their last attempt, and since when."""

    job: str
    number: int
    since: datetime


def outbox_state(engine: Engine, now: datetime) -> OutboxState:
    """Measure the outbox, as the relay's role. ``oldest_seconds`` counts from the due moment."""
    with engine.connect() as connection:
        row = connection.execute(_STATE, {"now": now}).one()
    late = 0.0 if row.oldest is None else (now - row.oldest).total_seconds()
    return OutboxState(pending=row.pending, dead=row.dead, oldest_seconds=late)


def dead_letters(engine: Engine) -> list[DeadLetters]:
    """The jobs that were given up, by name, as the relay's role."""
    with engine.connect() as connection:
        return [
            DeadLetters(job=row.job, number=row.number, since=row.since)
            for row in connection.execute(_DEAD)
        ]
