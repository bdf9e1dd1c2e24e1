"""Chinese full-text search without an extension: character pairs, whole numbers, pinyin initials.

Every token begins with a mark of its tenant: the index lists the rows of each word tenant by
tenant, and a small organisation does not wade through the rows of a large one.
"""

import re
from base64 import b32encode
from collections.abc import Iterable
from hashlib import blake2s
from uuid import UUID

from core.cases.initials import initial_pairs
from core.cases.logic.numbers import plain_number

_RUN = re.compile(
    r"[0-9a-z]+"
    r"|[㐀-鿿豈-﫿〇\U00020000-\U0003fffd]+"
    r"|[^\W\d_a-z㐀-鿿豈-﫿〇\U00020000-\U0003fffd]+"
)
_LETTERS = re.compile(r"[a-z]{2,16}")
MAX_TOKENS = 20_000
"""Of one case; a tsvector holds a megabyte, and no position beyond 16383."""
LONGEST = 64
"""Characters of a token; longer ones are cut alike where they are kept and where asked for."""
ASKED = 40
"""Tokens of a search; nobody types more."""
READ_OUT = "~"
"""Before a pair of pinyin initials, which no written word begins with."""
_LAST = 16_000


def tokens(text: str) -> list[str]:
    """Split text: runs of letters and digits stay whole, Chinese runs become overlapping pairs.

    第 and 号 around digits do not count, so that a number is found however it is written.
    """
    found: list[str] = []
    for run in _RUN.findall(plain_number(text)):
        if not _is_chinese(run) or len(run) == 1:
            found.append(run[:LONGEST])
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


def mark(tenant: UUID) -> str:
    """Four letters that stand before every token of a tenant."""
    return b32encode(blake2s(tenant.bytes, digest_size=3).digest()).decode().lower()[:4]


def vector(*texts: str, tenant: UUID, names: Iterable[str] = ()) -> str:
    """A tsvector literal with positions; between texts a gap keeps phrases from crossing.

    ``names`` are also found by their pinyin initials.
    """
    position, places, left = 1, dict[str, list[int]](), MAX_TOKENS
    for text in texts:
        found = tokens(text)[:left]
        left -= len(found)
        for token in found:
            places.setdefault(token, []).append(position)
            position += 1
        position += 2
    for name in dict.fromkeys(names):
        for ways in initial_pairs(plain_number(name))[:left]:
            for pair in ways:
                places.setdefault(READ_OUT + pair, []).append(position)
            position += 1
            left -= 1
        position += 2
    of = mark(tenant)
    return " ".join(
        f"'{of}{token}':{','.join(str(p) for p in at[:200] if p < _LAST) or _LAST}"
        for token, at in places.items()
    )


def query(text: str, *, tenant: UUID) -> str:
    """A tsquery literal: each word as a phrase of its pairs, all words wanted.

    The last number or Latin word of a phrase may go on, and so may a single character. Letters
    alone also mean the pinyin initials of a name. Nothing to search gives an empty text.
    """
    of = mark(tenant)
    words: list[str] = []
    left = ASKED
    for word in plain_number(text).split():
        found = tokens(word)[:left]
        left -= len(found)
        if found:
            last = found[-1]
            goes_on = ":*" if not _is_chinese(last) or len(last) == 1 else ""
            parts = [*(f"'{of}{token}'" for token in found[:-1]), f"'{of}{last}'{goes_on}"]
            words.append(f"({' <-> '.join(parts)}{_read_out(word, of)})")
    return " & ".join(words)


def _read_out(word: str, of: str) -> str:
    if not _LETTERS.fullmatch(word):
        return ""
    pairs = [f"'{of}{READ_OUT}{word[i : i + 2]}'" for i in range(len(word) - 1)]
    return f" | ({' <-> '.join(pairs)})"


def _is_chinese(token: str) -> bool:
    first = token[0]
    return first == "〇" or "㐀" <= first <= "鿿" or "豈" <= first <= "﫿" or first >= "\U00020000"
