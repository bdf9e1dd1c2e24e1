"""Spreadsheets as office programs read them: real days, numbers that stay text, no formulas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final, Literal

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  # it ships none

TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS: Final = 1_000_000
"""Rows of a sheet below its head; the format itself ends at 1,048,576."""
LONGEST: Final = 32_000
"""Characters of a cell; the format itself ends at 32,767."""

Kind = Literal["text", "day", "moment", "number"]
Cell = str | date | datetime | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its key and title, what its cells are, and how wide it is in characters."""

    key: str
    title: str
    kind: Kind = "text"
    width: int = 14


def sheet(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet with a frozen head. Moments are written as they are, without zone.

    Text is always text: 17 digits stay 17 digits, and what begins with =, +, - or @ is no formula.
    Rows are written one by one, so memory does not grow with them.
    """
    made = BytesIO()
    book: Any = xlsxwriter.Workbook(
        made,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    page = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True})
    formats = {
        "text": book.add_format({"num_format": "@", "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
        "number": book.add_format({"valign": "top"}),
    }
    for at, column in enumerate(columns):
        page.set_column(at, at, column.width, formats[column.kind])
    page.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        page.write_string(0, at, column.title, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
            _write(page, last, at, cell, formats[column.kind])
    if columns:
        page.autofilter(0, 0, last, len(columns) - 1)
    book.close()
    return made.getvalue()


def _write(page: Any, row: int, at: int, cell: Cell, form: Any) -> None:
    match cell:
        case None | "":
            return
        case date():
            page.write_datetime(row, at, cell, form)
        case int() | float():
            page.write_number(row, at, cell, form)
        case _:
            page.write_string(row, at, _plain(cell), form)


def _plain(text: str) -> str:
    """Text that a file of this format may hold."""
    return "".join(c for c in text if c in "\n\t" or ord(c) >= 32)[:LONGEST]
