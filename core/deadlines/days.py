"""The days on which an office differs from the national calendar: read, set, taken back."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from core.db import db, new_id
from core.deadlines.models import CalendarDay
from core.errors import Invalid, NotFound, Problem
from core.events.service import append_for_tenant

_LAYER = "tenant"


def own_days(year: int) -> Sequence[CalendarDay]:
    """The office's own days of a year, in order."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return list(
        db.session.scalars(
            select(CalendarDay)
            .where(CalendarDay.layer == _LAYER, CalendarDay.day.between(first, last))
            .order_by(CalendarDay.day)
        )
    )


def set_own_day(*, day: date, works: bool, note: str, actor_id: str | None) -> None:
    """Say that the office works on a day, or does not. Deadlines that run already stay."""
    note = note.strip()
    if not note or len(note) > 60:
        message = "请写明依据或原因，1 至 60 个字"
        raise Invalid(problems=[Problem("/note", "length", message)])
    row = db.session.scalar(
        select(CalendarDay).where(CalendarDay.layer == _LAYER, CalendarDay.day == day)
    )
    if row is None:
        row = CalendarDay(id=new_id(), layer=_LAYER, unit_id=None, day=day, works=works)
        db.session.add(row)
    row.works, row.note = works, note
    append_for_tenant(
        "calendar_changed", {"day": day.isoformat(), "works": works}, actor_id=actor_id
    )


def remove_own_day(day_id: UUID, *, actor_id: str | None) -> date:
    """Let the national calendar decide about a day again, and say which day it was."""
    row = db.session.scalar(
        select(CalendarDay).where(CalendarDay.id == day_id, CalendarDay.layer == _LAYER)
    )
    if row is None:
        raise NotFound
    day = row.day
    db.session.delete(row)
    append_for_tenant(
        "calendar_changed", {"day": day.isoformat(), "works": None}, actor_id=actor_id
    )
    return day
