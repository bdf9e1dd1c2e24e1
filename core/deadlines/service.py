"""The tenant's calendar, and the rows of its clocks."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from core.db import db, require_tenant
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.clock import RunningClock
from core.deadlines.logic.level import alarms, next_alarm
from core.deadlines.logic.national import national_years
from core.deadlines.models import CalendarDay, ClockRow
from core.now import now
from core.plugin.spec import Clock
from core.tenants.models import Tenant


def calendar() -> Calendar:
    """The calendar of the current tenant: national years, and its own days over them.

    It is kept with the session, which ends with the request or the job.
    """
    tenant, kept = require_tenant(), db.session().info
    if kept.get("calendar_of") == tenant:
        return kept["calendar"]
    zone = db.session.scalars(select(Tenant.timezone).where(Tenant.id == tenant)).one()
    own = db.session.scalars(select(CalendarDay).where(CalendarDay.layer != "unit")).all()
    built = Calendar(years=national_years(), own={d.day: (d.works, d.note) for d in own}, zone=zone)
    kept["calendar_of"], kept["calendar"] = tenant, built
    return built


def this_day() -> date:
    """The present day in the tenant's time zone."""
    return now().astimezone(calendar().tz).date()


def forget_calendar() -> None:
    """Read the calendar afresh the next time, after its days were changed."""
    db.session().info.pop("calendar_of", None)


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
    if running.state == "running" and row.due_at != running.due_at:
        row.alarms_done = _still_done(definition, running, on, row.alarms_done)
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


def _still_done(definition: Clock, running: RunningClock, on: Calendar, done: int) -> int:
    """How many alarms stay done when the due moment has moved: those whose new moment is past.

    One that lies ahead again is raised again; nobody hears the others a second time.
    """
    moment = now()
    return min(done, sum(alarm.at <= moment for alarm in alarms(definition, running, on)))


def _alarm_moment(
    definition: Clock, running: RunningClock, on: Calendar, done: int
) -> datetime | None:
    if running.state != "running":
        return None
    alarm = next_alarm(definition, running, on, done)
    return None if alarm is None else alarm.at
