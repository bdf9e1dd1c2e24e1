"""Reading delegations: what is lent to somebody today, who stands in for whom, the lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from core.db import db
from core.errors import NotFound
from core.tenants import queries as tenants
from core.tenants.models import Unit
from core.users.logic import CORE_ROLES, Loan, narrowed
from core.users.models import Delegation, Grant, User

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Somebody who stands in for another in some roles; no roles mean all."""

    giver: UUID
    taker: UUID
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A delegation with the names that a list shows."""

    row: Delegation
    giver: str
    taker: str
    unit: str

    @property
    def last_moment(self) -> datetime:
        """A moment of its last day."""
        return self.row.ends_at - timedelta(microseconds=1)

    def status(self, now: datetime) -> str:
        """Where it stands: revoked, ended, later or running."""
        if self.row.revoked_at is not None:
            return "revoked"
        if self.row.ends_at <= now:
            return "ended"
        return "later" if self.row.begins_at > now else "running"


def loans_of(taker_id: UUID, now: datetime) -> tuple[Loan, ...]:
    """What others lend to this person now, from the roles that they hold themselves.

    Where the office lets delegations follow one another, also what was lent to those who lend, each
    step no wider than the one before it, never in a circle, and no longer than the office allows.
    """
    direct = _direct(taker_id, now)
    depth = tenants.office().delegation_depth if direct else 1
    found = [loan for _, loan in direct]
    seen = {str(taker_id), *(loan.giver for loan in found)}
    links = [(row, row.giver_id) for row, _ in direct] if depth > 1 else []
    for _ in range(depth - 1):
        further: list[tuple[Delegation, UUID]] = []
        for row, giver in links:
            for more, loan in _direct(giver, now):
                lent = _within(loan, row)
                if loan.giver not in seen and lent is not None:
                    seen.add(loan.giver)
                    found.append(lent)
                    further.append((_narrower(more, row), more.giver_id))
        links = further
    return tuple(found)


def _within(loan: Loan, row: Delegation) -> Loan | None:
    """What of a loan a further delegation passes on: its roles, within its unit."""
    wanted = "" if row.unit_id is None else tenants.unit(row.unit_id).path
    kept: dict[str, tuple[str, ...]] = {}
    for role, paths in loan.roles.items():
        if row.roles and role not in row.roles:
            continue
        narrow = [path for path in (narrowed(one, wanted) for one in paths) if path is not None]
        if narrow:
            kept[role] = tuple(narrow)
    return Loan(giver=loan.giver, giver_name=loan.giver_name, roles=kept) if kept else None


def _narrower(inner: Delegation, outer: Delegation) -> Delegation:
    """What holds for whoever comes next in a chain: the roles that both pass on, the unit of one.

    Belongs to no session.
    """
    roles = [role for role in inner.roles if role in outer.roles] if outer.roles else inner.roles
    if outer.roles and not inner.roles:
        roles = outer.roles
    return Delegation(roles=roles, unit_id=outer.unit_id or inner.unit_id)


def _direct(taker_id: UUID, now: datetime) -> list[tuple[Delegation, Loan]]:
    wanted = aliased(Unit)
    rows = db.session.execute(
        select(Delegation, User.name, Grant.role, Unit.path, wanted.path)
        .join(User, and_(User.tenant_id == Delegation.tenant_id, User.id == Delegation.giver_id))
        .join(
            Grant,
            and_(Grant.tenant_id == Delegation.tenant_id, Grant.user_id == Delegation.giver_id),
        )
        .outerjoin(Unit, and_(Unit.tenant_id == Grant.tenant_id, Unit.id == Grant.unit_id))
        .outerjoin(
            wanted,
            and_(wanted.tenant_id == Delegation.tenant_id, wanted.id == Delegation.unit_id),
        )
        .where(
            Delegation.taker_id == taker_id,
            _running(now),
            User.status == "active",
            Grant.role.not_in(list(CORE_ROLES)),
            or_(Grant.expires_at.is_(None), Grant.expires_at > now),
        )
        .order_by(Delegation.begins_at, Delegation.id, Grant.id)
    ).all()
    found: dict[UUID, tuple[Delegation, str, dict[str, list[str]]]] = {}
    for row, name, role, granted, unit in rows:
        path = narrowed(granted or "", unit or "")
        if path is not None and (not row.roles or role in row.roles):
            kept = found.setdefault(row.id, (row, name, {}))
            kept[2].setdefault(role, []).append(path)
    return [
        (
            row,
            Loan(
                giver=str(row.giver_id),
                giver_name=name,
                roles={r: tuple(p) for r, p in roles.items()},
            ),
        )
        for row, name, roles in found.values()
    ]


def takers_of(givers: Iterable[UUID], now: datetime) -> list[Substitute]:
    """Who stands in for these people now and can sign in."""
    wanted = list(givers)
    if not wanted:
        return []
    rows = db.session.scalars(
        select(Delegation)
        .join(User, and_(User.tenant_id == Delegation.tenant_id, User.id == Delegation.taker_id))
        .where(Delegation.giver_id.in_(wanted), _running(now), User.status == "active")
    )
    return [
        Substitute(giver=row.giver_id, taker=row.taker_id, roles=frozenset(row.roles))
        for row in rows
    ]


def delegation(delegation_id: UUID) -> Delegation:
    """One delegation, held so that nobody else ends it meanwhile; raises :class:`NotFound`."""
    row = db.session.scalar(
        select(Delegation).where(Delegation.id == delegation_id).with_for_update()
    )
    if row is None:
        raise NotFound
    return row


def page(
    *, of: UUID | None = None, before: UUID | None = None, limit: int = PAGE
) -> tuple[Sequence[Shown], bool]:
    """A page of delegations, the latest first, and whether more follow.

    ``of`` are those that a person gave or got, everybody's when left out; ids are in order of time.
    """
    giver, taker = aliased(User), aliased(User)
    asked = (
        select(Delegation, giver.name, taker.name, Unit.name)
        .join(giver, and_(giver.tenant_id == Delegation.tenant_id, giver.id == Delegation.giver_id))
        .join(taker, and_(taker.tenant_id == Delegation.tenant_id, taker.id == Delegation.taker_id))
        .outerjoin(
            Unit, and_(Unit.tenant_id == Delegation.tenant_id, Unit.id == Delegation.unit_id)
        )
        .order_by(Delegation.id.desc())
        .limit(limit + 1)
    )
    if of is not None:
        asked = asked.where(or_(Delegation.giver_id == of, Delegation.taker_id == of))
    if before is not None:
        asked = asked.where(Delegation.id < before)
    rows = [
        Shown(row=row, giver=one, taker=other, unit=unit or "")
        for row, one, other, unit in db.session.execute(asked)
    ]
    return rows[:limit], len(rows) > limit


def people_but(user_id: UUID) -> list[tuple[UUID, str]]:
    """Active people beside this one, by name: whom a form may choose."""
    rows = db.session.execute(
        select(User.id, User.name, User.login)
        .where(User.status == "active", User.id != user_id)
        .order_by(User.name, User.id)
    )
    return [(row.id, f"{row.name}（{row.login}）") for row in rows]


def _running(now: datetime) -> ColumnElement[bool]:
    return and_(
        Delegation.revoked_at.is_(None), Delegation.begins_at <= now, Delegation.ends_at > now
    )


def same(
    giver_id: UUID, taker_id: UUID, *, begins_at: datetime, ends_at: datetime, unit_id: UUID | None
) -> bool:
    """Whether the giver already lends to this person, for the same unit, in some of this time."""
    unit = Delegation.unit_id.is_(None) if unit_id is None else Delegation.unit_id == unit_id
    return bool(
        db.session.scalar(
            select(
                select(Delegation.id)
                .where(
                    Delegation.giver_id == giver_id,
                    Delegation.taker_id == taker_id,
                    Delegation.revoked_at.is_(None),
                    Delegation.begins_at < ends_at,
                    Delegation.ends_at > begins_at,
                    unit,
                )
                .exists()
            )
        )
    )
