"""What acts do to clocks: stop, pause, restart, replace, cap, and corrections recorded later."""

from dataclasses import replace

import pytest

from core.cases.logic.effects import triggers_of
from core.cases.logic.model import Event, Who
from core.plugin.spec import (
    Pause,
    SatisfiedBy,
    Span,
    SpanWhen,
    Trigger,
    clock,
    fact,
    on_action,
)
from tests.logic.cases.clocked import CLERK, DAYS, HELD, play
from tests.logic.cases.play import (
    Play,
    at,
    complaint,
    person,
    refused,
    types,
)
from tests.logic.plugin.small import LAW


def test_a_stop_in_time_is_met_and_a_late_one_is_late() -> None:
    early, late = play(DAYS), play(DAYS)
    early.act("stop", at("09-11 23:59"), by=CLERK)
    late.act("stop", at("09-12 00:00"), by=CLERK)
    assert (early.clock("main").outcome, late.clock("main").outcome) == ("met", "late")
    assert late.clock("main").breached_at == late.clock("main").due_at


def test_nothing_happens_to_a_clock_that_no_trigger_names() -> None:
    made = play(DAYS)
    before = made.clock("main")
    assert types(made.act("go", at("09-02"), by=CLERK)) == ["moved"]
    assert made.clock("main") == before


def test_a_void_clock_counts_nowhere() -> None:
    made = play(replace(DAYS, voids_on=on_action("drop")))
    assert types(made.act("drop", at("09-20"), by=CLERK)) == ["moved", "clock_voided"]
    assert (made.clock("main").state, made.clock("main").outcome) == ("void", "")


def test_another_way_of_meeting_the_duty_excuses() -> None:
    way = SatisfiedBy(trigger=Trigger(key="go"))
    made = play(replace(DAYS, satisfied_by=(way,)))
    made.act("go", at("09-05"), by=CLERK)
    assert made.clock("main").outcome == "excused"
    late = play(replace(DAYS, satisfied_by=(way,)))
    late.act("go", at("09-20"), by=CLERK)
    assert late.clock("main").outcome == "late"


TESTED = Pause(
    key="tested", title="检测", starts_on=on_action("test"), ends_on=on_action("tested"), basis=LAW
)


def test_a_pause_puts_the_due_date_off_by_its_days() -> None:
    made = play(replace(DAYS, pauses=(HELD,)))
    assert types(made.act("hold", at("09-03"), by=CLERK)) == ["moved", "clock_paused"]
    assert made.clock("main").due_on is None
    made.act("free", at("09-08"), by=CLERK)
    assert made.clock("main").due_on == at("09-16").date()


def test_two_grounds_at_once_pause_until_the_last_ends() -> None:
    made = play(replace(DAYS, pauses=(HELD, TESTED)))
    made.act("hold", at("09-03"), by=CLERK)
    assert types(made.act("test", at("09-04"), by=CLERK)) == ["moved", "clock_paused"]
    made.act("free", at("09-05"), by=CLERK)
    assert made.clock("main").state == "paused"
    made.act("tested", at("09-08"), by=CLERK)
    assert made.clock("main").due_on == at("09-16").date()
    made.check_log()


def test_one_act_may_end_a_pause_and_begin_another() -> None:
    follows = replace(TESTED, starts_on=on_action("free"))
    made = play(replace(DAYS, pauses=(HELD, follows)))
    made.act("hold", at("09-03"), by=CLERK)
    events = made.act("free", at("09-05"), by=CLERK)
    assert types(events) == ["moved", "clock_resumed", "clock_paused"]
    assert made.clock("main").state == "paused"


def test_the_end_of_a_pause_that_never_began_changes_nothing() -> None:
    made = play(replace(DAYS, pauses=(HELD, TESTED)))
    made.act("hold", at("09-03"), by=CLERK)
    assert types(made.act("tested", at("09-04"), by=CLERK)) == ["moved"]
    assert types(made.act("hold", at("09-04"), by=CLERK)) == ["moved"]


def test_no_pause_after_the_clock_has_run_out() -> None:
    made = play(replace(DAYS, pauses=(HELD,)))
    with refused("clock") as fault:
        made.act("hold", at("09-12"), by=CLERK)
    assert fault.pointers == ["/occurred_at"]


