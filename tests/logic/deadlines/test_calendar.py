"""The shipped tables against two packages and the notices, own days, unpublished years."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deadlines.logic.calendar import Calendar, Year
from core.deadlines.logic.national import national_years, read_year
from tests.logic.deadlines.samples import DAY, NATIONAL, day

DATES = st.dates(date(2018, 1, 1), date(2028, 12, 31))

OFF = {
    2025: "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
    2026: "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 "
    "10-01..10-07",
}
WORKING = {
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


def spread(year: int, text: str) -> set[date]:
    found: set[date] = set()
    for part in text.split():
        first, _, last = part.partition("..")
        start, end = day(f"{year}-{first}"), day(f"{year}-{last or first}")
        found |= {start + DAY * n for n in range((end - start).days + 1)}
    return found


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + DAY * n for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", range(2014, 2027))
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    differ = [d for d in days_of(year) if NATIONAL.is_workday(d) != chinese_calendar.is_workday(d)]
    assert differ == []


@pytest.mark.parametrize("year", range(2019, 2027))
def test_every_day_agrees_with_holidays(year: int) -> None:
    china = holidays.country_holidays("CN", years=[year, year + 1])
    differ = [d for d in days_of(year) if NATIONAL.is_workday(d) != china.is_working_day(d)]
    assert differ == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_tables_are_those_of_the_notices(year: int) -> None:
    shipped = national_years()[year]
    assert shipped.off == spread(year, OFF[year])
    assert shipped.working == spread(year, WORKING[year])


def test_shipped_years_are_published_and_name_their_source() -> None:
    years = national_years()
    assert list(years) == list(range(2014, 2027))
    for number, year in years.items():
        assert year.year == number
        assert year.published
        assert f"{number}年部分节假日安排的通知（国办发明电〔{number - 1}〕" in year.source
        assert all(year.names[each] for each in year.off)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-05-06", "工作日"),
        ("2026-05-10", "周末"),
        ("2026-05-09", "调休上班"),
        ("2026-05-01", "法定节假日（劳动节）"),
        ("2018-12-31", "法定节假日（元旦）"),
        ("2018-12-29", "调休上班"),
        ("2027-05-03", "工作日（2027年放假安排未公布，推定）"),
        ("2027-05-02", "周末（2027年放假安排未公布，推定）"),
    ],
)
def test_why(text: str, why: str) -> None:
    assert NATIONAL.why(day(text)) == why


def test_own_days_win_over_the_national_table() -> None:
    own = {
        day("05-27"): (False, "古尔邦节"),
        day("05-02"): (True, ""),
        day("2027-03-01"): (False, "停产检修"),
    }
    calendar = Calendar(national_years(), own)
    assert not calendar.is_workday(day("05-27"))
    assert calendar.is_workday(day("05-02"))
    assert calendar.why(day("05-27")) == "本单位放假：古尔邦节"
    assert calendar.why(day("05-02")) == "本单位上班"
    assert calendar.why(day("2027-03-01")) == "本单位放假：停产检修"
    assert calendar.nth_workday(day("05-26"), 1) == day("05-28")
    assert calendar.nth_workday(day("04-30"), 1) == day("05-02")


def test_an_unpublished_year_is_estimated_and_named() -> None:
    assert NATIONAL.unpublished(day("01-01"), day("12-28")) == ()
    assert NATIONAL.unpublished(day("12-30"), day("2028-02-01")) == (2027, 2028)
    assert NATIONAL.unpublished(day("02-02"), day("02-01")) == ()
    assert NATIONAL.is_workday(day("2027-10-01"))
    assert not NATIONAL.is_workday(day("2027-10-02"))


def test_the_end_of_december_rests_on_the_next_notice() -> None:
    assert NATIONAL.unpublished(day("12-20"), day("12-28")) == ()
    assert NATIONAL.unpublished(day("12-20"), day("12-29")) == (2027,)
    assert NATIONAL.unpublished(day("2025-12-20"), day("2025-12-31")) == ()


def test_a_table_marked_unpublished_counts_as_an_estimate() -> None:
    guess = Year(2027, False, "推算", frozenset({day("2027-01-01")}), frozenset())
    calendar = Calendar({**national_years(), 2027: guess})
    assert not calendar.is_workday(day("2027-01-01"))
    assert calendar.unpublished(day("2027-01-01"), day("2027-01-31")) == (2027,)


@pytest.mark.parametrize(
    ("off", "working", "message"),
    [
        ("2027-01-02", "2027-01-02", "both"),
        ("2025-10-01", "2027-01-02", "does not belong"),
        ("2027-01-01", "2027-01-04", "no weekend day"),
    ],
)
def test_an_impossible_table_is_refused(off: str, working: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Year(2027, True, "", frozenset({day(off)}), frozenset({day(working)}))


def test_reading_a_table_refuses_a_holiday_that_ends_before_it_begins() -> None:
    data = {
        "year": 2027,
        "published": True,
        "source": "通知",
        "holidays": [{"name": "元旦", "off": ["2027-01-03", "2027-01-01"], "working": []}],
    }
    with pytest.raises(ValueError, match="元旦"):
        read_year(data)
    with pytest.raises(KeyError):
        read_year({"year": 2027})


@given(DATES, st.integers(1, 400))
def test_the_nth_workday_is_worked_and_has_n_before_it(after: date, n: int) -> None:
    found = NATIONAL.nth_workday(after, n)
    assert NATIONAL.is_workday(found)
    assert NATIONAL.workdays_between(after, found) == n


@given(DATES, st.integers(-30, 800))
def test_counting_equals_looking_at_every_day(after: date, length: int) -> None:
    until = after + timedelta(days=length)
    days = [after + DAY * n for n in range(1, length + 1)]
    assert NATIONAL.workdays_between(after, until) == sum(map(NATIONAL.is_workday, days))


@given(DATES, st.integers(0, 300))
def test_going_back_leaves_n_workdays(until: date, n: int) -> None:
    found = NATIONAL.workday_back(until, n)
    assert NATIONAL.is_workday(found)
    assert NATIONAL.workdays_between(found, until) == n


@given(DATES)
def test_the_next_workday_is_the_first_one(each: date) -> None:
    found = NATIONAL.next_workday(each)
    assert NATIONAL.is_workday(found)
    assert NATIONAL.workdays_between(each - DAY, found) == 1


@pytest.mark.parametrize("n", [0, -1])
def test_the_nth_workday_needs_a_positive_number(n: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        NATIONAL.nth_workday(day("05-01"), n)


def test_a_holiday_is_a_day_off_with_a_name() -> None:
    calendar = Calendar(national_years(), {day("05-27"): (False, "")})
    asked = ("05-01", "05-02", "05-09", "05-10", "05-11", "05-27")
    assert [d for d in asked if calendar.is_holiday(day(d))] == ["05-01", "05-02", "05-27"]


def test_the_next_workday_may_lie_in_the_next_year() -> None:
    assert NATIONAL.next_workday(day("2022-12-31")) == day("2023-01-03")


def test_going_back_needs_a_number_that_is_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        NATIONAL.workday_back(day("05-01"), -1)
