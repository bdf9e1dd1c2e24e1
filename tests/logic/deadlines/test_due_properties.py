"""What holds for every due date."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import Due, PauseSpan, compute
from core.deadlines.logic.national import national_years
from core.plugin.base import Span, Unit
from tests.logic.deadlines.samples import NATIONAL

SUMMER_TIME = Calendar(national_years(), zone="Europe/London")
MOMENTS = st.datetimes(
    datetime(2019, 1, 1), datetime(2027, 6, 30), timezones=st.just(ZoneInfo("Asia/Shanghai"))
)
UNITS: st.SearchStrategy[Unit] = st.sampled_from(
    ["minutes", "hours", "days", "weeks", "workdays", "months", "years"]
)
ADDITIVE: st.SearchStrategy[Unit] = st.sampled_from(
    ["minutes", "hours", "days", "weeks", "workdays"]
)
SIZES = st.integers(1, 60)
GAPS = st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 50_000)), max_size=4)


def due(start: datetime, span: Span, *pauses: PauseSpan, calendar: Calendar = NATIONAL) -> Due:
    found = compute(start, span, calendar, pauses=pauses)
    assert found is not None
    return found


def spans(start: datetime, gaps: list[tuple[int, int]]) -> list[PauseSpan]:
    begins = [start + timedelta(minutes=gap) for gap, _ in gaps]
    return [
        PauseSpan("x", a, a + timedelta(minutes=held))
        for a, (_, held) in zip(begins, gaps, strict=True)
    ]


@given(MOMENTS, st.integers(0, 60 * 24 * 40), UNITS, SIZES)
def test_a_later_start_never_ends_earlier(start: datetime, later: int, unit: Unit, n: int) -> None:
    first = due(start, Span(n, unit))
    second = due(start + timedelta(minutes=later), Span(n, unit))
    assert first.due_at <= second.due_at


@given(MOMENTS, UNITS, SIZES, st.integers(0, 30))
def test_a_longer_span_never_ends_earlier(start: datetime, unit: Unit, n: int, more: int) -> None:
    assert due(start, Span(n, unit)).due_at <= due(start, Span(n + more, unit)).due_at


@given(MOMENTS, UNITS, SIZES, GAPS)
def test_a_pause_never_shortens(
    start: datetime, unit: Unit, n: int, gaps: list[tuple[int, int]]
) -> None:
    holes = spans(start, gaps)
    ends = [due(start, Span(n, unit), *holes[:k]).due_at for k in range(len(holes) + 1)]
    assert ends == sorted(ends)


@given(MOMENTS, UNITS, SIZES, GAPS)
def test_overlapping_pauses_count_once(
    start: datetime, unit: Unit, n: int, gaps: list[tuple[int, int]]
) -> None:
    holes = spans(start, gaps)
    assert due(start, Span(n, unit), *holes) == due(start, Span(n, unit), *holes, *holes)


@given(MOMENTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_hours_pause_by_the_minutes_that_stood_still(
    start: datetime, gaps: list[tuple[int, int]]
) -> None:
    stood_still = {minute for gap, held in gaps for minute in range(gap, gap + held)}
    expected = start + timedelta(hours=3, minutes=len(stood_still))
    assert due(start, Span(3, "hours"), *spans(start, gaps)).due_at == expected


@given(MOMENTS, ADDITIVE, SIZES, SIZES)
def test_two_spans_in_a_row_make_one(start: datetime, unit: Unit, a: int, b: int) -> None:
    half = due(start, Span(a, unit))
    rest = half.due_at if unit in ("minutes", "hours") else half.due_at - timedelta(minutes=1)
    assert due(rest, Span(b, unit)).due_at == due(start, Span(a + b, unit)).due_at


@given(MOMENTS, UNITS, SIZES, st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata"]))
def test_the_zone_in_which_the_start_is_written_is_of_no_account(
    start: datetime, unit: Unit, n: int, zone: str
) -> None:
    assert due(start.astimezone(ZoneInfo(zone)), Span(n, unit)) == due(start, Span(n, unit))


@given(MOMENTS, st.integers(1, 500))
def test_hours_are_elapsed_hours_in_every_zone(start: datetime, n: int) -> None:
    found = due(start, Span(n, "hours"), calendar=SUMMER_TIME)
    assert found.due_at.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=n)


@given(MOMENTS, UNITS, SIZES)
def test_a_due_day_ends_at_midnight_of_its_zone(start: datetime, unit: Unit, n: int) -> None:
    found = due(start, Span(n, unit), calendar=SUMMER_TIME)
    assert (found.due_at - timedelta(microseconds=1)).date() == found.due_on
    if unit not in ("minutes", "hours"):
        assert (found.due_at.hour, found.due_at.minute) == (0, 0)


@given(MOMENTS, SIZES)
def test_workdays_end_on_a_workday_so_that_a_roll_changes_nothing(start: datetime, n: int) -> None:
    plain = due(start, Span(n, "workdays"))
    rolled = compute(start, Span(n, "workdays"), NATIONAL, roll="next_workday")
    assert rolled == plain


@pytest.mark.parametrize("unit", ["days", "months"])
@given(start=MOMENTS, n=SIZES)
def test_a_roll_moves_to_the_next_workday_or_not_at_all(
    unit: Unit, start: datetime, n: int
) -> None:
    rolled = compute(start, Span(n, unit), NATIONAL, roll="next_workday")
    assert rolled is not None and isinstance(rolled.due_raw, date)
    assert NATIONAL.is_workday(rolled.due_on)
    before = rolled.due_raw - timedelta(days=1)
    assert NATIONAL.workdays_between(before, rolled.due_on) == 1
