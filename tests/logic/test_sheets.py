"""Spreadsheets read by another library: days are days, digits stay, nothing is a formula."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from core.sheets.logic import LONGEST, Cell, Column, sheet

COLUMNS = (
    Column(key="a", title="编号", width=20),
    Column(key="b", title="日期", kind="day"),
    Column(key="c", title="时间", kind="moment"),
    Column(key="d", title="件数", kind="number"),
)


def read(*rows: list[Cell]) -> Any:
    book = load_workbook(BytesIO(sheet("案件", COLUMNS, rows)))
    return book.active


def test_what_is_written_is_read_back_as_it_is() -> None:
    page = read(["110101199003070003", date(2026, 11, 25), datetime(2026, 11, 25, 9, 30), 3])
    assert [cell.value for cell in page[1]] == ["编号", "日期", "时间", "件数"]
    number, day, moment, count = page[2]
    assert (number.value, number.data_type, number.number_format) == (
        "110101199003070003",
        "s",
        "@",
    )
    assert day.is_date
    assert day.value == datetime(2026, 11, 25)
    assert day.number_format == "yyyy-mm-dd"
    assert moment.value == datetime(2026, 11, 25, 9, 30)
    assert (count.value, count.data_type) == (3, "n")
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["A"].width > 19


def test_no_text_becomes_a_formula_or_a_link() -> None:
    typed = ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "http://example.org", "12345678901234567"]
    page = read(*([text, None, None, None] for text in typed))
    for row, text in zip(page.iter_rows(min_row=2), typed, strict=True):
        assert row[0].value == text
        assert row[0].data_type == "s"
        assert row[0].hyperlink is None


def test_text_that_no_sheet_may_hold_is_cut() -> None:
    page = read(["甲\x00乙\x0b" + "丙" * 40_000, None, None, None], ["𠮷", None, None, None])
    assert page["A2"].value.startswith("甲乙丙")
    assert len(page["A2"].value) == LONGEST
    assert page["A3"].value == "𠮷"


def test_a_sheet_without_rows_has_its_head() -> None:
    assert [cell.value for cell in read()[1]] == ["编号", "日期", "时间", "件数"]
