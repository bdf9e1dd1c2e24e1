"""How series write their numbers, and when they begin again."""

from datetime import date

import pytest

from core.cases.logic.numbers import number_key
from core.cases.numbers import number_text, period_of
from core.plugin.spec import Series

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("period", "same", "other"),
    [
        ("year", date(2026, 12, 31), date(2027, 1, 1)),
        ("month", date(2026, 3, 31), date(2026, 4, 1)),
        ("day", date(2026, 3, 5), date(2026, 3, 6)),
    ],
)
def test_a_series_begins_again_with_its_period(period: str, same: date, other: date) -> None:
    series = Series(key="s", title="s", pattern="{seq}", period=period)  # type: ignore[arg-type]  # one of the three
    assert period_of(series, DAY) == period_of(series, same)
    assert period_of(series, DAY) != period_of(series, other)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("{org}投受〔{year}〕第{seq}号", "京海市监投受〔2026〕第7号"),
        ("工商﹝{year}﹞第{seq}号", "工商﹝2026﹞第7号"),
        ("{year}{month}{day}{seq:06}", "20260305000007"),
        ("投{year}{seq:05}", "投202600007"),
    ],
)
def test_numbers_as_they_are_printed(pattern: str, text: str) -> None:
    series = Series(key="s", title="s", pattern=pattern)
    assert number_text(series, org="京海市监", day=DAY, seq=7) == text


def test_a_number_longer_than_its_zeros_stays_whole() -> None:
    series = Series(key="s", title="s", pattern="{seq:05}")
    assert number_text(series, org="", day=DAY, seq=123_456) == "123456"


@pytest.mark.parametrize(
    "typed",
    [
        "京海市监投诉〔2026〕第0012号",
        "京海市监投诉[2026]12号",
        "京海市监投诉（２０２６）第12号",
        "京海市监投诉(2026) 12",
        "京海市监投诉【2026】第 12 号",
        " 京海市监投诉 2026 12 ",
    ],
)
def test_a_number_is_one_however_it_is_typed(typed: str) -> None:
    assert number_key(typed) == "京海市监投诉-2026-12"


def test_what_has_no_digits_is_no_number() -> None:
    assert number_key("第号〔〕") == ""
