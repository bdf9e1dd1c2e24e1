"""Conditions in words, and the corners that a usual form does not reach."""

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from core.forms import kinds
from core.forms.logic import catalogues_of, from_html, json_schema, parse, prefill
from core.forms.render import form_view
from core.forms.when import when_text
from core.plugin.conditions import Condition, Env, clock, today
from core.plugin.spec import Catalogue, DomainModule, Entry, Field, Form, Span, fact
from tests.logic.forms.sample import CASE, NOW, ZONE, codes

LIST = (Entry(key="a", title="甲类"), Entry(key="b", title="乙类", parent="a"))
FIELDS = (
    Field(key="kind", title="类别", kind="choice", choices=LIST),
    Field(key="many", title="事项", kind="choices", choices=LIST),
    Field(key="yes", title="现场", kind="yes_no"),
    Field(key="count", title="数量", kind="number", unit="件"),
)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (fact("kind") == "a", "“类别”为“甲类”时填写"),
        (fact("kind").one_of("a", "b"), "“类别”为“甲类”或“乙类”时填写"),
        (fact("many").contains("b"), "“事项”包括“乙类”时填写"),
        (fact("yes") == False, "“现场”为“否”时填写"),  # noqa: E712
        (fact("count") > 3, "“数量”大于“3件”时填写"),
        (fact("count") < 3, "“数量”小于“3件”时填写"),
        (fact("count") <= 3, "“数量”不大于“3件”时填写"),
        (fact("count").is_set(), "已填写“数量”时填写"),
        (fact("count") != None, "已填写“数量”时填写"),  # noqa: E711
        ((fact("kind") == "a") & (fact("yes") == True), "“类别”为“甲类”且“现场”为“是”时填写"),  # noqa: E712
        ((fact("kind") == "a") | (fact("kind") == "b"), "“类别”为“甲类”或“类别”为“乙类”时填写"),
        (fact("kind") != "a", "符合条件时填写"),
        (~(fact("kind") == "a"), "符合条件时填写"),
        (fact("count") > fact("kind"), "符合条件时填写"),
        ((fact("kind") == "a") & (today() > "2026-01-01"), "符合条件时填写"),
        (fact("channel") == "phone", ""),
        (clock("decision") == "running", ""),
    ],
)
def test_conditions_in_words(condition: Condition, words: str) -> None:
    assert when_text(condition, FIELDS, {}) == words


def test_a_case_types_catalogue_stands_over_the_modules() -> None:
    from dataclasses import replace

    own = Catalogue(key="classes", title="本类", entries=LIST)
    case = replace(CASE, catalogues=(own,))
    module = DomainModule(
        key="m",
        title="模块",
        edition="2026",
        in_force=date(2026, 1, 1),
        roles=(),
        forms=(),
        series=(),
        case_types=(case,),
        catalogues=(
            Catalogue(key="classes", title="全部", entries=()),
            Catalogue(key="x", title="他", entries=()),
        ),
    )
    assert catalogues_of(module, case)["classes"] is own
    assert set(catalogues_of(module)) == {"classes", "x"}


def test_a_table_may_ask_for_several_rows() -> None:
    rows = (Field(key="name", title="姓名"),)
    field = Field(key="people", title="参加人", kind="rows", rows=rows, minimum=2, required=True)
    form = Form(key="f", title="表", fields=(field,))

    def found(*names: str) -> dict[str, str]:
        raw = {"people": [{"name": name} for name in names]}
        return codes(parse(form, (), raw, now=NOW, zone=ZONE, env=Env()).problems)

    assert found("甲", "乙") == {}
    assert found("甲") == {"/data/people": "too_small"}
    assert found() == {"/data/people": "required"}
    assert json_schema(form, ())["properties"]["people"]["minItems"] == 2
    blocks = form_view(form, (), {}).controls[0].rows
    assert [row.legend for row in blocks] == ["参加人 第 1 行", "参加人 第 2 行"]


def test_a_name_under_a_plain_value_stays_flat() -> None:
    form = MultiDict([("data.a", "1"), ("data.a.b.c", "2"), ("data.x.y", "3"), ("data.x", "4")])
    assert from_html(form) == {
        "data": {"a": "1", "x": {"y": "3"}},
        "data.a.b.c": "2",
        "data.x": "4",
    }


def test_moments_prefill_days_and_moments() -> None:
    fields = (
        Field(key="day", title="日期", kind="date", source="case.received_at"),
        Field(key="at", title="时间", kind="datetime", source="case.received_at"),
    )
    local = NOW.astimezone(ZONE)
    found = prefill(Form(key="f", title="表", fields=fields), {"case.received_at": local})
    assert found == {"day": "2026-11-25", "at": "2026-11-25T10:30:00+08:00"}


def test_an_empty_list_takes_nothing() -> None:
    field = Field(key="f", title="项", kind="choice")
    assert kinds.KINDS["choice"].schema(field, {}) == {"not": {}}
    assert kinds.KINDS["rows"].schema(field, {}) == {"not": {}}
    assert kinds.show(Field(key="t", title="字"), "文字", {}) == "文字"


def test_colleagues_files_and_levels_of_a_list() -> None:
    entries = tuple(Entry(key=f"k{n}", title=f"第{n}项") for n in range(6))
    nested = (*entries, Entry(key="child", title="下级", parent="k0"))
    fields = (
        Field(key="who", title="协办人", kind="user"),
        Field(key="proof", title="证据", kind="file"),
        Field(key="item", title="类别", kind="choice", choices=nested),
    )
    values: dict[str, Any] = {"who": "u2", "proof": ["f1"], "item": "child"}
    users = [("u1", "甲"), ("u2", "乙")]
    who, proof, item = form_view(
        Form(key="f", title="表", fields=fields), (), values, users=users
    ).controls
    assert [(o.label, o.checked) for o in who.options] == [
        ("请选择", False),
        ("甲", False),
        ("乙", True),
    ]
    assert proof.values == ("f1",)
    assert [o.depth for o in item.options] == [0, 0, 0, 0, 0, 0, 0, 1]
    assert item.options[-1].checked


def test_a_deadline_shifted_in_a_condition_is_not_put_into_words() -> None:
    condition = today() < fact("count") + Span(2, "years")
    assert when_text(condition, FIELDS, {}) == "符合条件时填写"
