"""Opening and acting: what is offered, what is refused and why, and what follows."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.cases.logic import acts
from core.cases.logic.evolve import evolve
from core.cases.logic.model import EVENT_KEYS, Event, PartyRef, Rules, Told, Who
from core.plugin.spec import Guard, Transition, count, fact, today
from plugins.consumer_aic.editions import R2026
from tests.logic.cases.play import (
    BOTH,
    NATIONAL,
    Play,
    at,
    complaint,
    person,
    refused,
    types,
    with_rules,
)
from tests.logic.plugin.small import CASE, MODULE

CLERK, CHIEF = person("clerk"), person("chief")


def small(**changes: Any) -> Play:
    return with_rules(MODULE, replace(CASE, **changes))


def with_action(key: str, **changes: Any) -> Play:
    actions = tuple(replace(t, **changes) if t.key == key else t for t in CASE.transitions)
    return small(transitions=actions)


def opened(play: Play, when: datetime | None = None) -> Play:
    play.open(when or at("09-01"), by=CLERK)
    return play


def test_opening_receives_and_starts_the_clock() -> None:
    play = small()
    events = play.open(at("09-01"), by=CLERK, amount="12.00")
    assert types(events) == ["opened", "moved", "clock_started"]
    assert events[0].data["facts"] == {"channel": "phone", "category": "a", "amount": "12.00"}
    assert (play.case.state, play.case.received_at) == ("open", at("09-01"))
    assert events[1].by == Who(kind="user", id="clerk", role="clerk")
    play.check_log()


def test_the_receipt_counts_and_not_the_day_it_is_written_down() -> None:
    friday, monday = at("09-04 16:00"), at("09-07 09:00")
    play = small()
    play.open(friday, by=CLERK, now=monday)
    assert play.clock("decision").started_at == friday
    # The seventh working day after Friday the 4th, not after Monday the 7th.
    assert play.clock("decision").due_on == at("09-15").date()


def test_a_receipt_in_the_future_is_refused() -> None:
    with refused("invalid") as fault:
        small().open(at("09-02"), by=CLERK, now=at("09-01"))
    assert fault.pointers == ["/received_at"]


def test_who_may_not_open_is_refused() -> None:
    with refused("not_permitted"):
        small().open(at("09-01"), by=CHIEF)


def test_each_first_act_is_in_the_role_that_may_do_it() -> None:
    actions = (
        CASE.transitions[0],
        Transition(
            key="register", title="登记", sources=("open",), target="open", roles=("chief",)
        ),
        *CASE.transitions[1:],
    )
    play = small(transitions=actions, intake=("receive", "register"))
    events = play.open(at("09-01"), by=person("both", "clerk", "chief"))
    assert [e.by.role for e in events if e.type == "moved"] == ["clerk", "chief"]
    with refused("not_permitted"):
        small(transitions=actions, intake=("receive", "register")).open(at("09-01"), by=CLERK)


def test_a_wrong_state_is_refused_before_anything_else() -> None:
    play = opened(small())
    with refused("wrong_state"):
        play.act("end_test", at("09-02"), by=CHIEF)
    with refused("wrong_state"):
        play.act("nonsense", at("09-02"), by=CLERK)
    with refused("not_permitted"):
        play.act("start_test", at("09-02"), by=CHIEF)


def test_the_first_act_is_done_once_only() -> None:
    play = opened(small())
    with refused("wrong_state"):
        play.act("receive", at("09-02"), by=CLERK)


def test_every_guard_that_is_not_met_is_listed_at_once() -> None:
    guards = (
        Guard(condition=fact("a") == 1, message="缺甲"),
        Guard(condition=fact("b") == 1, message="缺乙"),
        Guard(condition=fact("c") != 1, message="有丙"),
    )
    play = opened(with_action("start_test", guards=guards, needs_officers=2))
    with refused("guard") as fault:
        play.act("start_test", at("09-02"), by=CLERK, c=2)
    assert fault.messages == ["缺甲", "缺乙", "办理“开始检测”须有2名承办人员"]
    assert set(fault.pointers) == {"/action"}


def test_officers_count_once_they_are_assigned() -> None:
    play = opened(with_action("start_test", needs_officers=2))
    given = acts.assigned(
        play.case, "clerk", at=at("09-02"), by=acts.who(CHIEF), officers=("x", "y")
    )
    play.take([given])
    assert types(play.act("start_test", at("09-02"), by=CLERK))[0] == "moved"


@pytest.mark.parametrize(
    ("when", "now", "code"),
    [
        (at("09-03"), at("09-02"), "in_future"),
        (at("08-31"), at("09-02"), "too_early"),
        (at("09-01 08:59"), at("09-02"), "too_early"),
    ],
)
def test_a_moment_outside_its_turn_is_refused(when: datetime, now: datetime, code: str) -> None:
    play = opened(small())
    with refused("invalid") as fault:
        play.act("start_test", when, by=CLERK, now=now)
    assert (fault.pointers, fault.codes) == (["/occurred_at"], [code])


def test_the_same_minute_is_not_too_early() -> None:
    play = opened(small(), at("09-01 09:00") + timedelta(seconds=40))
    play.act("start_test", at("09-01 09:00"), by=CLERK, now=at("09-01 09:01"))
    assert play.case.moved_at == at("09-01 09:00") + timedelta(seconds=40)


def test_a_clock_a_little_ahead_counts_as_now() -> None:
    now = at("09-01")
    assert acts.settled(None, now) == now
    assert acts.settled(now + timedelta(minutes=5), now) == now
    assert acts.settled(now + timedelta(minutes=6), now) == now + timedelta(minutes=6)
    assert acts.settled(now - timedelta(days=1), now) == now - timedelta(days=1)


def test_an_action_is_done_no_more_often_than_it_may() -> None:
    play = opened(with_action("start_test", target=None, max_times=2))
    for _ in range(2):
        assert "start_test" in play.offered(CLERK, at("09-02"))
        play.act("start_test", at("09-02"), by=CLERK)
    assert "start_test" not in play.offered(CLERK, at("09-02"))
    with refused("guard"):
        play.act("start_test", at("09-02"), by=CLERK)
    assert play.case.counts["start_test"] == 2
    assert play.case.actors["start_test"] == ("clerk", "clerk")


def test_people_that_must_differ() -> None:
    play = opened(with_action("start_test", distinct=("first", "second")))
    with refused("guard"):
        play.act("start_test", at("09-02"), by=CLERK, first="x", second="x")
    play.act("start_test", at("09-02"), by=CLERK, first="x", second="y")


def test_who_did_an_earlier_act_may_not_do_the_later_one() -> None:
    play = opened(with_action("end_test", distinct=("actor:start_test",)))
    play.act("start_test", at("09-02"), by=CLERK)
    with refused("guard"):
        play.act("end_test", at("09-03"), by=CLERK)
    play.act("end_test", at("09-03"), by=person("clerk2"))


def test_who_acts_becomes_the_handler_where_there_is_none() -> None:
    play = complaint()
    events = play.act("accept", at("09-02"), by=person("handler2"))
    assert play.case.handler == "handler2"
    assert types(events)[:2] == ["moved", "clock_started"]
    assert "assigned" in types(events)


def test_a_guard_of_the_case_hides_a_button_and_one_of_the_form_does_not() -> None:
    guards = (Guard(condition=count("start_test") == 0, message="已检测"),)
    play = opened(with_action("refuse", guards=guards))
    assert "refuse" in play.offered(CLERK, at("09-02"))
    play.act("start_test", at("09-02"), by=CLERK)
    play.act("end_test", at("09-02"), by=CLERK)
    assert "refuse" not in play.offered(CLERK, at("09-02"))
    [problem] = acts.hindered(
        play.rules,
        play.case,
        acts.transition_of(play.rules, "refuse"),
        at("09-02"),
        NATIONAL,
    )
    assert problem.message == "已检测"

    of_form = (Guard(condition=fact("ground") == "g1", message="须为甲"),)
    assert "refuse" in opened(with_action("refuse", guards=of_form)).offered(CLERK, at("09-02"))


def test_a_guard_of_the_day_hides_nothing_for_the_act_may_lie_earlier() -> None:
    guards = (Guard(condition=today() < "2026-09-05", message="过期"),)
    play = opened(with_action("start_test", guards=guards))
    assert "start_test" in play.offered(CLERK, at("09-20"))
    with refused("guard"):
        play.act("start_test", at("09-20"), by=CLERK)
    play.act("start_test", at("09-04"), by=CLERK, now=at("09-20"))


def test_nothing_of_the_case_is_offered_to_others_or_twice() -> None:
    play = opened(small())
    assert play.offered(CHIEF, at("09-02")) == set()
    assert "receive" not in play.offered(CLERK, at("09-02"))


def test_telling_in_the_act_delivers_its_papers_and_stops_the_clock() -> None:
    play = complaint()
    note = Told(mode="phone", at=at("09-03 10:00"), to=("complainant",))
    events = play.act("accept", at("09-03 10:00"), by=person("handler"), told=(note,))
    assert types(events) == [
        "moved",
        "clock_started",
        "assigned",
        "document_drafted",
        "delivered",
        "clock_stopped",
    ]
    assert play.clock("decision").outcome == "met"
    play.check_log()


def test_telling_later_than_the_act_stops_the_clock_then() -> None:
    play = complaint()
    note = Told(mode="phone", at=at("09-03 15:00"))
    play.act("accept", at("09-02"), by=person("handler"), told=(note,), now=at("09-03 15:00"))
    assert play.clock("decision").stopped_at == at("09-03 15:00")
    assert play.clock("mediation").started_at == at("09-02")


def test_telling_noted_to_the_minute_counts_from_the_act() -> None:
    play = complaint()
    act = at("09-03 10:00") + timedelta(seconds=30)
    note = Told(mode="phone", at=at("09-03 10:00"))
    play.act("accept", act, by=person("handler"), told=(note,))
    assert play.clock("decision").stopped_at == act


@pytest.mark.parametrize(
    ("note", "pointer"),
    [
        (Told(mode="phone", at=at("09-03"), to=("respondent",)), "/told/to"),
        (Told(mode="phone", at=at("09-03"), to=("nobody",)), "/told/to"),
        (Told(mode="pigeon", at=at("09-03")), "/told/mode"),
        (Told(mode="", at=at("09-03")), "/told/mode"),
        (Told(mode="phone", at=at("09-04")), "/told/at"),
        (Told(mode="phone", at=at("08-31")), "/told/at"),
    ],
)
def test_telling_that_would_record_nothing_is_refused(note: Told, pointer: str) -> None:
    play = complaint()
    with refused("invalid") as fault:
        play.act("accept", at("09-03"), by=person("handler"), told=(note,))
    assert fault.pointers == [pointer]


def test_an_act_that_tells_nobody_takes_no_note_of_telling() -> None:
    play = complaint()
    note = Told(mode="phone", at=at("09-03"))
    with refused("invalid") as fault:
        play.act("withdraw", at("09-03"), by=person("handler"), told=(note,))
    assert fault.pointers == ["/told"]


def test_only_the_newest_paper_counts_as_told() -> None:
    play = Play(Rules.of(R2026, "complaint"))
    play.open(at("09-01"), by=person("intake"), parties=BOTH)
    handler = person("handler")
    play.act("ask_identity", at("09-02"), by=handler, provide_by="2026-09-04")
    play.act("supply_identity", at("09-03"), by=handler)
    note = Told(mode="phone", at=at("09-03 10:00"))
    play.act("ask_identity", at("09-03 10:00"), by=handler, told=(note,), provide_by="2026-09-04")
    reached = {paper.ref: paper.delivered for paper in play.case.papers if paper.key == "c26_4"}
    assert reached == {"c26_4#1": False, "c26_4#2": True}


def test_parties_are_replaced_in_place_and_leave() -> None:
    play = small()
    other = PartyRef(ref="agent:0", role="agent", kind="person")
    play.open(at("09-01"), by=CLERK, parties=(*BOTH, other))
    anonymous = replace(BOTH[0], anonymous=True)
    events = acts.parties_replaced(
        play.case, (anonymous, BOTH[1]), at=at("09-02"), by=acts.who(CLERK)
    )
    play.take(events)
    assert play.case.parties == (anonymous, BOTH[1])
    assert [e.data["gone"] for e in events] == [True, False, False]
    play.check_log()


def test_an_event_has_exactly_its_keys() -> None:
    for kind, keys in EVENT_KEYS.items():
        for wrong in (keys | {"no_such_key"}, set(list(keys)[1:])):
            with pytest.raises(ValueError, match="wrong keys"):
                Event(type=kind, at=at("09-01"), by=Who(), data=dict.fromkeys(wrong))  # type: ignore[arg-type]  # the keys of the table are the types


def test_a_log_begins_with_opened_and_has_it_once() -> None:
    play = opened(small())
    with pytest.raises(ValueError, match="begins with"):
        evolve(None, play.log[1])
    with pytest.raises(ValueError, match="begins with"):
        evolve(play.case, play.log[0])


def test_no_act_after_the_due_moment_where_the_clock_forbids_it() -> None:
    play = complaint()
    play.act("accept", at("09-01"), by=person("handler"))
    mediator = person("mediator")
    play.act(
        "open_mediation", at("09-02"), by=mediator, complainant_agrees=True, respondent_agrees=True
    )
    due = play.clock("mediation").due_at
    assert due is not None
    with refused("clock") as fault:
        play.act("agree", due, by=mediator, mode="oral")
    assert fault.pointers == ["/occurred_at"]
    play.act("agree", due - timedelta(minutes=1), by=mediator, now=due, mode="oral")
