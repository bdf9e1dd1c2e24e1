"""Reading tenants, units and switched-on domains."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from core.db import db
from core.errors import NotFound
from core.tenants.logic import TenantInfo
from core.tenants.models import Enabled, OfficeSettings, Tenant, Unit


def by_slug(slug: str) -> TenantInfo | None:
    """The tenant of a short name."""
    row = db.session.scalar(select(Tenant).where(Tenant.slug == slug))
    return None if row is None else _info(row)


def by_id(tenant_id: UUID) -> TenantInfo | None:
    """The tenant of an id."""
    row = db.session.get(Tenant, tenant_id)
    return None if row is None else _info(row)


def every_tenant() -> Sequence[TenantInfo]:
    """All tenants, by short name."""
    return [_info(row) for row in db.session.scalars(select(Tenant).order_by(Tenant.slug))]


def units(*, active_only: bool = False) -> Sequence[Unit]:
    """All units, parents before children, siblings by code."""
    rows = list(db.session.scalars(select(Unit)))
    below: dict[UUID | None, list[Unit]] = {}
    for row in sorted(rows, key=lambda unit: unit.code):
        below.setdefault(row.parent_id, []).append(row)
    ordered: list[Unit] = []
    stack = list(reversed(below.get(None, [])))
    while stack:
        row = stack.pop()
        if active_only and not row.active:
            continue
        ordered.append(row)
        stack.extend(reversed(below.get(row.id, [])))
    return ordered


def unit(unit_id: UUID) -> Unit:
    """One unit; raises :class:`NotFound`."""
    row = db.session.scalar(select(Unit).where(Unit.id == unit_id))
    if row is None:
        raise NotFound
    return row


def enabled_domains() -> tuple[str, ...]:
    """The keys of the domains that this tenant has switched on, sorted."""
    return tuple(
        db.session.scalars(
            select(Enabled.domain).where(Enabled.until.is_(None)).order_by(Enabled.domain)
        )
    )


def office() -> OfficeSettings:
    """What the office has chosen for itself; where it has chosen nothing, a row of what holds then,
    which belongs to no session.
    """
    row = db.session.scalars(select(OfficeSettings)).one_or_none()
    if row is not None:
        return row
    columns = OfficeSettings.__table__.columns
    return OfficeSettings(
        **{
            column.key: column.default.arg
            for column in columns
            if column.default is not None and column.default.is_scalar
        }
    )


def _info(row: Tenant) -> TenantInfo:
    return TenantInfo(
        id=row.id,
        slug=row.slug,
        name=row.name,
        org_code=row.org_code,
        timezone=row.timezone,
        status=row.status,
    )
