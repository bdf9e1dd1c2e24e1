"""Chinese full-text search without an extension: character pairs and whole numbers."""

import re
import unicodedata

_RUN = re.compile(r"[0-9a-z]+|[㐀-鿿豈-﫿\U00020000-\U0003fffd]+")
MAX_TOKENS = 4000


def tokens(text: str) -> list[str]:
    """Split text: runs of letters and digits stay whole, Chinese runs become overlapping pairs."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0].isascii() or len(run) == 1:
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


def vector(*texts: str) -> str:
    """A tsvector literal with positions; between texts a gap keeps phrases from crossing."""
    position, places = 1, dict[str, list[int]]()
    for text in texts:
        for token in tokens(text)[:MAX_TOKENS]:
            places.setdefault(token, []).append(position)
            position += 1
        position += 2
    return " ".join(
        f"'{token}':{','.join(str(p) for p in at[:200] if p < 16000) or '16000'}"
        for token, at in places.items()
    )


def query(text: str) -> str:
    """A tsquery literal: each word as a phrase of its pairs, all words wanted. Nothing to search: ''."""
    words: list[str] = []
    for word in text.split():
        found = tokens(word)
        if len(found) == 1 and len(found[0]) == 1 and not found[0].isascii():
            words.append(f"'{found[0]}':*")
        elif found:
            words.append("(" + " <-> ".join(f"'{token}'" for token in found) + ")")
    return " & ".join(words)
