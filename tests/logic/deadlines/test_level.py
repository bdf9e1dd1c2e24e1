"""Levels, alarms, what is used and left, and the words for it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deadlines.logic.clock import breach, extend, pause, resume, start, stop, void
from core.deadlines.logic.level import alarms, left, level, next_alarm, remaining_text, used
from core.deadlines.logic.running import RunningClock
from core.plugin.base import Span
from core.plugin.clocks import Clock, Extension, OnBreach, Warn, on_action
from tests.logic.deadlines.samples import NATIONAL, at


def make(n: int, unit: str, begin: str, **more: object) -> tuple[Clock, RunningClock]:
    clock = Clock(
        key="k",
        title="期限",
        span=Span(n, unit),  # pyright: ignore[reportArgumentType]
        starts_on=on_action("a"),
        **more,  # pyright: ignore[reportArgumentType]
    )
    return clock, start(clock, at(begin), NATIONAL)


def told(clock: Clock, running: RunningClock) -> list[str]:
    return [f"{a.at:%m-%d %H:%M} {a.level} {a.kind}" for a in alarms(clock, running, NATIONAL)]


def test_default_warnings_of_a_short_clock() -> None:
    # due 05-13; three working days are left from 05-09 (11, 12, 13), one from 05-12
    clock, running = make(7, "workdays", "04-30 22:10")
    assert told(clock, running) == [
        "05-09 00:00 yellow warn",
        "05-12 00:00 red warn",
        "05-14 00:00 red breach",
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("04-30 22:10", "green"),
        ("05-08 23:59", "green"),
        ("05-09 00:00", "yellow"),
        ("05-11 23:59", "yellow"),
        ("05-12 00:00", "red"),
        ("05-13 23:59", "red"),
        ("05-14 00:00", "red"),
    ],
)
def test_level_of_a_short_clock(moment: str, expected: str) -> None:
    clock, running = make(7, "workdays", "04-30 22:10")
    assert level(clock, running, at(moment), NATIONAL) == expected


def test_default_warnings_of_a_long_clock() -> None:
    # 60 days from 05-08 to 07-07: the 42nd is 06-19; three working days are left from 07-02 on
    clock, running = make(60, "days", "05-08")
    assert told(clock, running) == [
        "06-19 00:00 yellow warn",
        "07-02 00:00 red warn",
        "07-08 00:00 red breach",
    ]


def test_a_month_is_a_long_clock() -> None:
    # 03-25 to 04-25, 31 days: the 22nd is 04-16; three working days (22, 23, 24) are left on 04-21
    clock, running = make(1, "months", "03-25")
    assert told(clock, running) == [
        "04-16 00:00 yellow warn",
        "04-21 00:00 red warn",
        "04-26 00:00 red breach",
    ]


def test_a_warning_that_says_less_than_one_before_it_is_left_out() -> None:
    # 16 days over the Spring Festival, due 02-26: working days left are 24, 25, 26 from 02-14 on,
    # while 70 % (the 12th day) is used on 02-22 only
    clock, running = make(16, "days", "02-10")
    assert told(clock, running) == ["02-14 00:00 red warn", "02-27 00:00 red breach"]
    clock, running = make(1, "workdays", "05-11 09:00")
    assert told(clock, running) == ["05-11 09:00 red warn", "05-13 00:00 red breach"]


def test_default_warnings_of_hours() -> None:
    clock, running = make(24, "hours", "07-06 11:30")
    assert told(clock, running) == [
        "07-07 04:18 yellow warn",
        "07-07 09:06 red warn",
        "07-07 11:30 red breach",
    ]


def test_a_same_day_clock_is_red_at_once() -> None:
    clock, running = make(0, "same_day", "05-13 09:00")
    assert told(clock, running) == ["05-13 09:00 red warn", "05-14 00:00 red breach"]


def test_the_rules_own_warnings_take_the_place_of_the_default_ones() -> None:
    clock, running = make(
        60,
        "workdays",
        "02-24",
        warn=(
            Warn(measure="used", amount=45, level="yellow", who=("chief",)),
            Warn(measure="used", amount=55, level="red"),
            Warn(measure="left", amount=2, level="red"),
            Warn(measure="after", amount=3, level="red", who=("head",)),
            Warn(measure="used_percent", amount=50, level="yellow"),
        ),
        on_breach=(
            OnBreach(kind="flag"),
            OnBreach(kind="tell", who=("chief",)),
            OnBreach(kind="escalate", who=("chief", "head")),
        ),
    )
    found = alarms(clock, running, NATIONAL)
    assert told(clock, running) == [
        "04-07 00:00 yellow warn",  # the 30th working day
        "04-28 00:00 yellow warn",
        "05-14 00:00 red warn",
        "05-19 00:00 red warn",
        "05-22 00:00 red breach",
        "05-27 00:00 red after",  # 22, 25, 26 have passed
    ]
    assert [a.index for a in found] == list(range(6))
    assert [a.who for a in found] == [(), ("chief",), (), (), ("chief",), ("head",)]


def test_warnings_count_in_days_for_months() -> None:
    warn = (
        Warn(measure="left", amount=7, level="yellow"),
        Warn(measure="left", amount=3, level="red"),
    )
    clock, running = make(2, "months", "03-10", roll="next_workday", warn=warn)
    assert told(clock, running)[:2] == ["05-04 00:00 yellow warn", "05-08 00:00 red warn"]


def test_warnings_of_hours_count_in_hours() -> None:
    warn = (
        Warn(measure="left", amount=2, level="red"),
        Warn(measure="used", amount=10, level="yellow"),
        Warn(measure="after", amount=1, level="red"),
    )
    clock, running = make(24, "hours", "07-06 11:30", warn=warn)
    running = resume(
        pause(running, "x", at("07-06 12:00"), NATIONAL), "x", at("07-06 13:00"), NATIONAL
    )
    assert told(clock, running) == [
        "07-06 22:30 yellow warn",
        "07-07 10:30 red warn",
        "07-07 12:30 red breach",
        "07-07 13:30 red after",
    ]


def test_a_pause_before_it_puts_a_warning_off() -> None:
    warn = (Warn(measure="used", amount=10, level="yellow"),)
    clock, running = make(60, "days", "05-08", warn=warn)
    running = resume(pause(running, "x", at("05-12"), NATIONAL), "x", at("05-15"), NATIONAL)
    running = resume(pause(running, "x", at("06-01"), NATIONAL), "x", at("06-10"), NATIONAL)
    assert told(clock, running)[0] == "05-21 00:00 yellow warn"


def test_a_clock_that_stands_still_or_has_ended_has_no_alarms() -> None:
    clock, running = make(7, "workdays", "04-30")
    for each in (
        pause(running, "x", at("05-08"), NATIONAL),
        stop(running, at("05-08")),
        void(running, at("05-08")),
    ):
        assert alarms(clock, each, NATIONAL) == ()
        assert next_alarm(clock, each, NATIONAL, 0) is None
        assert level(clock, each, at("09-01"), NATIONAL) == "green"


def test_the_next_alarm() -> None:
    clock, running = make(7, "workdays", "04-30")
    found = alarms(clock, running, NATIONAL)
    assert [next_alarm(clock, running, NATIONAL, n) for n in range(4)] == [*found, None]


def test_a_late_clock_stays_red() -> None:
    clock, running = make(7, "workdays", "04-30")
    assert level(clock, stop(running, at("05-20")), at("06-01"), NATIONAL) == "red"
    assert level(clock, breach(running, at("05-14")), at("05-14"), NATIONAL) == "red"


def test_a_right_that_has_run_out_is_not_red() -> None:
    clock, running = make(60, "days", "05-08", kind="right")
    assert told(clock, running) == ["07-08 00:00 red breach"]
    assert level(clock, running, at("07-08"), NATIONAL) == "green"
    assert remaining_text(clock, running, at("07-08"), NATIONAL) == "期限已届满"


@pytest.mark.parametrize(
    ("moment", "spent", "rest", "text"),
    [
        ("04-30 22:10", 0, 7, "剩 7 个工作日"),
        ("05-05", 0, 7, "剩 7 个工作日"),
        ("05-06 00:00", 1, 6, "剩 6 个工作日"),
        ("05-10", 4, 3, "剩 3 个工作日"),
        ("05-13 23:59", 7, 0, "今天到期"),
        ("05-14 00:00", 8, -1, "已逾期 1 个工作日"),
        ("05-15", 9, -2, "已逾期 2 个工作日"),
        ("05-17", 9, -2, "已逾期 2 个工作日"),
    ],
)
def test_used_left_and_the_words(moment: str, spent: int, rest: int, text: str) -> None:
    clock, running = make(7, "workdays", "04-30 22:10")
    assert used(running, at(moment), NATIONAL) == spent
    assert left(running, at(moment), NATIONAL) == rest
    assert remaining_text(clock, running, at(moment), NATIONAL) == text


def test_words_for_a_weekend_after_the_due_day() -> None:
    clock, running = make(2, "workdays", "05-13")
    assert remaining_text(clock, running, at("05-16"), NATIONAL) == "已逾期不足 1 个工作日"


def test_words_for_a_paused_clock() -> None:
    clock, running = make(7, "workdays", "04-30")
    paused = pause(running, "x", at("05-11"), NATIONAL)
    assert used(paused, at("05-13"), NATIONAL) == 5
    assert left(paused, at("05-13"), NATIONAL) == 2
    assert remaining_text(clock, paused, at("05-13"), NATIONAL) == "已中止 2 天，已用 5/7 个工作日"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("07-06 11:30", "剩 24 小时"),
        ("07-07 08:00", "剩 3 小时"),
        ("07-07 10:50", "剩 40 分钟"),
        ("07-07 11:45", "已逾期不足 1 小时"),
        ("07-07 14:00", "已逾期 2 小时"),
    ],
)
def test_words_for_hours(moment: str, text: str) -> None:
    clock, running = make(24, "hours", "07-06 11:30")
    assert remaining_text(clock, running, at(moment), NATIONAL) == text


def test_used_hours_leave_out_the_pauses() -> None:
    clock, running = make(24, "hours", "07-06 11:30")
    running = pause(running, "x", at("07-06 13:30"), NATIONAL)
    assert used(running, at("07-06 20:00"), NATIONAL) == 2
    assert left(running, at("07-06 20:00"), NATIONAL) == 22
    assert (
        remaining_text(clock, running, at("07-06 20:00"), NATIONAL)
        == "已中止 6 小时，已用 2/24 小时"
    )


def test_words_for_an_ended_clock() -> None:
    clock, running = make(7, "workdays", "04-30")
    now = at("09-01")
    assert remaining_text(clock, stop(running, at("05-11")), now, NATIONAL) == (
        "按期完成，用时 5/7 个工作日"
    )
    assert remaining_text(clock, stop(running, at("05-15")), now, NATIONAL) == (
        "逾期完成，超期 2 个工作日"
    )
    excused = stop(running, at("05-11"), "excused")
    assert remaining_text(clock, excused, now, NATIONAL) == "已按规定说明理由"
    assert remaining_text(clock, void(running, now), now, NATIONAL) == "不再适用"


def test_length_of_an_extended_and_of_a_mixed_clock() -> None:
    clock, running = make(15, "workdays", "09-18", extension=Extension(amount=Span(15, "workdays")))
    longer = pause(extend(clock, running, at("10-14"), NATIONAL), "x", at("10-14"), NATIONAL)
    assert remaining_text(clock, longer, at("10-16"), NATIONAL) == (
        "已中止 2 天，已用 14/30 个工作日"
    )
    clock = replace(clock, extension=Extension(amount=Span(1, "months")))
    longer = pause(extend(clock, running, at("10-14"), NATIONAL), "x", at("10-14"), NATIONAL)
    # 10-15 + 1 month = 11-15, a Sunday: 21 more working days
    assert remaining_text(clock, longer, at("10-16"), NATIONAL) == (
        "已中止 2 天，已用 14/36 个工作日"
    )


@given(
    st.sampled_from(["hours", "days", "workdays", "months"]),
    st.integers(1, 40),
    st.integers(0, 90 * 24),
)
def test_used_and_left_make_the_length_and_the_level_only_rises(
    unit: str, n: int, hours: int
) -> None:
    clock, running = make(n, unit, "03-02 10:00")
    now = at("03-02 10:00") + timedelta(hours=hours)
    whole = left(running, running.started_at, NATIONAL)
    if now < at("2026-12-25"):
        assert used(running, now, NATIONAL) + left(running, now, NATIONAL) == whole
    order = ["green", "yellow", "red"]
    later = now + timedelta(hours=5)
    before, after = (level(clock, running, t, NATIONAL) for t in (now, later))
    assert order.index(before) <= order.index(after)


@given(st.integers(1, 80), st.integers(0, 60), st.integers(0, 30))
def test_the_alarm_of_use_comes_just_when_so_much_is_used(n: int, gap: int, held: int) -> None:
    warn = (Warn(measure="used", amount=n, level="yellow"),)
    clock, running = make(80, "workdays", "03-02", warn=warn)
    opened = at("03-02") + timedelta(days=gap)
    running = pause(running, "x", opened, NATIONAL)
    running = resume(running, "x", opened + timedelta(days=held), NATIONAL)
    alarm = next_alarm(clock, running, NATIONAL, 0)
    assert alarm is not None
    assert used(running, alarm.at, NATIONAL) == n
    assert used(running, alarm.at - timedelta(minutes=1), NATIONAL) == n - 1
