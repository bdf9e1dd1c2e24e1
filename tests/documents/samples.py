"""Two forms of our own (a table and a letter), and made-up values for the fields of any form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.documents.sheet import Opinion, PaperContext, Signature
from core.forms.logic.fields import lists_of
from core.forms.parsers import entries_of
from core.plugin.spec import (
    Catalogue,
    Cell,
    Document,
    Entry,
    Field,
    Form,
    Grid,
    GridRow,
    Letter,
    Seal,
)

RARE = "玥旻祎镕喆燚㛃𠮷"
HOSTILE = '<img src="http://evil.example/a.png"> & {matter} {{ 7*7 }}'
SENTENCE = "消费者于2026年10月12日在某商场购买电热水壶一个，使用第三天漏电，商家拒绝退货。"

# What an ordinary text field holds, by a word of its title.
TITLED = {
    "电话": "13800138000",
    "号码": "110101199003074610",
    "证件类型": "居民身份证",
    "地址": "滨江市城南区人民路12号3幢502室",
    "住址": "滨江市城南区人民路12号3幢502室",
    "场所": "滨江市城南区解放路88号",
    "登记单位": "滨江市市场监督管理局城南所",
    "编号": "202611250012",
    "单号": "20261125000012",
    "文号": "滨市监投〔2026〕第012号",
    "性别": "女",
    "年龄": "34",
    "名称": "滨江百货有限公司",
    "被投诉人": "滨江百货有限公司",
    "姓名": "张玥旻",
    "人": "李祎",
}

GROUNDS = Catalogue(
    key="ground",
    title="不予受理情形",
    entries=(
        Entry(key="g1", title="不属职责", number="一", paper_text="投诉事项不属于本部门职责的"),
        Entry(key="g2", title="超过三年", number="二", paper_text="超过三年的"),
        Entry(key="g3", title="其他", number="3"),
        Entry(key="g4", title="已停用", number="4", active=False),
    ),
)
CATALOGUES: Mapping[str, Catalogue] = {GROUNDS.key: GROUNDS}


def _row(*cells: Cell) -> GridRow:
    return GridRow(cells=cells)


TABLE = Form(
    key="sample_table",
    title="消费者投诉登记表",
    fields=(
        Field(key="no", title="编号", source="case.number"),
        Field(key="unit", title="登记单位"),
        Field(key="name", title="姓名"),
        Field(key="phone", title="联系电话", kind="phone"),
        Field(key="address", title="住址"),
        Field(key="public", title="是否同意公示", kind="yes_no"),
        Field(
            key="nature",
            title="性质",
            kind="choice",
            choices=(Entry(key="goods", title="商品类"), Entry(key="service", title="服务类")),
        ),
        Field(key="facts", title="投诉事实、理由及请求", kind="long_text"),
        Field(
            key="items",
            title="证据",
            kind="rows",
            rows=(
                Field(key="what", title="名称"),
                Field(key="count", title="数量", kind="number", unit="件"),
                Field(key="got", title="取得日期", kind="date"),
            ),
        ),
        Field(key="opinion", title="经办人意见", kind="opinion", step="chief"),
        Field(key="sign", title="投诉人（签字）", kind="signature"),
        Field(key="official", title="经办人（签字）", kind="signature"),
    ),
    layout=Grid(
        columns=(8, 17, 30, 17, 28),
        above=("登记单位：{unit}", "编号：{no}"),
        rows=(
            _row(
                Cell(label="投诉人", vertical=True, rowspan=3),
                Cell(label="姓名"),
                Cell(field="name"),
                Cell(label="联系电话"),
                Cell(field="phone"),
            ),
            _row(Cell(label="住址"), Cell(field="address", colspan=3)),
            _row(
                Cell(label="是否同意公示"),
                Cell(field="public"),
                Cell(label="性质"),
                Cell(field="nature"),
            ),
            _row(
                Cell(label="投诉事实理由及请求", vertical=True),
                Cell(field="facts", colspan=4, height=60),
            ),
            _row(Cell(label="证据", vertical=True), Cell(field="items", colspan=4)),
            _row(Cell(label="经办人意见", vertical=True), Cell(field="opinion", colspan=4)),
            _row(
                Cell(label="投诉人（签字）", colspan=2),
                Cell(field="sign"),
                Cell(label="经办人（签字）"),
                Cell(field="official"),
            ),
        ),
    ),
    notes=("消费者通过非现场方式提出投诉的，无须在投诉人一栏签字。",),
)

LETTER = Form(
    key="sample_letter",
    title="投诉不予受理决定书",
    fields=(
        Field(key="addressee", title="收件人"),
        Field(key="received_on", title="收到日期", kind="date"),
        Field(key="matter", title="事由"),
        Field(key="ground", title="情形", kind="choice", catalogue="ground"),
        Field(key="contact", title="联系人", kind="user"),
        Field(key="phone", title="联系电话", kind="phone"),
        Field(key="reason", title="理由", kind="long_text"),
        Field(key="copies", title="份数", kind="number"),
    ),
    layout=Letter(
        addressee="{addressee}",
        paragraphs=(
            "我局于{received_on}收到你关于{matter}的投诉。经审查，属以下第〔{ground.number}〕项情形，"
            "我局决定不予受理。",
            "{options}",
            "理由：{reason}",
        ),
        options="ground",
        contact="联系人：{contact}；联系电话：{phone}。",
        attachments="附：相关材料{copies}份。",
        closing="特此告知。",
        signers=("送达人：", "接收人："),
    ),
    notes=("本告知书可以通过电话、短信、邮件等方式告知投诉人。", "第二条注。"),
)

PAPERS = (
    Document(key="table", title="登记表", form=TABLE.key, seal=Seal(kind="none")),
    Document(key="letter", title="决定书", form=LETTER.key, series="notice"),
)
FORMS: Mapping[str, Form] = {form.key: form for form in (TABLE, LETTER)}

EMPTY = PaperContext(org="滨江市市场监督管理局", number_blank="_市监投〔_〕第_号")
ISSUED = PaperContext(
    org="滨江市市场监督管理局",
    unit="城南市场监督管理所",
    number="滨市监投〔2026〕第012号",
    issue_date=date(2026, 11, 25),
    receiver="张玥旻",
    names={"u1": "李祎"},
)


def context(form: Form, *, long: bool = False) -> PaperContext:
    """An issued paper's context, with an opinion for every step and a name for every signature."""
    text = SENTENCE * 40 if long else "拟同意受理，请按程序办理。"
    one = Opinion(text=text, name="王镕", on=date(2026, 11, 24))
    two = Opinion(text="同意。", name=f"赵{RARE}", on=date(2026, 11, 25), on_behalf="钱局长")
    return PaperContext(
        org=ISSUED.org,
        unit=ISSUED.unit,
        number=ISSUED.number,
        issue_date=ISSUED.issue_date,
        receiver=ISSUED.receiver,
        names=ISSUED.names,
        copy_label="第一联（存根）",
        draft=long,
        opinions={f.step or f.key: (one, two) for f in form.fields if f.kind == "opinion"},
        signatures={
            f.key: Signature(name="孙喆", on=date(2026, 11, 25))
            for f in form.fields
            if f.kind == "signature"
        },
    )