def test_a_pause_recorded_later_takes_the_breach_back() -> None:
    made = play(replace(DAYS, pauses=(HELD,)))
    made.sweep(at("09-12"))
    assert made.clock("main").breached_at is not None
    events = made.act("hold", at("09-10"), by=CLERK, now=at("09-14"))
    assert types(events) == ["moved", "clock_paused", "breach_withdrawn"]
    assert made.clock("main").breached_at is None


def test_a_restart_voids_the_running_clock_and_counts_anew() -> None:
    made = play(replace(DAYS, restarts_on=on_action("go")))
    events = made.act("go", at("09-05"), by=CLERK)
    assert types(events) == ["moved", "clock_voided", "clock_started"]
    assert [(c.seq, c.state) for c in made.case.clocks] == [(1, "void"), (2, "running")]
    assert made.clock("main").due_on == at("09-15").date()
    made.act("stop", at("09-06"), by=CLERK)
    assert made.clock("main").outcome == "met"
    made.check_log()


def test_a_start_does_not_start_twice() -> None:
    made = play(replace(DAYS, starts_on=on_action("receive", "go")))
    assert types(made.act("go", at("09-05"), by=CLERK)) == ["moved"]


def test_a_clock_takes_over_from_the_same_start() -> None:
    longer = replace(
        DAYS, key="longer", span=Span(20, "days"), starts_on=on_action("go"), replaces="main"
    )
    made = play(DAYS, longer)
    events = made.act("go", at("09-05"), by=CLERK)
    assert types(events) == ["moved", "clock_voided", "clock_started"]
    assert made.clock("longer").started_at == at("09-01")
    assert made.clock("longer").due_on == at("09-21").date()


def test_a_clock_that_one_act_stops_is_not_taken_over_by_it() -> None:
    main = replace(DAYS, stops_on=on_action("go"))
    longer = replace(DAYS, key="longer", starts_on=on_action("go"), replaces="main")
    made = play(main, longer)
    events = made.act("go", at("09-05"), by=CLERK)
    assert types(events) == ["moved", "clock_stopped", "clock_started"]
    assert made.clock("main").outcome == "met"
    assert made.clock("longer").started_at == at("09-05")


def test_a_clock_starts_under_its_condition_with_the_length_of_another() -> None:
    spans = (SpanWhen(when=fact("province") == "out", span=Span(4, "days")),)
    dear = replace(DAYS, when=fact("amount") >= 100, spans=spans)
    assert play(dear, amount="99.99").case.clocks == ()
    assert play(dear, amount="100.00").clock("main").due_on == at("09-11").date()
    out = play(dear, amount="100.00", province="out")
    assert out.clock("main").due_on == at("09-05").date()


def test_a_recorded_moment_starts_the_clock_before_the_act() -> None:
    since = replace(DAYS, start_fact="known_at")
    assert play(since, known_at="2026-08-28").clock("main").started_at == at("08-28 00:00")
    exact = play(since, known_at="2026-08-28T10:00:00+08:00")
    assert exact.clock("main").started_at == at("08-28 10:00")
    assert play(since).clock("main").started_at == at("09-01")


def test_a_recorded_date_is_the_last_day() -> None:
    until = replace(DAYS, due_fact="until")
    assert play(until, until="2026-09-20").clock("main").due_on == at("09-20").date()
    with refused("clock"):
        play(until, until="2026-08-20")


def test_a_clock_begins_when_another_has_run_out() -> None:
    then = replace(DAYS, key="then", starts_on=(Trigger(kind="expired", key="main"),))
    made = play(DAYS, then)
    made.sweep(at("09-20"))
    assert made.clock("then").started_at == at("09-12 00:00")
    made.check_log()


def test_entering_a_state_is_a_moment_and_staying_is_not() -> None:
    entered = replace(DAYS, starts_on=(Trigger(kind="entered", key="open"),))
    made = play(entered)
    assert made.clock("main").seq == 1
    assert types(made.act("go", at("09-05"), by=CLERK)) == ["moved"]


def test_a_condition_sees_the_clocks_as_they_were_before_the_moment() -> None:
    main = replace(DAYS, stops_on=on_action("go"))
    while_running = Trigger(key="go", when=clock("main") == "running")
    then = replace(DAYS, key="then", starts_on=(while_running,))
    made = play(main, then)
    made.act("go", at("09-05"), by=CLERK)
    assert made.clock("then").state == "running"


