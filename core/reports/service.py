"""Statistics of a tenant: which reports there are, their figures, and the cases behind a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from core.cases.models import Case
from core.deadlines.service import calendar, this_day
from core.errors import Invalid, NotFound, Problem
from core.forms.logic import catalogues_of
from core.forms.parsers import entries_of
from core.plugin.spec import CaseType, DomainModule, Entry, Measure, Report
from core.reports import logic, queries
from core.reports.logic import Group, Period, Table
from core.reports.queries import Counting
from core.rules import service as rules
from core.users.logic import Actor

LONGEST = 3 * 366  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A report of a domain that the tenant works in, by the rules for today."""

    module: DomainModule
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A table with the words for its keys."""

    known: Known
    period: Period
    table: Table
    titles: Mapping[str, Mapping[str, Mapping[str, str]]]
    heads: tuple[str, ...]

    def title(self, field: str, key: str, *, measure: str = logic.LINES) -> str:
        """What a key of a field means: in the lines of the table, or those of one measure."""
        return self.titles[measure][field].get(key, key) if key else logic.MISSING_TITLE


def all_reports() -> list[Known]:
    """The reports of every domain that is switched on."""
    modules = [rules.current(domain) for domain in rules.enabled_domains()]
    return [
        Known(module=module, report=report)
        for module in modules
        if module is not None
        for report in module.reports
    ]


def find(key: str) -> Known:
    """The report of that key; :class:`NotFound` when the tenant has none."""
    for known in all_reports():
        if known.report.key == key:
            return known
    raise NotFound


def period(first: date, last: date) -> Period:
    """A period of whole days. Raises :class:`Invalid` for one that ends too early or too late."""
    if last < first:
        raise Invalid(problems=[Problem("/to", "too_early", "截止日期不能早于起始日期")])
    if (last - first).days > LONGEST:
        raise Invalid(problems=[Problem("/to", "too_late", "一次最多统计三年")])
    return Period(first=first, last=last)


def so_far() -> Period:
    """This year up to the present day: the period of whoever names none."""
    today = this_day()
    return Period(first=date(today.year, 1, 1), last=today)


def figures(known: Known, when: Period, *, actor: Actor, now: datetime) -> Figures:
    """Fill a report in for a period, from the cases that the actor may read."""
    titles = _titles(known)
    orders = {
        of: {name: tuple(entries) for name, entries in fields.items()}
        for of, fields in titles.items()
    }
    return Figures(
        known=known,
        period=when,
        table=logic.table(known.module, known.report, _groups(known, when, actor, now), orders),
        titles=titles,
        heads=tuple(_head(known, name) for name in known.report.rows),
    )


def behind(
    known: Known,
    when: Period,
    measure: str,
    row: Sequence[str] | None,
    *,
    actor: Actor,
    now: datetime,
    after: UUID | None,
    limit: int,
) -> Sequence[Case]:
    """The cases behind a figure; ``row`` are the keys of its line, None for the total.

    Raises :class:`NotFound` when the report has no such measure.
    """
    wanted = _measure(known, measure)
    chosen = [
        group
        for group in _groups(known, when, actor, now)
        if logic.counted(wanted, group)
        and (row is None or logic.keys_of(group, known.report.rows) == tuple(row))
    ]
    if not chosen:
        return []
    counting = _counting(known, when, actor, now)
    return queries.cases(counting, chosen, after=after, limit=limit)


def title_of(known: Known, measure: str) -> str:
    """The title of a measure; :class:`NotFound` when the report has no such measure."""
    return _measure(known, measure).title


def _measure(known: Known, key: str) -> Measure:
    for measure in logic.measures_of(known.module, known.report):
        if measure.key == key:
            return measure
    raise NotFound


def _groups(known: Known, when: Period, actor: Actor, now: datetime) -> list[Group]:
    measures = logic.measures_of(known.module, known.report)
    sources = dict.fromkeys(s for measure in measures for s in logic.sources_of(measure))
    return queries.groups(_counting(known, when, actor, now), sources)


def _counting(known: Known, when: Period, actor: Actor, now: datetime) -> Counting:
    measures = logic.measures_of(known.module, known.report)
    zone = calendar().tz
    return Counting(
        domain=known.module.key,
        fields=logic.fields_of(known.report, measures),
        period=when,
        since=datetime.combine(when.first, time.min, zone),
        before=datetime.combine(when.last + timedelta(days=1), time.min, zone),
        now=now,
        actor=actor,
    )


def _titles(known: Known) -> dict[str, dict[str, dict[str, str]]]:
    """For the lines and for each measure: by field, the titles of its keys in the list's order."""
    measures = logic.measures_of(known.module, known.report)
    shown = {logic.LINES: (measures[0], known.report.rows)}
    shown |= {measure.key: (measure, measure.per) for measure in measures if measure.per}
    return {
        of: {name: {e.key: e.title for e in _entries(known, measure, name)} for name in names}
        for of, (measure, names) in shown.items()
    }


def _entries(known: Known, measure: Measure, name: str) -> tuple[Entry, ...]:
    """The list behind a fact; where an action asks for it, the list that this action offers."""
    source = logic.source_of(measure)
    case_type = next(t for t in known.module.case_types if t.key == source.type)
    lists = {key: c.entries for key, c in catalogues_of(known.module, case_type).items()}
    if name in ("category", "channel"):
        return lists[case_type.category if name == "category" else case_type.channel]
    asked = {t.form for t in case_type.transitions if source.kind == "act" and t.key == source.key}
    fields = [f for form in known.module.forms if form.key in asked for f in form.fields]
    fields += [f for form in known.module.forms for f in form.fields if f.fact]
    return next((entries_of(field, lists) for field in fields if field.key == name), ())


def _head(known: Known, name: str) -> str:
    if name in ("category", "channel"):
        case_type = _case_type(known)
        key = case_type.category if name == "category" else case_type.channel
        return catalogues_of(known.module, case_type)[key].title
    fields = (f for form in known.module.forms for f in form.fields if f.key == name and f.fact)
    return next((field.title for field in fields), name)


def _case_type(known: Known) -> CaseType:
    measures = logic.measures_of(known.module, known.report)
    key = logic.source_of(measures[0]).type
    return next(t for t in known.module.case_types if t.key == key)
