"""The HTML of a paper: what is printed where, and that data stays data."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.documents import grid, paper
from core.documents.sheet import Opinion, PaperContext, Sheet, Signature
from core.plugin.spec import (
    Cell,
    Document,
    Field,
    Form,
    Grid,
    GridRow,
    Letter,
    Seal,
    Series,
)

from .samples import CATALOGUES, EMPTY, HOSTILE, ISSUED, LETTER, SENTENCE, TABLE

NOTICE = Document(key="notice", title="通知", form="f", series="s")
PLAIN = Document(key="plain", title="表", form="f", seal=Seal(kind="none"))


def show(
    form: Form,
    data: Mapping[str, Any] | None = None,
    *,
    document: Document = NOTICE,
    context: PaperContext = ISSUED,
) -> str:
    return paper.html(document, form, catalogues=CATALOGUES, data=data or {}, context=context)


def words(html: str) -> str:
    """The text of a page without its markup."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", html))


def letter(*paragraphs: str, fields: tuple[Field, ...] = (), **more: Any) -> Form:
    layout = Letter(paragraphs=paragraphs, **more)
    return Form(key="f", title="通知书", fields=fields, layout=layout)


def table(*rows: tuple[Cell, ...], fields: tuple[Field, ...] = (), **more: Any) -> Form:
    layout = Grid(columns=(1, 1), rows=tuple(GridRow(cells=row) for row in rows), **more)
    return Form(key="f", title="登记表", fields=fields, layout=layout)


