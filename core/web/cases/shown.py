"""Values of a form as people read them: under their Chinese titles, masked where they must be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.documents.sources import user_names
from core.forms.kinds import mask, show
from core.forms.logic import is_empty, may_see
from core.forms.present import SEALED, Lists
from core.plugin.spec import Field, Form, Secrecy


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One value with its title; a table has ``rows`` of such values instead of a text."""

    title: str
    text: str = ""
    rows: tuple[tuple["Shown", ...], ...] = ()


def shown(form: Form, lists: Lists, values: Mapping[str, Any], level: Secrecy) -> tuple[Shown, ...]:
    """What was filled in, in the order of the form. ``level`` is what the reader may see."""
    names = user_names(_people(form, values))
    return _of(form.fields, lists, values, level, names)


def _of(
    fields: tuple[Field, ...],
    lists: Lists,
    values: Mapping[str, Any],
    level: Secrecy,
    names: Mapping[UUID, str],
) -> tuple[Shown, ...]:
    return tuple(
        _one(field, values[field.key], lists, level, names)
        for field in fields
        if not is_empty(values.get(field.key))
    )


def _one(
    field: Field, value: Any, lists: Lists, level: Secrecy, names: Mapping[UUID, str]
) -> Shown:
    if not may_see(field.secrecy, level):
        hidden = SEALED if field.secrecy == "sealed" else mask(field, value)
        return Shown(title=field.title, text=hidden)
    if field.kind == "rows":
        rows = tuple(_of(field.rows, lists, row, level, names) for row in value)
        return Shown(title=field.title, rows=rows)
    if field.kind == "user":
        known = _id(value)
        return Shown(title=field.title, text=names.get(known, str(value)) if known else str(value))
    return Shown(title=field.title, text=show(field, value, lists))


def _people(form: Form, values: Mapping[str, Any]) -> list[UUID]:
    found = [_id(values.get(field.key)) for field in form.fields if field.kind == "user"]
    return [one for one in found if one is not None]


def _id(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
