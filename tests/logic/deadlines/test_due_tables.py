"""Due dates worked by hand: the scenarios of the domain pages, then the rules one by one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import ClockError, Due, PauseSpan, Roll, Unsupported, check_pauses
from core.deadlines.logic.due import compute as compute_due
from core.deadlines.logic.national import national_years
from core.plugin.base import Span, Unit
from tests.logic.deadlines.samples import NATIONAL, at, day, pause

NEXT = "next_workday"


def compute(
    start: str,
    n: int,
    unit: Unit,
    *,
    roll: Roll = "none",
    pauses: tuple[PauseSpan, ...] = (),
    more: tuple[Span, ...] = (),
    total: Span | None = None,
) -> Due:
    due = compute_due(
        at(start), Span(n, unit), NATIONAL, roll=roll, pauses=pauses, extensions=more, total=total
    )
    assert due is not None
    return due


CONSUMER = [
    ("04-30 22:10", 7, "workdays", "05-13"),  # 2.10.1: May holiday, 05-09 is worked
    ("05-08", 60, "days", "07-07"),
    ("07-28", 7, "workdays", "08-06"),
    ("04-10", 7, "workdays", "04-21"),  # 2.10.2: the older regime
    ("04-13", 45, "workdays", "06-17"),
    ("04-13", 60, "days", "06-12"),
    ("06-15", 7, "workdays", "06-25"),  # 2.10.4: Dragon Boat Festival
    ("09-18", 15, "workdays", "10-15"),  # 2.10.5: two worked weekend days, the October holiday
]
SOCIAL_INSURANCE = [
    ("02-11", 5, "workdays", "02-25"),  # 3.8.2: Spring Festival, 02-14 is worked
    ("05-09", 5, "workdays", "05-15"),  # 3.8.6: papers complete on a working Saturday
]
LABOR = [
    ("02-11", 5, "workdays", "02-25"),  # 4.10.1
    ("02-24", 60, "workdays", "05-21"),
    ("05-21", 15, "workdays", "06-11"),
    ("03-02", 5, "workdays", "03-09"),  # 4.10.2
    ("04-27", 15, "workdays", "05-20"),  # 4.10.5
    ("05-09", 5, "workdays", "05-15"),
]
MEDIATION = [
    ("01-31", 1, "months", "02-28"),  # 5.12.1: no 31 February
    ("01-31", 30, "days", "03-02"),
    ("03-25", 1, "months", "04-25"),  # 5.12.3, before the roll
]
PROPERTY = [
    ("06-18 15:20", 2, "days", "06-20"),  # 2.12.1: a service promise does not roll
    ("03-31 18:20", 3, "days", "04-03"),  # 2.12.4
    ("2026-01-31", 1, "months", "02-28"),  # 2.12.5
]
MANUFACTURER = [
    ("04-30 16:00", 2, "days", "05-02"),  # 3.14.1
    ("04-30 16:00", 4, "days", "05-04"),
    ("2025-05-06", 1, "years", "2026-05-06"),
    ("09-30", 10, "workdays", "10-20"),  # 3.14.7
    ("10-01 09:00", 20, "workdays", "11-03"),
    ("10-02 09:00", 30, "workdays", "11-17"),
]
CONSTRUCTION = [
    ("2020-06-30", 5, "years", "2025-06-30"),  # 4.13.3: layers of the warranty
    ("2021-01-15", 3, "years", "2024-01-15"),
    ("2021-01-15", 5, "years", "2026-01-15"),
    ("2024-11-20", 5, "years", "2029-11-20"),
    ("2023-12-01", 3, "years", "2026-12-01"),
    ("02-13", 60, "days", "04-14"),  # 4.13.6
    ("02-13", 2, "months", "04-13"),
]
RULES = [
    ("2024-02-29", 1, "years", "2025-02-28"),
    ("2024-02-29", 4, "years", "2028-02-29"),
    ("2026-08-31", 6, "months", "2027-02-28"),
    ("2026-12-31", 2, "months", "2027-02-28"),
    ("05-13", 2, "weeks", "05-27"),
    ("05-13 23:59", 0, "same_day", "05-13"),
    ("05-13", 0, "days", "05-13"),
    ("05-10", 1, "workdays", "05-11"),  # recorded on a Sunday: the clock starts from that date
    ("05-02 10:00", 1, "workdays", "05-06"),  # recorded in a holiday
    ("2018-12-28", 1, "workdays", "2018-12-29"),  # worked by the notice of 2019
    ("2018-12-29", 1, "workdays", "2019-01-02"),
    ("2020-01-23", 1, "workdays", "2020-02-03"),  # the holiday that was made longer
]


@pytest.mark.parametrize(
    ("start", "n", "unit", "expected"),
    [
        *CONSUMER,
        *SOCIAL_INSURANCE,
        *LABOR,
        *MEDIATION,
        *PROPERTY,
        *MANUFACTURER,
        *CONSTRUCTION,
        *RULES,
    ],
)
def test_worked_dates(start: str, n: int, unit: Unit, expected: str) -> None:
    due = compute(start, n, unit)
    assert due.due_raw == due.due_on == day(expected)
    assert due.due_at == at(f"{day(expected) + timedelta(days=1)} 00:00")


@pytest.mark.parametrize(
    ("start", "n", "unit", "raw", "rolled"),
    [
        ("03-25", 1, "months", "04-25", "04-27"),  # 5.12.3
        ("06-18", 2, "days", "06-20", "06-22"),  # 2.12.1 with the other roll
        ("03-10", 2, "months", "05-10", "05-11"),  # 4.13.1: a Sunday after a working Saturday
        ("02-13", 15, "days", "02-28", "02-28"),  # 4.13.6: a working Saturday does not roll
        ("01-31", 1, "months", "02-28", "02-28"),
        ("09-30", 1, "days", "10-01", "10-08"),  # over the whole holiday
        ("05-16", 0, "same_day", "05-16", "05-18"),
    ],
)
def test_roll(start: str, n: int, unit: Unit, raw: str, rolled: str) -> None:
    due = compute(start, n, unit, roll=NEXT)
    assert (due.due_raw, due.due_on) == (day(raw), day(rolled))
    assert due.due_at == at(f"{day(rolled) + timedelta(days=1)} 00:00")


@pytest.mark.parametrize(
    ("start", "n", "unit", "expected"),
    [
        ("05-23 22:45", 60, "minutes", "05-23 23:45"),  # business 2.12.3: at night, on a Saturday
        ("07-06 11:30", 1, "hours", "07-06 12:30"),  # 3.14.5
        ("07-06 11:30", 24, "hours", "07-07 11:30"),
        ("07-07 10:45", 24, "hours", "07-08 10:45"),
        ("07-06 08:00", 48, "hours", "07-08 08:00"),
        ("09-29 09:00", 24, "hours", "09-30 09:00"),  # 3.14.7
        ("09-29 09:00", 48, "hours", "10-01 09:00"),
        ("09-29 09:00", 72, "hours", "10-02 09:00"),
    ],
)
def test_hours_start_at_once_and_run_through(start: str, n: int, unit: Unit, expected: str) -> None:
    due = compute(start, n, unit)
    assert due.due_raw == due.due_at == at(expected)
    assert due.due_on == at(expected).date()


def test_the_last_day_of_hours_that_end_at_midnight_is_the_day_before() -> None:
    due = compute("05-06 00:00", 24, "hours")
    assert due.due_at == at("05-07 00:00")
    assert due.due_on == day("05-06")


@pytest.mark.parametrize(
    ("start", "n", "unit", "pauses", "expected"),
    [
        ("05-08", 60, "days", [("05-20", "06-10")], "07-28"),  # 2.10.1: testing for 21 days
        # 04-30: 05-06(1), stands still 7 and 8, 05-09(2), 11, 12, 13, 14, 15(7)
        ("04-30", 7, "workdays", [("05-06", "05-08")], "05-15"),
        ("04-30", 7, "workdays", [("05-09", "05-10")], "05-13"),  # only a Sunday
        ("04-30", 7, "workdays", [("05-08", "05-09")], "05-14"),  # a working Saturday
        ("04-30", 7, "workdays", [("05-08", "05-08")], "05-13"),  # resumed the same day
        ("04-30", 7, "workdays", [("05-06", "05-08"), ("05-07", "05-08")], "05-15"),  # overlap
        ("04-30", 7, "workdays", [("05-06", "05-08"), ("05-07", "05-11")], "05-19"),
        ("04-30", 7, "workdays", [("05-06", "05-08"), ("05-08", "05-09")], "05-18"),  # touching
        ("01-31", 1, "months", [("02-10", "02-13")], "03-03"),  # months pause by days
        ("04-30", 7, "workdays", [("04-30", "05-06")], "05-14"),  # from the day of the start
        ("05-06", 10, "days", [("05-16", "05-20")], "05-20"),  # begins on the last day
    ],
)
def test_pauses(
    start: str, n: int, unit: Unit, pauses: list[tuple[str, str]], expected: str
) -> None:
    due = compute(start, n, unit, pauses=tuple(pause(a, b) for a, b in pauses))
    assert due.due_on == day(expected)


def test_hours_pause_by_the_elapsed_time() -> None:
    holes = (pause("07-06 12:00", "07-06 13:30"), pause("07-06 13:00", "07-06 14:00"))
    assert compute("07-06 11:30", 24, "hours", pauses=holes).due_at == at("07-07 13:30")


def test_no_due_date_while_a_pause_is_open() -> None:
    assert compute_due(at("05-08"), Span(60, "days"), NATIONAL, pauses=(pause("05-20"),)) is None
    assert compute_due(at("05-08"), Span(2, "hours"), NATIONAL, pauses=(pause("05-08"),)) is None


@pytest.mark.parametrize(
    ("start", "n", "unit", "more", "expected"),
    [
        ("09-18", 15, "workdays", [Span(15, "workdays")], "11-05"),  # 2.10.5
        ("02-24", 60, "workdays", [Span(30, "workdays")], "07-03"),  # labour 4.10.1
        ("02-13", 60, "days", [Span(30, "days")], "05-14"),  # construction 4.13.6
        ("01-31", 1, "months", [Span(1, "months")], "03-31"),  # one length, not 02-28 + 1 month
        ("04-30", 7, "workdays", [Span(3, "days")], "05-16"),
        ("04-30", 1, "weeks", [Span(2, "days")], "05-09"),
        ("05-06", 0, "same_day", [Span(1, "workdays")], "05-07"),
        ("04-30", 7, "workdays", [Span(3, "days"), Span(1, "workdays")], "05-17"),
    ],
)
def test_extensions(start: str, n: int, unit: Unit, more: list[Span], expected: str) -> None:
    assert compute(start, n, unit, more=tuple(more)).due_on == day(expected)


def test_an_extension_to_a_total_replaces_the_length() -> None:
    to_ninety = compute("02-24", 60, "workdays", total=Span(90, "workdays"))
    assert to_ninety == compute("02-24", 90, "workdays")
    assert to_ninety.due_on == day("07-03")


def test_pause_extension_and_roll_together_roll_once_and_last() -> None:
    # 05-08 + 60 days + 21 days of pause + 4 days = 08-01, a Saturday
    due = compute(
        "05-08", 60, "days", roll=NEXT, pauses=(pause("05-20", "06-10"),), more=(Span(4, "days"),)
    )
    assert (due.due_raw, due.due_on) == (day("08-01"), day("08-03"))


@pytest.mark.parametrize(
    ("start", "n", "unit", "roll", "years"),
    [
        ("12-01", 7, "workdays", "none", ()),
        ("12-20", 15, "workdays", "none", (2027,)),
        ("12-01", 60, "days", "none", ()),  # plain days ask no calendar
        ("12-01", 60, "days", NEXT, (2027,)),
        ("2027-12-20", 15, "workdays", "none", (2027, 2028)),
        ("2012-03-01", 5, "workdays", "none", (2012,)),
        ("12-31 22:00", 4, "hours", "none", ()),
    ],
)
def test_a_result_that_rests_on_an_unpublished_year_says_so(
    start: str, n: int, unit: Unit, roll: Roll, years: tuple[int, ...]
) -> None:
    assert compute(start, n, unit, roll=roll).estimated_years == years


def test_own_days_of_an_organisation_count() -> None:
    calendar = Calendar(national_years(), {day("05-27"): (False, "古尔邦节")})
    due = compute_due(at("05-26"), Span(1, "workdays"), calendar)
    assert due is not None and due.due_on == day("05-28")


def test_days_are_those_of_the_calendars_zone() -> None:
    late = datetime(2026, 4, 30, 17, 0, tzinfo=UTC)  # already 1 May in Shanghai
    shanghai = compute_due(late, Span(1, "days"), NATIONAL)
    london = compute_due(late, Span(1, "days"), Calendar(national_years(), zone="Europe/London"))
    assert shanghai is not None and shanghai.due_on == day("05-02")
    assert london is not None and london.due_on == day("05-01")
    assert london.due_at == datetime(2026, 5, 1, 23, tzinfo=UTC)


def test_hours_are_real_hours_when_the_clocks_change() -> None:
    london = Calendar(national_years(), zone="Europe/London")
    start = at("03-28 12:00", london)  # summer time begins that night
    due = compute_due(start, Span(24, "hours"), london)
    assert due is not None and due.due_at == at("03-29 13:00", london)


@pytest.mark.parametrize(
    ("span", "more", "message"),
    [
        (Span(1, "season"), (), "season"),
        (Span(1, "design_life"), (), "design_life"),
        (Span(None, "days"), (), "尚未设定"),
        (Span(-1, "days"), (), "超出"),
        (Span(10**9, "workdays"), (), "超出"),
        (Span(1, "days"), (Span(1, "hours"),), "不能"),
        (Span(1, "hours"), (Span(1, "days"),), "不能"),
    ],
)
def test_lengths_without_an_engine_are_refused(
    span: Span, more: tuple[Span, ...], message: str
) -> None:
    with pytest.raises(Unsupported, match=message):
        compute_due(at("05-06"), span, NATIONAL, extensions=more)


def test_hours_do_not_roll() -> None:
    with pytest.raises(Unsupported, match="顺延"):
        compute("05-06", 24, "hours", roll=NEXT)


@pytest.mark.parametrize(
    "start", [datetime(2026, 5, 6), datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)]
)
def test_a_start_without_zone_or_sense_is_refused(start: datetime) -> None:
    with pytest.raises(Unsupported):
        compute_due(start, Span(7, "workdays"), NATIONAL)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Unsupported, match="早于"):
        compute("05-06", 7, "workdays", pauses=(pause("05-08", "05-07"),))


@pytest.mark.parametrize(
    ("holes", "reason"),
    [
        ([pause("05-05", "05-07")], "before_start"),
        ([pause("05-15 00:00", "05-20")], "expired"),
        ([pause("05-07", "05-08"), pause("05-16", "05-20")], "expired"),
    ],
)
def test_pauses_that_no_clock_could_have_had(holes: list[PauseSpan], reason: str) -> None:
    with pytest.raises(ClockError) as caught:
        check_pauses(at("05-06"), Span(7, "workdays"), NATIONAL, pauses=holes)
    assert caught.value.reason == reason


def test_pauses_that_a_clock_could_have_had() -> None:
    # due 05-14; the first pause moves it to 05-15, on which the second begins
    holes = [pause("05-15 17:00", "05-20"), pause("05-07", "05-08"), pause("05-16")]
    check_pauses(at("05-06"), Span(7, "workdays"), NATIONAL, pauses=holes)


def test_due_dates_are_plain_dates() -> None:
    due = compute("04-30", 7, "workdays")
    assert type(due.due_raw) is date
    assert type(compute("04-30", 7, "hours").due_raw) is datetime
