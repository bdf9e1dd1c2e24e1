"""The acts on a clock, and the acts that its rules refuse."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.clock import (
    ClockError,
    RunningClock,
    breach,
    cap,
    extend,
    pause,
    recompute,
    resume,
    start,
    start_on_due,
    stop,
    void,
    withdraw_breach,
)
from core.deadlines.logic.due import Unsupported
from core.deadlines.logic.national import national_years
from core.plugin.base import Span
from core.plugin.clocks import Clock, Extension, on_action
from tests.logic.deadlines.samples import NATIONAL, at, day

DECISION = Clock(
    key="decision", title="受理决定", span=Span(7, "workdays"), starts_on=on_action("receive")
)
MEDIATION = Clock(
    key="mediation", title="调解期限", span=Span(60, "days"), starts_on=on_action("accept")
)
VERIFICATION = Clock(
    key="verification",
    title="举报核查",
    span=Span(15, "workdays"),
    starts_on=on_action("receive"),
    extension=Extension(amount=Span(15, "workdays")),
)
AUDIT = Clock(
    key="audit",
    title="稽核整改",
    span=Span(60, "workdays"),
    starts_on=on_action("file"),
    extension=Extension(total=Span(90, "workdays")),
)
HOURS = Clock(key="contact", title="联系", span=Span(24, "hours"), starts_on=on_action("assign"))


def running(clock: Clock = DECISION, begin: str = "04-30 22:10") -> RunningClock:
    return start(clock, at(begin), NATIONAL)


def refused(reason: str, act: Callable[[], object]) -> None:
    with pytest.raises(ClockError) as caught:
        act()
    assert caught.value.reason == reason
    assert caught.value.code == "clock"
    assert caught.value.title


def test_start() -> None:
    clock = running()
    assert (clock.state, clock.key, clock.seq, clock.receiver) == ("running", "decision", 1, "")
    assert clock.due_on == day("05-13")
    assert clock.due_at == at("05-14 00:00")
    assert clock.outcome == ""


def test_a_clock_may_be_born_late() -> None:
    clock = running(begin="2025-03-03")
    assert clock.started_at == at("2025-03-03")
    assert clock.due_on == day("2025-03-12")


def test_the_length_of_this_case_and_its_place_among_others() -> None:
    clock = start(DECISION, at("04-30"), NATIONAL, seq=2, receiver="p1", span=Span(2, "days"))
    assert (clock.seq, clock.receiver, clock.due_on) == (2, "p1", day("05-02"))


def test_a_recorded_date_can_be_the_due_date() -> None:
    clock = start_on_due(DECISION, day("06-23"), at("06-16"), NATIONAL, receiver="p1")
    assert (clock.due_raw, clock.due_on, clock.receiver) == (day("06-23"), day("06-23"), "p1")
    paused = pause(clock, "x", at("06-18"), NATIONAL)
    assert resume(paused, "x", at("06-20"), NATIONAL).due_on == day("06-25")
    assert recompute(clock, NATIONAL) == clock
    rolling = replace(DECISION, roll="next_workday")
    assert start_on_due(rolling, day("06-20"), at("06-16"), NATIONAL).due_on == day("06-22")
    refused("before_start", lambda: start_on_due(DECISION, day("06-15"), at("06-16"), NATIONAL))


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "heartbeat"},
        {"kind": "period"},
        {"kind": "notice_before"},
        {"mask": "business_hours"},
        {"per": "receiver"},
        {"span": Span(2, "season")},
        {"span": Span(None, "days")},
    ],
)
def test_clocks_without_an_engine_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Unsupported):
        start(replace(DECISION, **changes), at("05-06"), NATIONAL)  # pyright: ignore[reportArgumentType]


def test_pause_and_resume_move_the_due_date() -> None:
    clock = running(MEDIATION, "05-08")
    assert clock.due_on == day("07-07")
    paused = pause(clock, "testing", at("05-20"), NATIONAL)
    assert (paused.state, paused.due_raw, paused.due_on, paused.due_at) == ("paused",) + (None,) * 3
    resumed = resume(paused, "testing", at("06-10"), NATIONAL)
    assert (resumed.state, resumed.due_on) == ("running", day("07-28"))


def test_two_pauses_may_overlap_and_count_once() -> None:
    clock = pause(running(MEDIATION, "05-08"), "testing", at("05-20"), NATIONAL)
    clock = pause(clock, "recusal", at("05-25"), NATIONAL)
    clock = resume(clock, "testing", at("06-01"), NATIONAL)
    assert clock.state == "paused"
    clock = resume(clock, "recusal", at("06-10"), NATIONAL)
    assert (clock.state, clock.due_on) == ("running", day("07-28"))


def test_a_pause_may_begin_on_the_last_day_but_not_after_it() -> None:
    clock = running()
    assert pause(clock, "x", at("05-13 23:59"), NATIONAL).state == "paused"
    refused("expired", lambda: pause(clock, "x", at("05-14 00:00"), NATIONAL))


def test_refused_pauses() -> None:
    clock = running()
    refused("before_start", lambda: pause(clock, "x", at("04-29"), NATIONAL))
    paused = pause(clock, "x", at("05-07"), NATIONAL)
    refused("already_paused", lambda: pause(paused, "x", at("05-08"), NATIONAL))
    refused("out_of_order", lambda: pause(paused, "y", at("05-06"), NATIONAL))
    refused("not_paused", lambda: resume(paused, "y", at("05-08"), NATIONAL))
    refused("out_of_order", lambda: resume(paused, "x", at("05-06"), NATIONAL))
    resumed = resume(paused, "x", at("05-09"), NATIONAL)
    refused("not_paused", lambda: resume(resumed, "x", at("05-10"), NATIONAL))
    refused("out_of_order", lambda: pause(resumed, "x", at("05-08"), NATIONAL))
    stopped = stop(resumed, at("05-11"))
    refused("not_running", lambda: pause(stopped, "x", at("05-12"), NATIONAL))


def test_a_date_without_a_time_is_no_contradiction_on_the_same_day() -> None:
    clock = pause(running(), "x", at("05-07 15:00"), NATIONAL)
    assert resume(clock, "x", at("05-07 00:00"), NATIONAL).due_on == day("05-13")
    assert stop(running(), at("04-30 00:00")).outcome == "met"


def test_hours_are_compared_to_the_minute() -> None:
    clock = running(HOURS, "07-06 11:30")
    refused("before_start", lambda: stop(clock, at("07-06 11:29")))
    paused = pause(clock, "x", at("07-06 12:00"), NATIONAL)
    refused("out_of_order", lambda: resume(paused, "x", at("07-06 11:59"), NATIONAL))
    assert resume(paused, "x", at("07-06 12:30"), NATIONAL).due_at == at("07-07 12:00")


def test_extension_by_an_amount() -> None:
    clock = running(VERIFICATION, "09-18")
    assert clock.due_on == day("10-15")
    longer = extend(VERIFICATION, clock, at("10-14"), NATIONAL)
    assert longer.due_on == day("11-05")
    assert longer.extensions == (Span(15, "workdays"),)
    refused("used_up", lambda: extend(VERIFICATION, longer, at("10-15"), NATIONAL))


def test_extension_any_number_of_times() -> None:
    rule = replace(VERIFICATION, extension=Extension(amount=Span(1, "workdays"), times=None))
    clock = running(rule, "05-06")
    for _ in range(5):
        clock = extend(rule, clock, at("05-08"), NATIONAL)
    assert clock.due_on == start(rule, at("05-06"), NATIONAL, span=Span(20, "workdays")).due_on


def test_extension_to_a_total() -> None:
    clock = running(AUDIT, "02-24")
    assert clock.due_on == day("05-21")
    longer = extend(AUDIT, clock, at("05-20"), NATIONAL)
    assert (longer.due_on, longer.extended_total) == (day("07-03"), Span(90, "workdays"))
    refused("used_up", lambda: extend(AUDIT, longer, at("05-21"), NATIONAL))


def test_refused_extensions() -> None:
    clock = running(VERIFICATION, "09-18")
    refused("not_extendable", lambda: extend(DECISION, running(), at("05-06"), NATIONAL))
    refused("expired", lambda: extend(VERIFICATION, clock, at("10-16 00:00"), NATIONAL))
    refused("before_start", lambda: extend(VERIFICATION, clock, at("09-17"), NATIONAL))
    stopped = stop(clock, at("09-20"))
    refused("not_running", lambda: extend(VERIFICATION, stopped, at("09-21"), NATIONAL))
    shorter = replace(AUDIT, extension=Extension(total=Span(30, "workdays")))
    refused("no_gain", lambda: extend(shorter, running(AUDIT, "02-24"), at("03-01"), NATIONAL))
    with pytest.raises(Unsupported):
        extend(replace(AUDIT, extension=Extension()), running(AUDIT), at("05-06"), NATIONAL)


def test_a_paused_clock_can_be_extended() -> None:
    clock = pause(running(VERIFICATION, "09-18"), "x", at("10-13"), NATIONAL)
    clock = extend(VERIFICATION, clock, at("10-20"), NATIONAL)
    assert clock.state == "paused"
    assert resume(clock, "x", at("10-14"), NATIONAL).due_on == day("11-06")


@pytest.mark.parametrize(
    ("moment", "outcome"), [("05-13 23:59", "met"), ("05-14 00:00", "late"), ("05-20", "late")]
)
def test_stop_in_time_or_late(moment: str, outcome: str) -> None:
    clock = stop(running(), at(moment))
    assert (clock.state, clock.stopped_at, clock.outcome) == ("stopped", at(moment), outcome)
    assert clock.breached_at == (at("05-14 00:00") if outcome == "late" else None)
    assert clock.due_on == day("05-13")


def test_an_explanation_excuses_only_in_time() -> None:
    assert stop(running(), at("05-13"), "excused").outcome == "excused"
    assert stop(running(), at("05-14"), "excused").outcome == "late"


def test_stopping_while_paused_is_in_time() -> None:
    clock = pause(running(), "x", at("05-12"), NATIONAL)
    assert stop(clock, at("08-01")).outcome == "met"


def test_refused_ends() -> None:
    stopped = stop(running(), at("05-08"))
    for clock in (stopped, void(running(), at("05-08"))):
        refused("not_running", lambda clock=clock: stop(clock, at("05-09")))
        refused("not_running", lambda clock=clock: void(clock, at("05-09")))
        refused("not_running", lambda clock=clock: breach(clock, at("06-01")))
    refused("before_start", lambda: stop(running(), at("04-29")))


def test_void() -> None:
    clock = void(running(), at("05-08"))
    assert (clock.state, clock.stopped_at, clock.outcome) == ("void", at("05-08"), "")


def test_breach_is_marked_once_and_not_too_early() -> None:
    clock = running()
    refused("not_due", lambda: breach(clock, at("05-13 23:59")))
    late = breach(clock, at("05-14 00:00"))
    assert (late.state, late.breached_at, late.outcome) == ("running", at("05-14 00:00"), "")
    refused("already_breached", lambda: breach(late, at("05-15")))
    paused = pause(clock, "x", at("05-08"), NATIONAL)
    refused("not_running", lambda: breach(paused, at("06-01")))


@given(st.integers(0, 13 * 24 * 60 + 109))
def test_an_act_dated_in_time_takes_the_breach_back(minutes: int) -> None:
    clock = breach(running(), at("05-14 00:01"))
    moment = at("04-30 22:10") + timedelta(minutes=minutes)
    stopped = stop(clock, moment)
    assert (stopped.breached_at, stopped.outcome) == (None, "met")


def test_a_pause_or_extension_dated_in_time_takes_the_breach_back() -> None:
    clock = breach(running(VERIFICATION, "09-18"), at("10-16"))
    assert pause(clock, "x", at("10-15"), NATIONAL).breached_at is None
    assert extend(VERIFICATION, clock, at("10-15"), NATIONAL).breached_at is None
    assert withdraw_breach(clock) == replace(clock, breached_at=None)


def test_a_late_stop_keeps_the_moment_of_the_breach() -> None:
    clock = breach(running(), at("05-14 00:05"))
    assert stop(clock, at("05-20")).breached_at == at("05-14 00:05")


def test_another_calendar_changes_the_due_date_only() -> None:
    calendar = Calendar(national_years(), {day("05-12"): (False, "停电")})
    clock = running()
    moved = recompute(clock, calendar)
    assert moved.due_on == day("05-14")
    unmoved = replace(moved, due_raw=clock.due_raw, due_on=clock.due_on, due_at=clock.due_at)
    assert unmoved == clock
    stopped = stop(clock, at("05-11"))
    assert recompute(stopped, calendar) == stopped
    paused = pause(clock, "x", at("05-11"), NATIONAL)
    assert recompute(paused, calendar) == paused


def test_an_estimate_is_carried_by_the_clock() -> None:
    assert running(begin="12-25").estimated_years == (2027,)


Act: TypeAlias = Callable[[RunningClock], RunningClock]
ACTS: list[Act] = [
    lambda c: pause(c, "x", at("09-21"), NATIONAL),
    lambda c: resume(c, "x", at("09-24"), NATIONAL),
    lambda c: extend(VERIFICATION, c, at("09-25"), NATIONAL),
    lambda c: breach(c, at("2027-01-01")),
    lambda c: stop(c, at("10-12")),
    lambda c: void(c, at("10-12")),
]


@given(st.sampled_from([VERIFICATION, AUDIT, HOURS]), st.lists(st.sampled_from(ACTS), max_size=5))
def test_a_clock_survives_json(clock: Clock, acts: list[Act]) -> None:
    value = start(clock, at("09-18 10:30"), NATIONAL, receiver="被投诉人")
    for act in acts:
        try:
            value = act(value)
        except ClockError:
            continue
    assert RunningClock.from_json(json.loads(json.dumps(value.to_json()))) == value


def test_json_holds_plain_values() -> None:
    data = pause(running(), "testing", at("05-08"), NATIONAL).to_json()
    assert data == {
        "key": "decision",
        "seq": 1,
        "receiver": "",
        "state": "paused",
        "started_at": "2026-04-30T22:10:00+08:00",
        "span": {"amount": 7, "unit": "workdays"},
        "roll": "none",
        "due_raw": None,
        "due_on": None,
        "due_at": None,
        "estimated_years": [],
        "pauses": [
            {"ground": "testing", "starts_at": "2026-05-08T09:00:00+08:00", "ends_at": None}
        ],
        "extensions": [],
        "extended_total": None,
        "cap_at": None,
        "stopped_at": None,
        "breached_at": None,
        "outcome": "",
    }


def test_a_ceiling_holds_through_a_pause_and_goes_with_its_clock() -> None:
    outer = at("05-09 08:00")
    clock = cap(start(HOURS, at("05-08 10:45"), NATIONAL), outer, NATIONAL)
    assert (clock.due_at, clock.due_raw) == (outer, at("05-09 10:45"))
    held = resume(pause(clock, "x", at("05-08 12:00"), NATIONAL), "x", at("05-08 13:00"), NATIONAL)
    assert held.due_at == outer
    assert cap(held, None, NATIONAL).due_at == at("05-09 11:45")
    assert cap(held, at("05-11"), NATIONAL).due_at == at("05-09 11:45")


def test_a_breach_stays_under_an_earlier_ceiling_and_goes_with_a_later_one() -> None:
    clock = breach(start(HOURS, at("05-08 10:00"), NATIONAL), at("05-09 10:00"))
    assert cap(clock, at("05-09 08:00"), NATIONAL).breached_at == at("05-09 10:00")
    lower = breach(cap(running(), at("05-08"), NATIONAL), at("05-08"))
    assert cap(lower, None, NATIONAL).breached_at is None


def test_a_ceiling_on_midnight_is_the_last_day_before_it() -> None:
    clock = cap(running(), at("05-08 00:00"), NATIONAL)
    assert (clock.due_on, clock.due_at) == (day("05-07"), at("05-08 00:00"))
