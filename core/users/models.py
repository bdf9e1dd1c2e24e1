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
