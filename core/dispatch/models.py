"""What leaves the house, where people and programs are reached, and how each attempt ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped

STATUSES = ("waiting", "sent", "delivered", "failed", "dead")
_USER = ["users.tenant_id", "users.id"]


class Dispatch(Scoped, Base):
    """One message to one address. The unique key makes it impossible to mean it twice.

    ``key`` is what it tells of: the event, or a word of its own (a code, a day's digest).
    ``secret`` holds address, subject and text, encrypted. ``failed``: the other side refused it;
    ``dead``: given up after the last attempt. ``place`` orders those of one case to one webhook.
    """

    __tablename__ = "dispatches"

    key: Mapped[str]
    kind: Mapped[str]
    channel: Mapped[str]
    address_hash: Mapped[str]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    event_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    webhook_id: Mapped[UUID | None]
    place: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str] = mapped_column(default="")
    fault: Mapped[str] = mapped_column(default="")
    next_try: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], _USER),
            ForeignKeyConstraint(["tenant_id", "event_id"], ["events.tenant_id", "events.id"]),
            ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
            ForeignKeyConstraint(
                ["tenant_id", "webhook_id"],
                ["webhooks.tenant_id", "webhooks.id"],
                ondelete="CASCADE",
            ),
            UniqueConstraint("tenant_id", "key", "channel", "address_hash"),
            CheckConstraint(f"status IN {STATUSES}", name="status"),
            Index("ix_dispatches_webhook", "tenant_id", "webhook_id", "case_id", "place"),
            Index("ix_dispatches_age", "tenant_id", "created_at"),
        )


class Contact(Scoped, Base):
    """Where a person is reached by a channel; used only once a code that was sent came back."""

    __tablename__ = "contacts"

    user_id: Mapped[UUID]
    channel: Mapped[str]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    address_hash: Mapped[str]
    verified_at: Mapped[datetime | None]
    code_hash: Mapped[str] = mapped_column(default="")
    code_sent_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], _USER),
            UniqueConstraint("tenant_id", "user_id", "channel"),
            CheckConstraint("channel IN ('email', 'sms')", name="channel"),
        )


class Webhook(Scoped, Base):
    """A program that is told of what happens to cases; ``secret`` holds address and signing key.

    No ``events`` mean all. It hears of what is recorded while it is active.
    """

    __tablename__ = "webhooks"

    name: Mapped[str]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    address_hash: Mapped[str]
    events: Mapped[list[Any]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)
    since: Mapped[datetime]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            UniqueConstraint("tenant_id", "address_hash"),
            Index("ix_webhooks_active", "tenant_id", postgresql_where=text("active")),
        )
