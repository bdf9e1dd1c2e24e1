"""Answers kept for 24 hours so that a request that was sent twice is done once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped


class IdempotencyKey(Scoped, Base):
    """The first answer to a request with this key, and the keyed hash of the request.

    ``answer`` is encrypted: it may show what the caller was allowed to see of a person. ``kept_at``
    is when it was given; it counts for 24 hours.
    """

    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID]
    key: Mapped[str]
    request_hash: Mapped[str]
    status: Mapped[int]
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime]

    @classmethod
    def keys(cls, *more: object) -> tuple[object, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
            UniqueConstraint("tenant_id", "user_id", "key"),
            Index("ix_idempotency_keys_age", "tenant_id", "kept_at"),
        )
