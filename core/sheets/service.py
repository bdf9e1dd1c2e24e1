"""Exporting a list of cases: a long job whose file only the person who asked may have."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from core.cases.queries import Filter
from core.errors import Invalid, Problem
from core.runs import service as runs
from core.runs.logic import Call, Done, Label, ResultFile, Row
from core.runs.models import Run
from core.sheets import queries
from core.sheets.cases import COLUMNS, lines
from core.sheets.logic import ROWS, TYPE, Cell, Column, sheet
from core.users.logic import Actor

KIND = "sheets.cases"
PIECE = 500


def start(wanted: Filter, columns: Sequence[str], *, actor: Actor, once: UUID | None = None) -> Run:
    """Ask for a spreadsheet of the cases of a list, with these columns in their usual order.

    Raises :class:`Invalid` without a column, without a case, or with more than a sheet holds.
    """
    chosen = [column.key for column in COLUMNS if column.key in set(columns)]
    if not chosen:
        raise Invalid(problems=[Problem("/columns", "required", "请至少选择一列")])
    ids = queries.wanted_ids(wanted, actor)
    if not ids:
        raise Invalid("没有符合条件的案件，无须导出")
    if len(ids) > ROWS:
        raise Invalid(f"超过 {ROWS:,} 件，一张表装不下；请按类型、状态分开导出")
    pieces = [list(map(str, ids[at : at + PIECE])) for at in range(0, len(ids), PIECE)]
    return runs.start(
        KIND,
        actor=actor,
        title=f"导出案件（{len(ids)} 件）",
        rows=[(str(at), {"ids": piece}) for at, piece in enumerate(pieces, start=1)],
        args={"columns": chosen},
        once=once,
    )


def look(call: Call, row: Row) -> Done:
    """See which cases of a piece may still be read; the others are left out of the file."""
    ids = [UUID(each) for each in row.data["ids"]]
    found = queries.readable(ids, call.actor)
    left = len(ids) - len(found)
    return Done(message=f"{len(found)} 件" + (f"，{left} 件已无权查看" if left else ""))


def finish(call: Call, rows: Sequence[Row]) -> ResultFile:
    """Write the file, as the person who asked may read the cases now."""
    columns = [column for column in COLUMNS if column.key in set(call.args["columns"])]
    return ResultFile(
        name="案件.xlsx",
        media_type=TYPE,
        content=sheet("案件", columns, _lines(call.actor, rows, columns)),
    )


def labels(keys: Sequence[str], actor: Actor) -> dict[str, Label]:
    """How the pieces are called."""
    return {key: Label(text=f"第 {key} 组") for key in keys}


def _lines(actor: Actor, rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[list[Cell]]:
    for row in rows:
        ids = [UUID(each) for each in row.data["ids"]]
        yield from lines(queries.readable(ids, actor), actor, columns)
