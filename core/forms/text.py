"""Typed text, made safe to store and print without losing a character that carries meaning."""

import re
import unicodedata
from typing import Final

# Controls, and the invisible marks that can reverse or split what a reader sees on a paper. Joiners
# and variation selectors stay: emoji and rare forms of names need them.
_INVISIBLE: Final = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]"
)
_HALF: Final = re.compile("[\ud800-\udfff]")
_BREAKS: Final = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BLANKS: Final = re.compile("[\t\n]+")

VISIBLE: Final = r"[^\s\u0000-\u001f\u007f-\u009f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]"
"""A pattern, the same in Python, ECMA and Rust, for one character that survives cleaning."""


class Fault(Exception):
    """What is wrong with one value: a code for programs, and words to follow the field's title."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


def clean(raw: str, *, lines: bool = False) -> str:
    """Return the text in NFC without controls and outer blanks; ``lines`` keeps line breaks.

    Raises Fault for NUL and for half a surrogate pair: PostgreSQL can store neither, and dropping
    them silently would change what somebody wrote.
    """
    if "\x00" in raw:
        raise Fault("nul", "含有无法保存的空字符，请删除后重新填写")
    if _HALF.search(raw):
        raise Fault("bad_text", "含有不完整的字符，请重新输入")
    text = _INVISIBLE.sub("", _BREAKS.sub("\n", raw))
    text = unicodedata.normalize("NFC", text)
    return (text if lines else _BLANKS.sub(" ", text)).strip()


def narrow(raw: str) -> str:
    """Clean a number, date or code: full-width digits and letters become plain ones, blanks go."""
    return "".join(unicodedata.normalize("NFKC", clean(raw)).split())


def printable(raw: object, *, limit: int = 40) -> str:
    """Quote somebody's input inside a message: short, on one line, always encodable as UTF-8."""
    text = str(raw).encode("utf-8", "replace").decode()
    text = "".join(char if char.isprintable() else "?" for char in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"
