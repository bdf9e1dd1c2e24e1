"""Cases that were handed over, one row on each side, and the offices that may exchange them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped


class Partner(Scoped, Base):
    """An office in the address book.

    ``confirmed_at`` is set once both have written the other down; until then it looks the same as
    an office that does not exist.
    """

    __tablename__ = "partners"

    slug: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    added_by: Mapped[UUID | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "added_by"], ["users.tenant_id", "users.id"]),
            UniqueConstraint("tenant_id", "slug"),
        )


class HandOverRow(Scoped, Base):
    """One side of a hand-over. Both sides have the same ``code``; each owns its row.

    ``other`` is the short name of the other office, the id of a unit, or empty for a body outside;
    ``secret`` the encrypted values that travelled, ``report`` what came back. ``from_unit`` is the
    unit that a case goes back to. ``delivered_at`` is when the other side got its row, ``returns``
    how often this matter was given back so far.
    """

    __tablename__ = "hand_overs"

    code: Mapped[str]
    direction: Mapped[str]
    kind: Mapped[str]
    other: Mapped[str] = mapped_column(default="")
    other_name: Mapped[str]
    case_id: Mapped[UUID | None]
    domain: Mapped[str]
    case_type: Mapped[str]
    action: Mapped[str] = mapped_column(default="")
    report_form: Mapped[str] = mapped_column(default="")
    status: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(default=list)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    report: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(default="")
    report_due_on: Mapped[date | None]
    returns: Mapped[int] = mapped_column(default=0)
    from_unit: Mapped[UUID | None]
    sent_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
            ForeignKeyConstraint(["tenant_id", "from_unit"], ["units.tenant_id", "units.id"]),
            ForeignKeyConstraint(["tenant_id", "done_by"], ["users.tenant_id", "users.id"]),
            UniqueConstraint("tenant_id", "direction", "code"),
            CheckConstraint("direction IN ('in', 'out')", name="direction"),
            CheckConstraint("kind IN ('unit', 'tenant', 'outside')", name="kind"),
            CheckConstraint(
                "status IN ('sent', 'received', 'returned', 'reported', 'recalling',"
                " 'called_back')",
                name="status",
            ),
            Index("ix_hand_overs_case", "tenant_id", "case_id"),
            Index("ix_hand_overs_status", "tenant_id", "direction", "status", "sent_at"),
        )
