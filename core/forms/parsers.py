"""One parser per kind of value: from what was sent to the JSON value that is stored.

Every parser takes the field, the raw value (never empty) and the context, and raises Fault with a
sentence that reads on after the field's title: “收到日期” + 不能晚于今天.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final, cast

from core.forms import codes
from core.forms.text import Fault, clean, narrow, printable
from core.plugin.spec import Entry, Field

TEXT_LENGTH: Final = 200
LONG_LENGTH: Final = 5_000
OPINION_LENGTH: Final = 2_000
MOST_FILES: Final = 50
MOST_NUMBER: Final = 10**15 - 1
MOST_MONEY: Final = 10**12 - 1

REFERENCE_PATTERN: Final = r"^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$"
MONEY_PATTERN: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$"
YEAR_PATTERN: Final = r"^(19|20|21)[0-9]{2}-"
MOMENT_PATTERN: Final = r"^(19[5-9]|20[0-9]|21[0-9])[0-9]-"

_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?", re.A
)
_PLAIN_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.A)
_DAY_END: Final = re.compile(r"[Tt日]\s*|\s+")
_HOUR_MARK: Final = re.compile("[时点]")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?", re.A)
_NUMBER: Final = re.compile(r"[+-]?\d+", re.A)
_MONEY: Final = re.compile(r"[+-]?\d+(\.\d+)?", re.A)
_YES: Final = frozenset({"true", "yes", "on", "1", "是"})
_NO: Final = frozenset({"false", "no", "off", "0", "否"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a parser may know: the moment (aware), the tenant's zone, the lists to choose from."""

    now: datetime
    zone: tzinfo
    lists: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict[str, tuple[Entry, ...]])

    @property
    def today(self) -> date:
        """Today in the tenant's zone."""
        return self.now.astimezone(self.zone).date()


Parser = Callable[[Field, Any, Context], Any]


def entries_of(field: Field, lists: Mapping[str, tuple[Entry, ...]]) -> tuple[Entry, ...]:
    """The entries a field chooses from. Raises LookupError for a list that does not exist."""
    if field.choices or not field.catalogue:
        return field.choices
    if field.catalogue not in lists:
        raise LookupError(f"field {field.key} names the unknown catalogue {field.catalogue}")
    return lists[field.catalogue]


def parse_text(field: Field, raw: Any, _: Context) -> str:
    """One line of text."""
    return _limited(clean(_string(raw)), field.max_length or TEXT_LENGTH)


def parse_long_text(field: Field, raw: Any, _: Context) -> str:
    """Text with line breaks."""
    default = OPINION_LENGTH if field.kind == "opinion" else LONG_LENGTH
    return _limited(clean(_string(raw), lines=True), field.max_length or default)


def parse_number(field: Field, raw: Any, _: Context) -> int:
    """A whole number."""
    least = -MOST_NUMBER if field.minimum is None else field.minimum
    most = MOST_NUMBER if field.maximum is None else field.maximum
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, str):
        text = narrow(raw).replace(",", "").removesuffix(field.unit)
        if not _NUMBER.fullmatch(text):
            raise Fault("not_a_number", "应为整数，例如 12")
        raw = int(text) if len(text) < 20 else (MOST_NUMBER + 1) * (-1 if text[0] == "-" else 1)
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise Fault("not_a_number", "应为整数，例如 12")
    _in_range(raw, least, most)
    return raw


def parse_money(field: Field, raw: Any, _: Context) -> str:
    """An amount in yuan, as text with two decimals: no binary fraction ever touches money."""
    wrong = Fault("not_a_number", "应为数字，例如 1234.50")
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise wrong
    if isinstance(raw, int) and abs(raw) > MOST_MONEY:
        _in_range(raw, -MOST_MONEY, MOST_MONEY)
    text = narrow(str(raw)).replace(",", "").lstrip("¥").removesuffix("元")
    if not _MONEY.fullmatch(text):
        raise wrong
    if len(text.partition(".")[2].rstrip("0")) > 2:
        raise Fault("not_a_number", "最多精确到分（两位小数）")
    amount = Decimal(text)
    least = 0 if field.minimum is None else field.minimum
    _in_range(amount, least, MOST_MONEY if field.maximum is None else field.maximum)
    return f"{abs(amount) if amount == 0 else amount:.2f}"


def parse_date(field: Field, raw: Any, context: Context) -> str:
    """A day as ISO text; Chinese, dotted and slashed ways of writing it are understood."""
    day = _day(narrow(_string(raw)))
    if field.past_only and day > context.today:
        raise Fault("in_future", "不能晚于今天")
    if field.future_only and day < context.today:
        raise Fault("in_past", "不能早于今天")
    return day.isoformat()


def parse_datetime(field: Field, raw: Any, context: Context) -> str:
    """A moment as RFC 3339 text with the tenant's offset, which is assumed where none is given."""
    head, _, tail = _DAY_END.sub("T", clean(_string(raw)), count=1).partition("T")
    day = _day(narrow(head))
    if day.year < 1950:  # older offsets have seconds, which RFC 3339 cannot write
        raise Fault("not_a_date", "的年份不对，请核对")
    time = _TIME.fullmatch(_HOUR_MARK.sub(":", narrow(tail).upper()).removesuffix("分"))
    if time is None:
        wrong = "不是有效的时间" if tail.strip() else "还缺少钟点"
        raise Fault("not_a_date", f"{wrong}，请按 2026-11-25 14:30 的格式填写")
    hour, minute, second = (int(part or 0) for part in time.group(1, 2, 3))
    offset = "+00:00" if time[4] == "Z" else time[4] or ""
    try:
        moment = datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:{second:02}{offset}")
    except ValueError:
        raise Fault("not_a_date", "不是存在的时间，请按 2026-11-25 14:30 的格式填写") from None
    local = moment.astimezone(context.zone) if offset else moment.replace(tzinfo=context.zone)
    if field.past_only and local.astimezone(UTC) > context.now:
        raise Fault("in_future", "不能晚于现在")
    if field.future_only and local.astimezone(UTC) < context.now:
        raise Fault("in_past", "不能早于现在")
    return local.isoformat(timespec="seconds")


