"""What due alarms say: for deadlines, for a party's right, for clocks that wait for an end."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.cases.logic.alarms import raise_alarms
from core.cases.logic.model import Rules, Snapshot
from core.deadlines.logic import clock as clocks
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.level import alarms
from core.deadlines.logic.national import national_years
from core.plugin.spec import Clock, OnBreach, Span, Trigger, Warn, on_action
from plugins.consumer_aic.editions import R2026

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(years=national_years())
START = datetime(2026, 5, 4, 10, tzinfo=ZONE)

PROMISE = Clock(
    key="promise",
    title="答复期限",
    span=Span(10, "days"),
    starts_on=on_action("accept"),
    house_rule=True,
    warn=(
        Warn(measure="left", amount=2, level="red", who=("handler",)),
        Warn(measure="after", amount=1, level="red", who=("head",)),
    ),
    on_breach=(
        OnBreach(kind="tell", who=("chief",)),
        OnBreach(kind="offer", transition="terminate", ground="ground_5"),
    ),
)
RIGHT = replace(PROMISE, key="right", title="答辩期", kind="right", warn=(), on_breach=())
FOLLOWING = Clock(
    key="following",
    title="后续期限",
    span=Span(3, "days"),
    starts_on=(Trigger(kind="expired", key="promise"), Trigger(kind="expired", key="right")),
    house_rule=True,
)
CASE_TYPE = replace(R2026.case_types[0], clocks=(PROMISE, RIGHT, FOLLOWING))
RULES = Rules(module=R2026, case_type=CASE_TYPE)


def snapshot(clock: Clock) -> Snapshot:
    return Snapshot(
        type="complaint",
        state="accepted",
        facts={},
        received_at=START,
        moved_at=START,
        clocks=(clocks.start(clock, START, CALENDAR),),
    )


def test_nothing_is_raised_before_its_moment() -> None:
    before = snapshot(PROMISE)
    raised = raise_alarms(RULES, before, before.clocks[0], 0, START, CALENDAR)
    assert (raised.events, raised.done, raised.snapshot) == ([], 0, before)


def test_a_breach_is_dated_at_its_own_moment_and_lets_others_start_then() -> None:
    before = snapshot(PROMISE)
    [running] = before.clocks
    assert running.due_at is not None
    found = raise_alarms(RULES, before, running, 0, running.due_at + timedelta(hours=7), CALENDAR)
    kinds = [event.type for event in found.events]
    assert kinds == ["clock_warned", "clock_breached", "clock_started"]
    assert [event.at for event in found.events[1:]] == [running.due_at, running.due_at]
    promise, following = found.snapshot.clocks
    assert (promise.state, promise.breached_at) == ("running", running.due_at)
    assert following.started_at == running.due_at
    assert found.done == 2


def test_a_breach_names_who_is_told_and_what_is_offered() -> None:
    before = snapshot(PROMISE)
    [running] = before.clocks
    assert running.due_at is not None
    found = raise_alarms(RULES, before, running, 1, running.due_at, CALENDAR)
    data = found.events[0].data
    assert data["who"] == ["chief", "handler", "head"]
    assert data["offer"] == [{"transition": "terminate", "ground": "ground_5"}]


def test_what_follows_a_breach_is_raised_after_it_and_each_alarm_once() -> None:
    before = snapshot(PROMISE)
    [running] = before.clocks
    last = alarms(PROMISE, running, CALENDAR)[-1]
    seen: list[str] = []
    state, done, now = before, 0, START
    while now <= last.at + timedelta(days=2):
        found = raise_alarms(RULES, state, state.clocks[0], done, now, CALENDAR)
        seen += [event.type for event in found.events if event.type != "clock_started"]
        state, done, now = found.snapshot, found.done, now + timedelta(hours=6)
    assert seen == ["clock_warned", "clock_breached", "clock_warned"]
    assert done == 3


def test_a_right_that_runs_out_is_nobodys_breach_but_others_may_start() -> None:
    before = snapshot(RIGHT)
    [running] = before.clocks
    assert running.due_at is not None
    found = raise_alarms(RULES, before, running, 0, running.due_at, CALENDAR)
    assert [event.type for event in found.events] == ["clock_breached", "clock_started"]
    assert found.snapshot.clocks[0].breached_at is None
    assert found.snapshot.state == "accepted"
