"""The tenant's calendar, and the rows of its clocks."""

from datetime import datetime
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import select

from core.db import db, require_tenant
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.clock import RunningClock
from core.deadlines.logic.level import next_alarm
from core.deadlines.logic.national import national_years
from core.deadlines.models import CalendarDay, ClockRow
from core.plugin.spec import Clock
from core.tenants.models import Tenant


def calendar() -> Calendar:
    """The calendar of the current tenant: national years, and its own days over them."""
    tenant = require_tenant()
    cached = g.get("calendar") if has_request_context() else None
    if cached is not None and cached[0] == tenant:
        return cached[1]
    zone = db.session.scalars(select(Tenant.timezone).where(Tenant.id == tenant)).one()
    own = db.session.scalars(select(CalendarDay).where(CalendarDay.layer != "unit")).all()
    built = Calendar(years=national_years(), own={d.day: (d.works, d.note) for d in own}, zone=zone)
    if has_request_context():
        g.calendar = (tenant, built)
    return built


def write_clock(case_id: UUID, definition: Clock, running: RunningClock, on: Calendar) -> ClockRow:
    """Write a clock's state to its row; a clock that is new gets one."""
    row = db.session.scalars(
        select(ClockRow).where(
            ClockRow.case_id == case_id,
            ClockRow.key == running.key,
            ClockRow.seq == running.seq,
            ClockRow.receiver == running.receiver,
        )
    ).one_or_none()
    if row is None:
        row = ClockRow(
            case_id=case_id,
            key=running.key,
            seq=running.seq,
            receiver=running.receiver,
            alarms_done=0,
        )
        db.session.add(row)
    moved = row.due_at is not None and row.due_at != running.due_at
    if moved:
        row.alarms_done = 0
    row.state = running.state
    row.started_at = running.started_at
    row.due_on = running.due_on
    row.due_at = running.due_at
    row.stopped_at = running.stopped_at
    row.breached_at = running.breached_at
    row.outcome = running.outcome
    row.running = running.to_json()
    row.next_alarm_at = _alarm_moment(definition, running, on, row.alarms_done)
    return row


def _alarm_moment(
    definition: Clock, running: RunningClock, on: Calendar, done: int
) -> datetime | None:
    if running.state != "running":
        return None
    alarm = next_alarm(definition, running, on, done)
    return None if alarm is None else alarm.at
