"""Clocks as the API gives them: state, urgency, and how the due date came about."""

from datetime import datetime
from typing import Any

from core.api.shapes import ClockShape, ClockState, DayShape, ExplainedClock, SpanShape
from core.cases.logic.model import Rules
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import local, paused_days
from core.deadlines.logic.explain import clock_sentence, explain_clock
from core.deadlines.logic.level import level, remaining_text
from core.deadlines.logic.running import RunningClock
from core.deadlines.models import ClockRow
from core.plugin.spec import Clock


def clock(rules: Rules, row: ClockRow, now: datetime, on: Calendar) -> ClockShape:
    """A clock without its derivation."""
    definition, running = _pair(rules, row)
    return ClockShape(**_values(definition, running, now, on))


def explained(rules: Rules, row: ClockRow, now: datetime, on: Calendar) -> ExplainedClock:
    """A clock with its derivation, day by day."""
    definition, running = _pair(rules, row)
    lines = explain_clock(definition, running, on)
    return ExplainedClock(
        **_values(definition, running, now, on),
        explanation=[
            DayShape(date=line.date, counted=line.counted, n=line.n, why=line.why) for line in lines
        ],
    )


def state_of(running: RunningClock, definition: Clock, now: datetime) -> ClockState:
    """The state as callers read it: a running deadline that has run out is breached."""
    if running.state == "running" and definition.kind == "deadline":
        over = running.due_at is not None and now >= running.due_at
        if running.breached_at is not None or over:
            return "breached"
    return running.state


def _pair(rules: Rules, row: ClockRow) -> tuple[Clock, RunningClock]:
    running = RunningClock.from_json(row.running)
    return next(c for c in rules.case_type.clocks if c.key == running.key), running


def _values(clock: Clock, running: RunningClock, now: datetime, on: Calendar) -> dict[str, Any]:
    span = running.extended_total or running.span
    basis = clock.basis
    first = local(running.started_at, on).date()
    until = local(running.stopped_at or now, on).date()
    held = paused_days(running.pauses, first, on, until=max(until, first))
    extensions = [running.extended_total] if running.extended_total else [*running.extensions]
    return {
        "key": clock.key,
        "seq": running.seq,
        "receiver": running.receiver,
        "title": clock.title,
        "ref": clock.ref,
        "basis": "" if basis is None else f"{basis.source}{basis.article}",
        "basis_mark": "" if basis is None else basis.mark,
        "unit": span.unit,
        "length": span.amount,
        "state": state_of(running, clock, now),
        "level": level(clock, running, now, on),
        "outcome": running.outcome,
        "started_at": running.started_at,
        "due_raw": running.due_raw,
        "due_on": running.due_on,
        "due_at": running.due_at,
        "stopped_at": running.stopped_at,
        "breached_at": running.breached_at,
        "paused_days": sum((b - a).days for a, b in held),
        "extended": bool(extensions),
        "extensions": [SpanShape(amount=e.amount, unit=e.unit) for e in extensions],
        "estimated_years": list(running.estimated_years),
        "remaining": remaining_text(clock, running, now, on),
        "sentence": clock_sentence(clock, running, on),
    }
