"""Rows of running clocks, and the days that a tenant's calendar changes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped


class ClockRow(Scoped, Base):
    """A clock of a case. ``running`` is the pure engine's RunningClock as JSON; the other columns
    repeat what lists, the sweep and statistics select by.

    ``next_alarm_at`` is the next moment the sweep must look at; ``alarms_done`` how many alarms
    it has raised already.
    """

    __tablename__ = "clocks"

    case_id: Mapped[UUID]
    key: Mapped[str]
    seq: Mapped[int]
    receiver: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    started_at: Mapped[datetime]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    running: Mapped[dict[str, Any]]
    next_alarm_at: Mapped[datetime | None]
    alarms_done: Mapped[int] = mapped_column(default=0)

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
            UniqueConstraint("tenant_id", "case_id", "key", "seq", "receiver"),
            CheckConstraint("state IN ('running', 'paused', 'stopped', 'void')", name="state"),
            Index(
                "ix_clocks_alarm",
                "next_alarm_at",
                postgresql_where=text("next_alarm_at IS NOT NULL"),
            ),
            Index(
                "ix_clocks_due",
                "tenant_id",
                "due_at",
                postgresql_where=text("state IN ('running', 'paused')"),
            ),
        )


class CalendarDay(Scoped, Base):
    """A day on which this tenant (or one unit of it) differs from the national calendar."""

    __tablename__ = "calendar_days"

    layer: Mapped[str] = mapped_column(default="tenant")
    unit_id: Mapped[UUID | None]
    day: Mapped[date]
    works: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "unit_id"], ["units.tenant_id", "units.id"]),
            UniqueConstraint(
                "tenant_id", "layer", "unit_id", "day", postgresql_nulls_not_distinct=True
            ),
            CheckConstraint("layer IN ('province', 'tenant', 'unit')", name="layer"),
        )
