"""People of a tenant, what they may do, how they signed in, and the tokens of programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped


class User(Scoped, Base):
    """A person who signs in. ``password_hash`` is Argon2id; empty means no password was set yet."""

    __tablename__ = "users"

    login: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[UUID | None]
    password_hash: Mapped[str] = mapped_column(default="")
    must_change_password: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default="active")
    last_login_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "unit_id"], ["units.tenant_id", "units.id"]),
            UniqueConstraint("tenant_id", "login"),
            CheckConstraint("status IN ('active', 'disabled')", name="status"),
        )


class Grant(Scoped, Base):
    """A role given to a user, for the whole tenant or for a unit and what lies below it.

    ``domain`` is empty for the core's own roles (admin, auditor). An expired grant gives nothing.
    """

    __tablename__ = "grants"

    user_id: Mapped[UUID]
    role: Mapped[str]
    unit_id: Mapped[UUID | None]
    domain: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
            ForeignKeyConstraint(["tenant_id", "unit_id"], ["units.tenant_id", "units.id"]),
            UniqueConstraint(
                "tenant_id",
                "user_id",
                "domain",
                "role",
                "unit_id",
                postgresql_nulls_not_distinct=True,
            ),
        )


class Delegation(Scoped, Base):
    """One person stands in for another (委托代办) from ``begins_at`` until ``ends_at``.

    ``roles`` are the giver's roles that are lent, empty for all; ``unit_id`` narrows them to a unit
    and what lies below it. Only what the giver then holds is lent: a role taken back is gone here
    too, and what was lent to the giver is not lent on.
    """

    __tablename__ = "delegations"

    giver_id: Mapped[UUID]
    taker_id: Mapped[UUID]
    roles: Mapped[list[Any]]
    unit_id: Mapped[UUID | None]
    reason: Mapped[str]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "giver_id"], ["users.tenant_id", "users.id"]),
            ForeignKeyConstraint(["tenant_id", "taker_id"], ["users.tenant_id", "users.id"]),
            ForeignKeyConstraint(["tenant_id", "revoked_by"], ["users.tenant_id", "users.id"]),
            ForeignKeyConstraint(["tenant_id", "unit_id"], ["units.tenant_id", "units.id"]),
            CheckConstraint("giver_id <> taker_id", name="two_people"),
            CheckConstraint("begins_at < ends_at", name="period"),
            Index("ix_delegations_taker", "tenant_id", "taker_id", "ends_at"),
            Index("ix_delegations_giver", "tenant_id", "giver_id", "ends_at"),
        )


class SignIn(Scoped, Base):
    """One signed-in browser. Only the hash of its token is kept; revoking ends it at the next
    request.
    """

    __tablename__ = "sign_ins"

    user_id: Mapped[UUID]
    token_hash: Mapped[str]
    agent: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
            UniqueConstraint("tenant_id", "token_hash"),
            Index("ix_sign_ins_user", "tenant_id", "user_id"),
        )


class ApiToken(Scoped, Base):
    """A program's key to the API, acting as a user within ``scopes`` (read, write) until it
    expires.

    ``prefix`` are its first characters, so that people can tell their tokens apart.
    """

    __tablename__ = "api_tokens"

    user_id: Mapped[UUID]
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(default="")
    token_hash: Mapped[str]
    scopes: Mapped[list[Any]]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
            UniqueConstraint("tenant_id", "token_hash"),
        )
