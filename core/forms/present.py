"""Stored values as people read them, in full or masked."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast

from core.forms.parsers import entries_of
from core.plugin.spec import Entry, Field

HIDDEN: Final = "（已隐藏）"
SEALED: Final = "（已封存）"

Lists = Mapping[str, tuple[Entry, ...]]

_DISTRICT: Final = re.compile(r"^(.{1,40}?(?:自治县|(?<![小社园校厂库])区|县|旗)|.{1,20}?市)(?=.)")


def show_text(_: Field, value: Any, lists: Lists) -> str:
    """Text as it is."""
    return str(value)


def show_number(field: Field, value: Any, lists: Lists) -> str:
    """A whole number with its unit: 3件."""
    return f"{value}{field.unit}"


def show_money(field: Field, value: Any, lists: Lists) -> str:
    """An amount with thousands separators: 1,234.50元."""
    return f"{Decimal(value):,.2f}{field.unit or '元'}"


def show_date(_: Field, value: Any, lists: Lists) -> str:
    """A day: 2026年11月25日."""
    return chinese_date(date.fromisoformat(value))


def show_datetime(_: Field, value: Any, lists: Lists) -> str:
    """A moment in the offset it was stored with: 2026年11月25日 14:30."""
    moment = datetime.fromisoformat(value)
    return f"{chinese_date(moment.date())} {moment:%H:%M}"


def chinese_date(day: date) -> str:
    """A day as official papers write it, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def show_choice(field: Field, value: Any, lists: Lists) -> str:
    """The title of the chosen entry."""
    return title_of(value, entries_of(field, lists))


def show_choices(field: Field, value: Any, lists: Lists) -> str:
    """The titles of the chosen entries, in the order of the list."""
    entries = entries_of(field, lists)
    order = {entry.key: at for at, entry in enumerate(entries)}
    keys = sorted(cast("list[str]", value), key=lambda key: order.get(key, len(order)))
    return "、".join(title_of(key, entries) for key in keys)


def show_yes_no(_: Field, value: Any, lists: Lists) -> str:
    """是 or 否."""
    return "是" if value else "否"


def show_count(field: Field, value: Any, lists: Lists) -> str:
    """How many files or rows there are."""
    return f"共{len(value)}{field.unit or ('份' if field.kind == 'file' else '行')}"


def title_of(key: str, entries: tuple[Entry, ...]) -> str:
    """The title of an entry; a key that the list no longer has is shown as it is."""
    return next((entry.title for entry in entries if entry.key == key), key)


def paper_text(entry: Entry) -> str:
    """An entry as a paper prints it: its number, then its wording."""
    text = entry.paper_text or entry.title
    return f"{entry.number} {text}" if entry.number else text


def mask_text(value: Any) -> str:
    """The first character, then one star however long the rest is: 张*."""
    text = str(value)
    return f"{text[0]}*" if len(text) > 1 else "*"


def mask_all(value: Any) -> str:
    """Nothing at all."""
    return HIDDEN


def mask_phone(value: Any) -> str:
    """A mobile number keeps three and four digits (138****1234); any other keeps its last two."""
    text = str(value)
    if re.fullmatch(r"1\d{10}", text):
        return f"{text[:3]}****{text[7:]}"
    return f"****{text[-2:]}" if len(text) >= 7 else "****"


def mask_number(value: Any) -> str:
    """An identity number or code keeps four characters at each end; a short one keeps none."""
    text = str(value)
    return f"{text[:4]}****{text[-4:]}" if len(text) >= 15 else "****"


def mask_email(value: Any) -> str:
    """An address keeps its first letter and its domain: z***@example.com."""
    local, at, domain = str(value).rpartition("@")
    return f"{local[0] if len(local) > 1 else ''}***@{domain}" if at else HIDDEN


def mask_address(value: Any) -> str:
    """An address keeps its district: 杭州市西湖区****; without one it keeps nothing."""
    district = _DISTRICT.match(str(value))
    return f"{district[1]}****" if district else "****"
