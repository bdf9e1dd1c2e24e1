"""Kinds of values in requests: moments, days, short and long texts, with their JSON schemas."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, Any, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from core.forms.text import Fault, clean

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS = range(1950, 2200)
_MOMENT_SCHEMA: dict[str, Any] = {
    "type": "string",
    "format": "date-time",
    "pattern": "^(19[5-9]|2[01])",
    "description": "RFC 3339；没有时区的，按本单位所在时区",
}
_DAY_SCHEMA: dict[str, Any] = {
    "type": "string",
    "format": "date",
    "pattern": "^(19[5-9]|2[01])",
}


def ours(code: str, message: str) -> PydanticCustomError:
    """A fault with our own code and words."""
    return PydanticCustomError(
        cast("Any", code), cast("Any", "{text}"), {"ours": True, "text": message}
    )


def moment(value: object, info: ValidationInfo) -> datetime:
    """RFC 3339 text as an aware moment; one without an offset is read in the tenant's zone."""
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ours("not_a_date", "应为时间，例如 2026-11-25T14:30:00+08:00")
    day, minute, second, fraction, offset = match.groups("")
    text = f"{day}T{minute}{second or ':00'}{fraction[:7]}{offset.upper()}"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ours("not_a_date", "这一时间不存在，请核对") from None
    if found.year not in _YEARS:
        raise ours("not_a_date", "年份不对，请核对")
    return found if found.tzinfo else found.replace(tzinfo=_zone(info))


def day(value: object) -> date:
    """ISO text as a day."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ours("not_a_date", "应为日期，例如 2026-11-25")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise ours("not_a_date", "这一天不存在，请核对") from None
    if found.year not in _YEARS:
        raise ours("not_a_date", "年份不对，请核对")
    return found


def day_or_moment(value: object, info: ValidationInfo) -> date | datetime:
    """Either of the two; a day stays a day."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return day(value)
    return moment(value, info)


def start_of(value: date | datetime, zone: tzinfo) -> datetime:
    """The moment itself, or the first one of the day."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(), zone)


def after(value: date | datetime, zone: tzinfo) -> datetime:
    """The moment itself, or the first one after the day."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value + timedelta(days=1), time(), zone)


def due_before(value: date | datetime, zone: tzinfo) -> datetime:
    """The exclusive bound of due moments: a deadline's last day lies before the day that was given.

    The due moment of a last day is the next midnight, which still belongs to it.
    """
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(0, 0, 0, 1), zone)


def _zone(info: ValidationInfo) -> tzinfo:
    return info.context["zone"] if info.context else cast("tzinfo", None)


def _cleaned(value: str) -> str:
    try:
        return clean(value, lines=True)
    except Fault as fault:
        raise ours(fault.code, fault.message) from None


def _visible(value: str) -> str:
    if not value:
        raise ours("required", "请填写此项")
    return value


Moment = Annotated[datetime, BeforeValidator(moment), WithJsonSchema(_MOMENT_SCHEMA)]
Day = Annotated[date, BeforeValidator(day), WithJsonSchema(_DAY_SCHEMA)]
DayOrMoment = Annotated[
    date | datetime,
    BeforeValidator(day_or_moment),
    WithJsonSchema({"anyOf": [_DAY_SCHEMA, _MOMENT_SCHEMA]}),
]
Text = Annotated[str, StringConstraints(strict=True, max_length=2000), AfterValidator(_cleaned)]
Line = Annotated[str, StringConstraints(strict=True, max_length=200), AfterValidator(_cleaned)]
Needed = Annotated[Text, AfterValidator(_visible)]
Key = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]
