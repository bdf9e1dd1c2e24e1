"""The values that notices are made of, and the words that they share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.cases.logic.model import Rules
from core.plugin.spec import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event as notices need it. ``matter`` names what a decided proposal was about."""

    type: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str | None
    data: Mapping[str, Any]
    matter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The case that an event happened to."""

    number: str
    state: str
    handler: str | None
    officers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence and who hears it: people by id, and holders of roles for the case's unit.

    ``working_time``: outside the program it is told in the office's working time only. ``up``: of
    the roles only those for the unit so many above the case's, see ``logic_ladder.reached``.
    """

    kind: str
    text: str
    level: str = ""
    people: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    not_to: tuple[str, ...] = ()
    working_time: bool = False
    up: int | None = None


def due_text(due_at: datetime) -> str:
    """A due moment in words: the last day, or the very minute of a clock that counts hours."""
    if due_at.hour or due_at.minute:
        return f"{due_at:%Y年%-m月%-d日%H:%M}"
    last = due_at - timedelta(microseconds=1)
    return f"{last:%Y年%-m月%-d日}"


def clock_of(rules: Rules, key: str) -> Clock | None:
    """The clock of a key, where the rules still have it."""
    return next((c for c in rules.case_type.clocks if c.key == key), None)


def clock_title(rules: Rules, key: str) -> str:
    """A clock in words."""
    clock = clock_of(rules, key)
    return key if clock is None else clock.title


def sentence(rules: Rules, subject: Subject, what: str) -> str:
    """What happened, with the kind and number of the case before it."""
    return f"{rules.case_type.title} {subject.number}：{what}"
