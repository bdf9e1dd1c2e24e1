"""The one table of field kinds: how each is read, shown, masked, described and drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from core.forms import codes, parsers, present
from core.forms.parsers import Parser, entries_of
from core.forms.present import Lists
from core.forms.text import VISIBLE
from core.plugin.fields import FieldKind
from core.plugin.spec import Field

Widget = Literal[
    "input", "textarea", "choice", "choices", "yes_no", "user", "file", "rows", "readonly", "note"
]
Schema = dict[str, Any]

MOST_ROWS: Final = 100

FORMATS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {"cn-id-number": codes.is_id_number, "cn-credit-code": codes.is_credit_code}
)
"""Formats of our JSON schemas that the standard does not know, as predicates for a validator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of field behaves; ``parse`` is absent for rows and where nothing is typed.

    ``maxlength`` is given to the browser only for numbers of fixed shape. Free text has none: a
    browser cuts what is pasted without a word, while our own message says how much is too much.
    """

    parse: Parser | None
    show: Callable[[Field, Any, Lists], str] = present.show_text
    mask: Callable[[Any], str] = present.mask_all
    schema: Callable[[Field, Lists], Schema]
    widget: Widget = "input"
    input_type: str = "text"
    inputmode: str = ""
    maxlength: int | None = None


def _text(limit: int) -> Callable[[Field, Lists], Schema]:
    def schema(field: Field, _: Lists) -> Schema:
        visible = f"{VISIBLE}[^\\u0000]*" if field.required is True else ""
        pattern = f"^[^\\u0000]*{visible}$"
        return {"type": "string", "maxLength": field.max_length or limit, "pattern": pattern}

    return schema


def _shaped(pattern: str, **more: Any) -> Callable[[Field, Lists], Schema]:
    return lambda field, lists: {"type": "string", "pattern": pattern, **more}


def _number(field: Field, _: Lists) -> Schema:
    least = -parsers.MOST_NUMBER if field.minimum is None else field.minimum
    most = parsers.MOST_NUMBER if field.maximum is None else field.maximum
    return {"type": "integer", "minimum": least, "maximum": most}


def _money(field: Field, _: Lists) -> Schema:
    least = 0 if field.minimum is None else field.minimum
    most = parsers.MOST_MONEY if field.maximum is None else field.maximum
    pattern = parsers.MONEY_PATTERN.replace("-?", "") if least >= 0 else parsers.MONEY_PATTERN
    return {"type": ["string", "integer"], "pattern": pattern, "minimum": least, "maximum": most}


def _choice(field: Field, lists: Lists) -> Schema:
    active = [entry for entry in entries_of(field, lists) if entry.active]
    if not active:
        return {"not": {}}
    titles = {entry.key: entry.title for entry in active}
    return {"type": "string", "enum": list(titles), "x-titles": titles}


def _choices(field: Field, lists: Lists) -> Schema:
    least = {"minItems": 1} if field.required is True else {}
    return {"type": "array", "items": _choice(field, lists), "uniqueItems": True, **least}


def _files(field: Field, _: Lists) -> Schema:
    items = {"type": "string", "pattern": parsers.REFERENCE_PATTERN}
    least = {"minItems": 1} if field.required is True else {}
    return {"type": "array", "items": items, "maxItems": parsers.MOST_FILES, **least}


def _yes_no(_: Field, lists: Lists) -> Schema:
    return {"type": "boolean"}


def _nothing(_: Field, lists: Lists) -> Schema:
    return {"not": {}}


KINDS: Final[Mapping[FieldKind, Kind]] = MappingProxyType(
    {
        "text": Kind(
            parse=parsers.parse_text,
            mask=present.mask_text,
            schema=_text(parsers.TEXT_LENGTH),
        ),
        "long_text": Kind(
            parse=parsers.parse_long_text,
            schema=_text(parsers.LONG_LENGTH),
            widget="textarea",
        ),
        "number": Kind(
            parse=parsers.parse_number,
            show=present.show_number,
            schema=_number,
            inputmode="numeric",
        ),
        "money": Kind(
            parse=parsers.parse_money,
            show=present.show_money,
            schema=_money,
            inputmode="decimal",
        ),
        "date": Kind(
            parse=parsers.parse_date,
            show=present.show_date,
            schema=_shaped(parsers.YEAR_PATTERN, format="date"),
            input_type="date",
        ),
        "datetime": Kind(
            parse=parsers.parse_datetime,
            show=present.show_datetime,
            schema=_shaped(parsers.MOMENT_PATTERN, format="date-time"),
            input_type="datetime-local",
        ),
        "choice": Kind(
            parse=parsers.parse_choice, show=present.show_choice, schema=_choice, widget="choice"
        ),
        "choices": Kind(
            parse=parsers.parse_choices,
            show=present.show_choices,
            schema=_choices,
            widget="choices",
        ),
        "yes_no": Kind(
            parse=parsers.parse_yes_no, show=present.show_yes_no, schema=_yes_no, widget="yes_no"
        ),
        "phone": Kind(
            parse=parsers.parse_phone,
            mask=present.mask_phone,
            schema=_shaped(codes.PHONE_PATTERN),
            input_type="tel",
            inputmode="tel",
            maxlength=30,
        ),
        "email": Kind(
            parse=parsers.parse_email,
            mask=present.mask_email,
            schema=_shaped(codes.EMAIL_PATTERN, maxLength=254),
            input_type="email",
            inputmode="email",
            maxlength=254,
        ),
        "id_number": Kind(
            parse=parsers.parse_id_number,
            mask=present.mask_number,
            schema=_shaped(codes.ID_PATTERN, format="cn-id-number"),
            maxlength=24,  # room for blanks, which the parser takes out
        ),
        "credit_code": Kind(
            parse=parsers.parse_credit_code,
            mask=present.mask_number,
            schema=_shaped(codes.CREDIT_PATTERN, format="cn-credit-code"),
            maxlength=24,  # room for blanks, which the parser takes out
        ),
        "user": Kind(
            parse=parsers.parse_reference,
            schema=_shaped(parsers.REFERENCE_PATTERN),
            widget="user",
        ),
        "file": Kind(
            parse=parsers.parse_files, show=present.show_count, schema=_files, widget="file"
        ),
        "rows": Kind(parse=None, show=present.show_count, schema=_nothing, widget="rows"),
        "signature": Kind(
            parse=parsers.parse_text,
            mask=present.mask_text,
            schema=_text(parsers.TEXT_LENGTH),
        ),
        "opinion": Kind(
            parse=parsers.parse_long_text,
            schema=_text(parsers.OPINION_LENGTH),
            widget="textarea",
        ),
        "computed": Kind(parse=None, schema=_nothing, widget="readonly"),
        "note": Kind(parse=None, schema=_nothing, widget="note"),
    }
)


def is_asked(field: Field) -> bool:
    """Whether people fill this in.

    Notes are read, computed values worked out, an approval step's opinion is the approval's.
    """
    return field.kind not in ("computed", "note") and not (field.kind == "opinion" and field.step)


def show(field: Field, value: Any, lists: Lists) -> str:
    """A stored value as page and paper print it; nothing recorded is an empty text."""
    if value is None or value == "" or value == []:
        return ""
    return KINDS[field.kind].show(field, value, lists)


def mask(field: Field, value: Any) -> str:
    """A stored value as somebody may see it who may not read it."""
    return KINDS[field.kind].mask(value)
