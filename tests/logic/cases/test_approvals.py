"""Chains: one, any, all, told, conditional; agreed, sent back, refused, taken back."""

from dataclasses import replace
from typing import Any

import pytest

from core.cases.logic import acts, approvals
from core.plugin.spec import Chain, Step, fact
from tests.logic.cases.play import Play, at, person, refused, types, with_rules
from tests.logic.plugin.small import CASE, MODULE

CLERK, CHIEF, HEAD, LAWYER = (person(n) for n in ("clerk", "chief", "head", "lawyer"))
ONE = Step(key="chief", title="科长审批", roles=("chief",))
LATER = Step(key="head", title="局长审批", roles=("head",))


def proposed(*steps: Step, **facts: Any) -> Play:
    play = with_rules(
        MODULE, replace(CASE, chains=(Chain(key="chief", title="审批", steps=steps),))
    )
    play.open(at("09-01"), by=CLERK)
    play.act("refuse", at("09-02 09:00"), by=CLERK, ground="g1", **facts)
    return play


def statuses(play: Play) -> list[str]:
    return [step.status for step in play.case.waiting[0].steps]


def test_an_act_with_a_chain_waits_and_takes_effect_at_the_approval() -> None:
    play = proposed(ONE)
    assert (play.case.state, play.case.counts) == ("open", {"receive": 1})
    events = play.decide("approve", at("09-03 15:00"), by=CHIEF)
    assert types(events)[:2] == ["approved", "moved"]
    assert {event.at for event in events} == {at("09-03 15:00")}
    assert (play.case.state, play.case.waiting, play.case.closed) == ("done", (), True)
    assert play.log[-2].by.id == "clerk"  # the act is the proposer's
    play.check_log()


def test_steps_go_in_order() -> None:
    play = proposed(ONE, LATER)
    assert statuses(play) == ["open", "later"]
    with refused("not_permitted"):
        play.decide("approve", at("09-03"), by=HEAD)
    play.decide("approve", at("09-03"), by=CHIEF)
    assert statuses(play) == ["done", "open"]
    with refused("not_permitted"):
        play.decide("approve", at("09-03"), by=CHIEF)
    play.decide("approve", at("09-04"), by=HEAD)
    assert play.case.state == "done"
    play.check_log()


def test_any_of_several_roles_is_enough() -> None:
    step = replace(ONE, roles=("chief", "head"), mode="any")
    for who in (CHIEF, HEAD):
        play = proposed(step)
        play.decide("approve", at("09-03"), by=who)
        assert play.case.state == "done"


def test_all_roles_must_agree_in_whatever_order() -> None:
    step = replace(ONE, roles=("chief", "head", "lawyer"), mode="all")
    play = proposed(step)
    for who in (HEAD, LAWYER):
        play.decide("approve", at("09-03"), by=who)
        assert (play.case.state, statuses(play)) == ("open", ["open"])
    with refused("not_permitted"):
        play.decide("approve", at("09-03"), by=HEAD)
    play.decide("approve", at("09-03"), by=CHIEF)
    assert play.case.state == "done"
    play.check_log()


def test_one_person_does_not_speak_for_two_roles() -> None:
    play = proposed(replace(ONE, roles=("chief", "head"), mode="all"))
    both = person("both", "chief", "head")
    play.decide("approve", at("09-03"), by=both)
    with refused("not_permitted"):
        play.decide("approve", at("09-03"), by=both)
    play.decide("approve", at("09-03"), by=HEAD)
    assert play.case.state == "done"


def test_steps_that_only_tell_never_wait() -> None:
    told = Step(key="told", title="知会", roles=("lawyer",), mode="notify")
    asked = Step(key="asked", title="征求意见", roles=("lawyer",), mode="consult")
    play = proposed(told, ONE, asked, LATER, replace(told, key="last"))
    assert statuses(play) == ["told", "open", "later", "later", "later"]
    play.decide("approve", at("09-03"), by=CHIEF)
    assert statuses(play) == ["told", "done", "told", "open", "later"]
    [event, *_] = play.decide("approve", at("09-04"), by=HEAD)
    assert [s["status"] for s in event.data["open"]] == ["told", "done", "told", "done", "told"]
    assert event.data["last"] is True


def test_a_chain_that_only_tells_lets_the_act_take_effect_at_once() -> None:
    play = proposed(Step(key="told", title="知会", roles=("lawyer",), mode="notify"))
    assert (play.case.state, play.case.waiting) == ("done", ())


def test_a_step_applies_under_its_condition_only() -> None:
    dear = replace(LATER, when=fact("amount") >= 10000)
    cheap = proposed(ONE, dear, amount="9999.99")
    cheap.decide("approve", at("09-03"), by=CHIEF)
    assert cheap.case.state == "done"
    costly = proposed(ONE, dear, amount="10000.00")
    costly.decide("approve", at("09-03"), by=CHIEF)
    assert (costly.case.state, statuses(costly)) == ("open", ["done", "open"])


def test_a_chain_whose_steps_all_fall_away_asks_nobody() -> None:
    play = proposed(replace(ONE, when=fact("amount") >= 10000))
    assert play.case.state == "done"


