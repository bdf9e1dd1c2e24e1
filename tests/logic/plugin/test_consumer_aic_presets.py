"""The patches that consumer_aic brings along for a tenant to put on top of an edition."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter

from core.plugin.checks import problems
from core.plugin.overlay import Patch, overlay
from core.plugin.registry import load
from core.plugin.spec import CaseType, DomainModule, Form, Grid

PRESETS = Path(__file__).parents[3] / "plugins" / "consumer_aic" / "presets"
MODULES = load(("consumer_aic",)).modules
OLD = {
    "register": "c14_1",
    "accept": "c14_4",
    "refuse": "c14_5",
    "open_mediation": "c14_6",
    "terminate": "c14_7",
    "agree": "c14_8",
}


def preset(name: str) -> Patch:
    return TypeAdapter(Patch).validate_json((PRESETS / f"{name}.json").read_text("utf-8"))


def complaint(module: DomainModule) -> CaseType:
    return next(c for c in module.case_types if c.key == "complaint")


def form(module: DomainModule, key: str) -> Form:
    return next(f for f in module.forms if f.key == key)


@pytest.fixture(scope="module")
def current() -> DomainModule:
    return MODULES[("consumer_aic", "2026")]


@pytest.fixture(scope="module")
def worded(current: DomainModule) -> DomainModule:
    return overlay(current, preset("legacy_wording"))


def test_every_preset_leaves_a_sound_module() -> None:
    editions = {"legacy_wording": "2026", "guangxi": "2014"}
    assert {path.stem for path in PRESETS.glob("*.json")} == set(editions)
    for name, edition in editions.items():
        assert problems(overlay(MODULES[("consumer_aic", edition)], preset(name))) == []


def test_the_acts_draft_the_papers_of_2014(worded: DomainModule) -> None:
    drafted = {t.key: t.documents for t in complaint(worded).transitions if t.key in OLD}
    assert drafted == {action: (paper,) for action, paper in OLD.items()}


def test_the_clocks_stay_those_of_the_current_rules(
    current: DomainModule, worded: DomainModule
) -> None:
    assert complaint(worded).clocks == complaint(current).clocks
    stops = {t.key for c in complaint(worded).clocks if c.key == "decision" for t in c.stops_on}
    assert {"c14_4", "c14_5"} <= stops


def test_the_refusal_says_which_of_its_two_decisions_it_is(worded: DomainModule) -> None:
    asked = next(f for f in form(worded, "refuse").fields if f.key == "refusal_decision")
    assert [c.title for c in asked.choices] == ["不予受理"]
    printed = next(f for f in form(worded, "c14_5").fields if f.key == "decision")
    assert printed.source == "field.refusal_decision"


def test_guangxi_prints_whether_goods_or_services() -> None:
    changed = overlay(MODULES[("consumer_aic", "2014")], preset("guangxi"))
    layout = form(changed, "c14_1").layout
    assert isinstance(layout, Grid)
    assert "性质：{goods_or_services}" in layout.above
    asked = next(f for f in form(changed, "c14_1").fields if f.key == "goods_or_services")
    assert asked.required is False
    assert [c.title for c in asked.choices] == ["商品类", "服务类"]
