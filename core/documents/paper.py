"""A form, its layout and its values as HTML for print. Pure: same arguments, same text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from core.documents import grid, values
from core.documents.codes import qr
from core.documents.sheet import PaperContext, Sheet, Slip
from core.documents.values import NOTHING, fill
from core.forms.present import chinese_date
from core.plugin.spec import Catalogue, Cell, Document, Form, Grid, GridRow, Letter, Series

TEMPLATES = Path(__file__).parent / "templates" / "paper"
INDENT = Markup("<br>　　")
OPTIONS = "{options}"
ABOVE_PER_LINE = 3
SEALS = {"office": "（印章）", "branch": "（印章）", "department": "（部门印章）", "none": ""}
# Fields that already show a number of the case: then no number line of its own is printed.
NUMBER_SOURCES = frozenset({"case.number", "document.number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper, ready for its template (``kind``: letter or grid); parts are escaped markup."""

    kind: str
    title: str
    heading: str
    number: Markup
    org_name: str
    issue_date: Markup
    seal_text: str
    copy_label: str
    draft: bool
    code: Markup
    addressee: Markup = NOTHING
    body: tuple[Markup, ...] = ()
    contact: Markup = NOTHING
    attachments: Markup = NOTHING
    closing: Markup = NOTHING
    signers: tuple[Markup, ...] = ()
    columns: tuple[float, ...] = ()
    above: tuple[tuple[Markup, ...], ...] = ()
    groups: tuple[grid.Group, ...] = ()
    below: tuple[Markup, ...] = ()
    notes: tuple[str, ...] = ()


def html(
    document: Document,
    form: Form,
    *,
    catalogues: Mapping[str, Catalogue],
    data: Mapping[str, Any],
    context: PaperContext,
) -> str:
    """The paper as a whole HTML page for ``render.pdf``; all values are escaped.

    ``catalogues`` are those of the case type and the module, by key. A form without a layout
    prints as a table of all its fields. A place or cell for an unknown field raises
    ``LookupError``, a grid whose rows do not fill its columns ``ValueError``: faults of the
    module, found by its tests.
    """
    sheet = Sheet(form=form, catalogues=catalogues, data=data, context=context)
    layout = form.layout or plain_grid(form)
    view = _letter if isinstance(layout, Letter) else _grid
    paper = view(layout, document, sheet)  # pyright: ignore[reportArgumentType]
    return _templates().get_template(f"{paper.kind}.html").render(paper=paper)


def receipt(slip: Slip) -> str:
    """A receipt as a whole HTML page for ``render.slip``."""
    return _templates().get_template("receipt.html").render(slip=slip, day=chinese_date)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def plain_grid(form: Form) -> Grid:
    """A table of all fields, two columns: how a form prints that brings no layout."""
    rows = tuple(
        GridRow(cells=(Cell(label=field.title), Cell(field=field.key))) for field in form.fields
    )
    return Grid(columns=(1, 3), rows=rows)


def blank_number(series: Series) -> str:
    """The number of a paper not issued yet: ``_`` where office, year and sequence will stand.

    For ``PaperContext.number_blank``: ``{org}〔{year}〕第{seq:03}号`` gives ``_〔_〕第_号``.
    """
    return re.sub(r"\{[^}]*\}", "_", series.pattern)


def _letter(layout: Letter, document: Document, sheet: Sheet) -> Paper:
    places = (layout.addressee, *layout.paragraphs)
    return Paper(
        kind="letter",
        **_common(document, sheet, places=places),
        addressee=_addressee(layout.addressee, sheet),
        body=tuple(_paragraphs(layout, sheet)),
        contact=fill(layout.contact, sheet),
        attachments=fill(layout.attachments, sheet),
        closing=fill(layout.closing, sheet),
        signers=tuple(_signer(line, sheet) for line in layout.signers),
    )


def _paragraphs(layout: Letter, sheet: Sheet) -> list[Markup]:
    """The paragraphs; the list of options stands where one is ``{options}``, else at the end."""
    if not layout.options:
        return [fill(text, sheet, between=INDENT) for text in layout.paragraphs]
    listed = INDENT.join(values.options(sheet.field(layout.options), sheet))
    texts = layout.paragraphs if OPTIONS in layout.paragraphs else (*layout.paragraphs, OPTIONS)
    return [listed if text == OPTIONS else fill(text, sheet, between=INDENT) for text in texts]


def _signer(line: str, sheet: Sheet) -> Markup:
    """A line for a signature; one that only names who signs gets a space and a date to fill in."""
    if not line.endswith("："):
        return fill(line, sheet)
    return Markup("{}{}　{}").format(fill(line, sheet), values.blank(7), values.blank_date())


def _addressee(text: str, sheet: Sheet) -> Markup:
    if not text:
        return NOTHING
    return fill(text if text.rstrip().endswith("：") else f"{text}：", sheet)


def _grid(layout: Grid, document: Document, sheet: Sheet) -> Paper:
    above = [fill(line, sheet) for line in layout.above]
    places = (*layout.above, *layout.below, *_cell_places(layout))
    return Paper(
        kind="grid",
        **_common(document, sheet, places=places),
        columns=grid.columns(layout),
        above=tuple(
            tuple(above[at : at + ABOVE_PER_LINE]) for at in range(0, len(above), ABOVE_PER_LINE)
        ),
        groups=grid.groups(layout, sheet),
        below=tuple(fill(line, sheet) for line in layout.below),
    )


def _cell_places(layout: Grid) -> list[str]:
    cells = [cell for row in layout.rows for cell in row.cells]
    return [f"{{{cell.field}}}" if cell.field else cell.label for cell in cells]


def _common(document: Document, sheet: Sheet, *, places: Sequence[str]) -> dict[str, Any]:
    context, form = sheet.context, sheet.form
    sealed = document.seal.kind != "none" and document.seal.place != "table"
    owner = context.unit if document.seal.kind == "branch" else ""
    return {
        "title": form.title,
        "heading": fill(form.heading, sheet) or context.org,
        "number": _number(document, sheet, places=places),
        "org_name": (owner or context.org) if sealed else "",
        "issue_date": values.day(context.issue_date),
        "seal_text": context.seal_label or SEALS[document.seal.kind] if sealed else "",
        "copy_label": context.copy_label,
        "draft": context.draft,
        "code": qr(context.verify) if context.verify else NOTHING,
        "notes": form.notes,
    }


def _number(document: Document, sheet: Sheet, *, places: Sequence[str]) -> Markup:
    """The number line: none where the paper has no series, or where the layout already shows it."""
    if not document.series:
        return NOTHING
    numbered = {field.key for field in sheet.form.fields if field.source in NUMBER_SOURCES}
    shown = {match[1] for text in places for match in values.PLACE.finditer(text)}
    if shown & (numbered | {"number"}):
        return NOTHING
    context = sheet.context
    return escape(context.number) if context.number else values.number_space(context)
