"""Numbers of cases and papers as people type them: however written, one number compares equal."""

import re
import unicodedata

_MARKS = re.compile(r"第\s*(?=\d)|(?<=\d)\s*号")
_PARTS = re.compile(r"\d+|[^\W\d_]+")


def plain_number(text: str) -> str:
    """Text in one width and case, 第 before and 号 after digits taken out; a space in their place.

    GB/T 9704-2012, 7.2.5 writes 〔2026〕1号; people type [2026], (2026) or nothing at all.
    """
    return _MARKS.sub(" ", unicodedata.normalize("NFKC", text).lower())


def number_key(text: str) -> str:
    """A number without brackets, spaces, 第, 号 and leading zeros: 京海市监投诉-2026-12.

    Empty for text without digits, which is no number.
    """
    parts = _PARTS.findall(plain_number(text))
    if not any(part.isdigit() for part in parts):
        return ""
    return "-".join(str(part).lstrip("0") or "0" if part.isdigit() else part for part in parts)
