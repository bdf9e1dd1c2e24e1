"""Whether a matter may be one that is known already: points for what is the same, and the reasons.

No law counts points: the weights are our own proposal. One thing alone that is the same never makes
a duplicate, but an order number does with anything else.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

PHONE, PERSON, NAME, COMPANY, ORDER, WORDING = 35, 40, 15, 25, 40, 45
LIKELY = 50
"""Points from which a case is offered as a likely duplicate."""
STALE_DAYS, STALE = 180, 20
"""Two matters that came in further apart are rather two matters."""
ALIKE = 0.3
"""Less of the wording in common is chance: every complaint asks for money back."""
_ORDER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{8,40}(?![0-9A-Za-z])")
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_LONGEST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What a case has in common with what is being typed; ``days``: how far they came in apart."""

    phone: bool = False
    person: bool = False
    name: bool = False
    company: bool = False
    order: bool = False
    wording: float = 0.0
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Points (0 and up) and, in the field's words, what they are for."""

    points: int
    why: tuple[str, ...]

    @property
    def likely(self) -> bool:
        """Whether the case is offered as a likely duplicate."""
        return self.points >= LIKELY


def judge(common: Common) -> Judgement:
    """Count what two matters have in common."""
    worth = (
        (common.phone, PHONE, "电话相同"),
        (common.person, PERSON, "证件号码相同"),
        (common.name and not common.person, NAME, "姓名相同"),
        (common.company, COMPANY, "同一单位"),
        (common.order, ORDER, "内容中有相同的单号"),
        (common.wording >= ALIKE, round(WORDING * common.wording), "内容相似"),
    )
    points = sum(number for holds, number, _ in worth if holds)
    if common.days > STALE_DAYS and not common.order:
        points -= STALE
    return Judgement(points=max(0, points), why=tuple(word for holds, _, word in worth if holds))


def likeness(one: str, other: str) -> float:
    """The share of character pairs that two texts have in common, 0 to 1 (Sørensen-Dice)."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def order_numbers(texts: Iterable[str]) -> list[str]:
    """What in texts looks like an order or parcel number: 8 to 40 letters and digits, 6 digits or
    more among them, and no mobile phone; in small letters, at most ten."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _ORDER.findall(unicodedata.normalize("NFKC", text)[:_LONGEST]):
            if sum(c.isdigit() for c in word) >= 6 and not _PHONE.fullmatch(word):
                found[word.lower()] = None
    return list(found)[:10]


def _pairs(text: str) -> set[str]:
    kept = [c for c in unicodedata.normalize("NFKC", text).casefold()[:_LONGEST] if c.isalnum()]
    return {a + b for a, b in pairwise(kept)}
