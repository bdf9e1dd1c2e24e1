"""From counted groups to a table of figures, with the sums that must agree. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from core.plugin.conditions import ClockFacts, Env, facts_used, holds
from core.plugin.spec import DomainModule, Measure, Report

Kind = Literal["opened", "act", "clock"]
Order = Mapping[str, Sequence[str]]  # the keys of each field's list, in the list's own order
LINES = ""
MISSING = ""
MISSING_TITLE = "未填"


@dataclass(frozen=True, slots=True)
class Source:
    """What a measure counts, as its ``counts`` names it.

    The opening of a case (``complaint``), an action that took effect (``complaint.accept``), or a
    clock that fell due (``complaint:decision``).
    """

    type: str
    kind: Kind
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How often something happened with these values. ``state`` and ``breached`` are a clock's."""

    source: Source
    values: Mapping[str, Any]
    number: int
    state: str = ""
    breached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days in the tenant's zone, the first and the last included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: a number, or a share of ``of`` (nothing can be said where that is none)."""

    number: int
    of: int | None = None

    @property
    def share(self) -> float | None:
        """The share, from 0 on; None without a denominator."""
        return self.number / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: the values it stands for, as keys, and a figure for each column."""

    keys: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A measure broken down by its own fields, as keys with their numbers."""

    measure: Measure
    lines: tuple[tuple[tuple[str, ...], int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A report with its figures. ``broken`` says which sums do not agree, and by how much."""

    report: Report
    columns: tuple[Measure, ...]
    rows: tuple[Row, ...]
    total: Row
    details: tuple[Detail, ...] = ()
    broken: tuple[str, ...] = field(default=())


def sources_of(measure: Measure) -> tuple[Source, ...]:
    """Read what a measure counts, its main thing first."""
    return tuple(_source(counts) for counts in (measure.counts, *measure.also))


def source_of(measure: Measure) -> Source:
    """Read the main thing that a measure counts."""
    return _source(measure.counts)


def _source(counts: str) -> Source:
    if ":" in counts:
        case_type, _, key = counts.partition(":")
        return Source(case_type, "clock", key)
    case_type, dot, key = counts.partition(".")
    return Source(case_type, "act" if dot else "opened", key)


def measures_of(module: DomainModule, report: Report) -> tuple[Measure, ...]:
    """Every measure that a report needs: its columns, their denominators, those of its sums."""
    known = {measure.key: measure for measure in module.measures}
    wanted = [*report.columns, *(key for total in report.sums for key in total.measures)]
    wanted += [known[key].rate_of for key in wanted if known[key].rate_of]
    return tuple(known[key] for key in dict.fromkeys(wanted))


def fields_of(report: Report, measures: Iterable[Measure]) -> tuple[str, ...]:
    """The facts that the counting has to tell apart."""
    found = set(report.rows)
    for measure in measures:
        found |= {*measure.per, *facts_used(measure.where)}
    return tuple(sorted(found))


def key_of(value: Any) -> str:
    """A value as a key; nothing recorded is :data:`MISSING`."""
    if value in (None, "", []):
        return MISSING
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def keys_of(group: Group, fields: Iterable[str]) -> tuple[str, ...]:
    """The values of a group in these fields, as keys."""
    return tuple(key_of(group.values.get(name)) for name in fields)


def counted(measure: Measure, group: Group) -> bool:
    """Whether a group belongs to a measure.

    A measure that is told ``per`` field counts only where the field was filled in: its total then
    falls short of the plain measure's, which is how a report finds the gap.
    """
    if group.source not in sources_of(measure) or MISSING in keys_of(group, measure.per):
        return False
    clocks: dict[str, ClockFacts] = {}
    if group.source.kind == "clock":
        known = ClockFacts(state=group.state, due_on=None, breached=group.breached)
        clocks[group.source.key] = known
    return holds(measure.where, Env(facts=group.values, clocks=clocks))


def table(
    module: DomainModule,
    report: Report,
    groups: Sequence[Group],
    orders: Mapping[str, Order],
) -> Table:
    """Make the table. ``orders`` are those of the lines, under an empty key, and of each measure
    that is told by fields of its own.
    """
    measures = measures_of(module, report)
    columns = tuple(m for key in report.columns for m in measures if m.key == key)
    sources = {source for column in columns for source in sources_of(column)}
    found = {keys_of(group, report.rows) for group in groups if group.source in sources}
    rows = [
        _row(keys, columns, measures, [g for g in groups if keys_of(g, report.rows) == keys])
        for keys in sorted(found, key=lambda keys: _place(keys, report.rows, orders[LINES]))
    ]
    return Table(
        report=report,
        columns=columns,
        rows=tuple(row for row in rows if any(cell.number or cell.of for cell in row.cells)),
        total=_row((), columns, measures, groups),
        details=tuple(
            _detail(measure, groups, orders[measure.key])
            for measure in measures
            if measure.per and measure.per != report.rows
        ),
        broken=tuple(_broken(report, measures, groups)),
    )


def total_of(measure: Measure, groups: Iterable[Group]) -> int:
    """How often a measure was met."""
    return sum(group.number for group in groups if counted(measure, group))


def _row(
    keys: tuple[str, ...],
    columns: Iterable[Measure],
    measures: Iterable[Measure],
    groups: Sequence[Group],
) -> Row:
    known = {measure.key: measure for measure in measures}
    cells: list[Cell] = []
    for column in columns:
        of = total_of(known[column.rate_of], groups) if column.rate_of else None
        cells.append(Cell(total_of(column, groups), of))
    return Row(keys=keys, cells=tuple(cells))


def _detail(measure: Measure, groups: Iterable[Group], order: Order) -> Detail:
    numbers: dict[tuple[str, ...], int] = {}
    for group in groups:
        if counted(measure, group):
            keys = keys_of(group, measure.per)
            numbers[keys] = numbers.get(keys, 0) + group.number
    lines = sorted(numbers.items(), key=lambda line: _place(line[0], measure.per, order))
    return Detail(measure=measure, lines=tuple(lines))


def _broken(report: Report, measures: Iterable[Measure], groups: Sequence[Group]) -> Iterable[str]:
    known = {measure.key: measure for measure in measures}
    for total in report.sums:
        numbers = [(known[key].title, total_of(known[key], groups)) for key in total.measures]
        if len({number for _, number in numbers}) > 1:
            said = "，".join(f"{title} {number}" for title, number in numbers)
            yield f"{total.message}（{said}）"


def _place(keys: Sequence[str], fields: Sequence[str], order: Order) -> tuple[Any, ...]:
    """Where a line stands: as its lists say, then what no list has, last what is missing."""

    def at(name: str, key: str) -> tuple[int, str]:
        known = order.get(name, ())
        if key in known:
            return known.index(key), ""
        return len(known) + (key == MISSING), key

    return tuple(at(name, key) for name, key in zip(fields, keys, strict=True))
