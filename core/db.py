"""The database session: one commit point, the ambient tenant, and the two locks that keep tenants
apart.

The first lock is here: every query on a tenant's table gets the tenant as a criterion, and
raises when no tenant is set. The second is PostgreSQL's row-level security, which reads
``huiyin.tenant``, set for each transaction. Neither trusts the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import uuid_utils.compat
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    TypeDecorator,
    event,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    registry,
    with_loader_criteria,
)
from sqlalchemy.orm.exc import StaleDataError

from core.errors import Conflict, Stale

_tenant: ContextVar[UUID | None] = ContextVar("huiyin_tenant", default=None)


class TenantMissing(RuntimeError):
    """A tenant's rows were asked for while no tenant is set: always a programming error."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware; stored as timestamptz, returned in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive date-time has no place in the database")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.astimezone(UTC)


def new_id() -> UUID:
    """A fresh time-ordered id (UUID version 7)."""
    return uuid_utils.compat.uuid7()


_METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = _METADATA
    registry = registry(
        metadata=_METADATA,
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSONB, list[Any]: JSONB},
    )


class Scoped:
    """Columns of every table whose rows belong to a tenant; the tenant leads the primary key."""

    tenant_id: Mapped[UUID] = mapped_column(sort_order=-3)
    id: Mapped[UUID] = mapped_column(default=new_id, sort_order=-2)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=-1)

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return cls.keys()

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        """The primary key, and whatever constraints and indexes a table adds."""
        return (
            PrimaryKeyConstraint("tenant_id", "id"),
            ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
            *more,
        )


db = SQLAlchemy(model_class=Base)


def current_tenant() -> UUID | None:
    """The tenant of this request or job, or None."""
    return _tenant.get()


def require_tenant() -> UUID:
    """The tenant of this request or job; raises :class:`TenantMissing` when none is set."""
    tenant = _tenant.get()
    if tenant is None:
        raise TenantMissing("no tenant is set")
    return tenant


@contextmanager
def tenant_scope(tenant: UUID | None) -> Iterator[None]:
    """Work as one tenant. A session that has begun as another tenant is ended first."""
    if tenant != _tenant.get() and db.session.registry.has():
        db.session.remove()
    token = _tenant.set(tenant)
    try:
        yield
    finally:
        if db.session.registry.has():
            db.session.remove()
        _tenant.reset(token)


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit on return, roll back on any exception: the only place that commits.

    A unique or foreign key that fails becomes :class:`Conflict`, a row that changed meanwhile
    :class:`Stale`.
    """
    session = db.session()
    try:
        with _told():
            yield session
            session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def attempt() -> Iterator[Session]:
    """A part of the running transaction that may fail by itself and undoes only its own writes.

    Its errors are those of :func:`transaction`.
    """
    with _told(), db.session.begin_nested():
        yield db.session()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except StaleDataError as fault:
        raise Stale from fault
    except IntegrityError as fault:
        raise Conflict("已有相同的记录，或所引用的内容不存在") from fault


@contextmanager
def apart() -> Iterator[Session]:
    """A small transaction of its own beside the running one, as the same tenant.

    For progress that people must see even while the work goes on, or after it was rolled back. It
    waits for ever for a row that the running one has locked: touch none of those.
    """
    with db.session.session_factory() as session, session.begin():
        yield session


@event.listens_for(Session, "after_begin")
def _tell_postgres_the_tenant(session: Session, _transaction: Any, connection: Any) -> None:
    tenant = _tenant.get()
    connection.execute(
        text("SELECT set_config('huiyin.tenant', :tenant, true)"),
        {"tenant": "" if tenant is None else str(tenant)},
    )


@event.listens_for(Session, "do_orm_execute")
def _scope_to_the_tenant(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load:
        return
    scoped = any(issubclass(mapper.class_, Scoped) for mapper in state.all_mappers)
    if not scoped:
        return
    tenant = require_tenant()
    if state.is_select or state.is_update or state.is_delete:
        state.statement = state.statement.options(  # type: ignore[attr-defined]  # selects and DML both have it
            with_loader_criteria(Scoped, lambda cls: cls.tenant_id == tenant, include_aliases=True)
        )


@event.listens_for(Session, "before_flush")
def _stamp_the_tenant(session: Session, _context: Any, _instances: Any) -> None:
    for row in session.new:
        if isinstance(row, Scoped):
            tenant = require_tenant()
            if row.tenant_id is None:
                row.tenant_id = tenant
            elif row.tenant_id != tenant:
                raise TenantMissing("a row of another tenant was about to be written")
