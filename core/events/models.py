"""What happened, append-only and chained by hash, and what must leave the house because of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped


class EventRow(Scoped, Base):
    """One event. ``stream`` is the case, or the tenant itself for acts that belong to no case.

    ``occurred_at`` is when it happened, ``recorded_at`` when it was written down. ``hash`` covers
    the content and the hash before it. ``data`` never holds sensitive values.
    """

    __tablename__ = "events"

    stream: Mapped[UUID]
    seq: Mapped[int]
    case_id: Mapped[UUID | None]
    type: Mapped[str]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_role: Mapped[str] = mapped_column(default="")
    on_behalf_of: Mapped[UUID | None]
    data: Mapped[dict[str, Any]]
    prev_hash: Mapped[str]
    hash: Mapped[str]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            UniqueConstraint("tenant_id", "stream", "seq"),
            Index("ix_events_type", "tenant_id", "type", "occurred_at"),
            CheckConstraint(
                "actor_kind IN ('user', 'party', 'system', 'plugin')", name="actor_kind"
            ),
        )


class Outbox(Scoped, Base):
    """A job that an event asks for, written with it in one transaction.

    ``available_at`` is when the relay may next hand it to the queue; ``done_at`` is set in the same
    transaction as the job's own writes; ``dead_at`` after the last attempt.
    """

    __tablename__ = "outbox"

    event_id: Mapped[UUID | None]
    job: Mapped[str]
    key: Mapped[str] = mapped_column(default="")
    args: Mapped[dict[str, Any]] = mapped_column(default=dict)
    queue: Mapped[str] = mapped_column(default="normal")
    available_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "event_id"], ["events.tenant_id", "events.id"]),
            UniqueConstraint(
                "tenant_id", "event_id", "job", "key", postgresql_nulls_not_distinct=False
            ),
            Index(
                "ix_outbox_available",
                "available_at",
                postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
            ),
        )
