"""Forms on a page: nothing typed is lost, nothing typed is markup, every error can be reached."""

import re
import time
from pathlib import Path
from typing import Any

import jinja2
import pytest

from core.forms.controls import Control
from core.forms.render import form_view, parties_view
from core.plugin.conditions import Env
from core.plugin.spec import Entry, Field, Form
from tests.logic.forms.sample import CASE, CATALOGUES, FORM, GOOD, read, read_parties
from tests.logic.forms.test_forms_parties import SHOP, WHO

TEMPLATES = Path(__file__).parents[3] / "core" / "web" / "templates"
JINJA = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
)
PAGE = JINJA.from_string(
    '{% from "macros/form.html" import error_summary, fields, parties %}'
    "{{ error_summary(view.faults) }}{{ fields(view.controls) if view.controls is defined }}"
    "{{ parties(view) if view.blocks is defined }}"
)
EVIL = "\"><script>alert('1')</script>"


def controls(values: dict[str, Any], **more: Any) -> dict[str, Control]:
    view = form_view(FORM, CATALOGUES, values, **more)
    return {control.name.removeprefix("data."): control for control in view.controls}


def html(values: dict[str, Any], **more: Any) -> str:
    return PAGE.render(view=form_view(FORM, CATALOGUES, values, **more))


def test_what_was_typed_is_escaped_everywhere() -> None:
    raw: dict[str, Any] = {field.key: EVIL for field in FORM.fields}
    raw |= {"goods": [{"name": EVIL}], "classes": [EVIL], EVIL: EVIL}
    page = html(raw, problems=read(raw).problems)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 12


def test_every_error_of_the_summary_leads_to_a_control_that_it_describes() -> None:
    raw = {"phone": "1", "goods": [{"price": "x"}], "received": "2026-02-30", "ground": "g9"}
    problems = read(raw).problems
    page = html(raw, problems=problems)
    links = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', page)
    assert [message for _, message in links] == [
        "请填写“投诉事由”",
        "请填写“事实依据”",
        "“收到日期”中的 2026-02-30 这一天不存在，请核对",
        "请选择“是否现场投诉”",
        "“理由”中的“旧理由”已停用，请另选一项",
        "“联系电话”不是有效的电话号码，请填写一个手机号，或带区号的座机号，例如 010-12345678",
        "“商品清单”第 1 行：请填写“名称”",
        "“商品清单”第 1 行：“单价”应为数字，例如 1234.50",
    ]
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for mark, message in links:
        assert mark in ids
        assert re.search(rf'id="{mark}-error"[^>]*>.*?{re.escape(message)}', page)
    described = {
        one for group in re.findall(r'aria-describedby="([^"]+)"', page) for one in group.split()
    }
    assert described <= set(ids)


def test_every_label_names_a_control() -> None:
    page = html({})
    ids = set(re.findall(r' id="([^"]+)"', page))
    labels = re.findall(r'<label[^>]* for="([^"]+)"', page)
    assert labels and set(labels) <= ids


@pytest.mark.parametrize(
    ("key", "typed", "kind"),
    [
        ("received", "2026-02-30", "text"),
        ("received", "昨天", "text"),
        ("received", "2026-11-25", "date"),
        ("bought_at", "下午", "text"),
        ("bought_at", "2026-11-25T10:00", "datetime-local"),
        ("amount", "很多", "text"),
        ("count", "1e3", "text"),
    ],
)
def test_a_value_that_a_picker_would_empty_is_kept_as_text(key: str, typed: str, kind: str) -> None:
    control = controls({key: typed})[key]
    assert (control.type, control.value) == (kind, typed)


def test_stored_values_fill_the_form() -> None:
    stored = read(
        GOOD
        | {
            "bought_at": "2026-11-25T10:00:30+08:00",
            "amount": 5000,
            "big": "大额",
            "ground": "g1",
            "classes": ["c1", "c3"],
            "goods": [{"name": "茶"}],
        }
    ).data
    found = controls(stored)
    assert found["bought_at"].value == "2026-11-25T10:00:30"
    assert found["amount"].value == "5000.00"
    assert [o.value for o in found["onsite"].options if o.checked] == ["false"]
    assert [o.value for o in found["ground"].options if o.checked] == ["g1"]
    assert [o.value for o in found["classes"].options if o.checked] == ["c1", "c3"]
    assert [row.controls[0].value for row in found["goods"].rows] == ["茶", ""]
    assert found["phone"].inputmode == "tel"
    assert found["amount"].inputmode == "decimal"
    assert found["count"].inputmode == "numeric"


