"""Answers and bodies of searches."""

from pydantic import Field

from core.api.fields import Key, Line
from core.api.schemas import Given
from core.api.shapes import CaseItem, Shape


class Searching(Given):
    """What is looked for. It stands in the body, so that no log of addresses keeps it."""

    q: Line = Field(description="编号、文号、名称或其拼音首字母、电话、证件号码、信用代码、内容")
    limit: int = Field(20, ge=1, le=100)
    cursor: Key | None = None


class PartShape(Shape):
    """A piece of a text; ``hit``: it is what was asked for."""

    text: str
    hit: bool


class ReasonShape(Shape):
    """Where a case has what was asked for."""

    where: str
    parts: list[PartShape]


class FoundShape(Shape):
    """A case that was found, and why."""

    case: CaseItem
    reasons: list[ReasonShape]


class FoundPage(Shape):
    """One page of what was found, the newest first."""

    items: list[FoundShape]
    next: str | None
