"""How urgent a clock is, and at which moments somebody must be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple, TypeAlias

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import local, paused_days, paused_moments, utc
from core.deadlines.logic.remaining import (
    STEP,
    Counting,
    counting,
    days_between,
    left,
    length,
    remaining_text,
    used,
)
from core.deadlines.logic.running import RunningClock
from core.plugin.clocks import Clock, Level

__all__ = ["Alarm", "alarms", "left", "level", "next_alarm", "remaining_text", "used"]

AlarmKind: TypeAlias = Literal["warn", "breach", "after"]

SHORT = 15
"""Up to so many units a clock is short, and warned of by what is left only."""

_ORDER: tuple[Level, ...] = ("green", "yellow", "red")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A moment at which somebody must be told. ``index`` is its place among the clock's alarms.

    ``up`` and ``any_time`` are those of the warning.
    """

    at: datetime
    index: int
    level: Level
    who: tuple[str, ...]
    kind: AlarmKind
    up: int | None = None
    any_time: bool = False


class _Found(NamedTuple):
    at: datetime
    kind: AlarmKind
    level: Level
    who: tuple[str, ...]
    up: int | None = None
    any_time: bool = False


class _Rule(NamedTuple):
    measure: Literal["used_percent", "used", "left", "after"]
    amount: int
    unit: Counting
    level: Level
    who: tuple[str, ...]
    up: int | None = None
    any_time: bool = False


def alarms(clock: Clock, running: RunningClock, calendar: Calendar) -> tuple[Alarm, ...]:
    """The moments to act on, in order: the warnings, the breach, and what follows it.

    A clock that stands still or has ended has none. A warning that would lie before the start comes
    with the start.
    """
    if running.state != "running" or running.due_at is None:
        return ()
    found: list[_Found] = []
    for rule in _rules(clock, running, calendar):
        kind: AlarmKind = "after" if rule.measure == "after" else "warn"
        moment = _moment(rule, running, calendar)
        found.append(_Found(moment, kind, rule.level, rule.who, rule.up, rule.any_time))
    if not clock.warn:
        found = _without_lesser(found)
    who = [role for act in clock.on_breach if act.kind == "tell" for role in act.who]
    found.append(_Found(running.due_at, "breach", "red", tuple(dict.fromkeys(who))))
    found.sort(key=lambda alarm: (alarm[0], _ORDER.index(alarm[2])))
    return tuple(
        Alarm(one.at, index, one.level, one.who, one.kind, one.up, one.any_time)
        for index, one in enumerate(found)
    )


def moment_of(
    measure: Literal["used_percent", "left", "after"],
    amount: int,
    running: RunningClock,
    calendar: Calendar,
) -> datetime:
    """When a step of an office's own is due for a running clock: working days before or after it is
    due (units of its own for one that counts hours), or a part of its length.
    """
    unit = counting(running)
    if measure != "used_percent" and unit not in ("minutes", "hours"):
        unit = "workdays"
    return _moment(_Rule(measure, amount, unit, "red", ()), running, calendar)


def next_alarm(clock: Clock, running: RunningClock, calendar: Calendar, done: int) -> Alarm | None:
    """The first alarm after the ``done`` ones that have been acted on; None when there is none."""
    rest = alarms(clock, running, calendar)[done:]
    return rest[0] if rest else None


def level(clock: Clock, running: RunningClock, now: datetime, calendar: Calendar) -> Level:
    """The colour of a clock: red once it is breached, else the strongest warning that is due.

    A clock that stands still is green, a stopped one as well unless it was late. Only deadlines can
    be breached: a party's right or a waiting time that has run out is no fault of ours.
    """
    if running.state == "stopped":
        return "red" if running.outcome == "late" else "green"
    if running.state != "running" or running.due_at is None:
        return "green"
    if clock.kind == "deadline" and (running.breached_at or now >= running.due_at):
        return "red"
    due = [a.level for a in alarms(clock, running, calendar) if a.kind == "warn" and a.at <= now]
    return _ORDER[max(map(_ORDER.index, due), default=0)]


