"""What the deadline tests share: the national calendar, short ways to write moments, an oracle."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache

import chinese_calendar

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import PauseSpan
from core.deadlines.logic.national import national_years

NATIONAL = Calendar(national_years())
DAY = timedelta(days=1)


def day(text: str) -> date:
    """A date; without a year it is one of 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def at(text: str, calendar: Calendar = NATIONAL) -> datetime:
    """A moment in the calendar's zone: ``04-30 22:10``; without a time it is 09:00."""
    days, _, clock = text.partition(" ")
    hour, _, minute = (clock or "09:00").partition(":")
    on = day(days)
    return datetime(on.year, on.month, on.day, int(hour), int(minute), tzinfo=calendar.tz)


def pause(start: str, end: str | None = None, ground: str = "testing") -> PauseSpan:
    return PauseSpan(ground, at(start), at(end) if end else None)


@cache
def official_workdays() -> frozenset[date]:
    """The working days of 2019 to 2026 as another package knows them."""
    first, last = date(2019, 1, 1), date(2026, 12, 31)
    days = (first + DAY * n for n in range((last - first).days + 1))
    return frozenset(each for each in days if chinese_calendar.is_workday(each))


def works(each: date) -> bool:
    """The oracle's working day: the other package's word, Monday to Friday where it has none."""
    return each in official_workdays() if each.year <= 2026 else each.weekday() < 5


def slow_due(
    start: date,
    unit: str,
    n: int,
    *,
    paused: Sequence[tuple[date, date]] = (),
    more: Sequence[tuple[str, int]] = (),
) -> date:
    """Walk from day to day; a paused day that would count makes one more day due."""
    stopped = {a + DAY * k for a, b in paused for k in range(1, (b - a).days + 1)}
    end = start
    if unit == "months":
        end = slow_month(start, n)
        for _ in [each for each in stopped if each > start]:
            end += DAY
    else:
        today, due, passed = start, n, 0
        while passed < due or today + DAY in stopped:
            today += DAY
            if unit == "workdays" and not works(today):
                continue
            passed += 1
            due += today in stopped
            end = today
    for kind, extra in more:
        end = slow_due(end, kind, extra)
    return end


def slow_month(start: date, n: int) -> date:
    """The same day n months on; if there is no such day, the one before, and so on."""
    year, month = start.year, start.month
    for _ in range(n):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    number = start.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1
