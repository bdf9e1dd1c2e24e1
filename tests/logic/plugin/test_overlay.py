"""Patches change what they name, nothing else, and never loosen the law."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plugin import codec
from core.plugin.overlay import Change, Patch, PatchError, overlay
from core.plugin.paths import walk
from core.plugin.spec import Basis, Clock, Span, SpanWhen, State, fact
from tests.logic.plugin.small import CASE, LAW, MODULE, with_clock

DECISION = ("case_types", "matter", "clocks", "decision")
CLOCK = CASE.clocks[0]


def patched(*changes: Change) -> Any:
    return overlay(MODULE, Patch(changes=changes))


def faults(*changes: Change, module: Any = MODULE) -> tuple[str, ...]:
    with pytest.raises(PatchError) as refused:
        overlay(module, Patch(changes=changes))
    assert str(refused.value) == "\n".join(refused.value.problems)
    return refused.value.problems


def set_(*path: str, value: Any) -> Change:
    return Change(op="set", path=path, value=value)


def dumped(clock: Clock) -> dict[str, Any]:
    data = codec.dump(with_clock(**{f: getattr(clock, f) for f in ("span", "basis", "title")}))
    return data["case_types"][0]["clocks"][0]


def test_no_change_is_the_module_itself() -> None:
    assert overlay(MODULE, Patch()) == MODULE
    assert overlay(MODULE) == MODULE


def test_set_a_single_value() -> None:
    changed = patched(set_("case_types", "matter", "title", value="新名称"))
    assert changed == replace(MODULE, case_types=(replace(CASE, title="新名称"),))


def test_set_a_whole_list() -> None:
    changed = patched(set_("case_types", "matter", "transitions", "refuse", "chain", value=""))
    assert changed.case_types[0].transitions[3].chain == ""
    assert changed.case_types[0].transitions[:3] == CASE.transitions[:3]


def test_add_at_the_end_and_before_a_sibling() -> None:
    entry = {"key": "b", "title": "乙类"}
    first = {"key": "c", "title": "丙类"}
    path = ("catalogues", "category", "entries")
    changed = patched(
        Change(op="add", path=path, value=entry),
        Change(op="add", path=path, value=first, before="a"),
    )
    assert [e.key for e in changed.catalogues[0].entries] == ["c", "a", "b"]


def test_replace_keeps_the_place() -> None:
    value = {"key": "open", "title": "处理中"}
    changed = patched(
        Change(op="replace", path=("case_types", "matter", "states", "open"), value=value)
    )
    assert changed.case_types[0].states[0] == State(key="open", title="处理中")


def test_remove_by_key_by_word_and_by_position() -> None:
    changed = patched(
        Change(op="remove", path=("case_types", "matter", "documents", "sheet")),
        Change(op="remove", path=("case_types", "matter", "documents", "letter", "modes", "post")),
        Change(op="remove", path=("forms", "letter", "layout", "paragraphs", "1")),
    )
    assert [d.key for d in changed.case_types[0].documents] == ["letter"]
    assert changed.case_types[0].documents[0].modes == ()
    assert changed.forms[2].layout.paragraphs == ("属第〔{ground.number}〕项情形。",)


def test_later_patches_stand_over_earlier_ones() -> None:
    one = Patch(changes=(set_(*DECISION, "title", value="甲"),))
    two = Patch(changes=(set_(*DECISION, "title", value="乙"),))
    assert overlay(MODULE, one, two).case_types[0].clocks[0].title == "乙"


@pytest.mark.parametrize(
    ("change", "place", "piece"),
    [
        (Change(op="set", path=(), value=1), "", "位置"),
        (set_("edition", value="9"), "edition", "施行日期"),
        (set_("in_force", value="2020-01-01"), "in_force", "施行日期"),
        (set_("colour", value=1), "colour", "没有这一项"),
        (set_("roles", "clerk", "colour", value=1), "roles.clerk.colour", "没有这一项"),
        (set_("roles", "nobody", "title", value=1), "roles.nobody.title", "没有“nobody”"),
        (set_("roles", "9", "title", value=1), "roles.9.title", "没有“9”"),
        (set_("title", "deep", "title", value=1), "title.deep.title", "没有“deep”"),
        (Change(op="remove", path=("title",)), "title", "不是清单中的一项"),
        (Change(op="add", path=("title",), value=1), "title", "不是清单"),
        (Change(op="add", path=("roles",), value={"key": "clerk"}), "roles", "已经存在"),
        (
            Change(op="add", path=("roles",), value={"key": "x"}, before="nobody"),
            "roles",
            "没有“nobody”",
        ),
        (
            Change(op="replace", path=("roles", "clerk"), value={"key": "boss"}),
            "roles.clerk",
            "标识须相同",
        ),
        (set_(*DECISION, "roll", value="never"), "case_types.matter.clocks.decision.roll", "格式"),
        (
            Change(op="add", path=("roles",), value={"key": "x", "colour": "red"}),
            "roles.x",
            "格式",
        ),
        (set_("roles", "clerk", "key", value=True), "roles.0.key", "格式"),
        (set_(*DECISION, "owner", value="nobody"), "clocks.decision", "岗位“nobody”"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused(change: Change, place: str, piece: str) -> None:
    found = faults(change)
    assert any(place in f.partition("：")[0] and piece in f for f in found), found


def test_every_fault_of_a_patch_is_told_at_once() -> None:
    assert len(faults(set_("colour", value=1), set_("roles", "no", "title", value=1))) == 2


def test_the_law_may_be_shortened() -> None:
    changed = patched(set_(*DECISION, "span", value={"amount": 5, "unit": "workdays"}))
    assert changed.case_types[0].clocks[0].span == Span(5, "workdays")


def test_what_the_law_leaves_open_may_change() -> None:
    changed = patched(
        set_(*DECISION, "title", value="答复期限"),
        set_(*DECISION, "warn", value=[{"measure": "left", "amount": 2, "level": "red"}]),
        set_(*DECISION, "extension", value=None),
        set_(*DECISION, "pauses", value=[]),
    )
    assert changed.case_types[0].clocks[0].extension is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("span", {"amount": 8, "unit": "workdays"}),
        ("span", {"amount": 5, "unit": "days"}),
        ("span", {"amount": None, "unit": "workdays"}),
        ("spans", [{"when": codec.dump(MODULE)["forms"][1]["fields"][1]["when"],
                    "span": {"amount": 9, "unit": "workdays"}}]),
        ("starts_on", [{"key": "start_test"}]),
        ("stops_on", [{"key": "refuse"}]),
        ("voids_on", [{"key": "start_test"}]),
        ("roll", "next_workday"),
        ("house_rule", True),
        ("basis", None),
        ("basis", {"source": "本局规定", "mark": "practice"}),
        ("extension", {"amount": {"amount": 30, "unit": "workdays"}, "chain": "chief"}),
        ("pauses", [{"key": "holiday", "title": "放假", "starts_on": [{"key": "start_test"}],
                     "ends_on": [{"key": "end_test"}],
                     "basis": {"source": "某法"}}]),
    ],
)  # fmt: skip
def test_the_law_may_not_be_loosened(name: str, value: Any) -> None:
    found = faults(set_(*DECISION, name, value=value))
    assert any(f.startswith(f"case_types.matter.clocks.decision.{name}") for f in found), found


def test_a_legal_clock_may_not_be_removed() -> None:
    assert "法定期限不能删除" in faults(Change(op="remove", path=DECISION))[0]


def test_an_entry_with_its_own_law_may_differ() -> None:
    own = dumped(replace(CLOCK, span=Span(10, "workdays"), basis=Basis("某省条例", "第九条")))
    changed = patched(Change(op="replace", path=DECISION, value=own))
    assert changed.case_types[0].clocks[0].span == Span(10, "workdays")


def test_each_layer_is_judged_against_the_one_below() -> None:
    own = dumped(replace(CLOCK, span=Span(10, "workdays"), basis=Basis("某省条例", "第九条")))
    local = Patch(changes=(Change(op="replace", path=DECISION, value=own),))
    longer = Patch(changes=(set_(*DECISION, "span", value={"amount": 11, "unit": "workdays"}),))
    shorter = Patch(changes=(set_(*DECISION, "span", value={"amount": 9, "unit": "workdays"}),))
    assert overlay(MODULE, local, shorter).case_types[0].clocks[0].span == Span(9, "workdays")
    with pytest.raises(PatchError):
        overlay(MODULE, local, longer)


def test_lengths_under_a_condition_may_be_shortened_too() -> None:
    spans = (SpanWhen(when=fact("amount") == 1, span=Span(10, "workdays")),)
    module = with_clock(spans=spans)
    path = (*DECISION, "spans", "0", "span", "amount")
    changed = overlay(module, Patch(changes=(set_(*path, value=9),)))
    assert changed.case_types[0].clocks[0].spans[0].span == Span(9, "workdays")
    assert faults(set_(*path, value=11), module=module)


def test_a_promise_of_the_house_is_free() -> None:
    module = with_clock(basis=None, house_rule=True)
    longer = set_(*DECISION, "span", value={"amount": 20, "unit": "days"})
    assert overlay(module, Patch(changes=(longer,))).case_types[0].clocks[0].span.amount == 20
    gone = (
        Change(op="remove", path=DECISION),
        Change(op="remove", path=("case_types", "matter", "transitions", "refuse", "guards", "0")),
    )
    assert overlay(module, Patch(changes=gone)).case_types[0].clocks == ()


def test_faults_that_were_there_before_are_not_the_patchs() -> None:
    broken = with_clock(owner="nobody")
    changed = overlay(broken, Patch(changes=(set_("title", value="新名"),)))
    assert changed.title == "新名"


PLACES = [place for place, _ in walk(MODULE) if place]


@given(
    st.lists(
        st.builds(
            Change,
            op=st.sampled_from(("add", "replace", "remove", "set")),
            path=st.one_of(
                st.sampled_from(PLACES),
                st.tuples(st.sampled_from(PLACES), st.sampled_from(("title", "key", "x"))).map(
                    lambda pair: (*pair[0], pair[1])
                ),
            ),
            value=st.one_of(
                st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.just({"key": "x"})
            ),
        ),
        max_size=3,
    )
)
def test_any_patch_gives_a_sound_module_or_a_reason(changes: list[Change]) -> None:
    try:
        changed = overlay(MODULE, Patch(changes=tuple(changes)))
    except PatchError as refused:
        assert refused.problems
        return
    assert codec.load(codec.dump(changed)) == changed
    kept = {c.key: c for case in changed.case_types for c in case.clocks}
    assert kept["decision"].span.amount is not None
    assert kept["decision"].span.amount <= 7
    assert kept["decision"].basis == LAW


@given(st.integers(-3, 20))
def test_the_law_is_a_ceiling(amount: int) -> None:
    change = set_(*DECISION, "span", value={"amount": amount, "unit": "workdays"})
    if 0 <= amount <= 7:
        assert patched(change).case_types[0].clocks[0].span == Span(amount, "workdays")
    else:
        assert faults(change)
