"""A grid layout placed for print: which cells stand where, what keeps together, what may break.

A cell that spans rows is not continued after a page break, so a group of rows that spans tie
together either stays on one page or, when it is long, is printed without spans: the side heading
then stands in its tallest row, and the cells above and below it are empty and open towards it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from markupsafe import Markup

from core.documents.sheet import Sheet
from core.documents.values import BREAK, NOTHING, fill, in_box
from core.plugin.spec import Cell, Grid

WIDTH_MM = 160.0
CHAR_MM = 4.3
LINE_MM = 6.4
PADDING_MM = 3.0
# Groups longer than this are printed without spans; rows longer than that may break inside.
KEEP_GROUP_MM = 120.0
KEEP_ROW_MM = 45.0
# A side heading of up to this many characters is set one below the other.
STACKED = 9
# The style of a cell that holds a list of rows: its blank rows fill the height, not empty space.
LIST = "field in-rows"
# （签字） and the like stay in one piece.
_BRACKETS = re.compile(r"(（[^（）{}]{1,8}）)")
_WHOLE = Markup('<span class="pair">{}</span>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A cell ready for the template. ``tall`` is its estimated height in millimetres."""

    column: int
    text: Markup
    style: str
    colspan: int = 1
    rowspan: int = 1
    height: int | None = None
    tall: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of boxes, left to right; ``keep`` forbids a page break inside it."""

    boxes: tuple[Box, ...]
    keep: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows that belong together; ``keep`` forbids a page break between and inside them."""

    rows: tuple[Row, ...]
    keep: bool


def columns(layout: Grid) -> tuple[float, ...]:
    """The widths of the columns in percent."""
    total = sum(layout.columns)
    return tuple(round(100 * width / total, 3) for width in layout.columns)


def groups(layout: Grid, sheet: Sheet) -> tuple[Group, ...]:
    """The grid as groups of rows for print.

    Rows that do not fill the columns exactly raise ``ValueError``: such a grid would print crooked.
    """
    rows = _placed(layout, sheet)
    result: list[Group] = []
    start, reach = 0, 0
    for index, row in enumerate(rows):
        reach = max(reach, *(index + box.rowspan for box in row), index + 1)
        if reach == index + 1:
            result.append(_group(rows[start : index + 1]))
            start = index + 1
    return tuple(result)


def _placed(layout: Grid, sheet: Sheet) -> list[list[Box]]:
    width, total = len(layout.columns), len(layout.rows)
    taken: set[tuple[int, int]] = set()
    rows: list[list[Box]] = []
    for index, row in enumerate(layout.rows):
        column, boxes = 0, list[Box]()
        for cell in row.cells:
            while (index, column) in taken:
                column += 1
            spots = {
                (index + down, column + right)
                for down in range(cell.rowspan)
                for right in range(cell.colspan)
            }
            if column + cell.colspan > width or index + cell.rowspan > total or spots & taken:
                raise ValueError(f"form {sheet.form.key}: row {index + 1} of the grid does not fit")
            taken |= spots
            share = sum(layout.columns[column : column + cell.colspan]) / sum(layout.columns)
            boxes.append(_box(cell, sheet, column=column, width_mm=WIDTH_MM * share))
            column += cell.colspan
        rows.append(boxes)
    if len(taken) != width * total:
        raise ValueError(f"form {sheet.form.key}: the grid has holes")
    return rows


def _box(cell: Cell, sheet: Sheet, *, column: int, width_mm: float) -> Box:
    asked = sheet.field(cell.field) if cell.field else None
    label = NOTHING.join(
        _WHOLE.format(fill(piece, sheet)) if at % 2 else fill(piece, sheet)
        for at, piece in enumerate(_BRACKETS.split(cell.label))
    )
    if cell.vertical and len(cell.label) <= STACKED:
        label = BREAK.join(cell.label)
    value = in_box(asked, sheet, height=cell.height or 0) if asked else NOTHING
    text = label + value
    kind = f"field in-{asked.kind}" if asked else "label"
    style = f"{kind}{' vertical' if cell.vertical else ''}{f' {cell.align}' if cell.align else ''}"
    tall = _height(text, width_mm=width_mm)
    return Box(
        column=column,
        text=text,
        style=style,
        colspan=cell.colspan,
        rowspan=cell.rowspan,
        height=cell.height if cell.height and cell.height > tall and kind != LIST else None,
        tall=max(tall, cell.height or 0),
    )


def _height(text: Markup, *, width_mm: float) -> float:
    per_line = max(1, int((width_mm - PADDING_MM) / CHAR_MM))
    pieces = text.replace("</div>", BREAK).replace("</tr>", BREAK).split(BREAK)
    return PADDING_MM + LINE_MM * sum(
        max(1, ceil(len(piece.striptags()) / per_line)) for piece in pieces
    )


def _group(rows: Sequence[Sequence[Box]]) -> Group:
    heights = [max((box.tall for box in row if box.rowspan == 1), default=0.0) for row in rows]
    spanned = any(box.rowspan > 1 for row in rows for box in row)
    keep = sum(heights) <= (KEEP_GROUP_MM if spanned else KEEP_ROW_MM)
    if spanned and not keep:
        rows = _without_spans(rows, heights)
    return Group(
        rows=tuple(
            Row(boxes=tuple(row), keep=height <= KEEP_ROW_MM)
            for row, height in zip(rows, heights, strict=True)
        ),
        keep=keep,
    )


def _without_spans(rows: Sequence[Sequence[Box]], heights: Sequence[float]) -> list[list[Box]]:
    flat: list[list[Box]] = [[] for _ in rows]
    for index, row in enumerate(rows):
        for box in row:
            reach = range(index, index + box.rowspan)
            tallest = max(reach, key=lambda at: heights[at])
            for at in reach:
                flat[at].append(_slice(box, reach, at=at, tallest=tallest))
    return [sorted(row, key=lambda box: box.column) for row in flat]


def _slice(box: Box, reach: range, *, at: int, tallest: int) -> Box:
    if len(reach) == 1:
        return box
    last = at == reach[-1]
    return replace(
        box,
        rowspan=1,
        text=box.text if at == tallest else NOTHING,
        style=box.style if last else f"{box.style} open",
        height=None,
    )
