"""Fields as controls: one plain value for each thing that the macro draws."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, cast

from core.forms.kinds import KINDS, MOST_ROWS, is_asked
from core.forms.logic.asked import is_blank_row, is_empty, is_required, visible, with_answers
from core.forms.parsers import entries_of
from core.forms.present import Lists, title_of
from core.forms.when import when_text
from core.plugin.conditions import Env, facts_used
from core.plugin.spec import Entry, Field

MOST_RADIOS: Final = 5
MOST_SELECT: Final = 30

_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.A)
_ISO_MINUTE: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2}))?(?:Z|[+-]\d{2}:\d{2})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose; ``depth`` is how far it stands under its parents."""

    value: str
    label: str
    id: str
    checked: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a repeating group."""

    legend: str
    controls: tuple["Control", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One field as the macro draws it.

    ``described_by`` are the ids of help and error, so that they are heard as well as seen.
    """

    name: str
    id: str
    label: str
    widget: str
    type: str = "text"
    inputmode: str = ""
    maxlength: int | None = None
    value: str = ""
    values: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    suggestions: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    required: bool = False
    help: str = ""
    when: str = ""
    error: str = ""
    described_by: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every control of one form shares while it is drawn."""

    lists: Lists
    env: Env
    problems: Mapping[str, str]
    users: Sequence[tuple[str, str]] = ()


def controls(
    fields: Sequence[Field], values: Mapping[str, Any], page: Page, *, at: str
) -> tuple[Control, ...]:
    """The controls of one group of fields."""
    keys = frozenset(field.key for field in fields)
    env = with_answers(page.env, fields, _answers(fields, values), keys)
    page = replace(page, env=env)
    return tuple(
        control(field, values.get(field.key), page, at=f"{at}/{field.key}", fields=fields)
        for field in fields
        if field.when is None or visible(field, env) or facts_used(field.when) & keys
    )


def control(
    field: Field, value: Any, page: Page, *, at: str, fields: Sequence[Field] = ()
) -> Control:
    """One field as a control. What the kind cannot read is shown as it was typed."""
    kind = KINDS[field.kind]
    name = at[1:].replace("/", ".")
    mark = "f-" + name.replace(".", "-")
    asked = is_asked(field)
    error = page.problems.get(at, "")
    when = when_text(field.when, fields, page.lists) if field.when and fields else ""
    help_text = field.help if kind.widget != "note" else ""
    described = [f"{mark}-help"] * bool(help_text or when) + [f"{mark}-error"] * bool(error)
    drawn = Control(
        name=name,
        id=mark,
        label=field.title,
        widget=kind.widget if asked else ("note" if field.kind == "note" else "readonly"),
        type=kind.input_type,
        inputmode=kind.inputmode,
        maxlength=kind.maxlength,
        value=field.help if field.kind == "note" else typed(value),
        required=asked and is_required(field, page.env),
        help=help_text,
        when=when,
        error=error,
        described_by=" ".join(described),
        unit=field.unit or ("元" if field.kind == "money" else ""),
    )
    match drawn.widget:
        case "input" if kind.input_type in ("date", "datetime-local"):
            return _timed(drawn, value)
        case "choice":
            return _choice(drawn, entries_of(field, page.lists))
        case "choices":
            return _choices(drawn, value, entries_of(field, page.lists))
        case "yes_no":
            return _yes_no(drawn)
        case "user":
            options = (("", "请选择"), *page.users)
            return replace(drawn, widget="select", options=_options(drawn, options, {drawn.value}))
        case "file":
            return replace(drawn, value="", values=_listed(value))
        case "rows":
            return replace(drawn, value="", rows=_rows(field, value, page, at=at))
        case _:
            return drawn


def choose(
    at: str, label: str, pairs: Sequence[tuple[str, str]], value: str, page: Page
) -> Control:
    """A required choice that is no field of a form: the kind of a party."""
    name = at[1:].replace("/", ".")
    mark = "f-" + name.replace(".", "-")
    error = page.problems.get(at, "")
    drawn = Control(
        name=name,
        id=mark,
        label=label,
        widget="radios",
        required=True,
        error=error,
        described_by=f"{mark}-error" if error else "",
    )
    return replace(drawn, options=_options(drawn, pairs, {value}))


def typed(value: Any) -> str:
    """A value as text for an input, whatever was sent."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "、".join(typed(part) for part in cast("list[Any]", value))
    return str(value)


