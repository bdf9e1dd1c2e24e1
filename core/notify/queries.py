"""Reading notices: how many are new, the list, and the people that a role means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from core.cases.models import Case
from core.db import db
from core.errors import NotFound
from core.events.models import EventRow
from core.notify.logic_ladder import Granted
from core.notify.models import Notification
from core.tenants.models import Unit
from core.users.models import Grant, User

PAGE = 30


@dataclass(frozen=True, slots=True)
class Page:
    """Some notices, newest first, and where the next page begins (None: there is none)."""

    items: Sequence[Notification]
    next: UUID | None


def unread_count(user_id: UUID) -> int:
    """How many notices the user has not read."""
    return (
        db.session.scalar(select(func.count()).where(*_unread(user_id)).select_from(Notification))
        or 0
    )


def unread_by_kind(user_id: UUID) -> list[tuple[str, int]]:
    """How many unread notices of each kind the user has."""
    rows = db.session.execute(
        select(Notification.kind, func.count())
        .where(*_unread(user_id))
        .group_by(Notification.kind)
        .order_by(Notification.kind)
    )
    return [(kind, number) for kind, number in rows]


def page(
    user_id: UUID, *, unread_only: bool = False, before: UUID | None = None, limit: int = PAGE
) -> Page:
    """A page of the user's notices; their ids are in order of time, so an id is the cursor."""
    wanted: list[ColumnElement[bool]] = (
        _unread(user_id) if unread_only else [Notification.user_id == user_id]
    )
    if before is not None:
        wanted.append(Notification.id < before)
    rows = db.session.scalars(
        select(Notification).where(*wanted).order_by(Notification.id.desc()).limit(limit + 1)
    ).all()
    return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def notice(user_id: UUID, notice_id: UUID) -> Notification:
    """One notice of the user's own; :class:`NotFound` for every other, foreign or missing."""
    row = db.session.scalars(
        select(Notification).where(Notification.id == notice_id, Notification.user_id == user_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def case_of(case_id: UUID) -> Case:
    """The case of an event."""
    return db.session.scalars(select(Case).where(Case.id == case_id)).one()


def events_between(case_id: UUID, *, after: int, until: int, since: datetime) -> Sequence[EventRow]:
    """The events of a case in (after, until] that were recorded since a moment, in order."""
    return db.session.scalars(
        select(EventRow)
        .where(
            EventRow.stream == case_id,
            EventRow.seq > after,
            EventRow.seq <= until,
            EventRow.recorded_at >= since,
        )
        .order_by(EventRow.seq)
    ).all()


def granted(roles: Iterable[str], *, domain: str, unit_path: str, now: datetime) -> list[Granted]:
    """The active users who hold one of these roles for the unit, with the path of each grant."""
    rows = db.session.execute(
        select(Grant.user_id, Grant.role, func.coalesce(Unit.path, ""))
        .join(User, and_(User.tenant_id == Grant.tenant_id, User.id == Grant.user_id))
        .outerjoin(Unit, and_(Unit.tenant_id == Grant.tenant_id, Unit.id == Grant.unit_id))
        .where(
            Grant.role.in_(list(roles)),
            Grant.domain.in_((domain, "")),
            or_(Grant.expires_at.is_(None), Grant.expires_at > now),
            User.status == "active",
            or_(Grant.unit_id.is_(None), literal(unit_path).startswith(Unit.path)),
        )
    ).all()
    return [Granted(str(user_id), role, path) for user_id, role, path in rows]


def active(people: Iterable[UUID]) -> set[UUID]:
    """Those of the users who can still sign in."""
    return set(
        db.session.scalars(
            select(User.id).where(User.id.in_(list(people)), User.status == "active")
        )
    )


def _unread(user_id: UUID) -> list[Any]:
    return [Notification.user_id == user_id, Notification.read_at.is_(None)]