def test_a_page_sent_back_unchanged_is_the_same_data() -> None:
    from html.parser import HTMLParser

    from werkzeug.datastructures import MultiDict

    from core.forms.logic import from_html

    stored = read(
        GOOD
        | {"bought_at": "2026-11-25T10:00:30+08:00", "amount": 1, "classes": ["c1", "c3"]}
        | {"goods": [{"name": "茶"}], "story": "\n一\n二", "ground": "g8", "other_ground": "无"}
    ).data
    sent: list[tuple[str, str]] = []

    class Browser(HTMLParser):
        area = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            have = dict(attrs)
            name = have.get("name") or ""
            if tag == "textarea":
                self.area, self.text = name, ""
            if tag == "input" and have.get("type") != "file":
                picked = have.get("type") not in ("radio", "checkbox") or "checked" in have
                sent.extend([(name, have.get("value") or "")] * picked)

        def handle_data(self, data: str) -> None:
            if self.area:
                self.text += data

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                sent.append((self.area, self.text.removeprefix("\n")))
                self.area = ""

    Browser().feed(html(stored))
    again = read(from_html(MultiDict(sent))["data"])
    assert again.problems == ()
    assert again.data == stored


def test_few_choices_are_radios_some_a_select_many_a_list_to_type_in() -> None:
    def widget(count: int) -> Control:
        entries = tuple(Entry(key=f"k{n}", title=f"第{n}项") for n in range(count))
        field = Field(key="f", title="项", kind="choice", choices=entries)
        return form_view(Form(key="f", title="表", fields=(field,)), (), {"f": "k1"}).controls[0]

    assert [widget(n).widget for n in (2, 5, 6, 30, 31)] == [
        "radios",
        "radios",
        "select",
        "select",
        "datalist",
    ]
    assert widget(31).value == "第1项"  # the parser understands titles


def test_a_conditional_field_says_when_in_words() -> None:
    found = controls({})
    assert found["signed"].when == "“是否现场投诉”为“是”时填写"
    assert found["big"].when == "“涉及金额”不小于“5000元”时填写"
    assert "channel_no" not in found
    assert "channel_no" in controls({}, env=Env(facts={"channel": "phone"}))
    assert not found["big"].required or found["big"].when


def test_free_text_has_no_maxlength_that_would_cut_a_paste() -> None:
    found = controls({})
    assert found["subject"].maxlength is None
    assert found["phone"].maxlength == 30
    assert controls({"subject": "名" * 2000})["subject"].value == "名" * 2000


def test_values_of_any_type_are_drawn() -> None:
    for odd in (None, 1, 1.5, True, [], {}, ["a", {"b": 1}], {"a": 1}):
        assert html({field.key: odd for field in FORM.fields})


def test_parties_keep_their_place_and_leave_room_for_more() -> None:
    raw = [SHOP | {"legal_person": ""}, WHO, WHO | {"phone": "1"}]
    found = read_parties(raw)
    view = parties_view(CASE, raw, found.problems)
    assert [(block.role, block.role_name, block.folded) for block in view.blocks] == [
        ("complainant", "parties.1.role", False),
        ("complainant", "parties.2.role", False),
        ("complainant", "parties.3.role", True),
        ("respondent", "parties.0.role", False),
        ("reporter", "parties.4.role", True),
    ]
    page = PAGE.render(view=view)
    assert 'href="#f-parties-2-phone"' in page
    assert 'href="#f-parties-0-legal_person"' in page
    assert '<option value="汉族">' in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_party_of_several_kinds_shows_the_fields_of_each() -> None:
    respondent = parties_view(CASE, []).blocks[1]
    labels = {control.label: control for control in respondent.controls}
    assert labels["主体类型"].widget == "radios"
    assert labels["名称（姓名）"].required
    assert labels["统一社会信用代码"].help == "法人、个体工商户填写"
    assert labels["性别"].help == "自然人填写"


def test_thirty_fields_are_drawn_in_about_a_millisecond() -> None:
    kinds: list[Any] = ["text", "phone", "date", "money", "long_text", "choice"] * 5
    pair = (Entry(key="a", title="甲"), Entry(key="b", title="乙"))
    fields = tuple(
        Field(key=f"f{n}", title=f"字段{n}", kind=kind, choices=pair if kind == "choice" else ())
        for n, kind in enumerate(kinds)
    )
    form = Form(key="g", title="表", fields=fields)
    values = {field.key: "1" for field in fields}

    def once() -> float:
        start = time.perf_counter()
        PAGE.render(view=form_view(form, (), values))
        return time.perf_counter() - start

    assert min(once() for _ in range(50)) < 0.005  # 1 ms on a quiet machine; this one is shared
