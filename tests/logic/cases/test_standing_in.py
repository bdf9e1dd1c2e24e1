"""Acts and approvals in the place of somebody: named in the events, and never on one's own."""

from dataclasses import replace

from core.cases.logic.evolve import replay
from core.plugin.spec import Chain, Step
from core.users.logic import Actor, Loan
from tests.logic.cases.play import Play, at, person, refused, with_rules
from tests.logic.plugin.small import CASE, MODULE

CLERK, CHIEF, HEAD = (person(n) for n in ("clerk", "chief", "head"))
ONE = Step(key="chief", title="科长审批", roles=("chief",))
ALL = Step(key="chief", title="会签", roles=("chief", "head"), mode="all")


def for_(someone: Actor, *givers: Actor) -> Actor:
    loans = tuple(Loan(giver=g.id, giver_name=g.name, roles=g.roles) for g in givers)
    return replace(someone, loans=loans)


def proposed(step: Step, by: Actor) -> Play:
    play = with_rules(
        MODULE, replace(CASE, chains=(Chain(key="chief", title="审批", steps=(step,)),))
    )
    play.open(at("09-01"), by=CLERK)
    play.act("refuse", at("09-02 09:00"), by=by, ground="g1")
    return play


def test_a_decision_names_both_and_the_act_stays_the_proposers() -> None:
    play = proposed(ONE, CLERK)
    substitute = for_(person("other", "nothing"), CHIEF)
    events = play.decide("approve", at("09-03"), by=substitute)
    by = events[0].by
    assert (by.id, by.role, by.on_behalf_of) == ("other", "chief", "chief")
    assert (events[1].by.id, events[1].by.on_behalf_of) == ("clerk", None)
    assert play.case.state == "done"
    assert replay(play.log) == play.case


def test_nobody_decides_their_own_proposal_through_somebody_else() -> None:
    play = proposed(ONE, CLERK)
    with refused("self_approval"):
        play.decide("approve", at("09-03"), by=for_(CLERK, CHIEF))


def test_nobody_decides_the_givers_proposal_by_the_givers_right() -> None:
    both = person("both", "clerk", "chief")
    play = proposed(ONE, both)
    with refused("self_approval"):
        play.decide("approve", at("09-03"), by=for_(person("other", "nothing"), both))
    events = play.decide("approve", at("09-03"), by=for_(person("other", "chief"), both))
    assert (events[0].by.id, events[0].by.on_behalf_of) == ("other", None)


def test_the_giver_does_not_decide_what_was_proposed_in_their_place() -> None:
    both = person("both", "clerk", "chief")
    play = proposed(ONE, for_(person("other", "nothing"), both))
    assert play.case.waiting[0].proposers == ("other", "both")
    with refused("self_approval"):
        play.decide("approve", at("09-03"), by=both)
    play.decide("approve", at("09-03"), by=CHIEF)
    assert play.case.state == "done"


def test_a_refused_way_leaves_another_way_open() -> None:
    both = person("both", "clerk", "chief")
    play = proposed(ONE, both)
    events = play.decide("approve", at("09-03"), by=for_(person("x", "nothing"), both, CHIEF))
    assert events[0].by.on_behalf_of == "chief"


def test_one_voice_is_not_heard_twice_in_a_step_that_wants_several() -> None:
    play = proposed(ALL, CLERK)
    play.decide("approve", at("09-03"), by=for_(person("other", "nothing"), CHIEF))
    twice = (person("chief", "head"), for_(person("third", "nothing"), person("chief", "head")))
    for someone in (*twice, for_(person("other", "nothing"), HEAD)):
        with refused("not_permitted"):
            play.decide("approve", at("09-03"), by=someone)
    play.decide("approve", at("09-03"), by=HEAD)
    assert play.case.state == "done"


def test_a_right_that_was_not_lent_is_refused() -> None:
    play = proposed(ONE, CLERK)
    with refused("not_permitted"):
        play.decide("approve", at("09-03"), by=for_(person("other", "nothing"), HEAD))