def typical(form: Form, catalogues: Mapping[str, Catalogue]) -> dict[str, Any]:
    """Every field filled in as an ordinary case would."""
    return {field.key: _typical(field, catalogues) for field in form.fields}


def extreme(form: Form, catalogues: Mapping[str, Catalogue]) -> dict[str, Any]:
    """Every text at the edge: long (2,000 characters), rare, hostile, right to left, unbroken."""
    data = {field.key: _extreme(field, catalogues) for field in form.fields}
    longest = next((field.key for field in form.fields if field.kind == "long_text"), None)
    return data | ({longest: f"{SENTENCE * 50}\n{data[longest]}"} if longest else {})


def _typical(field: Field, catalogues: Mapping[str, Catalogue]) -> Any:
    match field.kind:
        case "long_text":
            return f"{SENTENCE * 3}\n要求退货退款199元，并赔偿损失。"
        case "number":
            return 3
        case "money":
            return "1234.50"
        case "date":
            return "2026-11-20"
        case "datetime":
            return "2026-11-30T09:30:00+08:00"
        case "choice":
            return _keys(field, catalogues)[0]
        case "choices":
            return _keys(field, catalogues)[:2]
        case "yes_no":
            return True
        case "phone":
            return "13800138000"
        case "user":
            return "u1"
        case "file":
            return ["f1", "f2"]
        case "rows":
            return [{column.key: _typical(column, catalogues) for column in field.rows}] * 2
        case "signature" | "opinion" | "note":
            return None
    return next(
        (text for word, text in TITLED.items() if word in field.title), "购买的电热水壶漏电"
    )


def _extreme(field: Field, catalogues: Mapping[str, Catalogue]) -> Any:
    match field.kind:
        case "long_text" | "opinion":
            return f"{HOSTILE}\n{SENTENCE * 8}\n" + "w" * 300 + f"\n{RARE}👍مرحبا 3 שלום\u202e末句"
        case "number":
            return 999999999
        case "money":
            return "999999999999.99"
        case "choice":
            return _keys(field, catalogues)[-1]
        case "choices":
            return _keys(field, catalogues)
        case "rows":
            return [{column.key: _extreme(column, catalogues) for column in field.rows}] * 6
        case "text" | "computed" if not field.source.startswith("party"):
            return f"{RARE}👍 {HOSTILE} שלום " + "A" * 60 + "末尾"
        case "text":
            return f"欧阳{RARE}👍مرحبا" + "名" * 40 + "末尾"
    return _typical(field, catalogues)


def _keys(field: Field, catalogues: Mapping[str, Catalogue]) -> list[str]:
    return [entry.key for entry in entries_of(field, lists_of(catalogues))]