def _rules(clock: Clock, running: RunningClock, calendar: Calendar) -> list[_Rule]:
    """The clock's own warnings, or the default ones of a deadline."""
    unit = counting(running)
    if clock.warn:
        return [
            _Rule(w.measure, w.amount, unit, w.level, w.who, w.up, w.any_time) for w in clock.warn
        ]
    if clock.kind != "deadline":
        return []
    if unit in ("minutes", "hours"):
        return [
            _Rule("used_percent", 70, unit, "yellow", ()),
            _Rule("used_percent", 90, unit, "red", ()),
        ]
    if length(running, calendar) <= SHORT:
        return [_Rule("left", 3, "workdays", "yellow", ()), _Rule("left", 1, "workdays", "red", ())]
    return [_Rule("used_percent", 70, unit, "yellow", ()), _Rule("left", 3, "workdays", "red", ())]


def _without_lesser(
    found: Iterable[_Found],
) -> list[_Found]:
    """Leave out a warning that comes with or after a stronger one."""
    kept: list[_Found] = []
    for alarm in sorted(found, key=lambda alarm: (alarm[0], -_ORDER.index(alarm[2]))):
        if not kept or _ORDER.index(alarm[2]) > _ORDER.index(kept[-1][2]):
            kept.append(alarm)
    return kept


def _moment(rule: _Rule, running: RunningClock, calendar: Calendar) -> datetime:
    """When a warning is due, at the earliest with the start."""
    assert running.due_at is not None and running.due_on is not None  # only asked while running
    first = local(running.started_at, calendar)
    if rule.unit in ("minutes", "hours"):
        return max(first, _moment_by_time(rule, running, calendar).astimezone(calendar.tz))
    if rule.measure == "after":
        if rule.unit == "workdays" and rule.amount:
            late = calendar.nth_workday(running.due_on, rule.amount)
        else:
            late = running.due_on + _DAY * rule.amount
        return _midnight(late + _DAY, calendar)
    if rule.measure == "left":
        if rule.unit == "workdays":
            day = calendar.workday_back(running.due_on, rule.amount)
        else:
            day = running.due_on - _DAY * rule.amount
    else:
        day = _day_of_use(_threshold(rule, running, calendar), running, calendar)
    return max(first, _midnight(day, calendar))


def _moment_by_time(rule: _Rule, running: RunningClock, calendar: Calendar) -> datetime:
    assert running.due_at is not None
    due = utc(running.due_at)
    if rule.measure == "after":
        return due + STEP[rule.unit] * rule.amount
    if rule.measure == "left":
        return due - STEP[rule.unit] * rule.amount
    if rule.measure == "used":
        need = STEP[rule.unit] * rule.amount
    else:
        need = STEP[rule.unit] * length(running, calendar) * rule.amount / 100
    at = utc(running.started_at) + need
    for a, b in paused_moments(running.pauses, running.started_at):
        if a < at:
            at += b - a
    return at


def _threshold(rule: _Rule, running: RunningClock, calendar: Calendar) -> int:
    if rule.measure == "used":
        return rule.amount
    return -(-length(running, calendar) * rule.amount // 100)


def _day_of_use(n: int, running: RunningClock, calendar: Calendar) -> date:
    """The day on which the n-th unit is used: pauses that begin before it put it off."""
    first = local(running.started_at, calendar).date()
    workdays = counting(running) == "workdays"
    day = first
    if n > 0:
        day = calendar.nth_workday(first, n) if workdays else first + _DAY * n
    for a, b in paused_days(running.pauses, first, calendar):
        if a >= day:
            break
        held = days_between(a, b, counting(running), calendar)
        if held:
            day = calendar.nth_workday(day, held) if workdays else day + _DAY * held
    return day


def _midnight(day: date, calendar: Calendar) -> datetime:
    return datetime.combine(day, time.min, calendar.tz)
