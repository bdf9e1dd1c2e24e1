"""One million due dates of mixed units on one core; the target is less than a minute."""

from datetime import datetime, timedelta
from itertools import cycle, islice
from time import process_time

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import PauseSpan, Roll, compute
from core.deadlines.logic.national import national_years
from core.plugin.base import Span
from tests.bench import Row

COUNT = 1_000_000
LENGTHS: tuple[tuple[Span, Roll, bool], ...] = (
    (Span(7, "workdays"), "none", False),
    (Span(60, "days"), "next_workday", False),
    (Span(15, "workdays"), "none", True),
    (Span(24, "hours"), "none", False),
    (Span(60, "workdays"), "none", False),
    (Span(1, "months"), "next_workday", False),
    (Span(45, "workdays"), "none", True),
    (Span(2, "weeks"), "none", False),
)


def run() -> list[Row]:
    """Count due dates over two years of starts, a quarter of them with a pause, in CPU seconds."""
    calendar = Calendar(national_years())
    first = datetime(2025, 1, 1, 9, tzinfo=calendar.tz)
    starts = [first + timedelta(hours=7 * n) for n in range(2_500)]
    pauses = [(PauseSpan("x", s, s + timedelta(days=3)),) for s in starts]
    work: list[tuple[datetime, Span, Roll, tuple[PauseSpan, ...]]] = [
        (start, span, roll, held if paused else ())
        for (start, held), (span, roll, paused) in zip(
            islice(cycle(zip(starts, pauses, strict=True)), COUNT), cycle(LENGTHS), strict=False
        )
    ]
    began = process_time()
    for start, span, roll, held in work:
        compute(start, span, calendar, roll=roll, pauses=held)
    seconds = process_time() - began
    floor = plain_addition([start for start, *_ in work])
    return [
        Row("due dates: one million, one core", seconds, "s", seconds / floor),
        Row("due dates: each", seconds / COUNT * 1e6, "us", seconds / floor),
        Row("due dates: plain datetime addition (floor)", floor, "s", 1.0),
    ]


def plain_addition(starts: list[datetime]) -> float:
    """CPU seconds for as many additions of a week to a moment: the least that any answer costs."""
    week = timedelta(days=7)
    began = process_time()
    for start in starts:
        (start + week).date()
    return process_time() - began
