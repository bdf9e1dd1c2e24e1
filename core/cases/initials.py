"""Pinyin initials of names, for people who type hddq and mean 宏达电器."""

from functools import lru_cache
from itertools import pairwise

from pypinyin import Style, pinyin

READINGS = 3
"""Of one character; a rarer initial than these is not worth its place."""


def initials(name: str) -> list[tuple[str, ...]]:
    """The possible initials of each character of a name; what has none gives an empty one.

    A character with several readings gives all of them: 重 is z and c, 行 is x and h.
    """
    return [_of(character) for character in name]


def initial_pairs(name: str) -> list[tuple[str, ...]]:
    """The pairs of neighbouring initials, in order, each with the ways to read it."""
    found = initials(name)
    return [
        tuple(dict.fromkeys(a + b for a in first for b in second if a and b))
        for first, second in pairwise(found)
    ]


@lru_cache(maxsize=8192)
def _of(character: str) -> tuple[str, ...]:
    if character.isascii():
        return (character.lower(),) if character.isalpha() else ("",)
    read = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    letters = [letter for letter in (read[0] if read else []) if letter.isascii()]
    return tuple(dict.fromkeys(letters))[:READINGS] or ("",)
