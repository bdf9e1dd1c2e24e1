"""What may be done with people: made, disabled, given roles, signed in and out, given tokens."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from core.crypto import vault
from core.db import db, new_id, transaction
from core.errors import Conflict, Invalid, Problem, Refused, Unauthorized
from core.events.service import append_for_tenant
from core.now import now
from core.services import services
from core.tenants import queries as tenants
from core.users import passwords, queries
from core.users.logic import ADMIN, CORE_ROLES, Actor
from core.users.models import ApiToken, Grant, SignIn, User

WRONG = "登录名或密码不正确"
SIGNED_IN_FOR = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=5)
LONGEST_TOKEN = timedelta(days=366)
SCOPES = frozenset({"read", "write"})
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
    found = []
    if not _LOGIN.fullmatch(login):
        message = "登录名以小写字母开头，由小写字母、数字、点、横线组成，2 至 40 个字符"
        found.append(Problem("/login", "format", message))
    if not name or len(name) > 50:
        found.append(Problem("/name", "length", "姓名为 1 至 50 个字"))
    if len(phone) > 30:
        found.append(Problem("/phone", "length", "电话最多 30 个字符"))
    if password is not None:
        found += _password_problems(password, login=login)
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
    _end_sign_ins(row.id)
    _tell("password_reset", {"user": str(row.id)}, by=by)
    return password


def set_password(user_id: UUID, password: str) -> None:
    """Set a password from the command line; raises :class:`Invalid` when it is too weak."""
    row = queries.user(user_id)
    found = _password_problems(password, login=row.login)
    if found:
        raise Invalid(problems=found)
    row.password_hash = services().passwords.hash(password)
    row.must_change_password = False


def change_password(user_id: UUID, *, old: str, new: str, keep: UUID | None) -> None:
    """Change one's own password; every other sign-in ends. ``keep`` is the one that asks."""
    row = queries.user(user_id)
    found = []
    if not _matches(row.password_hash, old):
        found.append(Problem("/old", "wrong", "原密码不正确"))
    found += _password_problems(new, login=row.login, pointer="/new")
    if old == new:
        found.append(Problem("/new", "same", "新密码不能与原密码相同"))
    if found:
        raise Invalid(problems=found)
    row.password_hash = services().passwords.hash(new)
    row.must_change_password = False
    _end_sign_ins(row.id, keep=keep)
    append_for_tenant("password_changed", {"user": str(row.id)}, actor_id=str(row.id))


def sign_in(*, login: str, password: str, agent: str = "", address: str = "") -> str:
    """Check login and password and return the secret of a new sign-in.

    Commits by itself, for a failure must be recorded as well. An unknown login costs the same time
    and gets the same words as a wrong password.
    """
    login = login.strip().lower()
    row = queries.user_by_login(login)
    hashed = row.password_hash if row is not None and row.password_hash else _nobody()
    right = _matches(hashed, password)
    if row is None or not right or row.status != "active" or not row.password_hash:
        with transaction():
            digest = vault().fingerprint(login)
            append_for_tenant("sign_in_failed", {"login_hash": digest}, actor_id=None)
        raise Unauthorized(WRONG)
    moment = now()
    raw = secrets.token_urlsafe(32)
    with transaction():
        if services().passwords.check_needs_rehash(row.password_hash):
            row.password_hash = services().passwords.hash(password)
        row.last_login_at = moment
        db.session.add(
            SignIn(
                user_id=row.id,
                token_hash=queries.token_hash(raw),
                agent=agent[:200],
                address=address[:64],
                seen_at=moment,
                expires_at=moment + SIGNED_IN_FOR,
            )
        )
        append_for_tenant("signed_in", {"user": str(row.id)}, actor_id=str(row.id))
    return raw


def sign_out(member: queries.Member) -> None:
    """End the sign-in that asks."""
    row = queries.sign_in(member.sign_in_id, user_id=member.user_id)
    row.revoked_at = now()
    append_for_tenant("signed_out", {"user": str(member.user_id)}, actor_id=str(member.user_id))