@pytest.mark.parametrize("decision", ["return", "reject"])
def test_what_is_sent_back_leaves_the_case_as_it_was_and_may_come_again(decision: Any) -> None:
    play = proposed(ONE, LATER)
    play.decide("approve", at("09-03"), by=CHIEF)
    events = play.decide(decision, at("09-04"), by=HEAD)
    assert types(events) == [{"return": "returned", "reject": "rejected"}[decision]]
    assert (play.case.state, play.case.waiting) == ("open", ())
    play.act("refuse", at("09-05"), by=CLERK, ground="g1")
    assert statuses(play) == ["open", "later"]
    play.check_log()


def test_nobody_decides_what_they_proposed_whatever_they_hold() -> None:
    play = with_rules(
        MODULE, replace(CASE, chains=(Chain(key="chief", title="审批", steps=(ONE,)),))
    )
    both = person("both", "clerk", "chief")
    play.open(at("09-01"), by=both)
    play.act("refuse", at("09-02"), by=both, ground="g1")
    for decision in ("approve", "return", "reject"):
        with refused("self_approval"):
            play.decide(decision, at("09-03"), by=both)  # type: ignore[arg-type]
    play.decide("approve", at("09-03"), by=CHIEF)


def test_while_one_act_waits_no_other_moves_the_case() -> None:
    play = proposed(ONE)
    with refused("wrong_state"):
        play.act("start_test", at("09-03"), by=CLERK)
    with refused("wrong_state"):
        play.act("refuse", at("09-03"), by=CLERK, ground="g1")
    assert play.offered(CLERK, at("09-03")) == set()


def test_an_act_that_keeps_the_state_goes_on_meanwhile() -> None:
    note = replace(CASE.transitions[1], key="note", target=None)
    play = with_rules(MODULE, replace(CASE, transitions=(*CASE.transitions, note)))
    play.open(at("09-01"), by=CLERK)
    play.act("refuse", at("09-02"), by=CLERK, ground="g1")
    assert play.offered(CLERK, at("09-03")) == {"note"}
    play.act("note", at("09-03"), by=CLERK)
    with refused("invalid") as fault:
        play.decide("approve", at("09-02 10:00"), by=CHIEF)  # before the note
    assert fault.pointers == ["/occurred_at"]


def test_decisions_are_in_order_of_time() -> None:
    play = proposed(ONE, LATER)
    with refused("invalid") as fault:
        play.decide("approve", at("09-02 08:00"), by=CHIEF)
    assert (fault.pointers, fault.codes) == (["/occurred_at"], ["too_early"])
    play.decide("approve", at("09-04"), by=CHIEF)
    with refused("invalid"):
        play.decide("approve", at("09-03"), by=HEAD)
    play.decide("approve", at("09-04"), by=HEAD)


def test_guards_are_judged_again_on_the_day_of_the_approval() -> None:
    from core.plugin.spec import Guard, today

    late = Guard(condition=today() <= "2026-09-04", message="已过时")
    actions = tuple(
        replace(t, guards=(late,)) if t.key == "refuse" else t for t in CASE.transitions
    )
    play = with_rules(MODULE, replace(CASE, transitions=actions))
    play.open(at("09-01"), by=CLERK)
    play.act("refuse", at("09-02"), by=CLERK, ground="g1")
    with refused("guard"):
        play.decide("approve", at("09-07"), by=CHIEF)
    assert play.case.state == "open"
    assert len(play.case.waiting) == 1


def test_a_proposal_is_decided_once() -> None:
    play = proposed(ONE)
    key = play.case.waiting[0].proposal
    play.decide("approve", at("09-03"), by=CHIEF)
    with refused("wrong_state"):
        play.decide("approve", at("09-03"), by=person("chief2"), proposal=key)


def test_only_the_proposer_takes_it_back() -> None:
    play = proposed(ONE)
    key = play.case.waiting[0].proposal
    with refused("not_permitted"):
        approvals.withdraw(play.case, CHIEF, key, at("09-03"))
    with refused("invalid"):
        approvals.withdraw(play.case, CLERK, key, at("09-01"))
    play.take([approvals.withdraw(play.case, CLERK, key, at("09-03"))])
    assert play.case.waiting == ()
    with refused("wrong_state"):
        approvals.withdraw(play.case, CLERK, key, at("09-03"))
    play.check_log()


def test_a_role_of_another_unit_does_not_decide() -> None:
    play = proposed(ONE)
    key = play.case.waiting[0].proposal
    elsewhere = person("chief", unit="/two/")
    with refused("not_permitted"):
        approvals.decide(play.rules, play.case, elsewhere, key, "approve", at("09-03"), "/one/")
    here = person("chief", unit="/one/")
    approvals.decide(play.rules, play.case, here, key, "approve", at("09-03"), "/one/a/")


def test_the_effect_is_refused_when_the_state_has_changed_meanwhile() -> None:
    play = proposed(ONE)
    moved = replace(play.case, state="done")
    doing = acts.Doing(action="refuse", at=at("09-03"))
    with refused("wrong_state"):
        acts.check_effect(play.rules, moved, doing, play.calendar)
