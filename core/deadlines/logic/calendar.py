"""Working days: national holiday tables, an organisation's own days, and counting over both."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from functools import cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"
SATURDAY = 5

OwnDay: TypeAlias = tuple[bool, str]
"""Whether the organisation works on that day, and a note why."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year's official holiday arrangement.

    ``off`` are the days off it names, ``working`` the weekend days it makes working days (调休).
    Both may hold days of the December before: the notice of 2019 moved 2018-12-29.
    ``names`` gives the holiday's name of each day of ``off``.
    """

    year: int
    published: bool
    source: str
    off: frozenset[date]
    working: frozenset[date]
    names: Mapping[date, str] = field(default_factory=dict[date, str], compare=False)

    def __post_init__(self) -> None:
        if both := self.off & self.working:
            raise ValueError(f"{min(both)} is both a day off and a working day")
        if strange := [day for day in self.off | self.working if not self._covers(day)]:
            raise ValueError(f"{min(strange)} does not belong to the arrangement of {self.year}")
        if weekdays := [day for day in self.working if day.weekday() < SATURDAY]:
            raise ValueError(
                f"{min(weekdays)} is no weekend day, so it cannot be made a working day"
            )

    def _covers(self, day: date) -> bool:
        return day.year == self.year or (day.year == self.year - 1 and day.month == 12)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Say which days are worked, and count over them. Days are dates in ``zone``.

    ``own`` are the organisation's own days and win over the national table. A year without a
    published table is estimated as Monday to Friday; ``unpublished`` names such years, and every
    result that rests on one carries them on. Working days are kept as one sorted list per year,
    built at first use.
    """

    years: Mapping[int, Year] = field(repr=False)
    own: Mapping[date, OwnDay] = field(default_factory=dict[date, OwnDay])
    zone: str = DEFAULT_ZONE
    tz: tzinfo = field(init=False, repr=False, compare=False)
    _off: dict[date, str] = field(
        init=False, repr=False, compare=False, default_factory=dict[date, str]
    )
    _working: set[date] = field(init=False, repr=False, compare=False, default_factory=set[date])
    _lists: dict[int, tuple[date, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict[int, tuple[date, ...]]
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "tz", ZoneInfo(self.zone))
        for year in self.years.values():
            self._off.update({day: year.names.get(day, "") for day in year.off})
            self._working.update(year.working)

    def is_workday(self, day: date) -> bool:
        """Tell whether work is done on that day."""
        if own := self.own.get(day):
            return own[0]
        if day in self._working:
            return True
        return day.weekday() < SATURDAY and day not in self._off

    def is_holiday(self, day: date) -> bool:
        """Tell whether the day is off for a named reason, not just as a weekend."""
        if self.is_workday(day):
            return False
        return day.weekday() < SATURDAY or day in self._off or day in self.own

    def why(self, day: date) -> str:
        """Say in Chinese what kind of day it is."""
        text = self._kind(day)
        if day not in self.own and (years := self.unpublished(day, day)):
            text += f"（{years[0]}年放假安排未公布，推定）"
        return text

    def _kind(self, day: date) -> str:
        if own := self.own.get(day):
            works, note = own
            return ("本单位上班" if works else "本单位放假") + (f"：{note}" if note else "")
        if day in self._working:
            return "调休上班"
        if day in self._off:
            name = self._off[day]
            return f"法定节假日（{name}）" if name else "法定节假日"
        return "周末" if day.weekday() >= SATURDAY else "工作日"

    def nth_workday(self, after: date, n: int) -> date:
        """Find the n-th working day after a day, that day not counted; n is at least 1."""
        if n < 1:
            raise ValueError("n must be at least 1")
        year = after.year
        days = self._workdays(year)
        index = bisect_right(days, after) + n - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._workdays(year)
        return days[index]

    def workday_back(self, until: date, n: int) -> date:
        """Find the latest day after which just ``n`` working days are left up to ``until``.

        With ``n=0`` this is the last working day that is not after ``until``.
        """
        if n < 0:
            raise ValueError("n must not be negative")
        year = until.year
        days = self._workdays(year)
        index = bisect_right(days, until) - 1 - n
        while index < 0:
            year -= 1
            days = self._workdays(year)
            index += len(days)
        return days[index]

    def workdays_between(self, after: date, until: date) -> int:
        """Count the working days in (after, until]; 0 when ``until`` is not after ``after``."""
        if until <= after:
            return 0
        total = -bisect_right(self._workdays(after.year), after)
        for year in range(after.year, until.year):
            total += len(self._workdays(year))
        return total + bisect_right(self._workdays(until.year), until)

    def next_workday(self, on_or_after: date) -> date:
        """Find the first working day that is not before a day."""
        year = on_or_after.year
        days = self._workdays(year)
        index = bisect_left(days, on_or_after)
        while index == len(days):
            year += 1
            days = self._workdays(year)
            index = 0
        return days[index]

    def unpublished(self, first: date, last: date) -> tuple[int, ...]:
        """Name the years without a published arrangement that the days first..last rest on.

        The last three days of December rest on the next year's notice too: New Year's holiday
        has moved them (2018-12-29 to 31).
        """
        if last < first:
            return ()
        until = last.year + (last.month == 12 and last.day >= 29)
        return tuple(year for year in range(first.year, until + 1) if not self._published(year))

    def _published(self, year: int) -> bool:
        return year in self.years and self.years[year].published

    def _workdays(self, year: int) -> tuple[date, ...]:
        days = self._lists.get(year)
        if days is None:
            days = tuple(day for day in _days_of(year) if self.is_workday(day))
            self._lists[year] = days
        return days


@cache
def _days_of(year: int) -> tuple[date, ...]:
    first = date(year, 1, 1)
    return tuple(first + timedelta(days=n) for n in range(date(year, 12, 31).timetuple().tm_yday))
