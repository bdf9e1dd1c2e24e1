"""What of a clock is used and what is left, in its own units, and the words for it."""

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import compute, local, paused_days, paused_moments, runs_of, utc
from core.deadlines.logic.running import RunningClock
from core.plugin.clocks import Clock

Counting: TypeAlias = Literal["minutes", "hours", "days", "workdays"]

STEP: dict[Counting, timedelta] = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "workdays": timedelta(days=1),
}
_NAMES: dict[Counting, str] = {
    "minutes": "分钟",
    "hours": "小时",
    "days": "天",
    "workdays": "个工作日",
}


def counting(running: RunningClock) -> Counting:
    """The unit a clock is counted and shown in: weeks, months and years count as days."""
    unit = running.span.unit
    return unit if unit in ("minutes", "hours", "workdays") else "days"


def length(running: RunningClock, calendar: Calendar) -> int:
    """The whole length with its extensions, in the counting unit, without roll and pauses."""
    unit = counting(running)
    runs = runs_of(running.span, running.extensions, running.extended_total)
    if len(runs) == 1 and runs[0].kind != "months":
        return runs[0].amount // 60 if unit == "hours" else runs[0].amount
    due = compute(
        running.started_at,
        running.span,
        calendar,
        extensions=running.extensions,
        total=running.extended_total,
    )
    assert due is not None  # there are no pauses
    return days_between(local(running.started_at, calendar).date(), due.due_on, unit, calendar)


def used(running: RunningClock, now: datetime, calendar: Calendar) -> int:
    """The units used up by now, pauses left out; a day is used as soon as it begins.

    A stopped clock has used what it had used when it stopped.
    """
    until = local(min(now, running.stopped_at) if running.stopped_at else now, calendar)
    first = local(running.started_at, calendar)
    if until <= first:
        return 0
    unit = counting(running)
    if unit in ("minutes", "hours"):
        time_used = utc(until) - utc(first)
        for a, b in paused_moments(running.pauses, first, until=until):
            time_used -= utc(min(b, until)) - utc(a) if a < until else timedelta()
        return time_used // STEP[unit]
    day, last = first.date(), until.date()
    total = days_between(day, last, unit, calendar)
    for a, b in paused_days(running.pauses, day, calendar, until=last):
        total -= days_between(a, min(b, last), unit, calendar) if a < last else 0
    return total


def left(running: RunningClock, now: datetime, calendar: Calendar) -> int:
    """The units left, 0 on the last day; below 0 the units by which the clock has run over."""
    unit = counting(running)
    if running.due_at is None or running.due_on is None:
        return length(running, calendar) - used(running, now, calendar)
    if unit in ("minutes", "hours"):
        return (utc(running.due_at) - utc(now)) // STEP[unit]
    return days_between(local(now, calendar).date(), running.due_on, unit, calendar)


def days_between(after: date, until: date, unit: Counting, calendar: Calendar) -> int:
    """The days or working days in (after, until], below zero when they lie backwards."""
    if unit != "workdays":
        return (until - after).days
    if until < after:
        return -calendar.workdays_between(until, after)
    return calendar.workdays_between(after, until)


def remaining_text(clock: Clock, running: RunningClock, now: datetime, calendar: Calendar) -> str:
    """Say in Chinese how the clock stands: what is left, how long it is paused, how late it is."""
    if running.state == "void":
        return "不再适用"
    spent = f"{used(running, now, calendar)}/{length(running, calendar)} {_name(running)}"
    if running.state == "stopped":
        return _ended_text(running, spent, calendar)
    if running.due_at is None or running.due_on is None:
        return f"已中止 {_held_text(running, now, calendar)}，已用 {spent}"
    if now < running.due_at:
        return _left_text(running, running.due_at, running.due_on, now, calendar)
    if clock.kind != "deadline":
        return "期限已届满"
    return f"已逾期{_over_text(running, running.due_at, now, calendar)}"


def _name(running: RunningClock) -> str:
    return _NAMES[counting(running)]


def _left_text(
    running: RunningClock, due_at: datetime, due_on: date, now: datetime, calendar: Calendar
) -> str:
    if counting(running) in ("days", "workdays") and local(now, calendar).date() == due_on:
        return "今天到期"
    n = left(running, now, calendar)
    if n == 0 and counting(running) == "hours":
        return f"剩 {(utc(due_at) - utc(now)) // STEP['minutes']} 分钟"
    return f"剩 {n} {_name(running)}" if n else f"剩不足 1 {_name(running)}"


def _over_text(running: RunningClock, due_at: datetime, late: datetime, calendar: Calendar) -> str:
    unit = counting(running)
    if unit in ("minutes", "hours"):
        n = (utc(late) - utc(due_at)) // STEP[unit]
    else:
        n = -left(running, late, calendar)
    return f" {n} {_name(running)}" if n else f"不足 1 {_name(running)}"


def _held_text(running: RunningClock, now: datetime, calendar: Calendar) -> str:
    since = min(pause.starts_at for pause in running.pauses if pause.ends_at is None)
    if counting(running) in ("minutes", "hours"):
        return f"{(utc(now) - utc(since)) // STEP['hours']} 小时"
    return f"{(local(now, calendar).date() - local(since, calendar).date()).days} 天"


def _ended_text(running: RunningClock, spent: str, calendar: Calendar) -> str:
    if running.outcome == "excused":
        return "已按规定说明理由"
    if running.outcome == "late" and running.due_at and running.stopped_at:
        over = _over_text(running, running.due_at, running.stopped_at, calendar)
        return f"逾期完成，超期{over}"
    return f"按期完成，用时 {spent}"
