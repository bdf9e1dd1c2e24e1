"""What may be done with people: made, changed, disabled, given a password, given roles."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.db import db, new_id
from core.errors import Conflict, Invalid, Problem, Refused
from core.events.service import append_for_tenant
from core.now import now
from core.services import services
from core.tenants import queries as tenants
from core.users import passwords, queries
from core.users.logic import ADMIN, CORE_ROLES, Actor
from core.users.models import Grant, User

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOffer:
    """A role that can be given in this tenant. ``domain`` is empty for the core's own."""

    domain: str
    role: str
    title: str


def create_user(
    *,
    login: str,
    name: str,
    password: str | None = None,
    phone: str = "",
    unit_id: UUID | None = None,
    must_change_password: bool = False,
    by: Actor | None = None,
) -> User:
    """Make a person. Without a password they cannot sign in until one is set.

    Raises :class:`Invalid` with every fault, :class:`Conflict` when the login is taken.
    """
    login, name, phone = login.strip().lower(), name.strip(), phone.strip()
    found = _person_problems(name=name, phone=phone)
    if not _LOGIN.fullmatch(login):
        message = "登录名以小写字母开头，由小写字母、数字、点、横线组成，2 至 40 个字符"
        found.append(Problem("/login", "format", message))
    if password is not None:
        found += password_problems(password, login=login)
    if found:
        raise Invalid(problems=found)
    if unit_id is not None:
        tenants.unit(unit_id)
    if queries.user_by_login(login) is not None:
        raise Conflict(f"登录名 {login} 已有人使用")
    row = User(
        id=new_id(),
        login=login,
        name=name,
        phone=phone,
        unit_id=unit_id,
        password_hash="" if password is None else services().passwords.hash(password),
        must_change_password=must_change_password,
    )
    db.session.add(row)
    db.session.flush()
    _tell("user_created", {"user": str(row.id)}, by=by)
    return row


def change_user(user_id: UUID, *, name: str, phone: str, unit_id: UUID | None, by: Actor) -> User:
    """Change a person's name, phone or unit; the login stays, for papers and logs know it."""
    row = queries.user(user_id)
    name, phone = name.strip(), phone.strip()
    found = _person_problems(name=name, phone=phone)
    if found:
        raise Invalid(problems=found)
    if unit_id is not None:
        tenants.unit(unit_id)
    row.name, row.phone, row.unit_id = name, phone, unit_id
    _tell("user_changed", {"user": str(row.id)}, by=by)
    return row


def disable(user_id: UUID, *, by: Actor) -> None:
    """Shut a person out at once: sign-ins and tokens end too. Nobody disables themselves."""
    row = queries.user(user_id)
    if str(row.id) == by.id:
        raise Refused("not_permitted", "不能停用自己的账号")
    if row.status == "disabled":
        return
    row.status = "disabled"
    _end_everything(row.id)
    _tell("user_disabled", {"user": str(row.id)}, by=by)


def enable(user_id: UUID, *, by: Actor) -> None:
    """Let a disabled person in again; old sign-ins and tokens stay ended."""
    row = queries.user(user_id)
    if row.status == "active":
        return
    row.status = "active"
    _tell("user_enabled", {"user": str(row.id)}, by=by)


def reset_password(user_id: UUID, *, by: Actor | None) -> str:
    """Give a one-time password that must be changed at the next sign-in. It is shown this once."""
    row = queries.user(user_id)
    password = passwords.one_time()
    row.password_hash = services().passwords.hash(password)
    row.must_change_password = True
    end_sign_ins(row.id)
    _tell("password_reset", {"user": str(row.id)}, by=by)
    return password


def set_password(user_id: UUID, password: str) -> None:
    """Set a password from the command line; raises :class:`Invalid` when it is too weak."""
    row = queries.user(user_id)
    found = password_problems(password, login=row.login)
    if found:
        raise Invalid(problems=found)
    row.password_hash = services().passwords.hash(password)
    row.must_change_password = False


def role_offers() -> list[RoleOffer]:
    """The roles that can be given here: those of the tenant's domains, then the core's."""
    offers = [
        RoleOffer(domain=domain, role=role.key, title=role.title)
        for domain in tenants.enabled_domains()
        for role in services().registry.latest(domain).roles
    ]
    core = [RoleOffer(domain="", role=key, title=title) for key, title in CORE_ROLES.items()]
    return offers + core


def give_role(
    user_id: UUID,
    *,
    role: str,
    domain: str = "",
    unit_id: UUID | None = None,
    expires_at: datetime | None = None,
    by: Actor | None = None,
) -> Grant:
    """Give a role, for the whole tenant or for a unit and what lies below it."""
    user = queries.user(user_id)
    if not any(o.role == role and o.domain == domain for o in role_offers()):
        raise Invalid(problems=[Problem("/role", "unknown", "没有这个角色，或所属业务未启用")])
    if unit_id is not None:
        tenants.unit(unit_id)
    row = Grant(
        id=new_id(),
        user_id=user.id,
        role=role,
        domain=domain,
        unit_id=unit_id,
        expires_at=expires_at,
    )
    db.session.add(row)
    db.session.flush()
    _tell("grant_given", _grant_data(row), by=by)
    return row


def take_role(grant_id: UUID, *, by: Actor) -> UUID:
    """Take a role back and return whose it was. Nobody ends being administrator by themselves."""
    row = queries.grant(grant_id)
    if row.role == ADMIN and str(row.user_id) == by.id:
        raise Refused("not_permitted", "不能收回自己的管理员角色，请由另一位管理员办理")
    db.session.delete(row)
    _tell("grant_taken", _grant_data(row), by=by)
    return row.user_id


def _person_problems(*, name: str, phone: str) -> list[Problem]:
    found = []
    if not name or len(name) > 50:
        found.append(Problem("/name", "length", "姓名为 1 至 50 个字"))
    if len(phone) > 30:
        found.append(Problem("/phone", "length", "电话最多 30 个字符"))
    return found


def password_problems(password: str, *, login: str, pointer: str = "/password") -> list[Problem]:
    """Every reason why a password does not do."""
    return [Problem(pointer, "weak", text) for text in passwords.faults(password, login=login)]


def _grant_data(row: Grant) -> dict[str, str | None]:
    unit = None if row.unit_id is None else str(row.unit_id)
    return {"user": str(row.user_id), "role": row.role, "unit": unit}


def end_sign_ins(user_id: UUID, *, keep: UUID | None = None) -> None:
    """End a person's sign-ins, but for one."""
    moment = now()
    for row in queries.sign_ins(user_id):
        if row.id != keep:
            row.revoked_at = moment


def _end_everything(user_id: UUID) -> None:
    end_sign_ins(user_id)
    moment = now()
    for row in queries.tokens(user_id):
        row.revoked_at = row.revoked_at or moment


def _tell(kind: str, data: dict[str, str | None], *, by: Actor | None) -> None:
    append_for_tenant(kind, dict(data), actor_id=None if by is None else by.id)
