"""Ten thousand due dates against an oracle that walks from day to day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from core.deadlines.logic.due import PauseSpan, compute
from core.plugin.base import Span, Unit
from tests.logic.deadlines.samples import DAY, NATIONAL, slow_due, works

FIRST = date(2019, 1, 1)
LONGEST: dict[Unit, int] = {"days": 90, "workdays": 60, "months": 7}

# Drawing is what takes the time, so each number that is drawn stands for several choices.
START = ((date(2027, 6, 30) - FIRST).days, 24 * 60)
LENGTH = (len(LONGEST), 5_040, 2, 2)
PAUSES = (3, 60, 40, 60, 40)
EXTENSIONS = (3, 2, 20, 2, 20)


def choices(bases: tuple[int, ...]) -> st.SearchStrategy[int]:
    return st.integers(0, prod(bases) - 1)


def digits(code: int, bases: tuple[int, ...]) -> Iterator[int]:
    for base in bases:
        code, digit = divmod(code, base)
        yield digit


def moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time.min, NATIONAL.tz) + timedelta(minutes=minutes)


@settings(max_examples=10_000, deadline=None)
@given(choices(START), choices(LENGTH), choices(PAUSES), choices(EXTENSIONS))
def test_compute_equals_the_walk(start: int, length: int, holes: int, extras: int) -> None:
    after, minute = digits(start, START)
    kind, size, roll, as_total = digits(length, LENGTH)
    many, gap, long, next_gap, next_long = digits(holes, PAUSES)
    times, other, amount, next_other, next_amount = digits(extras, EXTENSIONS)

    first = FIRST + DAY * after
    unit = list(LONGEST)[kind]
    n = size % LONGEST[unit] + 1
    foreign: Unit = "days" if unit == "workdays" else "workdays"
    more: list[tuple[Unit, int]] = [
        (foreign if other else unit, amount),
        (foreign if next_other else unit, next_amount),
    ]
    more = more[:times]
    total = n + sum(amount for each, amount in more if each == unit)
    later = [(each, amount) for each, amount in more if each != unit]
    paused: list[tuple[date, date]] = []
    for away, days in ((gap, long), (next_gap, next_long))[:many]:
        begins = min(first + DAY * away, slow_due(first, unit, total, paused=paused))
        paused.append((begins, begins + DAY * days))

    due = compute(
        moment(first, minute),
        Span(1, "days") if as_total else Span(n, unit),
        NATIONAL,
        roll="next_workday" if roll else "none",
        pauses=[PauseSpan("x", moment(a, minute), moment(b, minute)) for a, b in paused],
        extensions=[Span(amount, each) for each, amount in more],
        total=Span(n, unit) if as_total else None,
    )

    assert due is not None
    last = slow_due(first, unit, total, paused=paused, more=later)
    assert due.due_raw == last
    while roll and not works(last):
        last += DAY
    assert due.due_on == last
    assert due.due_at == datetime.combine(last + DAY, time.min, NATIONAL.tz)
