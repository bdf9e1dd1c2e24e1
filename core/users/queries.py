"""Reading people, their roles, sign-ins and tokens."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_login import UserMixin
from sqlalchemy import String, and_, cast, or_, select, tuple_

from core.db import current_tenant, db
from core.errors import NotFound
from core.now import now
from core.tenants.models import Unit
from core.users import loans
from core.users.logic import Actor
from core.users.models import ApiToken, Grant, SignIn, User

IDLE = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(UserMixin):
    """A person signed in with one browser, as Flask-Login knows them."""

    user_id: UUID
    login: str
    name: str
    must_change_password: bool
    sign_in_id: UUID
    seen_at: datetime
    token: str

    def get_id(self) -> str:
        return self.token


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that a person holds, with the name of its unit (empty: everywhere)."""

    id: UUID
    role: str
    domain: str
    unit_name: str
    expires_at: datetime | None


def token_hash(raw: str) -> str:
    """What is kept of a secret token. It is random and long, so a plain SHA-256 is enough."""
    return hashlib.sha256(raw.encode()).hexdigest()


def member(token: str) -> Member | None:
    """The person behind a session: neither revoked, expired, idle for two hours, nor disabled."""
    if current_tenant() is None:
        return None
    moment = now()
    found = db.session.execute(
        select(SignIn, User)
        .join(User, and_(User.tenant_id == SignIn.tenant_id, User.id == SignIn.user_id))
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > moment,
            SignIn.seen_at > moment - IDLE,
            User.status == "active",
        )
    ).first()
    if found is None:
        return None
    sign_in, user = found
    return Member(
        user_id=user.id,
        login=user.login,
        name=user.name,
        must_change_password=user.must_change_password,
        sign_in_id=sign_in.id,
        seen_at=sign_in.seen_at,
        token=token,
    )


def actor(user_id: UUID, *, scopes: frozenset[str] = frozenset({"read", "write"})) -> Actor:
    """A person as the rules see them: roles with the paths of their units, and those lent to them,
    in two queries.
    """
    moment = now()
    rows = db.session.execute(
        select(User, Grant.role, Grant.unit_id, Unit.path)
        .outerjoin(
            Grant,
            and_(
                Grant.tenant_id == User.tenant_id,
                Grant.user_id == User.id,
                or_(Grant.expires_at.is_(None), Grant.expires_at > moment),
            ),
        )
        .outerjoin(Unit, and_(Unit.tenant_id == Grant.tenant_id, Unit.id == Grant.unit_id))
        .where(User.id == user_id)
    ).all()
    if not rows:
        raise NotFound
    roles: dict[str, list[str]] = {}
    for _, role, unit_id, path in rows:
        if role is not None:
            roles.setdefault(role, []).append("" if unit_id is None else path)
    user: User = rows[0][0]
    return Actor(
        id=str(user.id),
        name=user.name,
        roles={role: tuple(sorted(paths)) for role, paths in roles.items()},
        phone=user.phone,
        unit_id=None if user.unit_id is None else str(user.unit_id),
        scopes=scopes,
        loans=loans.loans_of(user_id, moment),
    )


def user(user_id: UUID) -> User:
    """One person; raises :class:`NotFound`."""
    row = db.session.scalar(select(User).where(User.id == user_id))
    if row is None:
        raise NotFound
    return row


def is_active(user_id: UUID) -> bool:
    """Whether there is such a person and they can sign in."""
    found = select(User.id).where(User.id == user_id, User.status == "active")
    return db.session.scalar(found) is not None


