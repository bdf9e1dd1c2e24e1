"""Writing notices, and marking them as read."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from core.cases.models import Case, Proposal
from core.cases.queries import unit_path
from core.cases.service import rules_of
from core.db import db, new_id, require_tenant
from core.deadlines.service import calendar
from core.events.models import EventRow
from core.notify import outside, queries
from core.notify.logic import (
    Happening,
    Notice,
    Subject,
    matter_of,
    notices,
    of_delegation,
    of_run,
)
from core.notify.logic_ladder import reached
from core.notify.models import Notification
from core.now import now
from core.runs.service import kind_of
from core.users import loans
from core.users import queries as users
from core.users.logic import ADMIN


def tell(event: EventRow) -> None:
    """Write the notices of an event. Doing it again adds nothing: the unique key stops the second.

    Takes part in the caller's transaction.
    """
    if event.type == "run_finished":
        notice = of_run(_happening(event, matter=""), title=kind_of(event.data["kind"]).title)
        _write(event, notice, [UUID(event.data["user"])])
        return
    if event.case_id is None:
        _tell_both(event)
        return
    case = db.session.scalars(select(Case).where(Case.id == event.case_id)).one()
    found = notices(rules_of(case), _subject(case), _happening(event, matter=_matter(case, event)))
    if not found:
        return
    path = unit_path(case.unit_id)
    granted = queries.granted(
        {role for notice in found for role in notice.roles},
        domain=case.domain,
        unit_path=path,
        now=now(),
    )
    named = queries.active({UUID(person) for notice in found for person in notice.people})
    for notice in found:
        held = reached(granted, notice.roles, unit_path=path, up=notice.up)
        by_role = {UUID(user) for user in held}
        lent = _lent(event, notice, by_role)
        _write(event, notice, _audience(event, notice, by_role, named) | lent, number=case.number)


def _tell_both(event: EventRow) -> None:
    """Tell giver and taker of a delegation; both want it in writing, the one who did it too."""
    giver, taker = UUID(event.data["giver"]), UUID(event.data["taker"])
    names = users.names([giver, taker])
    happening = _happening(event, matter="")
    zone = calendar().tz
    for notice in of_delegation(happening, giver=names[giver], taker=names[taker], zone=zone):
        _write(event, notice, [UUID(person) for person in notice.people])


def tell_admins(event: EventRow, kind: str, text: str) -> None:
    """Tell every administrator of something about an event, once for each kind."""
    held = queries.granted([ADMIN], domain="", unit_path="", now=now())
    notice = Notice(kind=kind, level="yellow", text=text)
    _write(event, notice, {UUID(one.user) for one in held})


def _lent(event: EventRow, notice: Notice, by_role: set[UUID]) -> set[UUID]:
    """Whoever stands in for one of those that a role means; never for whom it must not reach."""
    silent = {UUID(person) for person in notice.not_to} | {event.actor_id}
    return {
        loan.taker
        for loan in loans.takers_of(by_role - silent, now())
        if loan.taker not in silent and (not loan.roles or loan.roles & set(notice.roles))
    }


def mark_read(user_id: UUID, notice_id: UUID) -> Notification:
    """Mark one notice of one's own as read; raises :class:`NotFound` for any other."""
    row = queries.notice(user_id, notice_id)
    row.read_at = row.read_at or now()
    return row


def mark_all_read(user_id: UUID, *, up_to: UUID) -> None:
    """Mark the notices up to this one as read; one that came after the page was shown stays new."""
    db.session.execute(
        update(Notification)
        .where(
            Notification.user_id == user_id,
            Notification.read_at.is_(None),
            Notification.id <= up_to,
        )
        .values(read_at=now())
        .execution_options(synchronize_session=False)
    )


def _subject(case: Case) -> Subject:
    return Subject(
        number=case.number,
        state=case.state,
        handler=None if case.handler_id is None else str(case.handler_id),
        officers=tuple(case.officers),
    )


def _happening(event: EventRow, *, matter: str) -> Happening:
    return Happening(
        type=event.type,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor=None if event.actor_id is None else str(event.actor_id),
        data=event.data,
        matter=matter,
    )


def _matter(case: Case, event: EventRow) -> str:
    """What the proposal of this event was about; its row is written with the event."""
    if "proposal" not in event.data:
        return ""
    proposal = db.session.scalars(
        select(Proposal).where(Proposal.id == UUID(event.data["proposal"]))
    ).one()
    return matter_of(rules_of(case), proposal.kind, proposal.action, proposal.clock)


def _audience(event: EventRow, notice: Notice, by_role: set[UUID], named: set[UUID]) -> set[UUID]:
    by_name = named & {UUID(person) for person in notice.people}
    silent = {UUID(person) for person in notice.not_to} | {event.actor_id}
    return (by_role | by_name) - silent


def _write(
    event: EventRow, notice: Notice, audience: Iterable[UUID], *, number: str = ""
) -> list[UUID]:
    """Write a notice to those who lack it, and mean its messages; return whom it told."""
    rows = [
        {
            "tenant_id": require_tenant(),
            "id": new_id(),
            "user_id": user_id,
            "event_id": event.id,
            "case_id": event.case_id,
            "kind": notice.kind,
            "level": notice.level,
            "text": notice.text,
        }
        for user_id in sorted(audience)
    ]
    if not rows:
        return []
    told = db.session.scalars(
        insert(Notification)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["tenant_id", "user_id", "event_id", "kind"])
        .returning(Notification.user_id)
    ).all()
    outside.send_out(
        people=told,
        kind=notice.kind,
        level=notice.level,
        event_id=event.id,
        case_id=event.case_id,
        number=number,
        working_time=notice.working_time,
    )
    return list(told)
