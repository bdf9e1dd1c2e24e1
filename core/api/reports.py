"""A statistical table of a period, as figures."""

from datetime import date

from pydantic import Field

from core.api.fields import Day
from core.api.operations import Answer, get
from core.api.schemas import Given
from core.api.shapes import Shape
from core.now import now
from core.reports import service
from core.reports.logic import LINES, Cell, Row
from core.reports.service import Figures
from core.users.session import current_actor


class AskReport(Given):
    """A period of whole days; without it, this year so far."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None


class TitledKey(Shape):
    """A key with what it means; an empty key is a value that was not filled in."""

    key: str
    title: str


class CellShape(Shape):
    """A figure; a share has ``of`` and, unless that is none, ``share``."""

    number: int
    of: int | None
    share: float | None


class RowShape(Shape):
    """A line of the table: what it stands for, and a figure for each column."""

    keys: list[TitledKey]
    cells: list[CellShape]


class DetailShape(Shape):
    """A measure broken down further."""

    measure: str
    title: str
    lines: list[RowShape]


class ReportShape(Shape):
    """A table with its total; ``broken`` are the sums that do not agree, in words."""

    key: str
    title: str
    from_: date = Field(alias="from")
    to: date
    columns: list[TitledKey]
    rows: list[RowShape]
    total: list[CellShape]
    details: list[DetailShape]
    broken: list[str]


def read_report(*, key: str, query: AskReport) -> Answer:
    """The figures of a report, from the cases that the caller may read."""
    usual = service.so_far()
    when = service.period(query.from_ or usual.first, query.to or usual.last)
    known = service.find(key)
    return Answer(content=shape(service.figures(known, when, actor=current_actor(), now=now())))


def shape(figures: Figures) -> ReportShape:
    """Figures as the API tells them."""
    report, table = figures.known.report, figures.table
    return ReportShape.model_validate(
        {
            "key": report.key,
            "title": report.title,
            "from": figures.period.first,
            "to": figures.period.last,
            "columns": [TitledKey(key=c.key, title=c.title) for c in table.columns],
            "rows": [_row(figures, report.rows, row, LINES) for row in table.rows],
            "total": [_cell(cell) for cell in table.total.cells],
            "details": [
                DetailShape(
                    measure=detail.measure.key,
                    title=detail.measure.title,
                    lines=[
                        _row(
                            figures,
                            detail.measure.per,
                            Row(keys=keys, cells=(Cell(number),)),
                            detail.measure.key,
                        )
                        for keys, number in detail.lines
                    ],
                )
                for detail in table.details
            ],
            "broken": list(table.broken),
        }
    )


def _row(figures: Figures, fields: tuple[str, ...], row: Row, of: str) -> RowShape:
    named = zip(fields, row.keys, strict=True)
    keys = [TitledKey(key=key, title=figures.title(field, key, measure=of)) for field, key in named]
    return RowShape(keys=keys, cells=[_cell(cell) for cell in row.cells])


def _cell(cell: Cell) -> CellShape:
    return CellShape(number=cell.number, of=cell.of, share=cell.share)


OPERATIONS = (
    get(
        "/reports/<key>",
        read_report,
        act="case.read",
        summary="统计表",
        tag="统计",
        query=AskReport,
        answers={200: ReportShape},
        problems=(404,),
        description="起止日期都包含在内，不填为今年至今；只统计可见的案件。",
    ),
)
