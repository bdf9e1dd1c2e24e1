"""Escalation: whom a step of a ladder means in the organisation, and when it is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.level import moment_of
from core.deadlines.logic.running import RunningClock

Measure = Literal["left", "after", "used_percent"]


class Granted(NamedTuple):
    """Somebody's role, for a unit and what lies below it; an empty path is the whole office."""

    user: str
    role: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step that an office has added: so many working days before (``left``) or ``after`` the due
    moment, or a part of the length; no ``clock`` means every deadline.
    """

    measure: Measure
    amount: int
    clock: str = ""


def reached(
    granted: Iterable[Granted], roles: Iterable[str], *, unit_path: str, up: int | None
) -> frozenset[str]:
    """Whoever holds one of the roles; with ``up`` only those of the unit so many above the case's.

    0 is the case's own unit. Where nobody holds the role there, the next above that has somebody:
    a step of a ladder never falls into a gap of the organisation chart.
    """
    wanted = set(roles)
    held = [one for one in granted if one.role in wanted]
    if up is None:
        return frozenset(one.user for one in held)
    at: dict[str, set[str]] = {}
    for one in held:
        at.setdefault(one.path, set()).add(one.user)
    for path in above(unit_path)[up:] or ("",):
        if path in at:
            return frozenset(at[path])
    return frozenset()


def above(unit_path: str) -> tuple[str, ...]:
    """The paths of a unit and of those above it, the nearest first; the whole office is last."""
    parts = unit_path.split("/")[:-1]
    return (*("/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)), "")


def moment(rung: Rung, running: RunningClock, calendar: Calendar) -> datetime | None:
    """When a step is due for a running deadline; None for one that does not run."""
    if running.state != "running" or running.due_at is None:
        return None
    return moment_of(rung.measure, rung.amount, running, calendar)


def rung_words(rung: Rung, titles: Mapping[str, str]) -> str:
    """A step in words."""
    which = f"“{titles.get(rung.clock, rung.clock)}”" if rung.clock else "所有办理期限"
    if rung.measure == "left":
        return f"{which}届满前 {rung.amount} 个工作日"
    if rung.measure == "after":
        return f"{which}逾期 {rung.amount} 个工作日后" if rung.amount else f"{which}逾期时"
    return f"{which}用去 {rung.amount}% 时"
