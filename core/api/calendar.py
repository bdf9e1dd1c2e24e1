"""The derivation of a due date without any case."""

from datetime import date, datetime, tzinfo
from typing import get_args

from core.api import fields, reading
from core.api.operations import Answer, get
from core.api.schemas import AskCalendar, Given
from core.api.shapes import DayShape
from core.api.shapes_office import Derivation
from core.deadlines.logic import explain as words
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import PauseSpan, check_pauses, compute
from core.deadlines.service import calendar
from core.errors import Invalid, Problem
from core.plugin.base import Span, Unit

_UNITS = frozenset(get_args(Unit))
_GROUND = "中止"
_LONGEST = 37_000  # days, a little over a century: each of them is a line of the answer


class _Pause(Given):
    start: fields.DayOrMoment
    end: fields.DayOrMoment


def explain(*, query: AskCalendar) -> Answer:
    """When a period ends that starts on a day or at a moment, and why, day by day."""
    return Answer(content=derive(query, calendar()))


def derive(query: AskCalendar, on: Calendar) -> Derivation:
    """The derivation on a calendar. Raises :class:`Invalid` for what cannot be counted."""
    span = Span(query.length, _unit(query.unit))
    start = fields.start_of(query.start, on.tz)
    pauses = _pauses(query.pause, on.tz)
    check_pauses(start, span, on, roll=query.roll, pauses=pauses)
    due = compute(start, span, on, roll=query.roll, pauses=pauses)
    if due is not None and (due.due_on - start.date()).days > _LONGEST:
        raise Invalid(problems=[Problem("/length", "too_large", "期限太长，无法逐日说明")])
    lines = words.explain(start, span, on, roll=query.roll, pauses=pauses)
    return Derivation(
        due=None if due is None else (due.due_at if by_moment(span) else due.due_on),
        due_raw=None if due is None else due.due_raw,
        due_on=None if due is None else due.due_on,
        due_at=None if due is None else due.due_at,
        estimated_years=[] if due is None else list(due.estimated_years),
        sentence=words.sentences(start, span, on, roll=query.roll, pauses=pauses),
        explanation=[
            DayShape(date=line.date, counted=line.counted, n=line.n, why=line.why) for line in lines
        ],
    )


def by_moment(span: Span) -> bool:
    """Whether a length is counted to the minute and not by days."""
    return span.unit in ("minutes", "hours")


def _unit(given: str) -> Unit:
    """A unit in singular or plural: day, days."""
    word = given.strip().lower()
    for unit in (word, f"{word}s"):
        if unit in _UNITS:
            return unit  # type: ignore[return-value]  # it is one of the words
    raise Invalid(problems=[Problem("/unit", "not_a_choice", "单位不对，例如 days、workdays")])


def _pauses(given: list[str], zone: tzinfo) -> list[PauseSpan]:
    found: list[PauseSpan] = []
    for n, text in enumerate(given):
        start, dots, end = text.partition("..")
        if not dots:
            message = "应为 FROM..TO，例如 2026-05-06..2026-05-20"
            raise Invalid(problems=[Problem(f"/pause/{n}", "format", message)])
        try:
            parsed = reading.checked(_Pause, {"start": start, "end": end}, zone=zone)
        except Invalid as fault:
            moved = [Problem(f"/pause/{n}", p.code, p.message) for p in fault.problems]
            raise Invalid(problems=moved) from fault
        first, last = _moment(parsed.start, zone), _moment(parsed.end, zone)
        if last < first:
            raise Invalid(problems=[Problem(f"/pause/{n}", "format", "中止的结束早于开始")])
        found.append(PauseSpan(_GROUND, first, last))
    return found


def _moment(value: date | datetime, zone: tzinfo) -> datetime:
    return fields.start_of(value, zone)


OPERATIONS = (
    get(
        "/calendar/explain",
        explain,
        act="self.read",
        summary="期限计算说明",
        tag="期限",
        query=AskCalendar,
        answers={200: Derivation},
        problems=(409,),
        description="起算日不计入；单位可用单数或复数；pause 可重复。",
    ),
)
