"""Faults of forms: fields, their lists, where values come from, how they lie on paper."""

import re
from collections.abc import Iterator
from typing import get_args

from core.plugin.conditions import Fact, operands
from core.plugin.spec import CaseType, Catalogue, Cell, DomainModule, Field, Form, Grid, Letter
from core.plugin.workflow import PartyFieldKey

PLACE = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"([a-z][a-z0-9_]*)(?:\.(number|text))?")
OWN_PLACES = frozenset({"number", "date", "org", "unit", "receiver"})
SOURCES = frozenset(
    {
        "case.number",
        "case.title",
        "case.received_on",
        "case.received_at",
        "case.category",
        "case.category_title",
        "case.channel",
        "case.channel_title",
        "case.type_title",
        "case.log",
        "case.handed_to",
        "tenant.name",
        "unit.name",
        "unit.phone",
        "unit.address",
        "actor.name",
        "actor.phone",
        "handler.name",
        "handler.phone",
        "today",
    }
)
# Of a party's role, in place of one field: everyone who plays it, a line each.
EVERYONE = "everyone"
STANDARD_FACTS = frozenset(
    {
        "channel",
        "category",
        "received_on",
        "severity",
        "real_name",
        "state",
        "handed_to",
        "handed_in",
    }
)
_CHOICES = ("choice", "choices")
_NO_FACTS = ("file", "signature", "opinion", "note", "rows")


def form_problems(module: DomainModule) -> Iterator[str]:
    """Every fault of the module's forms."""
    facts: dict[str, tuple[str, str]] = {}
    for form in module.forms:
        here = f"forms.{form.key}"
        users = tuple(c for c in module.case_types if form.key in forms_used(c))
        for field in form.fields:
            yield from _field(module, users, form, field, f"{here}.fields.{field.key}")
            if field.fact:
                kind, first = facts.setdefault(field.key, (field.kind, form.key))
                if kind != field.kind:
                    yield (
                        f"{here}.fields.{field.key}：与表单 {first} 的同名事实类型不同"
                        f"（{field.kind}、{kind}）"
                    )
        yield from _places(form, form.heading, f"{here}.heading")
        yield from _layout(form, here)


def forms_used(case_type: CaseType) -> frozenset[str]:
    """The forms that a case type asks or prints."""
    return frozenset(
        {
            case_type.intake_form,
            *(t.form for t in case_type.transitions if t.form),
            *(d.form for d in case_type.documents),
        }
    )


def facts_known(module: DomainModule, case_type: CaseType | None) -> frozenset[str]:
    """The facts that conditions may read: those of the forms, and those that every case has."""
    types = module.case_types if case_type is None else (case_type,)
    standard = set(STANDARD_FACTS)
    for role in (role for one in types for role in one.party_roles):
        standard |= {
            f"parties.{role.key}",
            f"party.{role.key}.kind",
            f"party.{role.key}.anonymous",
        }
    used = {key for one in types for key in forms_used(one)}
    asked = {
        field.key
        for form in module.forms
        if form.key in used or case_type is None
        for field in form.fields
        if field.fact
    }
    return frozenset(standard | asked)


def catalogue_of(module: DomainModule, case_type: CaseType, key: str) -> Catalogue | None:
    """A catalogue by its key; the case type's own stands over the module's."""
    for catalogue in (*case_type.catalogues, *module.catalogues):
        if catalogue.key == key:
            return catalogue
    return None


def _field(
    module: DomainModule, users: tuple[CaseType, ...], form: Form, field: Field, here: str
) -> Iterator[str]:
    yield from _kind(field, here)
    yield from _choice(module, users, form, field, here)
    if field.fact and field.secrecy != "open":
        yield f"{here}：敏感内容不能作为规则使用的事实"
    if field.source:
        yield from _source(module, users, field.source, here)
    known = facts_known(module, None)
    for users_facts in [facts_known(module, user) for user in users]:
        known &= users_facts
    conditions = (field.when, None if isinstance(field.required, bool) else field.required)
    for condition in conditions:
        for operand in operands(condition):
            if isinstance(operand, Fact) and operand.key not in known:
                yield f"{here}：条件所用的事实“{operand.key}”没有任何表单记录"
    for inner in field.rows:
        yield from _field(module, users, form, inner, f"{here}.rows.{inner.key}")


def _kind(field: Field, here: str) -> Iterator[str]:
    if (field.kind == "rows") != bool(field.rows):
        yield f"{here}：多行项目（rows）须有列，其他项目不能有列"
    if (field.kind == "computed") != bool(field.function):
        yield f"{here}：计算项目须指明函数，其他项目不能指明"
    if field.step and field.kind != "opinion":
        yield f"{here}：只有意见栏可以对应审批步骤"
    if field.fact and field.kind in _NO_FACTS:
        yield f"{here}：这类项目（{field.kind}）不能作为事实"
    if None not in (field.minimum, field.maximum) and (field.minimum or 0) > (field.maximum or 0):
        yield f"{here}：最小值大于最大值"


