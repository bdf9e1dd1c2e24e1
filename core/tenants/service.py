"""Making tenants, switching domains on, and shaping the tree of units."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import create_engine, insert, update
from sqlalchemy.pool import NullPool

from core.db import db, new_id
from core.errors import Conflict, Invalid, NotFound, Problem, Refused
from core.events.service import append_for_tenant
from core.now import now
from core.services import services
from core.tenants import queries
from core.tenants.logic import TenantInfo, child_path, moved_path, slug_fits
from core.tenants.models import Enabled, Tenant, Unit


def create_tenant(
    *, slug: str, name: str, org_code: str = "", timezone: str = "Asia/Shanghai"
) -> TenantInfo:
    """Make a tenant, over the owner's own connection: the program's role may not.

    ``org_code`` is the word that stands for the office in paper numbers (京海市监). It commits at
    once. Raises :class:`Invalid` with every fault, :class:`Conflict` when the short name is taken.
    """
    slug, name, org_code = slug.strip(), name.strip(), org_code.strip()
    found = []
    if not slug_fits(slug):
        message = "简称为 3 至 32 个小写字母、数字或横线，以字母开头"
        found.append(Problem("/slug", "format", message))
    if not name or len(name) > 100:
        found.append(Problem("/name", "length", "名称为 1 至 100 个字"))
    if len(org_code) > 20:
        found.append(Problem("/org_code", "length", "机关代字最多 20 个字"))
    if timezone not in available_timezones():
        found.append(Problem("/timezone", "unknown", f"没有“{timezone}”这个时区"))
    if found:
        raise Invalid(problems=found)
    if queries.by_slug(slug) is not None:
        raise Conflict(f"简称 {slug} 已被使用")
    row = {
        "id": new_id(),
        "slug": slug,
        "name": name,
        "org_code": org_code,
        "timezone": timezone,
        "settings": {},
        "status": "active",
    }
    _as_owner(insert(Tenant).values(row))
    db.session.rollback()  # what this session has read is older than the new row
    made = queries.by_slug(slug)
    assert made is not None
    return made


def set_status(slug: str, status: str) -> None:
    """Suspend a tenant or let it work again; its addresses answer within ten seconds."""
    if queries.by_slug(slug) is None:
        raise NotFound(f"没有简称为 {slug} 的单位")
    _as_owner(update(Tenant).where(Tenant.slug == slug).values(status=status))
    db.session.rollback()


def enable_domain(domain: str, *, since: date | None = None, actor_id: str | None = None) -> None:
    """Switch a domain on for this tenant. Doing it twice changes nothing.

    Whoever calls this publishes the domain's editions as well (``core.rules.service``).
    """
    refuse_unknown_domain(domain)
    if domain in queries.enabled_domains():
        return
    db.session.add(Enabled(domain=domain, since=since or _today()))
    db.session.flush()
    append_for_tenant("domain_enabled", {"domain": domain}, actor_id=actor_id)


def refuse_unknown_domain(domain: str) -> None:
    """Raise :class:`Invalid` for a domain that no installed plugin brings."""
    if domain not in services().registry.domains:
        known = "、".join(services().registry.domains)
        raise Invalid(f"没有安装“{domain}”这个业务模块（已安装：{known}）")


def create_unit(
    *,
    name: str,
    code: str,
    parent_id: UUID | None = None,
    org_code: str = "",
    phone: str = "",
    address: str = "",
    actor_id: str | None = None,
) -> Unit:
    """Make a unit below another one, or at the top."""
    unit_id = new_id()
    parent = None if parent_id is None else queries.unit(parent_id)
    row = Unit(
        id=unit_id,
        parent_id=parent_id,
        path=child_path("" if parent is None else parent.path, unit_id),
        **_unit_values(name=name, code=code, org_code=org_code, phone=phone, address=address),
    )
    _refuse_same_code(row.code, but=None)
    db.session.add(row)
    db.session.flush()
    append_for_tenant("unit_created", {"unit": str(unit_id)}, actor_id=actor_id)
    return row


def change_unit(
    unit_id: UUID,
    *,
    name: str,
    code: str,
    org_code: str = "",
    phone: str = "",
    address: str = "",
    actor_id: str | None = None,
) -> Unit:
    """Rename a unit, or change what its papers print. Issued papers keep what they say."""
    row = queries.unit(unit_id)
    values = _unit_values(name=name, code=code, org_code=org_code, phone=phone, address=address)
    _refuse_same_code(values["code"], but=unit_id)
    for key, value in values.items():
        setattr(row, key, value)
    append_for_tenant("unit_changed", {"unit": str(unit_id)}, actor_id=actor_id)
    return row


def move_unit(unit_id: UUID, *, parent_id: UUID | None, actor_id: str | None = None) -> None:
    """Put a unit and all below it under another one; a unit cannot go below itself."""
    row = queries.unit(unit_id)
    parent = None if parent_id is None else queries.unit(parent_id)
    if parent is not None and parent.path.startswith(row.path):
        raise Refused("guard", "不能把机构移到它自己或它的下级之下")
    old, new = row.path, child_path("" if parent is None else parent.path, unit_id)
    if old == new:
        return
    for unit in queries.units():
        if unit.path.startswith(old):
            unit.path = moved_path(unit.path, old=old, new=new)
    row.parent_id = parent_id
    append_for_tenant("unit_changed", {"unit": str(unit_id)}, actor_id=actor_id)


def set_unit_active(unit_id: UUID, active: bool, *, actor_id: str | None = None) -> None:
    """Close a unit for new work, or open it again. What it has stays where it is."""
    row = queries.unit(unit_id)
    below = [u for u in queries.units() if u.path.startswith(row.path) and u.id != row.id]
    if not active and any(unit.active for unit in below):
        raise Refused("guard", "请先停用下级机构")
    if row.active == active:
        return
    row.active = active
    append_for_tenant("unit_changed", {"unit": str(unit_id)}, actor_id=actor_id)


def _unit_values(**given: str) -> dict[str, str]:
    values = {key: value.strip() for key, value in given.items()}
    longest = {"name": 100, "code": 30, "org_code": 20, "phone": 50, "address": 200}
    titles = {
        "name": "名称",
        "code": "编码",
        "org_code": "机关代字",
        "phone": "电话",
        "address": "地址",
    }
    found = [
        Problem(f"/{key}", "length", f"{titles[key]}最多 {longest[key]} 个字")
        for key, value in values.items()
        if len(value) > longest[key]
    ]
    found += [
        Problem(f"/{key}", "required", f"请填写{titles[key]}")
        for key in ("name", "code")
        if not values[key]
    ]
    if found:
        raise Invalid(problems=found)
    return values


def _refuse_same_code(code: str, *, but: UUID | None) -> None:
    if any(unit.code == code and unit.id != but for unit in queries.units()):
        message = f"编码 {code} 已被另一机构使用"
        raise Invalid(problems=[Problem("/code", "taken", message)])


def _today() -> date:
    return now().astimezone(ZoneInfo("Asia/Shanghai")).date()


def _as_owner(statement: object) -> None:
    """Run one statement as the owner of the schema, who is not bound to a tenant."""
    url = services().settings.owner_database_url
    if not url:
        raise Refused(
            "not_permitted", "HUIYIN_OWNER_DATABASE_URL is needed for this and is not set"
        )
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # any DML
    engine.dispose()
