"""The smallest words of the contract: spec classes, sources of law, lengths of time."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar, dataclass_transform

from pydantic import ConfigDict

Unit = Literal[
    "minutes",
    "hours",
    "same_day",
    "days",
    "workdays",
    "weeks",
    "months",
    "years",
    "design_life",
    "season",
]
Mark = Literal["law", "law_unread", "form", "seed", "standard", "practice", "inferred"]
Secrecy = Literal["open", "sensitive", "sealed"]

KEY_PATTERN = r"^[a-z][a-z0-9_]*$"


T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def spec(cls: type[T]) -> type[T]:
    """Declare a class of the contract: frozen, slots, keyword-only, unknown JSON keys refused."""
    cls.__pydantic_config__ = ConfigDict(extra="forbid")  # pyright: ignore[reportAttributeAccessIssue]
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


@dataclass_transform(frozen_default=True)
def spec_positional(cls: type[T]) -> type[T]:
    """Declare a contract class that reads better without names: ``Span(7, "workdays")``."""
    cls.__pydantic_config__ = ConfigDict(extra="forbid")  # pyright: ignore[reportAttributeAccessIssue]
    return dataclass(frozen=True, slots=True)(cls)


@spec_positional
class Basis:
    """Name the source of a rule; every legal clock and paper carries one.

    ``mark`` says how sure we are: the text was read (law, form, seed), known but not read
    (law_unread), a local habit (practice) or our own proposal (inferred). Inferred rules are
    always the tenant's to change.
    """

    source: str
    article: str = ""
    mark: Mark = "law"
    since: date | None = None
    until: date | None = None
    note: str = ""


@spec_positional
class Span:
    """A length of time in the unit that its rule names.

    ``amount=None``: the tenant must fill it in.
    """

    amount: int | None
    unit: Unit