def test_a_letter_in_its_order() -> None:
    data = {
        "addressee": "张玥旻",
        "received_on": "2026-11-20",
        "matter": "电热水壶漏电",
        "ground": "g2",
        "contact": "u1",
        "phone": "0571-88886666",
        "copies": 2,
    }
    text = words(show(LETTER, data))
    parts = (
        "滨江市市场监督管理局",
        "投诉不予受理决定书",
        "滨市监投〔2026〕第012号",
        "张玥旻：",
        "我局于2026年11月20日收到你关于电热水壶漏电的投诉。",
        "属以下第〔二〕项情形",
        "☐一、投诉事项不属于本部门职责的",
        "☑二、超过三年的",
        "☐3．其他",
        "联系人：李祎；联系电话：0571-88886666。",
        "附：相关材料2份。",
        "特此告知。",
        "滨江市市场监督管理局2026年11月25日（印章）",
        "送达人：年月日",
        "注：1．本告知书",
        "2．第二条注。",
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places[1:] == sorted(places[1:])


def test_a_retired_option_is_printed_only_where_it_was_chosen() -> None:
    assert "已停用" not in show(LETTER, {"ground": "g1"})
    assert "☑4．已停用" in words(show(LETTER, {"ground": "g4"}))


def test_what_is_empty_is_left_blank_for_the_pen() -> None:
    html = show(LETTER, context=EMPTY)
    assert "None" not in html
    assert html.count('class="blank"') > 12
    assert "市监投〔" in words(html)


def test_the_options_follow_the_text_where_no_paragraph_names_their_place() -> None:
    ground = Field(key="ground", title="情形", kind="choice", catalogue="ground")
    text = words(show(letter("第一段。", "第二段。", fields=(ground,), options="ground")))
    assert text.index("第二段。") < text.index("☐一、")


def test_number_and_wording_of_a_choice_can_stand_apart() -> None:
    ground = Field(key="ground", title="情形", kind="choice", catalogue="ground")
    form = letter("第{ground.number}项：{ground.text}。{ground}", fields=(ground,))
    text = words(show(form, {"ground": "g1"}))
    assert "第一项：投诉事项不属于本部门职责的。一、投诉事项不属于本部门职责的" in text


def test_the_papers_own_places() -> None:
    text = words(show(letter("{org}，{unit}，{receiver}，{number}，{date}"), context=ISSUED))
    own = (
        "滨江市市场监督管理局，城南市场监督管理所，张玥旻，滨市监投〔2026〕第012号，2026年11月25日"
    )
    assert own in text
    assert text.count("第012号") == 1, "a number that the text shows gets no line of its own"


@pytest.mark.parametrize(
    ("document", "shown"),
    [(NOTICE, True), (PLAIN, False)],
    ids=["with a series", "without a series"],
)
def test_only_numbered_papers_have_a_number_line(document: Document, shown: bool) -> None:
    assert ("第012号" in show(letter("文"), document=document)) is shown


def test_a_table_that_shows_its_number_has_no_second_one() -> None:
    number = Field(key="no", title="编号", source="case.number")
    form = table((Cell(label="甲"), Cell(label="乙")), fields=(number,), above=("编号：{no}",))
    assert "第012号" not in show(form, {"no": "7"})


@pytest.mark.parametrize(
    ("seal", "label"),
    [
        (Seal(), "（印章）"),
        (Seal(kind="department"), "（部门印章）"),
        (Seal(kind="none"), ""),
        (Seal(place="table"), ""),
    ],
)
def test_the_words_where_the_seal_goes(seal: Seal, label: str) -> None:
    document = Document(key="d", title="文", form="f", seal=seal)
    html = show(letter("文"), document=document)
    assert (label in html) if label else ("印章" not in html)


def test_a_seal_label_of_the_paper_itself_wins() -> None:
    context = replace(ISSUED, seal_label="（稽核部门章）")
    assert "（稽核部门章）" in show(letter("文"), context=context)


def test_draft_and_copy_are_marked() -> None:
    html = show(TABLE, context=replace(ISSUED, draft=True, copy_label="第一联（存根）"))
    assert "草稿" in html
    assert "第一联（存根）" in html
    assert "草稿" not in show(TABLE)


@pytest.mark.parametrize("form", [TABLE, LETTER], ids=["table", "letter"])
def test_data_is_escaped_everywhere(form: Form) -> None:
    data = {
        field.key: [{c.key: HOSTILE for c in field.rows if c.kind == "text"}]
        if field.kind == "rows"
        else HOSTILE
        for field in form.fields
        if field.kind in ("text", "long_text", "phone", "rows", "user")
    }
    evil = Opinion(text=HOSTILE, name=HOSTILE, on=date(2026, 1, 1), on_behalf=HOSTILE)
    context = PaperContext(
        org=HOSTILE,
        number=HOSTILE,
        seal_label=HOSTILE,
        copy_label=HOSTILE,
        opinions={"chief": (evil,)},
        signatures={"sign": Signature(name=HOSTILE)},
    )
    document = Document(key="d", title="文", form="f", series="s")
    html = show(form, data, document=document, context=context)
    assert "<img" not in html
    assert "&lt;img" in html
    assert "{matter}" in html, "a place inside data is not filled in again"
    assert "{{ 7*7 }}" in html, "data is no template"


def test_opinions_are_signed_and_dated() -> None:
    first = Opinion(text="拟受理。", name="王镕", on=date(2026, 11, 24))
    second = Opinion(text="同意。\n速办。", name="李喆", on=date(2026, 11, 25), on_behalf="钱局长")
    html = show(TABLE, context=replace(ISSUED, opinions={"chief": (first, second)}))
    text = words(html)
    assert "拟受理。王镕2026年11月24日" in text
    assert "同意。速办。李喆（代钱局长）2026年11月25日" in text
    assert "同意。<br>速办。" in html


def test_an_opinion_that_is_still_due_leaves_room() -> None:
    assert "签名：年月日" in words(show(TABLE))


def test_yes_and_no_are_boxes() -> None:
    assert "☑是☐否" in words(show(TABLE, {"public": True}))
    assert "☐是☑否" in words(show(TABLE, {"public": False}))
    assert "☐是☐否" in words(show(TABLE))


def test_a_short_list_is_ticked_and_a_long_one_is_not_printed_whole() -> None:
    assert "☐商品类☑服务类" in words(show(TABLE, {"nature": "service"}))
    entries = tuple(replace(CATALOGUES["ground"].entries[0], key=f"k{n}") for n in range(20))
    many = Field(key="many", title="类别", kind="choice", choices=entries)
    form = table((Cell(label="类别"), Cell(field="many")), fields=(many,))
    assert "☐" not in show(form, {"many": "k7"})
    assert "投诉事项不属于" in show(form, {"many": "k7"})


def test_lists_of_rows_keep_every_row_and_get_blank_ones() -> None:
    rows = [{"what": f"证据{n}", "count": n, "got": "2026-11-01"} for n in range(12)]
    text = words(show(TABLE, {"items": rows}))
    assert all(f"证据{n}{n}件2026年11月1日" in text for n in range(12))
    assert show(TABLE).count("<tr") == show(TABLE, {"items": rows[:1]}).count("<tr")


def test_a_form_without_a_layout_prints_all_its_fields() -> None:
    form = replace(LETTER, layout=None)
    text = words(show(form, {"matter": "漏电"}))
    assert all(field.title in text for field in form.fields)
    assert "事由漏电" in text


def test_a_place_without_a_field_is_a_fault_of_the_module() -> None:
    with pytest.raises(LookupError, match="nowhere"):
        show(letter("{nowhere}"))
    with pytest.raises(LookupError, match="nowhere"):
        show(table((Cell(label="甲"), Cell(field="nowhere"))))


@pytest.mark.parametrize(
    "rows",
    [
        ((Cell(label="甲"),),),
        ((Cell(label="甲", colspan=3),),),
        ((Cell(label="甲", rowspan=2), Cell(label="乙")),),
        ((Cell(label="甲", rowspan=2), Cell(label="乙")), (Cell(label="丙", colspan=2),)),
    ],
    ids=["too few", "too wide", "too deep", "over one another"],
)
def test_a_grid_that_does_not_fit_is_refused(rows: tuple[tuple[Cell, ...], ...]) -> None:
    with pytest.raises(ValueError, match="grid"):
        show(table(*rows))


def _groups(facts: str) -> tuple[grid.Group, ...]:
    fields = (Field(key="facts", title="事实", kind="long_text"), Field(key="name", title="姓名"))
    form = table(
        (Cell(label="投诉人", vertical=True, rowspan=2), Cell(field="name")),
        (Cell(field="facts"),),
        (Cell(label="尾"), Cell(field="name")),
        fields=fields,
    )
    sheet = Sheet(form=form, catalogues={}, data={"facts": facts}, context=ISSUED)
    assert isinstance(form.layout, Grid)
    return grid.groups(form.layout, sheet)


def test_a_short_group_keeps_its_spans_and_stays_together() -> None:
    group, last = _groups("短")
    assert group.keep
    assert [box.rowspan for box in group.rows[0].boxes] == [2, 1]
    assert len(last.rows) == 1


def test_a_long_group_is_printed_without_spans_and_may_break() -> None:
    """A cell over several rows would not be continued on the next page."""
    group, _ = _groups(SENTENCE * 60)
    assert not group.keep
    assert all(box.rowspan == 1 for row in group.rows for box in row.boxes)
    heading = [row.boxes[0] for row in group.rows]
    assert [str(box.text) for box in heading] == ["", "投<br>诉<br>人"], "it stands in the tall row"
    assert ["open" in box.style for box in heading] == [True, False]
    assert [row.keep for row in group.rows] == [True, False]


def test_the_blank_of_a_number_comes_from_its_pattern() -> None:
    series = Series(key="s", title="文号", pattern="{org}监投〔{year}〕第{seq:03}号")
    assert paper.blank_number(series) == "_监投〔_〕第_号"


def test_the_same_input_gives_the_same_text() -> None:
    data = {"matter": "漏电", "ground": "g1"}
    assert show(LETTER, data) == show(LETTER, data)
