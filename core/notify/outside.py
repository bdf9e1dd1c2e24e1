"""From a notice in the program to messages outside: what each person wants, meant once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from core.db import db, require_tenant
from core.deadlines.service import calendar
from core.dispatch import contacts
from core.dispatch import queries as dispatches
from core.dispatch import service as dispatch
from core.dispatch.models import Contact
from core.events.service import ask
from core.notify.logic_outside import (
    Ways,
    in_working_time,
    moment_for,
    next_digest,
    subject_of,
    text_of,
)
from core.notify.models import NoticeSettings
from core.now import now
from core.services import services
from core.tenants import queries as tenants
from core.tenants.models import OfficeSettings


def ways_of(row: NoticeSettings | None, office: OfficeSettings) -> Ways:
    """How a person is told: what they chose, else what the office did."""
    quiet = (office.quiet_from, office.quiet_to)
    if row is None:
        return Ways(quiet=quiet)
    if row.quiet_from is not None and row.quiet_to is not None:
        quiet = (row.quiet_from, row.quiet_to)
    return Ways(
        wanted=row.wanted,
        quiet=quiet,
        red_at_once=row.red_at_once,
        digest=row.digest_at,
        digest_workdays=row.digest_workdays,
    )


def settings_of(people: Iterable[UUID]) -> Mapping[UUID, NoticeSettings]:
    """What these people chose, where they did."""
    rows = db.session.scalars(
        select(NoticeSettings).where(NoticeSettings.user_id.in_(list(people)))
    )
    return {row.user_id: row for row in rows}


def reachable(people: Iterable[UUID]) -> dict[UUID, list[Contact]]:
    """The confirmed contacts of these people by channels that there are."""
    known, found = contacts.channels(), dict[UUID, list[Contact]]()
    for row in dispatches.contacts(people):
        if row.verified_at is not None and row.channel in known:
            found.setdefault(row.user_id, []).append(row)
    return found


def send_out(
    *,
    people: Sequence[UUID],
    kind: str,
    level: str,
    event_id: UUID,
    case_id: UUID | None,
    number: str,
    working_time: bool = False,
) -> None:
    """Mean the messages of one notice to those who were just told of it.

    With ``working_time`` they go in the office's working time only, unless the person wants what is
    urgent at any time.
    """
    reached = reachable(people) if contacts.channels() else {}
    if not reached:
        return
    office, chosen, moment, on = tenants.office(), settings_of(reached), now(), calendar()
    link = f"{address()}/notices" if case_id is None else f"{address()}/cases/{case_id}"
    for person, rows in reached.items():
        ways = ways_of(chosen.get(person), office)
        if ways.waits_for_digest(level):
            plan_digest(chosen[person], ways, moment)
            continue
        at = moment_for(ways, level, moment, on)
        if working_time and not ways.at_once(level):
            at = in_working_time((office.work_from, office.work_to), at, on)
        wanted = ways.channels(kind)
        for row in rows:
            if row.channel in wanted:
                dispatch.intend(
                    key=str(event_id),
                    kind=kind,
                    channel=row.channel,
                    to=contacts.address(row),
                    subject=subject_of(kind),
                    text=text_of(kind, number=number, link=link),
                    at=at,
                    event_id=event_id,
                    case_id=case_id,
                    user_id=person,
                )


def plan_digest(row: NoticeSettings, ways: Ways, moment: datetime) -> None:
    """Ask for the next digest of a person, unless it was asked for already."""
    db.session.refresh(row, with_for_update=True)
    if row.digest_next is not None and row.digest_next > moment:
        return
    at = row.digest_next = next_digest(ways, moment, calendar())
    day = at.astimezone(calendar().tz).date().isoformat()
    ask("notify.digest", at=at, args={"user": str(row.user_id), "day": day})


def address() -> str:
    """Where the office's pages are, as people outside reach them."""
    settings, info = services().settings, tenants.by_id(require_tenant())
    assert info is not None
    return f"{settings.public}/t/{info.slug}"