def _choice(
    module: DomainModule, users: tuple[CaseType, ...], form: Form, field: Field, here: str
) -> Iterator[str]:
    if field.kind not in _CHOICES:
        if field.catalogue or field.choices:
            yield f"{here}：不是选择项目，不能有清单"
        return
    if bool(field.catalogue) == bool(field.choices):
        yield f"{here}：选择项目须有且只有一个清单（catalogue 或 choices）"
        return
    entries = list(field.choices)
    if field.catalogue:
        found = [catalogue_of(module, user, field.catalogue) for user in users]
        found = found or [c for c in module.catalogues if c.key == field.catalogue] or [None]
        if None in found:
            yield f"{here}：清单“{field.catalogue}”不存在"
        entries = [e for c in found if c is not None for e in c.entries]
    keys = {other.key for other in form.fields}
    asked = any(t.form == form.key for user in users for t in user.transitions)
    for entry in entries if asked else ():
        if entry.needs_field and entry.needs_field not in keys:
            yield f"{here}：选项“{entry.title}”要求填写的“{entry.needs_field}”不在表单中"


def _source(
    module: DomainModule, users: tuple[CaseType, ...], source: str, here: str
) -> Iterator[str]:
    head, _, rest = source.partition(".")
    if source in SOURCES:
        return
    if head == "party":
        role, _, key = rest.partition(".")
        roles = {r.key for user in users or module.case_types for r in user.party_roles}
        if role not in roles or key not in (*get_args(PartyFieldKey), EVERYONE):
            yield f"{here}：来源“{source}”不是本类案件的当事人项目"
    elif head == "number":
        if not any(series.key == rest for series in module.series):
            yield f"{here}：来源“{source}”不是已有的编号序列"
    elif head == "receiver":
        if rest not in get_args(PartyFieldKey):
            yield f"{here}：来源“{source}”不是当事人的项目"
    elif head == "data":
        form, _, key = rest.partition(".")
        if not any(f.key == form and any(x.key == key for x in f.fields) for f in module.forms):
            yield f"{here}：来源“{source}”不是已有表单的项目"
    elif head == "field":
        if not any(x.key == rest for f in module.forms for x in f.fields):
            yield f"{here}：来源“{source}”不是任何表单的项目"
    else:
        yield f"{here}：来源“{source}”不认识"


def _layout(form: Form, here: str) -> Iterator[str]:
    match form.layout:
        case Grid():
            yield from _grid(form, form.layout, f"{here}.layout")
        case Letter():
            yield from _letter(form, form.layout, f"{here}.layout")
        case None:
            return


def _letter(form: Form, letter: Letter, here: str) -> Iterator[str]:
    lines = (letter.addressee, letter.closing, letter.attachments, letter.contact)
    for text in (*letter.paragraphs, *lines, *letter.signers):
        if not (letter.options and text == "{options}"):
            yield from _places(form, text, here)
    if letter.options:
        field = next((f for f in form.fields if f.key == letter.options), None)
        if field is None or field.kind not in _CHOICES:
            yield f"{here}：所列选项“{letter.options}”不是表单中的选择项目"


def _places(form: Form, text: str, here: str) -> Iterator[str]:
    kinds = {field.key: field.kind for field in form.fields}
    for place in PLACE.findall(text):
        match = _WORD.fullmatch(place)
        if match is None or (match[1] not in kinds and match[1] not in OWN_PLACES):
            yield f"{here}：文字中的 {{{place}}} 不是表单的项目"
        elif match[2] and kinds.get(match[1]) not in _CHOICES:
            yield f"{here}：文字中的 {{{place}}} 不是选择项目，没有序号或文书用语"
    if "{" in PLACE.sub("", text) or "}" in PLACE.sub("", text):
        yield f"{here}：文字“{text}”的花括号不成对"


def _grid(form: Form, grid: Grid, here: str) -> Iterator[str]:
    keys = {field.key for field in form.fields}
    for text in (*grid.above, *grid.below):
        yield from _places(form, text, here)
    for at, row in enumerate(grid.rows):
        for cell in row.cells:
            yield from _places(form, cell.label, f"{here}.rows.{at}")
            if cell.field and cell.field not in keys:
                yield f"{here}.rows.{at}：格中的“{cell.field}”不是表单的项目"
    yield from _fit(grid, here)


def _fit(grid: Grid, here: str) -> Iterator[str]:
    """Every row must fill the columns exactly, cells that span rows counted in."""
    width, height = len(grid.columns), len(grid.rows)
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(grid.rows):
        column = 0
        for cell in row.cells:
            while (at, column) in taken:
                column += 1
            spots = _spots(cell, at, column)
            if spots & taken or any(r >= height or c >= width for r, c in spots):
                yield f"{here}.rows.{at}：表格第 {at + 1} 行放不下，请核对合并的行列"
                return
            taken |= spots
            column += cell.colspan
        if sum(1 for r, _ in taken if r == at) != width:
            yield f"{here}.rows.{at}：表格第 {at + 1} 行没有占满 {width} 列"
            return


def _spots(cell: Cell, row: int, column: int) -> set[tuple[int, int]]:
    return {(row + r, column + c) for r in range(cell.rowspan) for c in range(cell.colspan)}
