"""What a condition may look at in a case, and the guards of an action judged with it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from core.cases.logic.model import PaperState, Rules, Snapshot
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import add_months, compute
from core.deadlines.logic.running import RunningClock
from core.errors import Problem
from core.plugin.base import Span
from core.plugin.conditions import ClockFacts, Env, holds
from core.plugin.spec import Guard


def env_of(
    rules: Rules,
    snapshot: Snapshot,
    *,
    at: datetime,
    calendar: Calendar,
    data: dict[str, Any] | None = None,
) -> Env:
    """All that conditions may know of the case at a moment, with the data of an act on top."""
    day = at.astimezone(calendar.tz).date()
    by_key: dict[str, list[PaperState]] = {}
    for paper in snapshot.papers:
        if paper.status != "void":
            by_key.setdefault(paper.key, []).append(paper)
    return Env(
        facts={**standard_facts(snapshot, calendar), **snapshot.facts, **(data or {})},
        on=day,
        clocks={
            clock.key: _clock_facts(clock, at)
            for clock in sorted(snapshot.clocks, key=lambda c: c.seq)
        },
        delivered_any=frozenset(k for k, own in by_key.items() if any(p.reached for p in own)),
        delivered_all=frozenset(k for k, own in by_key.items() if all(p.delivered for p in own)),
        counts=snapshot.counts,
        shift=lambda start, span, back: shift(start, span, back=back, calendar=calendar),
    )


def standard_facts(snapshot: Snapshot, calendar: Calendar) -> dict[str, Any]:
    """The facts that every case has, whatever its module."""
    facts: dict[str, Any] = {
        "state": snapshot.state,
        "received_on": snapshot.received_at.astimezone(calendar.tz).date().isoformat(),
    }
    counted = Counter(party.role for party in snapshot.parties)
    for role, number in counted.items():
        facts[f"parties.{role}"] = number
    for party in reversed(snapshot.parties):
        facts[f"party.{party.role}.kind"] = party.kind
        facts[f"party.{party.role}.anonymous"] = party.anonymous
    return facts


def _clock_facts(clock: RunningClock, at: datetime) -> ClockFacts:
    due_at = clock.due_at
    late = clock.breached_at is not None or (
        clock.state == "running" and due_at is not None and at >= due_at
    )
    return ClockFacts(state=clock.state, due_on=clock.due_on, breached=late)


def shift(start: date, span: Span, *, back: bool, calendar: Calendar) -> date:
    """Move a date by a span of days or longer; going back, months end as 民法典 202 has it.

    Raises ``ValueError`` for a unit that moves no date.
    """
    if not back:
        due = compute(datetime.combine(start, time(), calendar.tz), span, calendar)
        if due is None:
            raise ValueError("a plain span has a due date")
        return due.due_on
    amount = span.amount or 0
    match span.unit:
        case "workdays":
            day = start
            while amount:
                day -= timedelta(days=1)
                amount -= calendar.is_workday(day)
            return day
        case "months":
            return add_months(start, -amount)
        case "years":
            return add_months(start, -12 * amount)
        case "weeks":
            return start - timedelta(weeks=amount)
        case "days":
            return start - timedelta(days=amount)
        case "same_day":
            return start
        case _:
            raise ValueError(f"a date is not moved by {span.unit}")


def unmet(guards: Iterable[Guard], env: Env) -> tuple[Problem, ...]:
    """The sentences of every guard that does not hold."""
    return tuple(
        Problem("/action", "guard", guard.message)
        for guard in guards
        if not holds(guard.condition, env)
    )