def parse_choice(field: Field, raw: Any, context: Context) -> str:
    """The key of an active entry; its title is understood too, for long lists are typed."""
    return _chosen(clean(_string(raw)), entries_of(field, context.lists))


def parse_choices(field: Field, raw: Any, context: Context) -> list[str]:
    """The keys of active entries, each once, in the order given."""
    entries = entries_of(field, context.lists)
    given = cast("list[Any]", raw) if isinstance(raw, list) else [raw]
    if len(given) > len(entries) + 100:
        raise Fault("too_large", f"最多选择 {len(entries)} 项")
    keys = [clean(_string(key)) for key in given]
    return list(dict.fromkeys(_chosen(key, entries) for key in keys if key))


def parse_yes_no(_: Field, raw: Any, context: Context) -> bool:
    """True or false."""
    if isinstance(raw, bool):
        return raw
    word = narrow(raw).lower() if isinstance(raw, str) else ""
    if word not in _YES | _NO:
        raise Fault("not_a_choice", "请选择“是”或“否”")
    return word in _YES


def parse_phone(_: Field, raw: Any, context: Context) -> str:
    """A telephone number in its plain way of writing."""
    number = codes.plain_phone(narrow(_string(raw)))
    if not codes.is_phone(number):
        raise Fault(
            "bad_phone", "不是有效的电话号码，请填写一个手机号，或带区号的座机号，例如 010-12345678"
        )
    return number


def parse_email(_: Field, raw: Any, context: Context) -> str:
    """An e-mail address."""
    address = narrow(_string(raw))
    if not codes.is_email(address):
        raise Fault("bad_email", "不是有效的电子邮箱，例如 name@example.com")
    return address


def parse_id_number(_: Field, raw: Any, context: Context) -> str:
    """An 18-digit resident identity number (GB 11643), its check character as a capital X."""
    number = narrow(_string(raw)).upper()
    if len(number) != 18:
        raise Fault("bad_id_number", f"应为 18 位居民身份证号码，现在有 {len(number)} 位")
    born = codes.id_birthday(number) if codes.is_id_number(number) else None
    if born is None or born > context.today:
        raise Fault("bad_id_number", "不是有效的居民身份证号码，请逐位核对")
    return number


def parse_credit_code(_: Field, raw: Any, context: Context) -> str:
    """A unified social credit code (GB 32100)."""
    code = narrow(_string(raw)).upper()
    if len(code) != 18:
        raise Fault("bad_credit_code", f"应为 18 位统一社会信用代码，现在有 {len(code)} 位")
    if not codes.is_credit_code(code):
        raise Fault("bad_credit_code", "不是有效的统一社会信用代码，请逐位核对")
    return code


def parse_reference(_: Field, raw: Any, context: Context) -> str:
    """The id of a user or file. Whether it exists is for the service that owns it to say."""
    key = clean(_string(raw))
    if not re.fullmatch(REFERENCE_PATTERN, key):
        raise Fault("not_a_choice", "不在可选范围内，请重新选择")
    return key


def parse_files(field: Field, raw: Any, context: Context) -> list[str]:
    """The ids of attachments, each once."""
    given = cast("list[Any]", raw) if isinstance(raw, list) else [raw]
    if len(given) > MOST_FILES:
        raise Fault("too_large", f"最多 {MOST_FILES} 个文件")
    return list(dict.fromkeys(parse_reference(field, key, context) for key in given if key != ""))


def _string(raw: Any) -> str:
    if not isinstance(raw, str):
        raise Fault("not_text", "的格式不对，请填写文字")
    return raw


def _limited(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Fault("too_long", f"最多 {limit} 字，现在有 {len(text)} 字，请缩短")
    return text


def _in_range(value: int | Decimal, least: int, most: int) -> None:
    if value < least:
        raise Fault("too_small", f"不能小于 {least}")
    if value > most:
        raise Fault("too_large", f"不能大于 {most}")


def _day(text: str) -> date:
    match = _DATE.fullmatch(text) or _PLAIN_DATE.fullmatch(text)
    if match is None:
        raise Fault("not_a_date", "不是有效的日期，请按 2026-11-25 的格式填写")
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        found = date(year, month, day)
    except ValueError:
        raise Fault("not_a_date", f"中的 {printable(text)} 这一天不存在，请核对") from None
    if not 1900 <= year <= 2199:
        raise Fault("not_a_date", "的年份不对，请核对")
    return found


def _chosen(word: str, entries: tuple[Entry, ...]) -> str:
    entry = next((entry for entry in entries if entry.key == word), None)
    entry = entry or next((entry for entry in entries if entry.title == word), None)
    if entry is None:
        raise Fault("not_a_choice", f"没有“{printable(word)}”这一项，请从列表中选择")
    if not entry.active:
        raise Fault("not_a_choice", f"中的“{entry.title}”已停用，请另选一项")
    return entry.key
