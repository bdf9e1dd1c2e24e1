"""What people are told inside the program."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
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
