"""Organisations, their units, and which domains they have switched on."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped, new_id


class Tenant(Base):
    """One organisation. ``org_code`` is the office's code word in paper numbers (京海市监)."""

    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("status IN ('active', 'suspended')", name="status"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    org_code: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Unit(Scoped, Base):
    """A unit of the organisation tree. ``path``: the ids from the root, each ended by a slash."""

    __tablename__ = "units"

    parent_id: Mapped[UUID | None]
    name: Mapped[str]
    code: Mapped[str]
    org_code: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    path: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "parent_id"], ["units.tenant_id", "units.id"]),
            UniqueConstraint("tenant_id", "code"),
        )


class Enabled(Scoped, Base):
    """A domain that this tenant works in."""

    __tablename__ = "enabled"

    domain: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            UniqueConstraint("tenant_id", "domain"),
        )


class OfficeSettings(Scoped, Base):
    """What an office has chosen for itself; one row, and none before it has chosen anything.

    Times of the day are minutes after midnight in the office's zone; a quiet time that ends before
    it begins lasts over midnight, one that begins when it ends is none. Kept days: 0 is for ever.
    """

    __tablename__ = "office_settings"

    quiet_from: Mapped[int] = mapped_column(default=21 * 60)
    quiet_to: Mapped[int] = mapped_column(default=7 * 60 + 30)
    work_from: Mapped[int] = mapped_column(default=9 * 60)
    work_to: Mapped[int] = mapped_column(default=17 * 60 + 30)
    keep_notices: Mapped[int] = mapped_column(default=1095)
    keep_dispatches: Mapped[int] = mapped_column(default=365)
    delegation_depth: Mapped[int] = mapped_column(default=1)

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            UniqueConstraint("tenant_id"),
            CheckConstraint("delegation_depth BETWEEN 1 AND 5", name="delegation_depth"),
        )
