"""Forms as a whole: every problem at once, conditions, rows, facts, masks, names of HTML."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from core.forms.logic import facts_of, from_html, mask_data, prefill, visible
from core.plugin.conditions import Env
from core.plugin.spec import Field, Form, fact
from tests.logic.forms.sample import CATALOGUES, FORM, GOOD, NOW, ZONE, codes, read
from tests.logic.forms.test_forms_kinds import json_values

ID = "11010519491231002X"


def test_a_good_form_has_no_problem() -> None:
    assert read(GOOD).data == GOOD
    assert read(GOOD).problems == ()


def test_every_problem_is_told_at_once() -> None:
    found = read(
        {
            "subject": "名" * 2000,
            "received": "2026-11-26",
            "bought_at": "2026-02-30T10:00",
            "amount": "很多",
            "count": 100,
            "ground": "g9",
            "classes": ["c1", "nope"],
            "phone": "123",
            "id_number": "1" * 18,
            "goods": [{"price": "x"}, {}, {"name": "茶", "zz": 1}],
            "chief": "同意",
            "a/b~c": 1,
        }
    )
    assert codes(found.problems) == {
        "/data/subject": "too_long",
        "/data/story": "required",
        "/data/received": "in_future",
        "/data/bought_at": "not_a_date",
        "/data/amount": "not_a_number",
        "/data/count": "too_large",
        "/data/onsite": "required",
        "/data/ground": "not_a_choice",
        "/data/classes": "not_a_choice",
        "/data/phone": "bad_phone",
        "/data/id_number": "bad_id_number",
        "/data/goods/0/name": "required",
        "/data/goods/0/price": "not_a_number",
        "/data/goods/2/zz": "unknown",
        "/data/chief": "unknown",
        "/data/a~1b~0c": "unknown",
    }


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"subject": ""}, "请填写“投诉事由”"),
        ({"onsite": None}, "请选择“是否现场投诉”"),
        ({"subject": "名" * 2000}, "“投诉事由”最多 200 字，现在有 2000 字，请缩短"),
        ({"received": "2026-11-26"}, "“收到日期”不能晚于今天"),
        ({"received": "2026-02-30"}, "“收到日期”中的 2026-02-30 这一天不存在，请核对"),
        ({"ground": "g9"}, "“理由”中的“旧理由”已停用，请另选一项"),
        ({"ground": "g8"}, "选择了“其他”，请填写“其他理由”"),
        ({"chief": "同意"}, "“科长意见”由系统填写，不能录入"),
        ({"goods": [{"price": "1"}]}, "“商品清单”第 1 行：请填写“名称”"),
        ({"goods": [{"name": "茶"}] * 6}, "“商品清单”最多 5 行，现在有 6 行"),
        ({"goods": "茶"}, "“商品清单”应为多行内容"),
        ({"x\x00\ud800" + "y" * 99: 1}, "没有名为“x??" + "y" * 36 + "…”的项目，请删除或改正名称"),
    ],
)
def test_messages_name_the_field_and_say_what_to_do(raw: dict[str, Any], message: str) -> None:
    assert [problem.message for problem in read(GOOD | raw).problems] == [message]


def test_a_hidden_field_is_dropped_and_not_even_checked() -> None:
    found = read(GOOD | {"signed": "张三", "channel_no": "not a number"})
    assert found.problems == ()
    assert found.data == GOOD


def test_answers_of_the_form_decide_its_own_conditions() -> None:
    found = read(GOOD | {"amount": "5000"})
    assert codes(found.problems) == {"/data/big": "required"}
    assert read(GOOD | {"amount": "4999.99", "big": "x"}).data == GOOD | {"amount": "4999.99"}
    assert read(GOOD | {"onsite": "true", "signed": "张三"}).data["signed"] == "张三"


def test_facts_of_the_case_decide_too_and_an_emptied_answer_stands_over_them() -> None:
    env = Env(facts={"channel": "phone", "amount": "9000.00"})
    found = read(GOOD | {"channel_no": "138 1234 5678"}, env=env)
    assert found.data["channel_no"] == "13812345678"
    assert found.problems == ()  # the amount is asked here and was left empty
    assert codes(read(GOOD, env=env, partial=True).problems) == {}


def test_a_field_hidden_behind_a_hidden_field_is_hidden() -> None:
    form = Form(
        key="f",
        title="表",
        fields=(
            Field(key="c", title="丙", required=True, when=fact("b").is_set()),
            Field(key="b", title="乙", required=True, when=fact("a").is_set()),
            Field(key="a", title="甲"),
        ),
    )
    from core.forms.logic import parse

    def data(raw: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        found = parse(form, (), raw, now=NOW, zone=ZONE, env=Env())
        return found.data, codes(found.problems)

    assert data({"b": "1", "c": "1"}) == ({}, {})
    assert data({"a": "1", "c": "1"}) == ({"a": "1"}, {"/data/b": "required"})
    assert data({"a": "1", "b": "1"}) == ({"a": "1", "b": "1"}, {"/data/c": "required"})


def test_conditions_in_a_circle_show_their_fields() -> None:
    from core.forms.logic import parse

    form = Form(
        key="f",
        title="表",
        fields=(
            Field(key="a", title="甲", when=fact("b").is_set()),
            Field(key="b", title="乙", when=fact("a").is_set()),
        ),
    )
    raw = {"a": "1", "b": "1"}
    assert parse(form, (), raw, now=NOW, zone=ZONE, env=Env()).data == raw


def test_a_draft_misses_nothing_but_is_still_checked() -> None:
    found = read({"ground": "g8", "phone": "1"}, partial=True)
    assert codes(found.problems) == {"/data/phone": "bad_phone"}
    assert read({}, partial=True).problems == ()


def test_empty_rows_are_dropped_and_zero_and_no_are_answers() -> None:
    found = read(GOOD | {"goods": [{}, {"name": "", "price": " "}, {"name": "茶"}]})
    assert found.data["goods"] == [{"name": "茶"}]
    assert found.data["onsite"] is False
    assert read(GOOD | {"amount": 0}).data["amount"] == "0.00"


def test_a_computed_field_is_worked_out_from_the_answers() -> None:
    def triple(facts: Any) -> dict[str, str]:
        return {"triple": f"{3 * int(facts['amount'].split('.')[0])}.00"}

    assert read(GOOD | {"amount": 100}, functions={"triple": triple}).data["triple"] == "300.00"
    with pytest.raises(LookupError, match="triple"):
        read(GOOD, functions={})


def test_what_is_no_form_is_refused() -> None:
    for raw in (None, [], "x", 5):
        assert codes(read(raw).problems) == {"/data": "not_an_object"}


def test_a_flood_of_unknown_keys_is_answered_shortly() -> None:
    assert len(read(GOOD | {f"k{n}": 1 for n in range(10_000)}).problems) == 50


@given(st.dictionaries(st.sampled_from([f.key for f in FORM.fields]) | st.text(), json_values))
def test_parse_never_raises_and_never_stores_what_it_refused(raw: dict[str, Any]) -> None:
    found = read(raw)
    for problem in found.problems:
        assert problem.message.encode()
        assert problem.pointer.startswith("/data/")
    again = read(found.data, partial=True)
    assert again.data == found.data
    assert again.problems == ()


def test_only_facts_become_facts() -> None:
    data = read(GOOD | {"amount": "5", "phone": "12315"}).data
    assert facts_of(FORM, data) == {"subject": "手机质量", "onsite": False, "amount": "5.00"}


def test_masks_follow_what_the_role_sees() -> None:
    data = read(
        GOOD
        | {
            "phone": "13812341234",
            "id_number": ID,
            "goods": [{"name": "茶", "buyer": "张三"}],
        }
    ).data
    low = mask_data(FORM, data, "open")
    assert low["phone"] == "138****1234"
    assert low["id_number"] == "（已封存）"
    assert low["goods"] == [{"name": "茶", "buyer": "张*"}]
    assert low["subject"] == "手机质量"
    assert mask_data(FORM, data, "sensitive")["phone"] == "13812341234"
    assert mask_data(FORM, data, "sensitive")["id_number"] == "（已封存）"
    assert mask_data(FORM, data, "sealed") == data
    assert mask_data(FORM, {"gone": "secret"}, "open") == {"gone": "（已封存）"}


def test_prefill_takes_what_the_system_knows() -> None:
    form = Form(
        key="f",
        title="通知",
        fields=(
            Field(key="no", title="编号", source="case.number"),
            Field(key="day", title="日期", kind="date", source="today"),
            Field(key="line", title="落款日期", source="today"),
            Field(key="who", title="承办人", source="actor.name"),
        ),
    )
    known = {"case.number": "2026-1", "today": NOW.date(), "actor.name": None}
    assert prefill(form, known) == {
        "no": "2026-1",
        "day": "2026-11-25",
        "line": "2026年11月25日",
    }


def test_a_number_fills_a_field_of_text_in_digits() -> None:
    fields = (Field(key="age", title="年龄", source="party.buyer.age"),)
    form = Form(key="f", title="表", fields=fields)
    assert prefill(form, {"party.buyer.age": 41}) == {"age": "41"}


def test_prefill_takes_what_was_typed_into_the_same_form_before() -> None:
    fields = (
        Field(key="facts", title="事实", kind="long_text"),
        Field(key="name", title="姓名", source="party.complainant.name"),
        Field(key="phone", title="电话", source="party.complainant.phone"),
    )
    known = {
        "data.f.facts": "漏电",
        "data.g.facts": "别的表",
        "data.f.name": "改过的姓名",
        "party.complainant.name": "张三",
        "party.complainant.phone": "13800138000",
    }
    found = prefill(Form(key="f", title="表", fields=fields), known)
    assert found == {"facts": "漏电", "name": "改过的姓名", "phone": "13800138000"}


def test_visible_is_the_condition() -> None:
    field = Field(key="f", title="项", when=fact("a") == "x")
    assert visible(field, Env(facts={"a": "x"}))
    assert not visible(field, Env())


def test_the_catalogues_may_be_a_mapping() -> None:
    from core.forms.logic import parse

    by_key = {one.key: one for one in CATALOGUES}
    found = parse(FORM, by_key, GOOD | {"ground": "g1"}, now=NOW, zone=ZONE, env=Env())
    assert found.data["ground"] == "g1"


def test_html_names_are_nested() -> None:
    form = MultiDict(
        [
            ("csrf_token", "t"),
            ("data.subject", "手机"),
            ("data.classes", "c1"),
            ("data.classes", "c2"),
            ("data.goods.7.name", "茶"),
            ("data.goods.999999.name", "酒"),
            ("data.goods.7.price", "1"),
            ("parties.0.role", "complainant"),
            ("parties.10.role", "b"),
            ("parties.2.role", "a"),
        ]
    )
    assert from_html(form) == {
        "csrf_token": "t",
        "data": {
            "subject": "手机",
            "classes": ["c1", "c2"],
            "goods": [{"name": "茶", "price": "1"}, {"name": "酒"}],
        },
        "parties": [{"role": "complainant"}, {"role": "a"}, {"role": "b"}],
    }


def test_html_names_that_contradict_each_other_lose_nothing() -> None:
    form = MultiDict([("data.a", "1"), ("data.a.b", "2"), ("data.a.9999999", "3"), ("①", "4")])
    assert from_html(form) == {
        "data": {"a": "1"},
        "data.a.b": "2",
        "data.a.9999999": "3",
        "①": "4",
    }


names = st.lists(
    st.sampled_from(["data", "parties", "a", "b", "0", "1", "07", "999999", "é", ""]), max_size=6
).map(".".join)


@given(st.lists(st.tuples(names | st.text(), st.text()), max_size=20))
def test_every_value_of_an_html_form_arrives(pairs: list[tuple[str, str]]) -> None:
    def leaves(node: Any) -> list[str]:
        if isinstance(node, dict):
            return [leaf for inner in node.values() for leaf in leaves(inner)]
        if isinstance(node, list):
            return [leaf for inner in node for leaf in leaves(inner)]
        return [node]

    assert sorted(leaves(from_html(MultiDict(pairs)))) == sorted(value for _, value in pairs)
