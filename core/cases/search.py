"""Chinese full-text search without an extension: character pairs and whole numbers."""

import re
import unicodedata

_RUN = re.compile(
    r"[0-9a-z]+"
    r"|[㐀-鿿豈-﫿〇\U00020000-\U0003fffd]+"
    r"|[^\W\d_a-z㐀-鿿豈-﫿〇\U00020000-\U0003fffd]+"
)
MAX_TOKENS = 20_000
"""Of one case; a tsvector holds a megabyte, and no position beyond 16383."""
LONGEST = 64
"""Characters of a token; longer ones are cut alike where they are kept and where asked for."""
ASKED = 40
"""Tokens of a search; nobody types more."""


def tokens(text: str) -> list[str]:
    """Split text: runs of letters and digits stay whole, Chinese runs become overlapping pairs."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if not _is_chinese(run) or len(run) == 1:
            found.append(run[:LONGEST])
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


def vector(*texts: str) -> str:
    """A tsvector literal with positions; between texts a gap keeps phrases from crossing."""
    position, places, left = 1, dict[str, list[int]](), MAX_TOKENS
    for text in texts:
        found = tokens(text)[:left]
        left -= len(found)
        for token in found:
            places.setdefault(token, []).append(position)
            position += 1
        position += 2
    return " ".join(
        f"'{token}':{','.join(str(p) for p in at[:200] if p < 16000) or '16000'}"
        for token, at in places.items()
    )


def query(text: str) -> str:
    """A tsquery literal: each word as a phrase of its pairs, all words wanted.

    The last number or Latin word of a phrase may go on, and so may a single character. Nothing to
    search gives an empty text.
    """
    words: list[str] = []
    left = ASKED
    for word in text.split():
        found = tokens(word)[:left]
        left -= len(found)
        if found:
            last = found[-1]
            goes_on = ":*" if not _is_chinese(last) or len(last) == 1 else ""
            parts = [*(f"'{token}'" for token in found[:-1]), f"'{last}'{goes_on}"]
            words.append(f"({' <-> '.join(parts)})")
    return " & ".join(words)


def _is_chinese(token: str) -> bool:
    first = token[0]
    return first == "〇" or "㐀" <= first <= "鿿" or "豈" <= first <= "﫿" or first >= "\U00020000"