def revoke_sign_in(sign_in_id: UUID, *, user_id: UUID) -> None:
    """End one of one's own sign-ins; that browser is out at its next request."""
    row = queries.sign_in(sign_in_id, user_id=user_id)
    row.revoked_at = row.revoked_at or now()
    append_for_tenant("sign_in_revoked", {"user": str(user_id)}, actor_id=str(user_id))


def touch(member: queries.Member) -> None:
    """Note that a sign-in is in use, at most every five minutes, for the idle limit."""
    moment = now()
    if moment - member.seen_at < TOUCH_EVERY:
        return
    with transaction():
        queries.sign_in(member.sign_in_id, user_id=member.user_id).seen_at = moment


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


def create_token(
    user_id: UUID, *, name: str, scopes: frozenset[str], expires_at: datetime
) -> tuple[ApiToken, str]:
    """Make a token and return it with its secret, which is shown this once and never kept."""
    user = queries.user(user_id)
    name = name.strip()
    moment = now()
    found = []
    if not name or len(name) > 60:
        found.append(Problem("/name", "length", "用途为 1 至 60 个字"))
    if not scopes or not scopes <= SCOPES:
        found.append(Problem("/scopes", "unknown", "权限只能是 read、write"))
    if not moment < expires_at <= moment + LONGEST_TOKEN:
        found.append(Problem("/expires_at", "range", "有效期须在今天之后、一年之内"))
    if found:
        raise Invalid(problems=found)
    raw = f"hy_{secrets.token_urlsafe(32)}"
    row = ApiToken(
        id=new_id(),
        user_id=user.id,
        name=name,
        prefix=raw[:9],
        token_hash=queries.token_hash(raw),
        scopes=sorted(scopes),
        expires_at=expires_at,
    )
    db.session.add(row)
    db.session.flush()
    append_for_tenant(
        "token_created",
        {"user": str(user.id), "token": str(row.id), "scopes": sorted(scopes)},
        actor_id=str(user.id),
    )
    return row, raw


def revoke_token(token_id: UUID, *, user_id: UUID) -> None:
    """End one of one's own tokens."""
    row = queries.token(token_id, user_id=user_id)
    if row.revoked_at is not None:
        return
    row.revoked_at = now()
    append_for_tenant(
        "token_revoked",
        {"user": str(row.user_id), "token": str(row.id)},
        actor_id=str(user_id),
    )


def actor_of_token(raw: str) -> Actor:
    """Whoever a token acts as, within its scopes; raises :class:`Unauthorized`."""
    found = queries.token_and_user(raw)
    if found is None:
        raise Unauthorized("访问令牌无效、已过期或已吊销")
    token, user = found
    user_id, scopes = user.id, frozenset(token.scopes)
    moment = now()
    if token.used_at is None or moment - token.used_at > TOUCH_EVERY:
        with transaction():
            token.used_at = moment
    return queries.actor(user_id, scopes=scopes)


def _nobody() -> str:
    """A hash that no password fits, as costly to check as a real one."""
    kept = current_app.extensions.setdefault("huiyin.nobody", {})
    hasher = services().passwords
    key = (hasher.time_cost, hasher.memory_cost, hasher.parallelism)
    if key not in kept:
        kept[key] = hasher.hash(secrets.token_urlsafe(32))
    return kept[key]


def _matches(hashed: str, password: str) -> bool:
    try:
        return services().passwords.verify(hashed, password[: passwords.LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def _password_problems(password: str, *, login: str, pointer: str = "/password") -> list[Problem]:
    return [Problem(pointer, "weak", text) for text in passwords.faults(password, login=login)]


def _grant_data(row: Grant) -> dict[str, str | None]:
    unit = None if row.unit_id is None else str(row.unit_id)
    return {"user": str(row.user_id), "role": row.role, "unit": unit}


def _end_sign_ins(user_id: UUID, *, keep: UUID | None = None) -> None:
    moment = now()
    for row in queries.sign_ins(user_id):
        if row.id != keep:
            row.revoked_at = moment


def _end_everything(user_id: UUID) -> None:
    _end_sign_ins(user_id)
    moment = now()
    for row in queries.tokens(user_id):
        row.revoked_at = row.revoked_at or moment


def _tell(kind: str, data: dict[str, str | None], *, by: Actor | None) -> None:
    append_for_tenant(kind, dict(data), actor_id=None if by is None else by.id)
