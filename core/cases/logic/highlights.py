"""Why a search found a case: the place in a text, for people to see."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

AROUND = 18
"""Characters kept on either side of what was found."""
WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text; ``hit``: it is what was asked for."""

    text: str
    hit: bool = False


def words_of(text: str) -> list[str]:
    """The words of a search as they are looked for in a text, the longest first."""
    found = {word for word in WORDS.findall(_folded(text)) if len(word) > 1 or word.isdigit()}
    return sorted(found, key=lambda word: (-len(word), word))


def marked(text: str, words: Sequence[str]) -> list[Part]:
    """The text around the first word that it has, every word in it marked; empty without any."""
    folded = _folded(text)
    if len(folded) != len(text):
        return []
    spans = _spans(folded, words)
    return _cut(text, spans) if spans else []


def marked_initials(text: str, initials: Sequence[Sequence[str]], word: str) -> list[Part]:
    """The characters whose pinyin initials spell the word; empty when none do."""
    for start in range(len(initials) - len(word) + 1):
        ways = initials[start : start + len(word)]
        if all(letter in way for letter, way in zip(word, ways, strict=True)):
            return _cut(text, [(start, start + len(word))])
    return []


def _folded(text: str) -> str:
    """One width and case, character by character, so that places stay the same."""
    return "".join(
        plain if len(plain := unicodedata.normalize("NFKC", c).lower()) == 1 else c for c in text
    )


def _spans(folded: str, words: Sequence[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            if all(at + len(word) <= begin or at >= end for begin, end in spans):
                spans.append((at, at + len(word)))
            at = folded.find(word, at + len(word))
    return sorted(spans)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> list[Part]:
    first, last = max(0, spans[0][0] - AROUND), min(len(text), spans[0][1] + 3 * AROUND)
    parts: list[Part] = []
    at = first
    if first:
        parts.append(Part("…"))
    for begin, end in spans:
        if begin >= last:
            break
        if begin > at:
            parts.append(Part(text[at:begin]))
        parts.append(Part(text[begin:end], True))
        at = end
    if at < last:
        parts.append(Part(text[at:last]))
    if last < len(text) and at < len(text):
        parts.append(Part("…"))
    return parts
