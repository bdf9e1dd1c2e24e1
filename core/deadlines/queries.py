"""Finding the clocks that somebody must look at."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Engine, text

_DUE = text(
    "SELECT tenant_id, id, next_alarm_at FROM clocks WHERE next_alarm_at <= :now"
    " AND (next_alarm_at, id) > (:after_at, :after_id) ORDER BY next_alarm_at, id LIMIT :limit"
)


class DueClock(NamedTuple):
    """A clock whose next alarm is due, of whatever tenant."""

    tenant_id: UUID
    id: UUID
    next_alarm_at: datetime


def due_clocks(
    engine: Engine, now: datetime, *, after: DueClock | None = None, limit: int = 100
) -> list[DueClock]:
    """Clocks with an alarm due, the longest due first, after the one given.

    ``engine`` connects as the relay's role, which sees these three columns of all tenants.
    """
    where = {
        "now": now,
        "after_at": "-infinity" if after is None else after.next_alarm_at,
        "after_id": UUID(int=0) if after is None else after.id,
        "limit": limit,
    }
    with engine.connect() as connection:
        return [DueClock(*row) for row in connection.execute(_DUE, where)]
