"""Answers kept for 24 hours so that a request that was sent twice is done once."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from core.db import Base, Scoped


class IdempotencyKey(Scoped, Base):
    """The first answer to a request with this key, and the digest of its body."""

    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID]
    key: Mapped[str]
    request_hash: Mapped[str]
    status: Mapped[int]
    answer: Mapped[dict[str, Any]]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
            UniqueConstraint("tenant_id", "user_id", "key"),
        )
