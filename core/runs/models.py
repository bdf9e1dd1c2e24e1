"""Long jobs and their rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped


class Run(Scoped, Base):
    """A long job that somebody asked for. ``args`` and ``title`` hold no personal data.

    ``handled_before`` is how many rows were handled when this attempt started; ``once`` is the
    sending of the form that asked for it, so that a second sending finds the same run.
    """

    __tablename__ = "runs"

    kind: Mapped[str]
    title: Mapped[str]
    asked_by: Mapped[UUID]
    args: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="waiting")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    handled_before: Mapped[int] = mapped_column(default=0)
    stop_asked: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str] = mapped_column(default="")
    once: Mapped[UUID | None]
    file_hash: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    file_type: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "asked_by"], ["users.tenant_id", "users.id"]),
            UniqueConstraint("tenant_id", "asked_by", "once"),
            CheckConstraint(
                "state IN ('waiting', 'running', 'done', 'stopped', 'failed')", name="state"
            ),
            Index("ix_runs_mine", "tenant_id", "asked_by", "id"),
        )


class RunRow(Scoped, Base):
    """One row of a run; the key names what it is about, so that no row is ever done twice."""

    __tablename__ = "run_rows"

    run_id: Mapped[UUID]
    position: Mapped[int]
    key: Mapped[str]
    data: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default="waiting")
    message: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "run_id"], ["runs.tenant_id", "runs.id"]),
            UniqueConstraint("tenant_id", "run_id", "key"),
            CheckConstraint("status IN ('waiting', 'done', 'failed')", name="status"),
            Index("ix_run_rows_status", "tenant_id", "run_id", "status", "position"),
        )
