"""Everything that can be wrong with a domain module, found before it runs and named with its place.

A module with problems never starts and never becomes a rule set, so the rest of the program may
rely on it: what a module names exists, every state can be reached and left, every paper printed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import cast

from core.plugin.base import KEY_PATTERN, Span
from core.plugin.checks_cases import case_problems
from core.plugin.checks_forms import facts_known, form_problems
from core.plugin.paths import KEYED, missing, walk, written
from core.plugin.spec import Catalogue, DomainModule, Entry, PartyField, Series

_KEY = re.compile(KEY_PATTERN)
_CHINESE = re.compile(r"[㐀-䶿一-鿿]")
_PLACE = re.compile(r"\{([a-z]+)(?::0?\d+)?\}")
_SERIES_PLACES = frozenset({"org", "year", "month", "day", "seq"})
_NEEDED = {"year": ("year",), "month": ("year", "month"), "day": ("year", "month", "day")}


def problems(module: DomainModule) -> list[str]:
    """Every fault of a module as a sentence with the place of the fault. An empty list: it may run.

    Lengths of time that the tenant must still fill in are no fault of the module: see ``unset``.
    """
    return [
        *_names(module),
        *(p for series in module.series for p in _series(series)),
        *(p for c in _catalogues(module) for p in _catalogue(c)),
        *form_problems(module),
        *(p for case_type in module.case_types for p in case_problems(module, case_type)),
        *_whole(module),
    ]


def unset(module: DomainModule) -> list[str]:
    """The places of lengths of time without a number, to be filled in before publishing."""
    return [
        written(place)
        for place, thing in walk(module)
        if isinstance(thing, Span) and thing.amount is None and thing.unit not in _NAMED_LENGTHS
    ]


# These units get their length from somewhere else than a number.
_NAMED_LENGTHS = frozenset({"same_day", "design_life", "season"})


def _names(module: DomainModule) -> Iterator[str]:
    if not _KEY.match(module.key):
        yield f"key：“{module.key}”应为小写字母开头的标识"
    for place, thing in walk(module):
        if not is_dataclass(thing):
            continue
        for field in fields(thing):
            value = getattr(thing, field.name)
            if isinstance(value, tuple):
                items = cast("tuple[object, ...]", value)
                here = written((*place, field.name))
                yield from _siblings(here, [item for item in items if isinstance(item, KEYED)])


def _siblings(here: str, items: list[object]) -> Iterator[str]:
    keys: set[str] = set()
    titles: set[tuple[str, str]] = set()
    for item in items:
        assert isinstance(item, KEYED)
        if not _KEY.match(item.key):
            yield f"{here}.{item.key}：标识应以小写字母开头，只含小写字母、数字和下划线"
        if item.key in keys:
            yield f"{here}.{item.key}：标识重复"
        keys.add(item.key)
        if isinstance(item, PartyField) and not item.title:
            continue
        group = item.parent if isinstance(item, Entry) else ""
        if not _CHINESE.search(item.title):
            yield f"{here}.{item.key}：名称“{item.title}”应为中文"
        elif (group, item.title) in titles:
            yield f"{here}.{item.key}：名称“{item.title}”与同级的另一项相同"
        titles.add((group, item.title))


def _series(series: Series) -> Iterator[str]:
    here = f"series.{series.key}"
    used = _PLACE.findall(series.pattern)
    rest = _PLACE.sub("", series.pattern)
    yield from (f"{here}：编号式样中的 {{{u}}} 不认识" for u in used if u not in _SERIES_PLACES)
    if "{" in rest or "}" in rest:
        yield f"{here}：编号式样“{series.pattern}”的花括号不成对或写法有误"
    for part in ("seq", *_NEEDED[series.period]):
        if part not in used:
            yield f"{here}：编号式样缺少 {{{part}}}，编号会重复"


def _catalogues(module: DomainModule) -> Iterable[tuple[str, Catalogue]]:
    yield from ((f"catalogues.{c.key}", c) for c in module.catalogues)
    for case_type in module.case_types:
        place = f"case_types.{case_type.key}.catalogues"
        yield from ((f"{place}.{c.key}", c) for c in case_type.catalogues)


def _catalogue(placed: tuple[str, Catalogue]) -> Iterator[str]:
    here, catalogue = placed
    keys = {entry.key for entry in catalogue.entries}
    if not keys:
        yield f"{here}：清单是空的"
    for entry in catalogue.entries:
        if entry.parent and (entry.parent not in keys or entry.parent == entry.key):
            yield f"{here}.entries.{entry.key}：上级“{entry.parent}”不存在"


def _whole(module: DomainModule) -> Iterator[str]:
    if not module.case_types:
        yield "case_types：至少要有一种案件"
    if module.until is not None and module.until < module.in_force:
        yield "until：失效日期早于施行日期"
    forms = {form.key for form in module.forms}
    runs = {series.key for series in module.series}
    chains = {chain.key for case_type in module.case_types for chain in case_type.chains}
    documents = {d.key for case_type in module.case_types for d in case_type.documents}
    for series in module.series:
        yield from (
            f"series.{series.key}：文书“{key}”不存在"
            for key in series.shared_by
            if key not in documents
        )
    for register in module.registers:
        here = f"registers.{register.key}"
        if register.form not in forms:
            yield f"{here}：表单“{register.form}”不存在"
        if register.series and register.series not in runs:
            yield f"{here}：编号序列“{register.series}”不存在"
        if register.chain and register.chain not in chains:
            yield f"{here}：审批链“{register.chain}”不存在"
    measures = {measure.key for measure in module.measures}
    countable = {
        counts
        for case_type in module.case_types
        for counts in (
            case_type.key,
            *(f"{case_type.key}.{t.key}" for t in case_type.transitions),
            *(f"{case_type.key}:{c.key}" for c in case_type.clocks),
        )
    }
    facts = facts_known(module, None)
    for measure in module.measures:
        yield from (
            f"measures.{measure.key}：没有“{counts}”这样的案件、办理事项或者期限"
            for counts in (measure.counts, *measure.also)
            if counts not in countable
        )
        if measure.rate_of and measure.rate_of not in measures:
            yield f"measures.{measure.key}：分母“{measure.rate_of}”不存在"
        yield from missing([measure.adds_up], facts, f"measures.{measure.key}", "相加的事实")
    for report in module.reports:
        yield from (
            f"reports.{report.key}：指标“{key}”不存在"
            for key in report.columns
            if key not in measures
        )
        yield from (
            f"reports.{report.key}：指标“{m.key}”是相加的数额，统计表还不能列出"
            for m in module.measures
            if m.adds_up and m.key in report.columns
        )
        for total in report.sums:
            yield from (
                f"reports.{report.key}：指标“{key}”不存在"
                for key in total.measures
                if key not in measures
            )
