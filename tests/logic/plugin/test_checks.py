"""Every kind of fault is found, and its sentence names the place."""

from dataclasses import replace

import pytest

from core.plugin.checks import problems, unset
from core.plugin.spec import (
    Basis,
    Catalogue,
    Entry,
    Field,
    Form,
    Span,
)
from tests.logic.plugin.faults import FAULTS, PAUSE
from tests.logic.plugin.faults_checklists import CHECKLIST_FAULTS
from tests.logic.plugin.faults_later import LATER
from tests.logic.plugin.faults_papers import PAPER_FAULTS
from tests.logic.plugin.small import (
    CASE,
    MODULE,
    listed,
    with_case,
    with_clock,
)


def test_the_small_module_is_right() -> None:
    assert problems(MODULE) == []


@pytest.mark.parametrize("name", FAULTS | LATER | CHECKLIST_FAULTS | PAPER_FAULTS)
def test_a_fault_is_found_and_placed(name: str) -> None:
    module, place, piece = (FAULTS | LATER | CHECKLIST_FAULTS | PAPER_FAULTS)[name]
    found = problems(module)
    assert any(place in sentence.partition("：")[0] and piece in sentence for sentence in found), (
        found
    )


def test_every_fault_is_told_at_once() -> None:
    module = replace(with_clock(owner="no", basis=None), key="Small")
    assert len(problems(module)) == 3


def test_a_right_of_a_party_needs_no_end() -> None:
    assert problems(with_clock(kind="right", stops_on=())) == []


def test_a_promise_of_the_house_may_pause_without_law() -> None:
    pauses = (replace(PAUSE, basis=None),)
    assert problems(with_clock(basis=None, house_rule=True, pauses=pauses)) == []


def test_equal_titles_under_different_parents_are_right() -> None:
    entries = (
        Entry(key="goods", title="商品"),
        Entry(key="services", title="服务"),
        Entry(key="other_goods", title="其他", parent="goods"),
        Entry(key="other_services", title="其他", parent="services"),
    )
    assert problems(listed(*entries)) == []


def test_lengths_to_be_filled_in_are_listed_apart() -> None:
    module = with_clock(span=Span(None, "workdays"), extension=None)
    assert problems(module) == []
    assert unset(module) == ["case_types.matter.clocks.decision.span"]
    assert unset(with_clock(span=Span(None, "same_day"))) == []
    assert unset(MODULE) == []


def test_a_catalogue_of_the_case_type_stands_over_the_modules() -> None:
    own = Catalogue(key="category", title="类别", entries=(Entry(key="b", title="乙类"),))
    assert problems(with_case(catalogues=(*CASE.catalogues, own))) == []


def test_a_form_without_users_is_still_checked() -> None:
    lost = Form(
        key="lost",
        title="无人使用",
        fields=(Field(key="x", title="选项", kind="choice", catalogue="gone"),),
    )
    found = problems(replace(MODULE, forms=(*MODULE.forms, lost)))
    assert found == ["forms.lost.fields.x：清单“gone”不存在"]


def test_law_that_was_not_read_binds_as_well() -> None:
    basis = Basis("某法", "第二条", "law_unread")
    pauses = (replace(PAUSE, basis=None),)
    assert any("须有依据" in p for p in problems(with_clock(basis=basis, pauses=pauses)))
