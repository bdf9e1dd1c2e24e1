"""Rule sets: a module edition with a tenant's patch, resolved, hashed, immutable once published."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped


class RuleSet(Scoped, Base):
    """The rules a case is pinned to. ``resolved`` is the whole module as JSON, ``hash`` its digest.

    ``in_force``: the first day of receipt to which it applies.
    """

    __tablename__ = "rule_sets"

    domain: Mapped[str]
    version: Mapped[int]
    edition: Mapped[str]
    base_hash: Mapped[str]
    patch: Mapped[dict[str, Any]]
    resolved: Mapped[dict[str, Any]]
    hash: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    in_force: Mapped[date]
    published_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "published_by"], ["users.tenant_id", "users.id"]),
            UniqueConstraint("tenant_id", "domain", "version"),
            CheckConstraint("status IN ('draft', 'published', 'retired')", name="status"),
        )
