"""The order of a file, and what it lacks before it may be bound."""

from core.cases.logic import papers
from core.cases.logic.dossier import REST, Place, lacking, places
from core.cases.logic.guards import env_of
from core.cases.logic.model import Rules, Who
from plugins.consumer_aic.editions import R2026
from tests.logic.cases.play import BOTH, NATIONAL, Play, person
from tests.logic.deadlines.samples import at


def accepted() -> Play:
    """A complaint that was accepted; nothing is issued yet."""
    play = Play(Rules.of(R2026, "complaint"))
    play.open(at("09-01"), by=person("intake"), parties=BOTH)
    play.act("accept", at("09-02"), by=person("handler"))
    return play


def filed(play: Play, *files: tuple[str, str]) -> list[Place]:
    env = env_of(play.rules, play.case, at=at("09-10"), calendar=NATIONAL)
    return places(play.rules, play.case, files, env)


def issue(play: Play, ref: str) -> None:
    play.take([papers.issued(play.case, ref, "1", at=at("09-03"), by=Who(id="handler"))])


def test_papers_lie_in_the_order_of_the_module() -> None:
    found = filed(accepted(), ("f1", "evidence"))
    order = [(place.title, [paper.key for paper in place.papers]) for place in found]
    assert order[:4] == [
        ("投诉登记表", ["c26_1"]),
        ("投诉材料、身份证明和授权委托书", []),
        ("分送、转办文书", []),
        ("受理或者不予受理的决定", ["c26_5"]),
    ]
    assert found[1].files == ("f1",)
    assert "终止调解的决定" not in [place.title for place in found]


def test_what_is_not_issued_or_not_delivered_is_lacking() -> None:
    play = accepted()
    assert lacking(filed(play)) == [
        "投诉登记表：有草稿尚未签发",
        "受理或者不予受理的决定：有草稿尚未签发",
    ]
    for ref in ("c26_1#1", "c26_5#1"):
        issue(play, ref)
    assert lacking(filed(play)) == ["受理或者不予受理的决定：有文书尚未送达"]
    play.deliver("c26_5#1", at("09-04"))
    assert lacking(filed(play)) == []


def test_a_required_place_without_anything_in_it_is_missing() -> None:
    play = accepted()
    play.take([papers.voided(play.case, "c26_5#1", at=at("09-03"), by=Who(id="handler"))])
    assert "受理或者不予受理的决定：缺少" in lacking(filed(play))


def test_what_the_order_does_not_name_comes_last() -> None:
    found = filed(accepted(), ("f1", "sound_recording"))
    assert (found[-1].title, found[-1].files) == (REST, ("f1",))
