"""From what was sent to what is stored: every fault at once, nothing stored unchecked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any, Final, Generic, TypeVar, cast

from core.errors import Problem
from core.forms.kinds import KINDS, MOST_ROWS, is_asked
from core.forms.logic.asked import (
    is_blank_row,
    is_empty,
    is_required,
    shown_keys,
    visible,
    with_answers,
)
from core.forms.parsers import Context, entries_of
from core.forms.text import Fault, clean, printable
from core.plugin.conditions import Env
from core.plugin.spec import CaseType, Catalogue, DomainModule, Entry, Field, Form

T = TypeVar("T")
Catalogues = Mapping[str, Catalogue] | Iterable[Catalogue]
Functions = Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]

MOST_UNKNOWN: Final = 50
_PICKED: Final = frozenset({"choice", "choices", "yes_no", "user", "date", "datetime"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed(Generic[T]):
    """The checked values, and every problem. With problems the values are what was right."""

    data: T
    problems: tuple[Problem, ...] = ()


def catalogues_of(module: DomainModule, case_type: CaseType | None = None) -> dict[str, Catalogue]:
    """Every catalogue that fields may name here; a case type's own stand over the module's."""
    own = case_type.catalogues if case_type else ()
    return {catalogue.key: catalogue for catalogue in (*module.catalogues, *own)}


def lists_of(catalogues: Catalogues) -> dict[str, tuple[Entry, ...]]:
    """The entries of each catalogue by its key."""
    if isinstance(catalogues, Mapping):
        catalogues = cast("Mapping[str, Catalogue]", catalogues).values()
    return {catalogue.key: catalogue.entries for catalogue in catalogues}


def parse(
    form: Form,
    catalogues: Catalogues,
    raw: object,
    *,
    now: datetime,
    zone: tzinfo,
    env: Env,
    partial: bool = False,
    pointer: str = "/data",
    functions: Functions | None = None,
) -> Parsed[dict[str, Any]]:
    """Check the raw values of a form, text of a browser or JSON, and return them as stored.

    Conditions read ``env`` with the form's own answers over its facts. Fields that are hidden under
    them are dropped, unknown keys refused, every problem reported at once. ``partial`` accepts a
    draft: what is there must be right, nothing is missed. Computed fields are filled when
    ``functions`` are given. Raises LookupError when the form names a catalogue or a function that
    does not exist.
    """
    context = Context(now=now, zone=zone, lists=lists_of(catalogues))
    return read(
        form.fields, raw, context, env=env, partial=partial, at=pointer, functions=functions
    )


def read(
    fields: Sequence[Field],
    raw: object,
    context: Context,
    *,
    env: Env,
    partial: bool = False,
    at: str,
    functions: Functions | None = None,
) -> Parsed[dict[str, Any]]:
    """Check one group of fields: a form, a row of a table, a party."""
    if not isinstance(raw, Mapping):
        return Parsed(
            data={}, problems=(Problem(at, "not_an_object", "格式不对，应为一组填写的项目"),)
        )
    given = cast("Mapping[str, Any]", raw)
    values: dict[str, Any] = {}
    faults: dict[str, Problem] = {}
    for field in fields:
        sent = given.get(field.key)
        if not is_asked(field) or is_empty(sent):
            continue
        parser = KINDS[field.kind].parse
        try:
            value = parser(field, sent, context) if parser else sent
        except Fault as fault:
            message = f"“{field.title}”{fault.message}"
            faults[field.key] = Problem(f"{at}/{field.key}", fault.code, message)
        else:
            if not is_empty(value):
                values[field.key] = value

    shown = shown_keys(fields, values, env, partial=partial)
    env = with_answers(env, fields, values, shown, partial=partial)
    data: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in fields:
        here = f"{at}/{field.key}"
        if not is_asked(field):
            if not is_empty(given.get(field.key)):
                problems.append(Problem(here, "unknown", f"“{field.title}”由系统填写，不能录入"))
        elif field.key not in shown:
            continue
        elif field.key in faults:
            problems.append(faults[field.key])
        elif field.key in values and field.kind == "rows":
            rows = _rows(field, values[field.key], context, env=env, partial=partial, at=here)
            data[field.key] = rows.data
            problems.extend(rows.problems)
            if rows.problems:
                continue
        elif field.key in values:
            data[field.key] = values[field.key]
        if not partial and field.key not in faults and _is_missed(field, data, env):
            problems.append(Problem(here, "required", _ask(field)))
    if not partial:
        problems.extend(_needed(fields, data, shown, problems, context, at=at))
    problems.extend(_unknown(given, fields, at=at))
    data = {key: value for key, value in data.items() if not is_empty(value)}
    if functions is not None:
        data |= compute(fields, env, functions)
    return Parsed(data=data, problems=tuple(problems))


def compute(fields: Sequence[Field], env: Env, functions: Functions) -> dict[str, Any]:
    """The values of the visible computed fields: ``function(facts)[key]``.

    A function that has nothing to say leaves its key out. Raises LookupError for an unknown one.
    """
    found: dict[str, Any] = {}
    for field in fields:
        if field.kind != "computed" or not visible(field, env):
            continue
        if field.function not in functions:
            raise LookupError(f"field {field.key} names the unknown function {field.function}")
        value = functions[field.function](env.facts).get(field.key)
        if value is not None:
            found[field.key] = value
    return found


def _is_missed(field: Field, data: Mapping[str, Any], env: Env) -> bool:
    return is_asked(field) and is_empty(data.get(field.key)) and is_required(field, env)


def _ask(field: Field, *, because: str = "") -> str:
    verb = "选择" if field.kind in _PICKED else "上传" if field.kind == "file" else "填写"
    return f"{because}请{verb}“{field.title}”"


def _rows(
    field: Field, raw: Any, context: Context, *, env: Env, partial: bool, at: str
) -> Parsed[list[dict[str, Any]]]:
    if not isinstance(raw, list):
        return Parsed(
            data=[], problems=(Problem(at, "not_a_list", f"“{field.title}”应为多行内容"),)
        )
    sent = cast("list[Any]", raw)
    most = field.maximum or MOST_ROWS
    if len(sent) > most:
        message = f"“{field.title}”最多 {most} 行，现在有 {len(sent)} 行"
        return Parsed(data=[], problems=(Problem(at, "too_large", message),))
    data: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for n, row in enumerate(sent):
        if is_blank_row(row):
            continue
        found = read(field.rows, row, context, env=env, partial=partial, at=f"{at}/{n}")
        named = f"“{field.title}”第 {n + 1} 行："
        problems += [
            replace(problem, message=named + problem.message) for problem in found.problems
        ]
        if found.data:
            data.append(found.data)
    if not partial and field.minimum and data and len(data) < field.minimum and not problems:
        message = f"“{field.title}”至少 {field.minimum} 行，现在有 {len(data)} 行"
        problems.append(Problem(at, "too_small", message))
    return Parsed(data=data, problems=tuple(problems))


def _needed(
    fields: Sequence[Field],
    data: Mapping[str, Any],
    shown: frozenset[str],
    problems: Sequence[Problem],
    context: Context,
    *,
    at: str,
) -> list[Problem]:
    """Fields that a chosen entry asks for: ground 8, other reasons, wants the reason."""
    by_key = {field.key: field for field in fields}
    known = {problem.pointer for problem in problems}
    found: dict[str, Problem] = {}
    for field in fields:
        if field.kind not in ("choice", "choices") or field.key not in data:
            continue
        chosen: list[str] = data[field.key] if field.kind == "choices" else [data[field.key]]
        for entry in entries_of(field, context.lists):
            asked = by_key.get(entry.needs_field)
            if entry.key not in chosen or asked is None or asked.key not in shown:
                continue
            here = f"{at}/{asked.key}"
            if is_empty(data.get(asked.key)) and here not in known:
                message = _ask(asked, because=f"选择了“{entry.title}”，")
                found.setdefault(here, Problem(here, "required", message))
    return list(found.values())


def _unknown(given: Mapping[str, Any], fields: Sequence[Field], *, at: str) -> list[Problem]:
    known = {field.key for field in fields}
    extra = [str(key) for key in given if key not in known]
    return [unknown(at, key) for key in extra[:MOST_UNKNOWN]]


def unknown(at: str, key: str) -> Problem:
    """The problem of a key that nobody asked for: dropping it would lose what was meant."""
    name = printable(key)
    step = name.replace("~", "~0").replace("/", "~1")
    return Problem(f"{at}/{step}", "unknown", f"没有名为“{name}”的项目，请删除或改正名称")


def line(raw: object) -> str:
    """A short key sent by a client, cleaned; empty where it is no text at all."""
    try:
        return clean(raw) if isinstance(raw, str) else ""
    except Fault:
        return ""
