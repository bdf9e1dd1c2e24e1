"""What one clock does when a moment concerns it, as events; whatever it may not do is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import ParamSpec

from core.cases.logic.model import Event, EventType, Snapshot, Who
from core.deadlines.logic import clock as clocks
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import ClockError, Unsupported
from core.deadlines.logic.running import Outcome, RunningClock
from core.errors import Problem, Refused
from core.plugin.spec import Clock, Trigger

Hit = Callable[[tuple[Trigger, ...]], bool]
P = ParamSpec("P")


def live(snapshot: Snapshot, key: str) -> RunningClock | None:
    """The clock of that key that runs or stands still, if there is one."""
    return next(
        (c for c in snapshot.clocks if c.key == key and c.state in ("running", "paused")), None
    )


def ended(snapshot: Snapshot, key: str) -> RunningClock | None:
    """The latest clock of that key, when it was stopped."""
    known = [c for c in snapshot.clocks if c.key == key]
    latest = max(known, key=lambda c: c.seq, default=None)
    return latest if latest is not None and latest.state == "stopped" else None


def change(
    clock: Clock, running: RunningClock, hit: Hit, at: datetime, by: Who, calendar: Calendar
) -> list[Event]:
    """What a moment does to a clock that is alive. ``hit`` tells whether triggers match it."""
    if hit(clock.voids_on):
        return [voided(running, at, by)]
    outcome = _outcome(clock, hit)
    if outcome is not None:
        after = try_to(clocks.stop, running, at, outcome)
        return with_withdrawal(running, after, _event("clock_stopped", after, at, by))
    events: list[Event] = []
    for pause in clock.pauses:
        lasting = any(p.ground == pause.key and p.ends_at is None for p in running.pauses)
        if lasting and hit(pause.ends_on):
            after = try_to(clocks.resume, running, pause.key, at, calendar)
            events.append(_event("clock_resumed", after, at, by))
            running = after
        elif not lasting and hit(pause.starts_on):
            after = try_to(clocks.pause, running, pause.key, at, calendar)
            events += with_withdrawal(running, after, _event("clock_paused", after, at, by))
            running = after
    return events


def restopped(
    clock: Clock, stopped: RunningClock | None, hit: Hit, at: datetime, by: Who
) -> list[Event]:
    """A moment recorded later but dated before the stop: the clock stopped then, not later.

    A call on Friday that is noted after Monday's letter; where it was in time, the breach goes.
    """
    outcome = None if stopped is None else _outcome(clock, hit)
    if stopped is None or outcome is None or stopped.stopped_at is None or at >= stopped.stopped_at:
        return []
    reopened = replace(stopped, state="running", stopped_at=None, outcome="")
    after = try_to(clocks.stop, reopened, at, outcome)
    data = {
        "clock": after.to_json(),
        "was": stopped.stopped_at.isoformat(),
        "why": "stopped_earlier",
    }
    return with_withdrawal(stopped, after, Event(type="clock_recomputed", at=at, by=by, data=data))


def capped(
    snapshot: Snapshot, clock: Clock, at: datetime, by: Who, calendar: Calendar
) -> list[Event]:
    """Bring a clock that is never later than another one under that one's present due moment."""
    running = live(snapshot, clock.key) if clock.cap_by else None
    if running is None:
        return []
    others = [c for c in snapshot.clocks if c.key == clock.cap_by and c.state != "void"]
    other = max(others, key=lambda c: c.seq, default=None)
    ceiling = None if other is None else other.due_at
    if ceiling == running.cap_at:
        return []
    after = clocks.cap(running, ceiling, calendar)
    was = "" if running.due_at is None else running.due_at.isoformat()
    data = {"clock": after.to_json(), "was": was, "why": f"cap_by {clock.cap_by}"}
    return with_withdrawal(running, after, Event(type="clock_recomputed", at=at, by=by, data=data))


def voided(running: RunningClock, at: datetime, by: Who) -> Event:
    """The event of a clock that lost its object."""
    return _event("clock_voided", try_to(clocks.void, running, at), at, by)


def with_withdrawal(before: RunningClock, after: RunningClock, event: Event) -> list[Event]:
    """The event, and the withdrawal of a breach that is no longer one."""
    if before.breached_at is None or after.breached_at is not None:
        return [event]
    return [event, _event("breach_withdrawn", after, event.at, event.by)]


def try_to(step: Callable[P, RunningClock], *arguments: P.args, **named: P.kwargs) -> RunningClock:
    """Do something to a clock; what its rule forbids becomes a refusal that names the date."""
    try:
        return step(*arguments, **named)
    except (ClockError, Unsupported) as fault:
        problem = Problem("/occurred_at", "clock", fault.title)
        raise Refused("clock", fault.title, problems=(problem,)) from fault


def _outcome(clock: Clock, hit: Hit) -> Outcome | None:
    for way in clock.satisfied_by:
        if hit((way.trigger,)):
            return way.outcome
    return "met" if hit(clock.stops_on) else None


def _event(kind: EventType, clock: RunningClock, at: datetime, by: Who) -> Event:
    return Event(type=kind, at=at, by=by, data={"clock": clock.to_json()})
