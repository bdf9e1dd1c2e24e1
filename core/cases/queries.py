"""Reading cases: one, for update or not; lists with keyset pages; approvals; the log."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from core.cases import finding
from core.cases.models import Approval, Case, Link, Party, Proposal
from core.db import db, require_tenant
from core.deadlines.models import ClockRow
from core.errors import NotFound, Stale
from core.events.models import EventRow
from core.plugin.spec import DomainModule
from core.rules import service as rules
from core.tenants.models import Tenant, Unit
from core.users.logic import AUDITOR, CORE_ROLES, Actor, can

PAGE = 50


def domain_roles(module: DomainModule) -> tuple[str, ...]:
    """Every role of a module: whoever holds one may read its cases within the unit."""
    return tuple(role.key for role in module.roles)


def unit_path(unit_id: UUID | None) -> str:
    """The path of a case's unit; cases of the whole organisation have none."""
    if unit_id is None:
        return ""
    return db.session.scalars(select(Unit.path).where(Unit.id == unit_id)).one()


def active_unit(unit_id: UUID) -> Unit | None:
    """A unit that may get cases; None for a closed one, a foreign one, or none at all."""
    return db.session.scalars(
        select(Unit).where(Unit.id == unit_id, Unit.active.is_(True))
    ).one_or_none()


def unit_of(case: Case) -> Unit | None:
    """The unit of a case, closed or not."""
    if case.unit_id is None:
        return None
    return db.session.scalars(select(Unit).where(Unit.id == case.unit_id)).one()


def org_code() -> str:
    """The word that stands for the organisation in its numbers."""
    return db.session.scalars(select(Tenant.org_code).where(Tenant.id == require_tenant())).one()


def get(case_id: UUID, actor: Actor) -> Case:
    """A case that the actor may read; :class:`NotFound` for every other, foreign or missing."""
    case = db.session.scalars(select(Case).where(Case.id == case_id)).one_or_none()
    return _readable(case, actor)


def sent_before(once: UUID, actor: Actor) -> Case | None:
    """The case that this person's sending of a form has opened already."""
    return db.session.scalars(
        select(Case).where(Case.opened_by == UUID(actor.id), Case.once == once)
    ).one_or_none()


