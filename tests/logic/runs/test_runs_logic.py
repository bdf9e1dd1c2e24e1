"""How far a long job is, in numbers and in words, and its results as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from core.runs.logic import in_words, percent, remaining, table

START = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("total", "handled", "expected"), [(0, 0, 100), (3, 0, 0), (3, 2, 66), (3, 3, 100)]
)
def test_percent_is_rounded_down(total: int, handled: int, expected: int) -> None:
    assert percent(total=total, handled=handled) == expected


def test_the_rest_is_judged_by_the_pace_of_this_attempt() -> None:
    rest = remaining(
        total=100, handled=60, before=50, started_at=START, now=START + timedelta(seconds=20)
    )
    assert rest == timedelta(seconds=80)


@pytest.mark.parametrize(("started_at", "handled"), [(None, 60), (START, 50)])
def test_without_a_pace_nothing_is_said(started_at: datetime | None, handled: int) -> None:
    assert (
        remaining(total=100, handled=handled, before=50, started_at=started_at, now=START) is None
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "约 1 秒"),
        (59, "约 59 秒"),
        (61, "约 2 分钟"),
        (3600, "约 1 小时"),
        (5400, "约 1 小时 30 分钟"),
    ],
)
def test_lengths_in_words(seconds: float, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words


def test_a_cell_is_never_a_formula() -> None:
    made = table([("=1+1", "@SUM", "-3", "张三"), ("a,b", "+1", "", "x")])
    assert made.startswith(b"\xef\xbb\xbf")
    lines = made.decode("utf-8-sig").splitlines()
    assert lines == ["'=1+1,'@SUM,'-3,张三", '"a,b",\'+1,,x']
