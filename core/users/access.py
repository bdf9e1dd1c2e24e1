"""What people do for themselves: sign in and out, change the password, make tokens."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from core.crypto import vault
from core.db import db, new_id, transaction
from core.errors import Invalid, Problem, Unauthorized
from core.events.service import append_for_tenant
from core.now import now
from core.services import services
from core.users import passwords, queries
from core.users.logic import Actor
from core.users.models import ApiToken, SignIn
from core.users.service import end_sign_ins, password_problems

WRONG = "登录名或密码不正确"
SIGNED_IN_FOR = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=5)
LONGEST_TOKEN = timedelta(days=366)
SCOPES = frozenset({"read", "write"})


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


def change_password(user_id: UUID, *, old: str, new: str, keep: UUID | None) -> None:
    """Change one's own password; every other sign-in ends. ``keep`` is the one that asks."""
    row = queries.user(user_id)
    found = []
    if not _matches(row.password_hash, old):
        found.append(Problem("/old", "wrong", "原密码不正确"))
    found += password_problems(new, login=row.login, pointer="/new")
    if old == new:
        found.append(Problem("/new", "same", "新密码不能与原密码相同"))
    if found:
        raise Invalid(problems=found)
    row.password_hash = services().passwords.hash(new)
    row.must_change_password = False
    end_sign_ins(row.id, keep=keep)
    append_for_tenant("password_changed", {"user": str(row.id)}, actor_id=str(row.id))


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
