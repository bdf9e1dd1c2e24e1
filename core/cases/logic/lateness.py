"""Acts that come too late: which of them must say why."""

from datetime import datetime

from core.cases.logic.model import Rules, Snapshot
from core.plugin.spec import Clock, Transition


def must_say_why(
    rules: Rules, snapshot: Snapshot, transition: Transition, at: datetime
) -> tuple[str, ...]:
    """The titles of deadlines that this act would end after their due moment, where the rules want
    a reason then (``OnBreach`` require_reason). ``at`` is when the act happens.

    An act whose paper ends the deadline when it is delivered counts as well: it is what was late.
    """
    wanted = {c.key: c for c in rules.case_type.clocks if _wants_reason(c)}
    return tuple(
        wanted[running.key].title
        for running in snapshot.clocks
        if running.key in wanted
        and running.state == "running"
        and running.due_at is not None
        and running.due_at <= at
        and _ends(wanted[running.key], transition)
    )


def _wants_reason(clock: Clock) -> bool:
    return any(act.kind == "require_reason" for act in clock.on_breach)


def _ends(clock: Clock, transition: Transition) -> bool:
    return any(
        (trigger.kind == "action" and trigger.key == transition.key)
        or (trigger.kind == "delivered" and trigger.key in transition.documents)
        for trigger in clock.stops_on
    )
