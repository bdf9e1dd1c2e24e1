"""Ten thousand due dates against an oracle that walks from day to day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.deadlines.logic.due import PauseSpan, compute
from core.plugin.base import Span, Unit
from tests.logic.deadlines.samples import DAY, NATIONAL, slow_due, works

FIRST = date(2019, 1, 1)
LONGEST: dict[Unit, int] = {"days": 90, "workdays": 60, "months": 7}

# Drawing takes more time than all the rest, so the choices are the digits of one drawn number:
# start, minute; unit, size, roll, whether as a total; how many pauses, and for two of them the
# beginning and the length; how many extensions, and for two the unit and the amount.
BASES = ((date(2027, 6, 30) - FIRST).days, 1_440)
BASES += (len(LONGEST), 5_040, 2, 2)
BASES += (3, 60, 40, 60, 40)
BASES += (3, 2, 20, 2, 20)
NUMBERS = st.binary(min_size=16, max_size=16)


def digits(number: int) -> Iterator[int]:
    for base in BASES:
        number, digit = divmod(number, base)
        yield digit


def moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time.min, NATIONAL.tz) + timedelta(minutes=minutes)


@settings(max_examples=10_000, deadline=None)
@given(NUMBERS)
def test_compute_equals_the_walk(number: bytes) -> None:
    choices = digits(int.from_bytes(number))
    after, minute = next(choices), next(choices)
    kind, size, roll, as_total = (next(choices) for _ in range(4))
    many, gap, long, next_gap, next_long = (next(choices) for _ in range(5))
    times, other, amount, next_other, next_amount = choices

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
