"""Sealed people apart from everything else, and the book of who has opened an identity."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models import CASE, USER
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


class IdentityOpening(Scoped, Base):
    """One opening of an identity: who read it, when, in which role of theirs, and what for.

    ``party`` is the party's ref, ``paper`` the ref of a paper that was taken out whole. Rows are
    added and never changed; each has its event in the case's log.
    """

    __tablename__ = "identity_openings"

    case_id: Mapped[UUID]
    party: Mapped[str]
    paper: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    opened_by: Mapped[UUID]
    role: Mapped[str]
    opened_at: Mapped[datetime]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "opened_by"], USER),
            Index("ix_identity_openings_at", "tenant_id", "opened_at", "id"),
            Index("ix_identity_openings_case", "tenant_id", "case_id"),
            Index("ix_identity_openings_by", "tenant_id", "opened_by", "opened_at"),
        )
