"""The sweep: warn of deadlines that come near, and record those that have run out."""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select

from core.cases.logic.alarms import raise_alarms
from core.cases.models import Case
from core.cases.record import clock_rows, party_rows, record, snapshot_of
from core.cases.service import rules_of
from core.config import StartError
from core.db import db, tenant_scope, transaction
from core.deadlines.logic.running import RunningClock
from core.deadlines.models import ClockRow
from core.deadlines.queries import DueClock, due_clocks
from core.deadlines.service import calendar, write_clock
from core.faults import place_of
from core.services import services

_BATCH = 100

_log = structlog.get_logger("huiyin.sweep")


def sweep(now: datetime) -> int:
    """Look once at every clock of every tenant that is due; return how many were acted on.

    The relay's role says which; each is then handled in its tenant, in a transaction of its own.
    Several sweepers may run at once: the case's row is locked and the clock read again under the
    lock, so an alarm that another one has raised is not raised twice. A case that somebody is
    working on is left for the next sweep, and one that fails does not hold up the others.
    """
    engine = services().relay_engine
    if engine is None:
        raise StartError("HUIYIN_RELAY_DATABASE_URL is not set: the sweep needs the relay's role")
    acted = 0
    batch = due_clocks(engine, now, limit=_BATCH)
    while batch:
        acted += sum(_handled(clock, now) for clock in batch)
        batch = due_clocks(engine, now, after=batch[-1], limit=_BATCH)
    return acted


def _handled(due: DueClock, now: datetime) -> bool:
    try:
        with tenant_scope(due.tenant_id), transaction():
            return _raise_due(due.id, now)
    except Exception as fault:
        _log.error(
            "a clock could not be handled",
            tenant=str(due.tenant_id),
            clock=str(due.id),
            fault=place_of(fault),
        )
        return False


def _raise_due(clock_id: UUID, now: datetime) -> bool:
    case = _locked_case(clock_id)
    if case is None:
        return False
    rows = clock_rows(case.id)
    row = next(r for r in rows if r.id == clock_id)
    if row.next_alarm_at is None or row.next_alarm_at > now:
        return False
    rules, on = rules_of(case), calendar()
    before = snapshot_of(case, rows, party_rows(case.id))
    running = RunningClock.from_json(row.running)
    raised = raise_alarms(rules, before, running, row.alarms_done, now, on)
    row.alarms_done = raised.done
    if raised.events:
        record(case, rules, before, raised.events, on)
    definition = next(c for c in rules.case_type.clocks if c.key == running.key)
    write_clock(case.id, definition, RunningClock.from_json(row.running), on)
    return bool(raised.events)


def _locked_case(clock_id: UUID) -> Case | None:
    """The clock's case, its row locked; None when it is gone or somebody else holds it."""
    return db.session.scalars(
        select(Case)
        .join(ClockRow, ClockRow.case_id == Case.id)
        .where(ClockRow.id == clock_id)
        .with_for_update(of=Case, skip_locked=True)
    ).one_or_none()
