"""Stored values of a form: facts for the rules, masks for the eye, first values for a new paper."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from core.forms.kinds import is_asked, mask
from core.forms.present import SEALED, chinese_date
from core.plugin.spec import Field, Form, Secrecy

_WORDS: Final = frozenset({"text", "long_text", "phone", "email", "id_number", "credit_code"})
_LEVELS: Final[tuple[Secrecy, ...]] = ("open", "sensitive", "sealed")


def may_see(level: Secrecy, sees: Secrecy) -> bool:
    """Whether somebody who reads up to ``sees`` may read a value of this level."""
    return _LEVELS.index(sees) >= _LEVELS.index(level)


def facts_of(form: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values that rules, filters and statistics may use."""
    return {field.key: data[field.key] for field in form.fields if field.fact and field.key in data}


def mask_data(form: Form, data: Mapping[str, Any], sees: Secrecy) -> dict[str, Any]:
    """The values as somebody may read them whose most secret kind of value is ``sees``.

    A masked value is always text. A key that the form does not know counts as sealed.
    """
    return _masked({field.key: field for field in form.fields}, data, sees)


def names_sealed(form: Form, data: Mapping[str, Any]) -> bool:
    """Whether the values tell anything of a sealed party."""
    return any(data.get(key) not in (None, "", []) for key in _sealed(form))


def struck(form: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values for a print that everybody may see: words stand in for what is sealed."""
    sealed = _sealed(form)
    words = {key: SEALED for key in data if key in sealed and sealed[key].kind in _WORDS}
    return {key: value for key, value in data.items() if key not in sealed} | words


def hides(form: Form, data: Mapping[str, Any], sees: Secrecy) -> bool:
    """Whether the values hold what somebody may not read, apart from what is sealed to all."""
    sealed = _sealed(form)
    rest = {key: value for key, value in data.items() if key not in sealed}
    return mask_data(form, rest, sees) != rest


def prefill(form: Form, source_values: Mapping[str, Any]) -> dict[str, Any]:
    """First values for a form: what was typed into it before, else each field's ``source``.

    A registration form that was filled in on the screen is so printed with what it was told.
    """
    found: dict[str, Any] = {}
    for field in form.fields:
        value = source_values.get(f"data.{form.key}.{field.key}")
        if value in (None, "") and field.source and is_asked(field):
            value = source_values.get(field.source)
        if value not in (None, ""):
            found[field.key] = _fitted(field, value)
    return found


def _sealed(form: Form) -> dict[str, Field]:
    return {field.key: field for field in form.fields if field.secrecy == "sealed"}


def _masked(fields: Mapping[str, Field], data: Mapping[str, Any], sees: Secrecy) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for key, value in data.items():
        field = fields.get(key)
        if field is None:
            shown[key] = value if may_see("sealed", sees) else SEALED
        elif not may_see(field.secrecy, sees):
            shown[key] = SEALED if field.secrecy == "sealed" else mask(field, value)
        elif field.kind == "rows":
            inner = {inner.key: inner for inner in field.rows}
            shown[key] = [_masked(inner, row, sees) for row in value]
        else:
            shown[key] = value
    return shown


def _fitted(field: Field, value: Any) -> Any:
    """A day in a field of text is written as a paper writes it, a number in digits."""
    if isinstance(value, datetime) and field.kind != "datetime":
        value = value.date()
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat() if field.kind == "date" else chinese_date(value)
    if field.kind in ("text", "long_text") and type(value) is int:
        return str(value)
    return value
