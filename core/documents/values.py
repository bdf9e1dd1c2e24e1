"""How the value of one field looks on paper: in a line of text, and in a box of a table.

Pure: everything comes in as arguments, everything goes out as escaped markup.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from core.documents.sheet import Opinion, PaperContext, Sheet, Signature
from core.forms.kinds import show
from core.forms.logic.fields import is_empty, lists_of
from core.forms.parsers import entries_of
from core.forms.present import chinese_date
from core.plugin.spec import Entry, Field

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)(?:\.(number|text))?\}")
# A longer list is not printed as boxes to tick: the chosen entries alone say more.
LONGEST_LIST = 12
BLANK_ROWS = 3
ROW_MM = 8
# A row of a list with a longer text in it may break across pages.
LONGEST_KEPT = 200
BREAK = Markup("<br>")
NOTHING = Markup("")
# A day is not broken across lines inside a table.
_DAY = Markup('<span class="day">{}</span>')
_NUMERALS = frozenset("一二三四五六七八九十百")

# Widths in characters (em) of what is left empty for the pen.
_WIDTHS = {"number": 3.0, "user": 5.0, "long_text": 16.0, "money": 6.0, "signature": 7.0}
# How the columns of a list share its width.
_SHARES = {"long_text": 5.0, "date": 1.6, "datetime": 1.8, "number": 1.0, "yes_no": 1.0}
_BLANK_DATE = ((2.4, "年"), (1.3, "月"), (1.3, "日"))
_BLANK_TIME = ((1.3, "时"), (1.3, "分"))


def lines(text: str, *, between: Markup = BREAK) -> Markup:
    """Escaped text, its line breaks kept."""
    return between.join(text.splitlines())


def blank(width: float) -> Markup:
    """An underlined space for the pen, ``width`` characters wide."""
    return Markup('<span class="blank" style="width:{}em"></span>').format(width)


def blank_date(*, time: bool = False) -> Markup:
    """年　　月　　日, to be filled by hand."""
    parts = (*_BLANK_DATE, *_BLANK_TIME) if time else _BLANK_DATE
    return NOTHING.join(Markup("{}{}").format(blank(width), word) for width, word in parts)


def tick(chosen: bool) -> Markup:
    return Markup('<span class="tick">{}</span>').format("☑" if chosen else "☐")


def entries(asked: Field, sheet: Sheet) -> tuple[Entry, ...]:
    """The entries a choice field offers on paper: those in use, and any that was chosen before."""
    known = entries_of(asked, lists_of(sheet.catalogues))
    chosen = chosen_keys(sheet.data.get(asked.key))
    return tuple(entry for entry in known if entry.active or entry.key in chosen)


def chosen_keys(value: Any) -> tuple[str, ...]:
    if is_empty(value):
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def wording(entry: Entry) -> str:
    """What a paper prints for an entry: its number and its wording, else its title."""
    text = entry.paper_text or entry.title
    mark = "、" if set(entry.number) <= _NUMERALS else "．" if entry.number.isdigit() else ""
    return f"{entry.number}{mark}{text}" if entry.number else text


def fill(text: str, sheet: Sheet, *, between: Markup = BREAK) -> Markup:
    """A text of the module with its ``{field}`` places filled in, or left as blanks for the pen.

    ``{field.number}`` and ``{field.text}`` print only the number or only the wording of a chosen
    entry. ``{number}``, ``{date}``, ``{org}``, ``{unit}`` and ``{receiver}`` are the paper's own,
    unless the form has a field of that name.
    """
    own = {known.key for known in sheet.form.fields}
    done, parts = 0, list[Markup]()
    for match in PLACE.finditer(text):
        parts.append(escape(text[done : match.start()]))
        done = match.end()
        key, part = match[1], match[2] or ""
        if key not in own and key in _OWN_PLACES:
            parts.append(_own_place(key, sheet.context))
        else:
            parts.append(in_line(sheet.field(key), sheet, part=part, between=between))
    parts.append(escape(text[done:]))
    return NOTHING.join(parts)


_OWN_PLACES = frozenset({"number", "date", "org", "unit", "receiver"})


def _own_place(key: str, context: PaperContext) -> Markup:
    if key == "date":
        return day(context.issue_date)
    if key == "number":
        return escape(context.number) if context.number else number_space(context)
    value = {"org": context.org, "unit": context.unit, "receiver": context.receiver}[key]
    return escape(value) if value else blank(8)


def number_space(context: PaperContext) -> Markup:
    """The blank number: underscores of ``number_blank`` become spaces for the pen."""
    if not context.number_blank:
        return blank(8)
    return NOTHING.join(
        blank(2.5) if piece == "_" else escape(piece)
        for piece in re.split(r"(_)", context.number_blank)
    )


def in_line(asked: Field, sheet: Sheet, *, part: str = "", between: Markup = BREAK) -> Markup:
    """The value of a field inside a line of text."""
    value = sheet.data.get(asked.key)
    if asked.kind == "signature":
        signed = sheet.context.signatures.get(asked.key)
        return escape(signed.name) if signed else blank(_WIDTHS["signature"])
    if asked.kind == "yes_no":
        return yes_no(value)
    if asked.kind in ("choice", "choices") and not is_empty(value):
        return _chosen(asked, sheet, part=part)
    if not is_empty(value):
        text = lines(shown(asked, value, sheet), between=between)
        return _DAY.format(text) if asked.kind == "date" else text
    if asked.kind in ("date", "datetime"):
        return blank_date(time=asked.kind == "datetime")
    return blank(2 if part == "number" else _WIDTHS.get(asked.kind, 8.0))


def _chosen(asked: Field, sheet: Sheet, *, part: str) -> Markup:
    keys = chosen_keys(sheet.data.get(asked.key))
    picked = [entry for entry in entries(asked, sheet) if entry.key in keys]
    words = {
        "number": [entry.number or entry.title for entry in picked],
        "text": [entry.paper_text or entry.title for entry in picked],
        "": [wording(entry) for entry in picked],
    }[part]
    unknown = [key for key in keys if key not in {entry.key for entry in picked}]
    return escape("、".join([*words, *unknown]))


def yes_no(value: Any) -> Markup:
    return Markup('<span class="pair">{}是　{}否</span>').format(
        tick(value is True), tick(value is False)
    )


def options(asked: Field, sheet: Sheet) -> tuple[Markup, ...]:
    """Every entry of a choice, ticked or not: one line each."""
    keys = chosen_keys(sheet.data.get(asked.key))
    return tuple(
        Markup("{}{}").format(tick(entry.key in keys), wording(entry))
        for entry in entries(asked, sheet)
    )


def in_box(asked: Field, sheet: Sheet, *, height: int = 0) -> Markup:
    """The value of a field in a cell of a table; an empty list gets blank rows to ``height``."""
    value = sheet.data.get(asked.key)
    match asked.kind:
        case "opinion":
            return _opinions(sheet.context.opinions.get(asked.step or asked.key, ()), value)
        case "signature":
            return _signature(sheet.context.signatures.get(asked.key))
        case "rows":
            return _rows(asked, value or (), sheet, least=max(BLANK_ROWS, height // ROW_MM - 1))
        case "yes_no":
            return yes_no(value)
        case "note":
            return lines(asked.help)
        case "choice" | "choices":
            return _choice_box(asked, sheet)
    return NOTHING if is_empty(value) else lines(shown(asked, value, sheet))


def _choice_box(asked: Field, sheet: Sheet) -> Markup:
    listed = options(asked, sheet)
    if len(listed) > LONGEST_LIST:
        return NOTHING if is_empty(sheet.data.get(asked.key)) else _chosen(asked, sheet, part="")
    longest = max((len(wording(entry)) for entry in entries(asked, sheet)), default=0)
    style = "pick-line" if longest > 10 else "pick"
    return NOTHING.join(Markup('<span class="{}">{}</span>').format(style, o) for o in listed)


def _opinions(given: Sequence[Opinion], value: Any) -> Markup:
    if not given:
        text = lines(value) if isinstance(value, str) else NOTHING
        return Markup('<div class="said">{}</div>{}').format(text, _sign_line("", None))
    return NOTHING.join(
        Markup('<div class="said">{}</div>{}').format(
            lines(one.text),
            _sign_line(f"{one.name}（代{one.on_behalf}）" if one.on_behalf else one.name, one.on),
        )
        for one in given
    )


def _signature(signed: Signature | None) -> Markup:
    name = lines(signed.name) if signed else Markup("<br>")
    return Markup('<div class="signed">{}</div><div class="sign">{}</div>').format(
        name, day(signed.on if signed else None)
    )


def _sign_line(name: str, on: date | None) -> Markup:
    who = name or Markup("签名：{}").format(blank(5))
    return Markup('<div class="sign">{}　{}</div>').format(who, day(on))


def day(on: date | None) -> Markup:
    """A day written out, or the space for one."""
    return _DAY.format(chinese_date(on) if on else blank_date())


def _rows(asked: Field, rows: Sequence[Mapping[str, Any]], sheet: Sheet, *, least: int) -> Markup:
    shares = [_SHARES.get(column.kind, 2.0) for column in asked.rows]
    widths = [round(100 * share / sum(shares), 3) for share in shares]
    cols = NOTHING.join(Markup('<col style="width: {}%">').format(width) for width in widths)
    head = NOTHING.join(Markup("<th>{}</th>").format(column.title) for column in asked.rows)
    body = [_row(asked.rows, row, sheet) for row in rows]
    body.extend([_row(asked.rows, {}, sheet)] * (BLANK_ROWS - len(body) if body else least))
    return Markup(
        '<table class="rows"><colgroup>{}</colgroup>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>"
    ).format(cols, head, NOTHING.join(body))


def _row(columns: Sequence[Field], row: Mapping[str, Any], sheet: Sheet) -> Markup:
    texts = [
        NOTHING if is_empty(row.get(column.key)) else lines(shown(column, row[column.key], sheet))
        for column in columns
    ]
    cells = NOTHING.join(
        Markup('<td class="in-{}">{}</td>').format(column.kind, text)
        for column, text in zip(columns, texts, strict=True)
    )
    keep = "keep" if max(map(len, texts)) <= LONGEST_KEPT else ""
    return Markup('<tr class="{}">{}</tr>').format(keep, cells)


def shown(asked: Field, value: Any, sheet: Sheet) -> str:
    """The value as plain text, the same words as on the screen."""
    if asked.kind == "user":
        return sheet.context.names.get(str(value), str(value))
    return show(asked, value, lists_of(sheet.catalogues))
