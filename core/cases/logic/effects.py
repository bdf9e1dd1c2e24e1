"""What an act does to the clocks: triggers are looked up, clocks stop, pause, resume, start."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.cases.logic.evolve import evolve
from core.cases.logic.guards import env_of
from core.cases.logic.model import Event, EventType, Rules, Snapshot, Who
from core.deadlines.logic import clock as clocks
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.clock import ClockError, RunningClock
from core.errors import Problem, Refused
from core.plugin.conditions import Env, holds
from core.plugin.spec import Clock, Trigger


def unfold(
    rules: Rules, snapshot: Snapshot | None, events: Iterable[Event], calendar: Calendar
) -> tuple[Snapshot, list[Event]]:
    """Apply events one by one, each followed by what it does to the clocks.

    Returns the state reached and the whole list in order. Raises :class:`Refused` when a clock's own
    rule forbids what the act asks of it.
    """
    done: list[Event] = []
    for event in events:
        snapshot = evolve(snapshot, event)
        done.append(event)
        for fired in triggers_of(event, snapshot):
            for effect in _on_clocks(rules, snapshot, fired, event, calendar):
                snapshot = evolve(snapshot, effect)
                done.append(effect)
    if snapshot is None:
        raise ValueError("no events")
    return snapshot, done


def triggers_of(event: Event, snapshot: Snapshot) -> list[Trigger]:
    """The moments that an event is, in the words of the contract."""
    data = event.data
    match event.type:
        case "moved":
            fired = [Trigger(key=data["action"])]
            if data["from"] != data["to"]:
                fired.append(Trigger(kind="entered", key=data["to"]))
            return fired
        case "document_issued":
            return [Trigger(kind="issued", key=data["key"])]
        case "delivered":
            fired = [Trigger(kind="delivered", key=data["key"])]
            papers = [p for p in snapshot.papers if p.key == data["key"] and p.status != "void"]
            if all(paper.delivered for paper in papers):
                fired.append(Trigger(kind="delivered", key=data["key"], everyone=True))
            return fired
        case "clock_breached":
            return [Trigger(kind="expired", key=data["clock"]["key"])]
        case _:
            return []


def _on_clocks(
    rules: Rules, snapshot: Snapshot, fired: Trigger, cause: Event, calendar: Calendar
) -> list[Event]:
    env = env_of(rules, snapshot, at=cause.at, calendar=calendar)
    events: list[Event] = []
    for clock in rules.case_type.clocks:
        running = _live(snapshot, clock.key)
        if running is not None:
            events += _change(clock, running, fired, cause, env, calendar)
    for clock in rules.case_type.clocks:
        restart = _matches(clock.restarts_on, fired, env)
        begins = _matches(clock.starts_on, fired, env) or restart
        if begins and holds(clock.when, env):
            events += _start(rules, snapshot, clock, cause, env, calendar, restart=restart)
    return events


def _live(snapshot: Snapshot, key: str) -> RunningClock | None:
    alive = [c for c in snapshot.clocks if c.key == key and c.state in ("running", "paused")]
    return alive[-1] if alive else None


def _matches(triggers: tuple[Trigger, ...], fired: Trigger, env: Env) -> bool:
    return any(
        (t.kind, t.key, t.everyone) == (fired.kind, fired.key, fired.everyone)
        and holds(t.when, env)
        for t in triggers
    )


def _change(
    clock: Clock,
    running: RunningClock,
    fired: Trigger,
    cause: Event,
    env: Env,
    calendar: Calendar,
) -> list[Event]:
    if _matches(clock.voids_on, fired, env):
        return [_event("clock_voided", clocks.void(running, cause.at), cause)]
    for way in clock.satisfied_by:
        if _matches((way.trigger,), fired, env):
            outcome = "met" if way.outcome == "met" else "excused"
            return _stopped(running, clocks.stop(running, cause.at, outcome), cause)
    if _matches(clock.stops_on, fired, env):
        return _stopped(running, clocks.stop(running, cause.at), cause)
    for pause in clock.pauses:
        if running.state == "paused" and _matches(pause.ends_on, fired, env):
            resumed = _try(clocks.resume, running, pause.key, cause.at, calendar)
            return [_event("clock_resumed", resumed, cause)]
        if running.state == "running" and _matches(pause.starts_on, fired, env):
            paused = _try(clocks.pause, running, pause.key, cause.at, calendar)
            return [_event("clock_paused", paused, cause)]
    return []


def _stopped(before: RunningClock, after: RunningClock, cause: Event) -> list[Event]:
    events = [_event("clock_stopped", after, cause)]
    if before.breached_at is not None and after.outcome != "late":
        events.append(_event("breach_withdrawn", after, cause))
    return events


def _start(
    rules: Rules,
    snapshot: Snapshot,
    clock: Clock,
    cause: Event,
    env: Env,
    calendar: Calendar,
    *,
    restart: bool,
) -> list[Event]:
    running = _live(snapshot, clock.key)
    if running is not None and not restart:
        return []
    events: list[Event] = []
    if running is not None:
        events.append(_event("clock_voided", clocks.void(running, cause.at), cause))
    seq = 1 + sum(1 for c in snapshot.clocks if c.key == clock.key)
    begin = _begin(clock, cause, env)
    replaced = _live(snapshot, clock.replaces) if clock.replaces else None
    if replaced is not None:
        events.append(_event("clock_voided", clocks.void(replaced, cause.at), cause))
        begin = replaced.started_at
    started = _new(clock, begin, env, calendar, seq)
    events.append(_event("clock_started", _capped(snapshot, clock, started), cause))
    return events


def _begin(clock: Clock, cause: Event, env: Env) -> datetime:
    recorded = env.facts.get(clock.start_fact) if clock.start_fact else None
    return cause.at if recorded is None else datetime.fromisoformat(str(recorded))


def _new(clock: Clock, begin: datetime, env: Env, calendar: Calendar, seq: int) -> RunningClock:
    if begin.tzinfo is None:
        begin = begin.replace(tzinfo=calendar.tz)
    due = env.facts.get(clock.due_fact) if clock.due_fact else None
    if due is not None:
        return clocks.start_on_due(clock, due_of(due), begin, calendar, seq=seq)
    span = next((s.span for s in clock.spans if holds(s.when, env)), clock.span)
    return clocks.start(clock, begin, calendar, seq=seq, span=span)


def due_of(value: Any) -> Any:
    """A date out of a recorded fact."""
    return datetime.fromisoformat(str(value)).date()


def _capped(snapshot: Snapshot, clock: Clock, started: RunningClock) -> RunningClock:
    cap = _live(snapshot, clock.cap_by) if clock.cap_by else None
    if cap is None or cap.due_at is None or started.due_at is None or started.due_at <= cap.due_at:
        return started
    return replace(started, due_raw=cap.due_raw, due_on=cap.due_on, due_at=cap.due_at)


def _try(change: Any, *arguments: Any) -> RunningClock:
    try:
        return change(*arguments)
    except ClockError as fault:
        raise Refused(
            "clock", fault.title, problems=(Problem("/occurred_at", "clock", fault.title),)
        ) from fault


def _event(kind: EventType, clock: RunningClock, cause: Event) -> Event:
    return Event(type=kind, at=cause.at, by=cause.by, data={"clock": clock.to_json()})


def extended(
    rules: Rules, snapshot: Snapshot, key: str, *, at: datetime, by: Who, calendar: Calendar
) -> Event:
    """The event of an extension that took effect. Raises :class:`Refused` after the due moment."""
    clock = next((c for c in rules.case_type.clocks if c.key == key), None)
    running = _live(snapshot, key)
    if clock is None or running is None:
        raise Refused("clock", "该期限不在计算中，不能延长")
    longer = _try(clocks.extend, clock, running, at, calendar)
    gained = longer.extensions[-1] if longer.extensions else longer.extended_total
    amount = "" if gained is None else f"{gained.amount} {gained.unit}"
    return Event(
        type="clock_extended", at=at, by=by, data={"clock": longer.to_json(), "by": amount}
    )
