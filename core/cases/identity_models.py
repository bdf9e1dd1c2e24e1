"""Sealed people apart from everything else, and the book of who has opened an identity."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models import CASE
from core.db import Base, Scoped


class Identity(Scoped, Base):
    """Who a sealed party is: ``secret`` is everything known of it, under keys of its own.

    It stands in no query of parties. A party that goes takes its identity with it.
    """

    __tablename__ = "identities"

    case_id: Mapped[UUID]
    party_id: Mapped[UUID]
    secret: Mapped[bytes] = mapped_column(LargeBinary)

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(
                ["tenant_id", "party_id"],
                ["parties.tenant_id", "parties.id"],
                ondelete="CASCADE",
            ),
            UniqueConstraint("tenant_id", "party_id"),
            Index("ix_identities_case", "tenant_id", "case_id"),
        )
