"""Reading hand-overs and the address book."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from core.db import db
from core.errors import NotFound
from core.exchange.logic import LIVE
from core.exchange.models import HandOverRow, Partner
from core.rules import service as rules
from core.tenants.models import Tenant
from core.users.logic import Actor, can

HISTORY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An office of the address book. ``name`` is empty until it has confirmed."""

    id: UUID
    slug: str
    name: str
    confirmed: bool


def partners() -> list[Known]:
    """The address book. An office that has not confirmed shows nothing, not even its name."""
    rows = db.session.execute(
        select(Partner, Tenant.name)
        .outerjoin(Tenant, (Tenant.slug == Partner.slug) & Partner.confirmed_at.is_not(None))
        .order_by(Partner.slug)
    ).all()
    return [
        Known(id=row.id, slug=row.slug, name=name or "", confirmed=row.confirmed_at is not None)
        for row, name in rows
    ]


def partner(partner_id: UUID) -> Partner:
    """One entry of the address book; raises :class:`NotFound`."""
    row = db.session.scalars(select(Partner).where(Partner.id == partner_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def partner_named(slug: str) -> Partner | None:
    """The entry for a short name."""
    return db.session.scalars(select(Partner).where(Partner.slug == slug)).one_or_none()


def of_case(case_id: UUID) -> Sequence[HandOverRow]:
    """The hand-overs of a case, the oldest first."""
    return db.session.scalars(
        select(HandOverRow)
        .where(HandOverRow.case_id == case_id)
        .order_by(HandOverRow.sent_at, HandOverRow.id)
    ).all()


def live(case_id: UUID, direction: str) -> HandOverRow | None:
    """The hand-over of a case that is still under way, its row locked."""
    return db.session.scalars(
        select(HandOverRow)
        .where(
            HandOverRow.case_id == case_id,
            HandOverRow.direction == direction,
            HandOverRow.status.in_(LIVE),
        )
        .order_by(HandOverRow.sent_at.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def by_code(code: str, direction: str, *, lock: bool = False) -> HandOverRow | None:
    """This side's row of a hand-over."""
    asked = select(HandOverRow).where(HandOverRow.code == code, HandOverRow.direction == direction)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(asked).one_or_none()


def row(hand_over_id: UUID) -> HandOverRow:
    """A row of this office as the program itself reads it; raises :class:`NotFound`."""
    found = db.session.scalars(
        select(HandOverRow).where(HandOverRow.id == hand_over_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def inbox(actor: Actor) -> Sequence[HandOverRow]:
    """What other offices sent, what waits first; of the kinds that the actor may register."""
    may = openable(actor)
    rows = db.session.scalars(
        select(HandOverRow)
        .where(HandOverRow.direction == "in", HandOverRow.case_type.in_([t for _, t in may]))
        .order_by((HandOverRow.status == "sent").desc(), HandOverRow.sent_at.desc())
        .limit(HISTORY)
    ).all()
    return [each for each in rows if (each.domain, each.case_type) in may]


def arrived(hand_over_id: UUID, actor: Actor, *, lock: bool = False) -> HandOverRow:
    """Something in the inbox that the actor may take in; :class:`NotFound` for all else."""
    asked = select(HandOverRow).where(HandOverRow.id == hand_over_id, HandOverRow.direction == "in")
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(asked).one_or_none()
    if found is None or (found.domain, found.case_type) not in openable(actor):
        raise NotFound
    return found


def openable(actor: Actor) -> set[tuple[str, str]]:
    """The domains and kinds of cases that the actor may register for the whole office."""
    found: set[tuple[str, str]] = set()
    for domain in rules.enabled_domains():
        module = rules.current(domain)
        for case_type in module.case_types if module else ():
            first = next(t for t in case_type.transitions if t.key == case_type.intake[0])
            if can(actor, "case.open", roles=first.roles):
                found.add((domain, case_type.key))
    return found


def returned(case_id: UUID) -> int:
    """How often a case was given back so far."""
    asked = select(func.count()).where(
        HandOverRow.case_id == case_id, HandOverRow.status == "returned"
    )
    return db.session.scalar(asked) or 0
