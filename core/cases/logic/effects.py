"""What an event does to the clocks of a case: triggers fire; clocks stop, pause, resume, start."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.cases.logic.changes import (
    capped,
    change,
    ended,
    live,
    restopped,
    try_to,
    voided,
    with_withdrawal,
)
from core.cases.logic.evolve import evolve
from core.cases.logic.guards import env_of
from core.cases.logic.model import Event, Rules, Snapshot, Who
from core.deadlines.logic import clock as clocks
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.running import RunningClock
from core.errors import Refused
from core.plugin.conditions import Env, holds
from core.plugin.spec import Clock, Trigger


@dataclass(frozen=True, slots=True)
class Fired:
    """A moment in a case, in the words of the contract, and when it was."""

    trigger: Trigger
    at: datetime


def unfold(
    rules: Rules, snapshot: Snapshot | None, events: Iterable[Event], calendar: Calendar
) -> tuple[Snapshot, list[Event]]:
    """Apply events one by one, each followed by what it does to the clocks.

    Returns the state reached and the whole list in order. Raises :class:`Refused` when a clock's
    own rule forbids what the act asks of it.
    """
    done: list[Event] = []
    for event in events:
        snapshot = evolve(snapshot, event)
        done.append(event)
        for fired in triggers_of(event, snapshot):
            snapshot, more = _on_clocks(rules, snapshot, fired, event, calendar)
            done += more
    if snapshot is None:
        raise ValueError("no events")
    return snapshot, done


def triggers_of(event: Event, snapshot: Snapshot) -> list[Fired]:
    """The moments that an event is.

    Everyone was reached when the last of a paper's receivers was, in whatever order the
    deliveries are recorded.
    """
    data = event.data
    match event.type:
        case "moved":
            fired = [Trigger(key=data["action"])]
            if data["from"] != data["to"]:
                fired.append(Trigger(kind="entered", key=data["to"]))
            return [Fired(trigger, event.at) for trigger in fired]
        case "document_issued":
            return [Fired(Trigger(kind="issued", key=data["key"]), event.at)]
        case "delivered":
            key = data["key"]
            found = [Fired(Trigger(kind="delivered", key=key), event.at)]
            reached = [
                p.delivered_at for p in snapshot.papers if p.key == key and p.status != "void"
            ]
            moments = [at for at in reached if at is not None]
            if moments and len(moments) == len(reached):
                everyone = Trigger(kind="delivered", key=key, everyone=True)
                found.append(Fired(everyone, max(moments)))
            return found
        case "clock_breached":
            return [Fired(Trigger(kind="expired", key=data["clock"]["key"]), event.at)]
        case _:
            return []


def _on_clocks(
    rules: Rules, snapshot: Snapshot, fired: Fired, cause: Event, calendar: Calendar
) -> tuple[Snapshot, list[Event]]:
    """All that a moment does: clocks end, pause or resume; others begin; ceilings move.

    Conditions are judged by the case as it was before any clock changed.
    """
    env = env_of(rules, snapshot, at=fired.at, calendar=calendar)
    done: list[Event] = []
    for step in (_endings, _beginnings, _ceilings):
        for clock in rules.case_type.clocks:
            for event in step(rules, snapshot, clock, fired, cause, env, calendar):
                snapshot = evolve(snapshot, event)
                done.append(event)
    return snapshot, done


def _endings(
    rules: Rules,
    snapshot: Snapshot,
    clock: Clock,
    fired: Fired,
    cause: Event,
    env: Env,
    calendar: Calendar,
) -> list[Event]:
    def hit(triggers: tuple[Trigger, ...]) -> bool:
        return _matches(triggers, fired.trigger, env)

    running = live(snapshot, clock.key)
    if running is None:
        return restopped(clock, ended(snapshot, clock.key), hit, fired.at, cause.by)
    return change(clock, running, hit, fired.at, cause.by, calendar)


def _beginnings(
    rules: Rules,
    snapshot: Snapshot,
    clock: Clock,
    fired: Fired,
    cause: Event,
    env: Env,
    calendar: Calendar,
) -> Iterator[Event]:
    restart = _matches(clock.restarts_on, fired.trigger, env)
    begins = restart or _matches(clock.starts_on, fired.trigger, env)
    running = live(snapshot, clock.key)
    if not begins or not holds(clock.when, env) or (running is not None and not restart):
        return
    if running is not None:
        yield voided(running, fired.at, cause.by)
    begin = _begin(clock, fired, env, calendar)
    replaced = live(snapshot, clock.replaces) if clock.replaces else None
    if replaced is not None:
        yield voided(replaced, fired.at, cause.by)
        begin = replaced.started_at
    seq = 1 + sum(1 for c in snapshot.clocks if c.key == clock.key)
    started = _new(clock, begin, env, calendar, seq)
    yield Event(type="clock_started", at=fired.at, by=cause.by, data={"clock": started.to_json()})


def _ceilings(
    rules: Rules,
    snapshot: Snapshot,
    clock: Clock,
    fired: Fired,
    cause: Event,
    env: Env,
    calendar: Calendar,
) -> list[Event]:
    return capped(snapshot, clock, fired.at, cause.by, calendar)


def _matches(triggers: tuple[Trigger, ...], fired: Trigger, env: Env) -> bool:
    return any(
        (t.kind, t.key, t.everyone) == (fired.kind, fired.key, fired.everyone)
        and holds(t.when, env)
        for t in triggers
    )


def _begin(clock: Clock, fired: Fired, env: Env, calendar: Calendar) -> datetime:
    """The moment of the trigger, or the recorded one; a recorded date begins with its midnight."""
    recorded = env.facts.get(clock.start_fact) if clock.start_fact else None
    if recorded is None:
        return fired.at
    begin = datetime.fromisoformat(str(recorded))
    return begin if begin.tzinfo is not None else begin.replace(tzinfo=calendar.tz)


def _new(clock: Clock, begin: datetime, env: Env, calendar: Calendar, seq: int) -> RunningClock:
    due: Any = env.facts.get(clock.due_fact) if clock.due_fact else None
    if due is not None:
        day = datetime.fromisoformat(str(due)).date()
        return try_to(clocks.start_on_due, clock, day, begin, calendar, seq=seq)
    span = next((s.span for s in clock.spans if holds(s.when, env)), clock.span)
    return try_to(clocks.start, clock, begin, calendar, seq=seq, span=span)


def extended(
    rules: Rules, snapshot: Snapshot, key: str, *, at: datetime, by: Who, calendar: Calendar
) -> list[Event]:
    """The events of an extension that took effect. Raises :class:`Refused` after the due moment."""
    clock = next((c for c in rules.case_type.clocks if c.key == key), None)
    running = live(snapshot, key)
    if clock is None or running is None:
        raise Refused("clock", "该期限不在计算中，不能延长")
    longer = try_to(clocks.extend, clock, running, at, calendar)
    gained = longer.extensions[-1] if longer.extensions else longer.extended_total
    amount = "" if gained is None else f"{gained.amount} {gained.unit}"
    data = {"clock": longer.to_json(), "by": amount}
    events = with_withdrawal(running, longer, Event(type="clock_extended", at=at, by=by, data=data))
    after = snapshot
    for event in events:
        after = evolve(after, event)
    for other in rules.case_type.clocks:
        for event in capped(after, other, at, by, calendar):
            after = evolve(after, event)
            events.append(event)
    return events