def _answers(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered so far, near enough to judge conditions by: some may be half right."""
    found: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.key)
        if is_empty(value):
            continue
        if field.kind == "yes_no":
            value = {"true": True, "false": False}.get(typed(value))
        elif field.kind == "choices" and isinstance(value, str):
            value = [value]
        elif field.kind in ("number", "money", "date", "datetime") and not _readable(field, value):
            continue
        found[field.key] = value
    return found


def _readable(field: Field, value: Any) -> bool:
    if field.kind in ("number", "money"):
        return bool(re.fullmatch(r"-?\d+(\.\d+)?", typed(value), re.A))
    return _is_day(typed(value)[:10])


def _is_day(text: str) -> bool:
    try:
        return bool(_ISO_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _timed(drawn: Control, value: Any) -> Control:
    """A date picker empties what is no date: such a value is kept in a plain input instead."""
    text = typed(value)
    if drawn.type == "date":
        return drawn if not text or _is_day(text) else replace(drawn, type="text")
    parts = _ISO_MINUTE.fullmatch(text)
    if not text or (parts and _is_day(parts[1])):
        seconds = f":{parts[3]}" if parts and parts[3] not in (None, "00") else ""
        return replace(drawn, value=f"{parts[1]}T{parts[2]}{seconds}" if parts else "")
    return replace(drawn, type="text")


def _options(
    drawn: Control, pairs: Sequence[tuple[str, str]], chosen: set[str], depths: Sequence[int] = ()
) -> tuple[Option, ...]:
    """The first option carries the control's own id, so that the error summary can jump to it."""
    known = {value for value, _ in pairs}
    extra = [(value, value) for value in sorted(chosen - known) if value]
    return tuple(
        Option(
            value=value,
            label=label,
            id=drawn.id if n == 0 else f"{drawn.id}-{n}",
            checked=value in chosen,
            depth=depths[n] if n < len(depths) else 0,
        )
        for n, (value, label) in enumerate([*pairs, *extra])
    )


def _choice(drawn: Control, entries: Sequence[Entry]) -> Control:
    by_title = {entry.title: entry.key for entry in entries}
    key = by_title.get(drawn.value, drawn.value)
    active = [entry for entry in entries if entry.active or entry.key == key]
    pairs = [(entry.key, entry.title) for entry in active]
    if len(pairs) > MOST_SELECT:
        shown = title_of(key, tuple(entries))
        titles = tuple(title for _, title in pairs)
        return replace(drawn, widget="datalist", value=shown, suggestions=titles)
    if len(pairs) > MOST_RADIOS:
        depths = [0, *(_depth(entry, entries) for entry in active)]
        options = _options(drawn, [("", "请选择"), *pairs], {key}, depths)
        return replace(drawn, widget="select", options=options)
    blank = [] if drawn.required else [("", "不填")]
    return replace(drawn, widget="radios", options=_options(drawn, [*pairs, *blank], {key}))


def _choices(drawn: Control, value: Any, entries: Sequence[Entry]) -> Control:
    chosen = set(_listed(value))
    pairs = [(entry.key, entry.title) for entry in entries if entry.active or entry.key in chosen]
    return replace(drawn, widget="checkboxes", value="", options=_options(drawn, pairs, chosen))


def _listed(value: Any) -> tuple[str, ...]:
    sent = cast("list[Any]", value) if isinstance(value, list) else [value]
    return tuple(typed(one) for one in sent if not is_empty(one))


def _yes_no(drawn: Control) -> Control:
    pairs = [("true", "是"), ("false", "否"), *([] if drawn.required else [("", "不填")])]
    return replace(drawn, widget="radios", options=_options(drawn, pairs, {drawn.value}))


def _depth(entry: Entry, entries: Sequence[Entry]) -> int:
    parents = {other.key: other.parent for other in entries}
    depth, above = 0, entry.parent
    while above and depth < 5:
        depth, above = depth + 1, parents.get(above, "")
    return depth


def _rows(field: Field, value: Any, page: Page, *, at: str) -> tuple[Row, ...]:
    """The rows there are and empty ones to go on with, at most as many as the field allows."""
    sent = cast("list[Any]", value) if isinstance(value, list) else []
    while sent and is_blank_row(sent[-1]):
        sent = sent[:-1]
    least = max(field.minimum or 0, len(sent) + 1, 2)
    count = max(len(sent), min(least, field.maximum or MOST_ROWS))
    return tuple(
        Row(
            legend=f"{field.title} 第 {n + 1} 行",
            controls=controls(field.rows, _row(sent, n), page, at=f"{at}/{n}"),
        )
        for n in range(count)
    )


def _row(rows: Sequence[Any], n: int) -> Mapping[str, Any]:
    row = rows[n] if n < len(rows) else None
    return cast("Mapping[str, Any]", row) if isinstance(row, dict) else {}