def for_update(case_id: UUID, actor: Actor, version: int | None = None) -> Case:
    """A case, its row locked. :class:`Stale` when it has moved on since ``version``."""
    case = db.session.scalars(
        select(Case)
        .where(Case.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    case = _readable(case, actor)
    if version is not None and case.version != version:
        raise Stale
    return case


def locked(case_id: UUID) -> Case:
    """A case, its row locked, for the system's own acts."""
    case = db.session.scalars(
        select(Case)
        .where(Case.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if case is None:
        raise NotFound
    return case


def _readable(case: Case | None, actor: Actor) -> Case:
    if case is None:
        raise NotFound
    module = rules.module_of(case.rule_set_id)
    if not can(actor, "case.read", roles=domain_roles(module), unit_path=unit_path(case.unit_id)):
        raise NotFound
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; empty means all.

    ``view`` is one of mine, open, overdue, closed, all. Cases that go on in another one are left
    out, but for a search or with ``merged``.
    """

    state: tuple[str, ...] = ()
    type: str = ""
    category: str = ""
    assignee: UUID | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    q: str = ""
    merged: bool = False
    view: str = ""
    sort: str = "-received_at"
    limit: int = PAGE
    cursor: tuple[Any, UUID] | None = None


SORTS: dict[str, tuple[Any, bool]] = {
    "received_at": (Case.received_at, False),
    "-received_at": (Case.received_at, True),
    "due_at": (Case.next_due_at, False),
}


def visible(actor: Actor) -> ColumnElement[bool]:
    """The cases that the actor may read, as a condition: by the units of the actor's roles."""
    if actor.holds(AUDITOR):
        return true()
    paths = {path for role, held in actor.reach.items() if role != "admin" for path in held}
    return _within(paths) if paths else Case.id.is_(None)


def _within(paths: Iterable[str]) -> ColumnElement[bool]:
    """The cases of units at or below these paths; an empty path is the whole organisation."""
    known = set(paths)
    if "" in known:
        return true()
    below = select(Unit.id).where(or_(*(Unit.path.startswith(p, autoescape=True) for p in known)))
    return Case.unit_id.in_(below)


def narrowed(wanted: Filter, actor: Actor, now: datetime) -> list[ColumnElement[bool]]:
    """What a filter means: conditions that all hold, visibility first."""
    parts: list[ColumnElement[bool]] = [visible(actor)]
    if wanted.state:
        parts.append(Case.state.in_(wanted.state))
    if wanted.type:
        parts.append(Case.type == wanted.type)
    if wanted.category:
        parts.append(Case.category == wanted.category)
    if wanted.assignee is not None:
        parts.append(Case.handler_id == wanted.assignee)
    if wanted.due_from is not None:
        parts.append(Case.next_due_at >= wanted.due_from)
    if wanted.due_before is not None:
        parts.append(Case.next_due_at < wanted.due_before)
    if wanted.received_from is not None:
        parts.append(Case.received_at >= wanted.received_from)
    if wanted.received_to is not None:
        parts.append(Case.received_at < wanted.received_to)
    if wanted.q.strip():
        parts.append(finding.matching(wanted.q, actor))
    elif not wanted.merged:
        parts.append(Case.merged_into.is_(None))
    match wanted.view:
        case "mine":
            people = [actor.id, *(loan.giver for loan in actor.loans)]
            parts.append(Case.handler_id.in_([UUID(person) for person in people]))
            parts.append(Case.closed.is_(False))
        case "open":
            parts.append(Case.closed.is_(False))
        case "overdue":
            parts.append(Case.closed.is_(False))
            parts.append(Case.next_due_at <= now)
        case "closed":
            parts.append(Case.closed.is_(True))
        case _:
            pass
    return parts


def page(wanted: Filter, actor: Actor, now: datetime) -> tuple[Sequence[Case], Any]:
    """One page of cases and the cursor of the next, or None.

    Keyset: no page is slower than the first.
    """
    column, descending = SORTS.get(wanted.sort, SORTS["-received_at"])
    statement = select(Case).where(*narrowed(wanted, actor, now))
    if wanted.sort == "due_at":
        statement = statement.where(Case.next_due_at.is_not(None))
    if wanted.cursor is not None:
        value, row_id = wanted.cursor
        after = (
            or_(column < value, and_(column == value, Case.id < row_id))
            if descending
            else or_(column > value, and_(column == value, Case.id > row_id))
        )
        statement = statement.where(after)
    order = (column.desc(), Case.id.desc()) if descending else (column.asc(), Case.id.asc())
    rows = db.session.scalars(statement.order_by(*order).limit(wanted.limit + 1)).all()
    if len(rows) <= wanted.limit:
        return rows, None
    last = rows[wanted.limit - 1]
    key = last.next_due_at if wanted.sort == "due_at" else last.received_at
    return rows[: wanted.limit], (key, last.id)


def count_up_to(wanted: Filter, actor: Actor, now: datetime, limit: int = 1000) -> int:
    """How many cases match, counted no further than ``limit`` + 1."""
    inner = select(Case.id).where(*narrowed(wanted, actor, now)).limit(limit + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def events(case_id: UUID) -> Sequence[EventRow]:
    """The whole log of a case, in order."""
    return db.session.scalars(
        select(EventRow).where(EventRow.stream == case_id).order_by(EventRow.seq)
    ).all()


def parties_of(case_ids: Sequence[UUID]) -> dict[UUID, list[Party]]:
    """The parties of several cases in one query."""
    found: dict[UUID, list[Party]] = {case_id: [] for case_id in case_ids}
    for party in db.session.scalars(
        select(Party).where(Party.case_id.in_(case_ids)).order_by(Party.created_at, Party.id)
    ):
        found[party.case_id].append(party)
    return found


def clocks_of(case_ids: Sequence[UUID]) -> dict[UUID, list[ClockRow]]:
    """The clocks of several cases in one query."""
    found: dict[UUID, list[ClockRow]] = {case_id: [] for case_id in case_ids}
    for row in db.session.scalars(
        select(ClockRow)
        .where(ClockRow.case_id.in_(case_ids))
        .order_by(ClockRow.started_at, ClockRow.id)
    ):
        found[row.case_id].append(row)
    return found


def clock_of(case_id: UUID, key: str, seq: int) -> ClockRow:
    """One clock of a case, by its key and which start of it is meant; or :class:`NotFound`."""
    found = db.session.scalars(
        select(ClockRow).where(
            ClockRow.case_id == case_id, ClockRow.key == key, ClockRow.seq == seq
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def approvals_of(case_id: UUID) -> Sequence[tuple[Proposal, Approval]]:
    """Every proposal of a case with its steps, in order."""
    rows = db.session.execute(
        select(Proposal, Approval)
        .join(Approval, Approval.proposal_id == Proposal.id)
        .where(Proposal.case_id == case_id)
        .order_by(Proposal.created_at, Approval.position, Approval.id)
    ).all()
    return [(row[0], row[1]) for row in rows]


def approvals_for(actor: Actor, limit: int = PAGE) -> Sequence[tuple[Approval, Proposal, Case]]:
    """The open approvals that this actor may decide, oldest first; never one's own proposals,
    nor those of the person one stands in for.
    """
    mine = _mine(actor, lambda roles: [_within_roles(role, held) for role, held in roles.items()])
    if mine is None:
        return []
    rows = db.session.execute(
        select(Approval, Proposal, Case)
        .join(Proposal, Proposal.id == Approval.proposal_id)
        .join(Case, Case.id == Approval.case_id)
        .where(Approval.status == "open", mine)
        .order_by(Approval.created_at, Approval.id)
        .limit(limit)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def _within_roles(role: str, paths: Iterable[str]) -> ColumnElement[bool]:
    return and_(Approval.roles.contains([role]), _within(paths))


def _mine(
    actor: Actor, open_to: Callable[[Mapping[str, tuple[str, ...]]], list[ColumnElement[bool]]]
) -> ColumnElement[bool] | None:
    """Approvals open to the actor's roles or to those lent; None when there are no roles at all."""
    ways = [(None, actor.roles), *((loan.giver, loan.roles) for loan in actor.loans)]
    found: list[ColumnElement[bool]] = []
    for giver, held in ways:
        roles = {role: paths for role, paths in held.items() if role not in CORE_ROLES}
        if roles:
            people = [UUID(who) for who in (actor.id, giver) if who is not None]
            found.append(and_(or_(*open_to(roles)), _proposed_by_none_of(people)))
    return or_(*found) if found else None


def _proposed_by_none_of(people: Sequence[UUID]) -> ColumnElement[bool]:
    return and_(
        Proposal.proposed_by.not_in(people),
        or_(Proposal.on_behalf_of.is_(None), Proposal.on_behalf_of.not_in(people)),
    )


def waiting_count(actor: Actor, limit: int = 100) -> int:
    """How many proposals wait for this actor's decision, counted no further than ``limit``."""
    mine = _mine(actor, lambda roles: [Approval.roles.contains([role]) for role in roles])
    if mine is None:
        return 0
    rows = db.session.execute(
        select(Approval.proposal_id, Approval.roles, Unit.path)
        .join(Proposal, Proposal.id == Approval.proposal_id)
        .outerjoin(Unit, Unit.id == Approval.unit_id)
        .where(Approval.status == "open", mine)
        .limit(limit)
    ).all()
    return len({row[0] for row in rows if any(actor.holds(r, row[2] or "") for r in row[1])})


def steps_of(proposal_id: UUID) -> Sequence[Approval]:
    """The steps of a proposal, in order."""
    return db.session.scalars(
        select(Approval)
        .where(Approval.proposal_id == proposal_id)
        .order_by(Approval.position, Approval.id)
    ).all()


def approval(approval_id: UUID) -> tuple[Approval, Proposal]:
    """One approval with its proposal; :class:`NotFound` otherwise."""
    row = db.session.execute(
        select(Approval, Proposal)
        .join(Proposal, Proposal.id == Approval.proposal_id)
        .where(Approval.id == approval_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def proposal(proposal_id: UUID) -> Proposal:
    """One proposal; :class:`NotFound` otherwise."""
    row = db.session.scalars(select(Proposal).where(Proposal.id == proposal_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def numbered(number: str, actor: Actor) -> Case | None:
    """The case of a number that the actor may read; of several kinds, the one received last."""
    return db.session.scalars(
        select(Case)
        .where(Case.number == number, visible(actor))
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(1)
    ).first()


def numbers(ids: Iterable[UUID], actor: Actor) -> dict[UUID, str]:
    """The numbers of those of these cases that the actor may read, in one query."""
    found = db.session.execute(
        select(Case.id, Case.number).where(Case.id.in_(list(ids)), visible(actor))
    )
    return {row.id: row.number for row in found}


def links_between(one: UUID, other: UUID) -> Sequence[Link]:
    """The links between two cases, whichever of them was first."""
    both = (one, other)
    return db.session.scalars(
        select(Link).where(Link.case_id.in_(both), Link.other_id.in_(both))
    ).all()
