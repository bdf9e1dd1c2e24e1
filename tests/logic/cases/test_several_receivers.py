"""One paper for several people: whom it is made out to, and when it has reached which of them."""

import pytest

from core.cases.logic import papers
from core.cases.logic.guards import env_of
from core.cases.logic.model import PaperState, PartyRef, Rules, Told, Who
from core.cases.record import paper_from, paper_json
from core.errors import Refused
from plugins.consumer_aic.editions import R2026
from tests.logic.cases.play import BOTH, NATIONAL, Play, person
from tests.logic.deadlines.samples import at

SECOND = PartyRef(ref="complainant:1", role="complainant", kind="person")


def agreed(*told: Told) -> Play:
    """Two complainants and an operator have signed an agreement, one paper for the three."""
    play = Play(Rules.of(R2026, "complaint"))
    play.open(at("09-01"), by=person("intake"), parties=(*BOTH, SECOND))
    play.act("accept", at("09-02"), by=person("handler"))
    mediator = person("mediator")
    play.act(
        "open_mediation", at("09-03"), by=mediator, complainant_agrees=True, respondent_agrees=True
    )
    play.act("agree", at("09-04"), by=mediator, told=told, mode="letter", both_signed=True)
    return play


def paper(play: Play) -> PaperState:
    return next(p for p in play.case.papers if p.key == "c26_9")


def test_the_draft_names_everybody_it_is_for() -> None:
    play = agreed()
    drafted = next(e for e in play.log if e.type == "document_drafted" and e.data["key"] == "c26_9")
    everybody = ["complainant:0", "complainant:1", "respondent:0"]
    assert (drafted.data["receiver"], drafted.data["to"]) == ("complainant:0", everybody)
    assert paper(play).missing == tuple(everybody)


def test_a_letter_to_each_is_a_paper_of_its_own() -> None:
    made = [p for p in agreed().case.papers if p.key == "c26_5"]
    assert [p.receivers for p in made] == [("complainant:0",), ("complainant:1",)]


def test_each_has_a_moment_of_its_own_and_the_last_one_completes_it() -> None:
    play = agreed()
    play.deliver("c26_9#1", at("09-05"), to="respondent:0")
    play.deliver("c26_9#1", at("09-04"), to="complainant:1")
    half = env_of(play.rules, play.case, at=at("09-06"), calendar=NATIONAL)
    assert "c26_9" in half.delivered_any and "c26_9" not in half.delivered_all
    assert (paper(play).delivered, paper(play).delivered_at) == (False, None)
    play.deliver("c26_9#1", at("09-07"), to="complainant:0")
    assert paper(play).reached == {
        "respondent:0": at("09-05"),
        "complainant:1": at("09-04"),
        "complainant:0": at("09-07"),
    }
    assert paper(play).delivered_at == at("09-07")
    assert "c26_9" in env_of(play.rules, play.case, at=at("09-08"), calendar=NATIONAL).delivered_all
    play.check_log()


def test_a_delivery_must_say_to_whom_where_several_are_meant() -> None:
    play = agreed()
    for to, code in (("", "required"), ("reporter:0", "not_a_choice")):
        with pytest.raises(Refused) as fault:
            play.deliver("c26_9#1", at("09-05"), to=to)
        assert [(p.pointer, p.code) for p in fault.value.problems] == [("/to", code)]


def test_telling_in_the_act_reaches_those_it_names() -> None:
    play = agreed(Told(mode="in_person", at=at("09-04"), to=("complainant",)))
    assert paper(play).missing == ("respondent:0",)


def test_a_paper_that_reached_one_of_them_is_not_voided() -> None:
    play = agreed()
    play.deliver("c26_9#1", at("09-05"), to="respondent:0")
    with pytest.raises(Refused):
        papers.voided(play.case, "c26_9#1", at=at("09-06"), by=Who(id="x"))


def test_the_state_of_a_paper_survives_its_storing() -> None:
    play = agreed()
    play.deliver("c26_9#1", at("09-05"), to="respondent:0")
    assert paper_from(paper_json(paper(play))) == paper(play)