def lock(user_id: UUID) -> None:
    """Hold a person's row until the transaction ends, so that what they give is given in turn."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())


def user_by_login(login: str) -> User | None:
    """The person of a login name."""
    return db.session.scalar(select(User).where(User.login == login))


def users(
    *, q: str = "", after: tuple[str, UUID] | None = None, limit: int = 50
) -> tuple[Sequence[User], bool]:
    """A page of people by login, and whether more follow. ``after`` is the last one seen."""
    wanted = select(User).order_by(User.login, User.id).limit(limit + 1)
    if q:
        wanted = wanted.where(
            or_(
                User.login.icontains(q, autoescape=True),
                User.name.icontains(q, autoescape=True),
            )
        )
    if after is not None:
        wanted = wanted.where(tuple_(User.login, User.id) > after)
    rows = list(db.session.scalars(wanted))
    return rows[:limit], len(rows) > limit


def names(user_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of people, by id."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def by_id_or_login(given: Sequence[str]) -> dict[str, UUID]:
    """Active people by what names them: their id as text, or their login."""
    rows = db.session.execute(
        select(User.id, User.login).where(
            User.status == "active",
            or_(cast(User.id, String).in_(given), User.login.in_(given)),
        )
    ).all()
    return {str(row.id): row.id for row in rows} | {row.login: row.id for row in rows}


def colleagues(domain: str) -> list[tuple[str, str]]:
    """Active people who hold a role in a domain, ids as text, by name: whom a form may name."""
    rows = db.session.execute(
        select(User.id, User.name)
        .join(Grant, and_(Grant.tenant_id == User.tenant_id, Grant.user_id == User.id))
        .where(User.status == "active", Grant.domain == domain)
        .distinct()
        .order_by(User.name, User.id)
    )
    return [(str(row.id), row.name) for row in rows]


def roles_of(user_ids: Sequence[UUID]) -> dict[UUID, list[Held]]:
    """What each of these people holds, by role."""
    held: dict[UUID, list[Held]] = {user_id: [] for user_id in user_ids}
    rows = db.session.execute(
        select(Grant, Unit.name)
        .outerjoin(Unit, and_(Unit.tenant_id == Grant.tenant_id, Unit.id == Grant.unit_id))
        .where(Grant.user_id.in_(user_ids))
        .order_by(Grant.role, Grant.id)
    )
    for grant, unit_name in rows:
        held[grant.user_id].append(
            Held(
                id=grant.id,
                role=grant.role,
                domain=grant.domain,
                unit_name=unit_name or "",
                expires_at=grant.expires_at,
            )
        )
    return held


def holders(role: str) -> Sequence[tuple[User, str]]:
    """Active people who hold a role now, each with the path of the unit it was given for."""
    moment = now()
    rows = db.session.execute(
        select(User, Unit.path)
        .join(Grant, and_(Grant.tenant_id == User.tenant_id, Grant.user_id == User.id))
        .outerjoin(Unit, and_(Unit.tenant_id == Grant.tenant_id, Unit.id == Grant.unit_id))
        .where(
            Grant.role == role,
            User.status == "active",
            or_(Grant.expires_at.is_(None), Grant.expires_at > moment),
        )
        .order_by(User.login)
    )
    return [(row[0], row[1] or "") for row in rows]


def grant(grant_id: UUID) -> Grant:
    """One grant; raises :class:`NotFound`."""
    row = db.session.scalar(select(Grant).where(Grant.id == grant_id))
    if row is None:
        raise NotFound
    return row


def sign_ins(user_id: UUID) -> Sequence[SignIn]:
    """A person's sign-ins that still hold, latest first."""
    moment = now()
    return list(
        db.session.scalars(
            select(SignIn)
            .where(
                SignIn.user_id == user_id,
                SignIn.revoked_at.is_(None),
                SignIn.expires_at > moment,
                SignIn.seen_at > moment - IDLE,
            )
            .order_by(SignIn.seen_at.desc())
        )
    )


def sign_in(sign_in_id: UUID, *, user_id: UUID) -> SignIn:
    """One sign-in of a person; raises :class:`NotFound`."""
    row = db.session.scalar(
        select(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user_id)
    )
    if row is None:
        raise NotFound
    return row


def tokens(user_id: UUID) -> Sequence[ApiToken]:
    """A person's tokens, the latest first, revoked and expired ones too."""
    return list(
        db.session.scalars(
            select(ApiToken)
            .where(ApiToken.user_id == user_id)
            .order_by(ApiToken.created_at.desc(), ApiToken.id)
        )
    )


def token(token_id: UUID, *, user_id: UUID) -> ApiToken:
    """One token of a person; raises :class:`NotFound`."""
    row = db.session.scalar(
        select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user_id)
    )
    if row is None:
        raise NotFound
    return row


def token_and_user(raw: str) -> tuple[ApiToken, User] | None:
    """A token that holds now, with its active user."""
    found = db.session.execute(
        select(ApiToken, User)
        .join(User, and_(User.tenant_id == ApiToken.tenant_id, User.id == ApiToken.user_id))
        .where(
            ApiToken.token_hash == token_hash(raw),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now(),
            User.status == "active",
        )
    ).first()
    return None if found is None else (found[0], found[1])
