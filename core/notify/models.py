"""What people are told inside the program, and how each wants to be told outside it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models import CASE, USER
from core.db import Base, Scoped


class Notification(Scoped, Base):
    """One notice to one person about one event; the unique key makes telling twice impossible."""

    __tablename__ = "notifications"

    user_id: Mapped[UUID]
    event_id: Mapped[UUID]
    case_id: Mapped[UUID | None]
    kind: Mapped[str]
    level: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    read_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], USER),
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "event_id"], ["events.tenant_id", "events.id"]),
            UniqueConstraint("tenant_id", "user_id", "event_id", "kind"),
            Index(
                "ix_notifications_unread",
                "tenant_id",
                "user_id",
                postgresql_where=text("read_at IS NULL"),
            ),
        )


class NoticeSettings(Scoped, Base):
    """How one person wants to be told; no row, the office's ways.

    ``wanted`` maps a group of notices to channels. ``quiet_from`` and ``quiet_to`` are minutes
    after midnight, both empty: the office's quiet time. ``red_at_once``: what is urgent comes at
    once, quiet time and digest notwithstanding. With ``digest_at`` (the same minutes) all else
    comes once a day, with ``digest_workdays`` on working days only; ``digest_next`` is the one
    asked for.
    """

    __tablename__ = "notice_settings"

    user_id: Mapped[UUID]
    wanted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    red_at_once: Mapped[bool] = mapped_column(default=False)
    digest_at: Mapped[int | None]
    digest_workdays: Mapped[bool] = mapped_column(default=True)
    digest_next: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], USER),
            UniqueConstraint("tenant_id", "user_id"),
        )


class LadderStep(Scoped, Base):
    """A step of the office's own ladder: when a deadline is so near or so late, whom to tell.

    No ``clock`` means every deadline of the domain. ``up``: see ``Warn.up``.
    """

    __tablename__ = "ladder_steps"

    domain: Mapped[str]
    clock: Mapped[str] = mapped_column(default="")
    measure: Mapped[str]
    amount: Mapped[int]
    level: Mapped[str]
    roles: Mapped[list[Any]]
    up: Mapped[int | None]
    any_time: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            CheckConstraint("measure IN ('left', 'after', 'used_percent')", name="measure"),
            CheckConstraint("level IN ('yellow', 'red')", name="level"),
        )


class Escalation(Scoped, Base):
    """A step that was taken for a clock; the unique key makes taking it twice impossible."""

    __tablename__ = "escalations"

    step_id: Mapped[UUID]
    case_id: Mapped[UUID]
    key: Mapped[str]
    seq: Mapped[int]
    receiver: Mapped[str]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(
                ["tenant_id", "step_id"],
                ["ladder_steps.tenant_id", "ladder_steps.id"],
                ondelete="CASCADE",
            ),
            UniqueConstraint("tenant_id", "step_id", "case_id", "key", "seq", "receiver"),
        )
