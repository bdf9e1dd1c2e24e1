"""The end of a period, from its start, length, pauses and extensions and a calendar."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from core.deadlines.logic.calendar import Calendar
from core.errors import Invalid, Refused
from core.plugin.base import Span

Roll: TypeAlias = Literal["none", "next_workday"]
Kind: TypeAlias = Literal["minutes", "days", "workdays", "months"]

# unit -> the kind it is counted in, how many of them one unit has, and the most that is believable
_KINDS: dict[str, tuple[Kind, int, int]] = {
    "minutes": ("minutes", 1, 52_560_000),
    "hours": ("minutes", 60, 876_000),
    "same_day": ("days", 0, 1),
    "days": ("days", 1, 36_500),
    "weeks": ("days", 7, 5_200),
    "workdays": ("workdays", 1, 25_000),
    "months": ("months", 1, 1_200),
    "years": ("months", 12, 100),
}
_YEARS = range(1950, 2200)
_DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
Point = TypeVar("Point", date, datetime)


class Unsupported(Invalid):
    """The length or the start is one that cannot be counted."""


class ClockError(Refused):
    """A rule of the clock forbids this act. ``reason`` is its key, ``title`` the sentence to show.

    Reasons: not_running, not_paused, already_paused, before_start, out_of_order, expired, not_due,
    already_breached, not_extendable, used_up, no_gain.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__("clock", message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PauseSpan:
    """One pause: its ground and its two moments; ``ends_at=None`` while it lasts."""

    ground: str
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends.

    ``due_raw``: before the roll; a date, or the very moment for hours and minutes. ``due_on``: the
    last day. ``due_at``: the first instant that is too late, in the calendar's zone.
    ``estimated_years``: years without a published holiday table that the result rests on.
    """

    due_raw: date | datetime
    due_on: date
    due_at: datetime
    estimated_years: tuple[int, ...] = ()


class Run(NamedTuple):
    """A stretch that is counted in one kind of unit."""

    kind: Kind
    amount: int


def runs_of(span: Span, extensions: Iterable[Span] = (), total: Span | None = None) -> list[Run]:
    """Join a length and its extensions to as few stretches as their units allow.

    Extensions in the unit of the length make one longer length, counted from the first start
    (one month and one month more is two months); others follow in their order. ``total`` takes the
    place of the length. Raises Unsupported for units without an engine and for hours with days.
    """
    runs = [_run(total or span)]
    for extra in map(_run, extensions):
        if extra.kind == runs[-1].kind:
            runs[-1] = Run(extra.kind, runs[-1].amount + extra.amount)
        elif extra.kind == runs[0].kind:
            runs[0] = Run(extra.kind, runs[0].amount + extra.amount)
        else:
            runs.append(extra)
    if len(runs) > 1 and any(run.kind == "minutes" for run in runs):
        raise Unsupported("按小时、分钟计的期限不能与按日计的期限相加")
    return runs


def compute(
    start: datetime,
    span: Span,
    calendar: Calendar,
    *,
    roll: Roll = "none",
    pauses: Sequence[PauseSpan] = (),
    extensions: Sequence[Span] = (),
    total: Span | None = None,
) -> Due | None:
    """Find the end of a period; None while a pause is open.

    The day of the start is not counted (民法典 201); a month ends on the day of the same number,
    or on the month's last day (民法典 202); ``roll`` moves an end on a rest day to the next
    working day (民法典 203) and is applied once, last. Hours and minutes start at the very moment
    and run on through nights. A pause is (first day, last day]: natural lengths grow by its days,
    working days by its working days, hours by the elapsed time; overlapping pauses count once.
    ``start`` must be aware; days are those of the calendar's zone.
    """
    runs = runs_of(span, extensions, total)
    first = local(start, calendar)
    if runs[0].kind == "minutes":
        return _moment(first, runs[0].amount, calendar, roll=roll, pauses=pauses)
    if is_open(pauses):
        return None
    day = first.date()
    for end in ends_of(day, runs, calendar, paused=paused_days(pauses, day, calendar)):
        day = end
    last = calendar.next_workday(day) if roll == "next_workday" else day
    if any(run.kind == "workdays" for run in runs):
        estimated = calendar.unpublished(first.date() + _DAY, last)
    else:
        estimated = calendar.unpublished(day, last) if roll == "next_workday" else ()
    due_at = datetime.combine(last + _DAY, time.min, calendar.tz)
    return Due(day, last, due_at, estimated)


def check_pauses(
    start: datetime,
    span: Span,
    calendar: Calendar,
    *,
    roll: Roll = "none",
    pauses: Sequence[PauseSpan] = (),
    extensions: Sequence[Span] = (),
    total: Span | None = None,
) -> None:
    """Refuse pauses that a clock could not have had: before its start, or after it had run out.

    ``compute`` trusts its pauses, for they were checked when they happened; this is for those that
    somebody types in. Raises ClockError (before_start, expired), and what ``compute`` raises.
    """
    known: tuple[PauseSpan, ...] = ()
    for pause in sorted(pauses, key=lambda each: each.starts_at):
        if local(pause.starts_at, calendar).date() < local(start, calendar).date():
            raise ClockError("before_start", "中止不能早于期限的起算时间")
        due = compute(
            start, span, calendar, roll=roll, pauses=known, extensions=extensions, total=total
        )
        if due is not None and pause.starts_at >= due.due_at:
            raise ClockError("expired", "期限已经届满，不能再中止")
        known = (*known, pause)
    compute(start, span, calendar, roll=roll, pauses=known, extensions=extensions, total=total)


def ends_of(
    first: date,
    runs: Sequence[Run],
    calendar: Calendar,
    *,
    paused: Sequence[tuple[date, date]] = (),
) -> list[date]:
    """The last day of each stretch, the pauses added to the first of them."""
    ends: list[date] = []
    day = first
    for n, run in enumerate(runs):
        holes = paused if n == 0 else ()
        if run.kind == "workdays":
            amount = run.amount + sum(calendar.workdays_between(a, b) for a, b in holes)
            day = calendar.nth_workday(day, amount) if amount else day
        else:
            day = add_months(day, run.amount) if run.kind == "months" else day + _DAY * run.amount
            day += _DAY * sum((b - a).days for a, b in holes)
        ends.append(day)
    return ends


def local(moment: datetime, calendar: Calendar) -> datetime:
    """The moment in the calendar's zone; raises Unsupported without a zone or too far off."""
    if moment.tzinfo is None:
        raise Unsupported("时间缺少时区")
    if moment.year not in _YEARS:
        raise Unsupported("日期超出可计算的范围")
    return moment.astimezone(calendar.tz)


def utc(moment: datetime) -> datetime:
    """The moment in UTC: differences of two local times ignore a change of the clocks."""
    return moment.astimezone(UTC)


def is_open(pauses: Iterable[PauseSpan]) -> bool:
    """Tell whether one of the pauses still lasts."""
    return any(pause.ends_at is None for pause in pauses)


def paused_days(
    pauses: Iterable[PauseSpan], first: date, calendar: Calendar, *, until: date | None = None
) -> list[tuple[date, date]]:
    """The pauses as separate stretches (a, b] of days; an open one lasts to ``until``."""
    pairs: list[tuple[date, date]] = []
    for pause in pauses:
        end = local(pause.ends_at, calendar).date() if pause.ends_at else until
        if end is not None:
            pairs.append((local(pause.starts_at, calendar).date(), end))
    return _merge(pairs, first)


def paused_moments(
    pauses: Iterable[PauseSpan], first: datetime, *, until: datetime | None = None
) -> list[tuple[datetime, datetime]]:
    """The pauses as separate stretches of time; an open one lasts to ``until``."""
    ends = [(pause.starts_at, pause.ends_at or until) for pause in pauses]
    return _merge([(start, end) for start, end in ends if end is not None], first)


def add_months(day: date, months: int) -> date:
    """The day of the same number so many months on, or that month's last day (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _run(span: Span) -> Run:
    if span.unit not in _KINDS:
        raise Unsupported(f"暂不支持以“{span.unit}”为单位的期限")
    kind, factor, most = _KINDS[span.unit]
    if span.unit == "same_day":
        return Run(kind, 0)
    if span.amount is None:
        raise Unsupported("期限的长度尚未设定")
    if not 0 <= span.amount <= most:
        raise Unsupported("期限的长度超出可计算的范围")
    return Run(kind, span.amount * factor)


def _moment(
    start: datetime, minutes: int, calendar: Calendar, *, roll: Roll, pauses: Sequence[PauseSpan]
) -> Due | None:
    if roll != "none":
        raise Unsupported("按小时、分钟计的期限不作节假日顺延")
    if is_open(pauses):
        return None
    instant = utc(start) + timedelta(minutes=minutes)
    for a, b in paused_moments(pauses, start):
        instant += utc(b) - utc(a)
    end = instant.astimezone(calendar.tz)
    return Due(end, (end - INSTANT).date(), end)


def _merge(pairs: Iterable[tuple[Point, Point]], first: Point) -> list[tuple[Point, Point]]:
    merged: list[tuple[Point, Point]] = []
    for a, b in sorted(pairs):
        if b < a:
            raise Unsupported("中止的结束早于开始")
        a = max(a, first, merged[-1][1] if merged else first)
        if a < b:
            merged.append((a, b))
    return merged