def test_clocks_without_an_engine_refuse_the_act_and_break_nothing() -> None:
    with refused("clock"):
        play(replace(DAYS, per="receiver"))


# An earlier delivery that is recorded later


def decided() -> Play:
    """A complaint refused late, its paper delivered on the day after the last one."""
    made = complaint()
    made.act("refuse", at("09-08"), by=person("handler"), ground="ground_1")
    made.decide("approve", at("09-09"), by=person("chief"))
    return made


def test_an_earlier_delivery_recorded_later_takes_the_lateness_back() -> None:
    made = decided()
    due = made.clock("decision").due_at
    assert due == at("09-11 00:00")
    made.sweep(at("09-11 00:00"))
    assert made.clock("decision").breached_at == due
    late = made.deliver("c26_6#1", at("09-14"), mode="letter")
    assert types(late) == ["delivered", "clock_stopped"]
    assert made.clock("decision").outcome == "late"

    called = made.deliver("c26_6#1", at("09-10 11:00"), mode="phone")
    assert types(called) == ["delivered", "clock_recomputed", "breach_withdrawn"]
    assert called[1].data["was"] == at("09-14").isoformat()
    stopped = made.clock("decision")
    assert (stopped.outcome, stopped.stopped_at) == ("met", at("09-10 11:00"))
    assert made.case.papers[-1].delivered_at == at("09-10 11:00")
    made.check_log()


def test_a_later_delivery_changes_nothing() -> None:
    made = decided()
    made.deliver("c26_6#1", at("09-10"))
    assert types(made.deliver("c26_6#1", at("09-14"))) == ["delivered"]
    assert made.clock("decision").stopped_at == at("09-10")


def test_an_earlier_delivery_that_is_late_too_stays_late() -> None:
    made = decided()
    made.deliver("c26_6#1", at("09-20"))
    events = made.deliver("c26_6#1", at("09-14"))
    assert types(events) == ["delivered", "clock_recomputed"]
    assert made.clock("decision").outcome == "late"


def test_a_delivery_before_the_clock_began_is_refused() -> None:
    made = complaint()
    made.act("accept", at("09-02"), by=person("handler"))
    with refused("clock"):
        made.deliver("c26_5#1", at("08-30"))


def terminated() -> Play:
    made = complaint()
    made.act("accept", at("09-01 10:00"), by=person("handler"))
    made.act("terminate", at("09-02"), by=person("handler"), ground="ground_1")
    made.decide("approve", at("09-03"), by=person("chief"))
    return made


@pytest.mark.parametrize("first", ["c26_8#1", "c26_8#2"])
def test_everyone_is_reached_when_the_last_was_whatever_is_recorded_first(first: str) -> None:
    made = terminated()
    second = {"c26_8#1": "c26_8#2", "c26_8#2": "c26_8#1"}[first]
    made.deliver(first, at("09-18"))
    assert made.clock("termination_notice").state == "running"
    made.deliver(second, at("09-07"))
    notice = made.clock("termination_notice")
    assert (notice.stopped_at, notice.outcome) == (at("09-18"), "late")
    made.check_log()


def test_a_correction_for_the_last_receiver_counts_for_everyone() -> None:
    made = terminated()
    made.deliver("c26_8#1", at("09-04"))
    made.deliver("c26_8#2", at("09-18"))
    events = made.deliver("c26_8#2", at("09-08"))
    assert types(events) == ["delivered", "clock_recomputed", "breach_withdrawn"]
    assert made.clock("termination_notice").stopped_at == at("09-08")


def test_a_void_paper_need_not_reach_anyone() -> None:
    made = terminated()
    void = Event(
        type="document_voided",
        at=at("09-04"),
        by=Who(),
        data={"ref": "c26_8#2", "key": "c26_8", "number": ""},
    )
    made.take([void])
    made.deliver("c26_8#1", at("09-05"))
    assert made.clock("termination_notice").outcome == "met"


def test_a_paper_for_nobody_reached_is_no_everyone() -> None:
    event = Event(
        type="delivered",
        at=at("09-05"),
        by=Who(),
        data={"ref": "x", "key": "nothing", "receiver": "", "mode": "post"},
    )
    assert len(triggers_of(event, complaint().case)) == 1
