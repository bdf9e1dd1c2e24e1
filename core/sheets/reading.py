"""Reading sheets that people bring: xlsx and CSV, as texts; hostile ones are refused."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from core.documents.uploads import media_type, size_of
from core.errors import Invalid, Problem

MOST_LINES = 2_000
MOST_COLUMNS = 80
LONGEST = 5_000
"""Characters of a cell."""

Table = tuple[list[str], list[list[str]]]


def table_of(stream: BinaryIO, name: str) -> Table:
    """The titles and the lines of the first sheet; empty lines are left out.

    Dates are given as ISO text, whole numbers without a point. Raises :class:`Invalid` for what is
    no sheet, packs a bomb, holds macros, or is too long.
    """
    size_of(stream)
    if name.lower().endswith(".csv"):
        rows = list(csv.reader(io.StringIO(_decoded(stream.read()), newline="")))
    elif name.lower().endswith(".xlsx"):
        media_type(stream, name)
        rows = _sheet(stream)
    else:
        raise _refused("请选择 xlsx 或 CSV 文件")
    texts = [[_text(cell) for cell in row] for row in rows]
    filled = [row for row in texts if any(row)]
    if len(filled) < 2:
        raise _refused("文件中没有内容：第一行为列名，第二行起每行一件")
    head, lines = filled[0], filled[1:]
    while head and not head[-1]:
        head = head[:-1]
    if len(lines) > MOST_LINES:
        raise _refused(f"一次最多导入 {MOST_LINES:,} 行，请分成几个文件")
    if len(head) > MOST_COLUMNS:
        raise _refused(f"列数过多，最多 {MOST_COLUMNS} 列")
    return head, [[*row, *[""] * len(head)][: len(head)] for row in lines]


def _sheet(stream: BinaryIO) -> Sequence[Sequence[object]]:
    try:
        book = CalamineWorkbook.from_filelike(stream)
        return list(book.get_sheet_by_index(0).iter_rows())
    except (CalamineError, IndexError) as fault:
        raise _refused("文件无法读取，请用 WPS 或 Excel 重新保存为 xlsx 后再上传") from fault


def _decoded(content: bytes) -> str:
    """UTF-8, or else GB18030, which Chinese office programs write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("文字编码无法识别，请另存为 UTF-8 的 CSV 或 xlsx")


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            alone = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
            return cell.date().isoformat() if alone else cell.isoformat(" ", "minutes")
        case date():
            return cell.isoformat()
        case _:
            return str(cell).replace("\x00", "").strip()[:LONGEST]


def _refused(message: str) -> Invalid:
    return Invalid(message, problems=[Problem("/file", "sheet", message)])
