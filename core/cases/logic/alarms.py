"""What a clock's due alarms say: warnings, and the breach with what it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.cases.logic.effects import unfold
from core.cases.logic.model import SYSTEM, Event, Rules, Snapshot
from core.cases.logic.papers import drafted
from core.deadlines.logic import clock as clocks
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.level import Alarm, alarms
from core.deadlines.logic.running import RunningClock
from core.plugin.spec import Clock


@dataclass(frozen=True, slots=True)
class Raised:
    """What came of a look at a clock: events, the state reached, how many alarms are done."""

    events: Sequence[Event]
    snapshot: Snapshot
    done: int


def raise_alarms(
    rules: Rules,
    snapshot: Snapshot,
    running: RunningClock,
    done: int,
    now: datetime,
    calendar: Calendar,
) -> Raised:
    """Raise the alarms of a running clock that are due and were not raised yet.

    Each event is dated at its own moment, so that a sweep that comes late changes no date. A breach
    lets clocks start that wait for it, and drafts the papers that its rule names; it never decides
    the case. A party's right or a waiting time
    that runs out is recorded by the same event, yet its clock is not marked as breached: nobody is
    late.
    """
    clock = next(c for c in rules.case_type.clocks if c.key == running.key)
    events: list[Event] = []
    due = [a for a in alarms(clock, running, calendar)[done:] if a.at <= now]
    for alarm in due:
        event = _event(clock, running, alarm)
        papers = _papers(rules, snapshot, clock, alarm) if alarm.kind == "breach" else []
        snapshot, more = unfold(rules, snapshot, [event, *papers], calendar)
        events += more
    return Raised(events, snapshot, done + len(due))


def _event(clock: Clock, running: RunningClock, alarm: Alarm) -> Event:
    assert running.due_at is not None  # a clock with alarms runs, and a running clock is due
    if alarm.kind == "breach":
        return _breached(clock, running, alarm, running.due_at)
    return Event(
        type="clock_warned",
        at=alarm.at,
        by=SYSTEM,
        data={
            "key": running.key,
            "seq": running.seq,
            "receiver": running.receiver,
            "index": alarm.index,
            "level": alarm.level,
            "who": list(alarm.who),
            "due_at": running.due_at.isoformat(),
            "up": alarm.up,
            "any_time": alarm.any_time,
        },
    )


def _papers(rules: Rules, snapshot: Snapshot, clock: Clock, alarm: Alarm) -> list[Event]:
    """Drafts of what a breach calls for; somebody of the office looks at them and issues them."""
    keys = [act.paper for act in clock.on_breach if act.kind == "issue"]
    return drafted(rules, snapshot, "", keys, at=alarm.at, by=SYSTEM)


def _breached(clock: Clock, running: RunningClock, alarm: Alarm, due_at: datetime) -> Event:
    late = clock.kind == "deadline" and running.breached_at is None
    after = clocks.breach(running, due_at) if late else running
    warned = [role for warn in clock.warn if warn.up is None for role in warn.who]
    return Event(
        type="clock_breached",
        at=alarm.at,
        by=SYSTEM,
        data={
            "clock": after.to_json(),
            "who": list(dict.fromkeys((*alarm.who, *warned))),
            "offer": [
                {"transition": act.transition, "ground": act.ground}
                for act in clock.on_breach
                if act.kind == "offer"
            ],
            "due_at": due_at.isoformat(),
        },
    )
