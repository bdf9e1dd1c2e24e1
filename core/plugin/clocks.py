"""Words for deadlines: what starts, stops, pauses, extends and voids a clock, and whom it warns."""

from typing import Literal

from core.plugin.base import Basis, Span, spec
from core.plugin.conditions import Condition

ClockKind = Literal["deadline", "heartbeat", "wait", "right", "notice_before", "period"]
Level = Literal["green", "yellow", "red"]


@spec
class Trigger:
    """A moment in a case.

    ``action``: the named transition took effect; ``delivered``: the named document reached a
    receiver (``everyone``: the last of its receivers); ``issued``: the document was issued;
    ``expired``: the named clock ran out; ``entered``: the case came into the named state.
    """

    kind: Literal["action", "delivered", "issued", "expired", "entered"] = "action"
    key: str
    everyone: bool = False
    when: Condition | None = None


@spec
class Pause:
    """A ground on which a clock stands still.

    The day it begins still counts, the day it ends does not.
    """

    key: str
    title: str
    starts_on: tuple[Trigger, ...]
    ends_on: tuple[Trigger, ...]
    document: str = ""
    basis: Basis | None = None


@spec
class Extension:
    """How a clock may be lengthened, always before it has run out.

    By ``amount`` each time, or to ``total`` counted from the first start (60 to 90 in all).
    ``times=None`` means any number. ``chain`` names the approval chain that decides. ``when`` must
    hold on the day of the request (both parties asked for it); ``message`` tells what is missing.
    """

    amount: Span | None = None
    total: Span | None = None
    times: int | None = 1
    roles: tuple[str, ...] = ()
    chain: str = ""
    document: str = ""
    when: Condition | None = None
    message: str = ""
    basis: Basis | None = None


@spec
class Warn:
    """A warning before (or after) the due moment.

    ``measure``: ``used_percent`` of the length, ``used`` or ``left`` in the clock's own units, or
    ``after`` the due moment. ``who`` are role keys; the case's handler is told in any case. ``up``
    picks those who hold the role for one unit: 0 for the case's own, 1 for the one above it, and so
    on, or the next above that has any; None means everybody whose role reaches the case. Messages
    outside the program wait for working time unless ``any_time``.
    """

    measure: Literal["used_percent", "used", "left", "after"]
    amount: int
    level: Level
    who: tuple[str, ...] = ()
    up: int | None = None
    any_time: bool = False


@spec
class OnBreach:
    """What a breach leads to. It never decides a case.

    ``escalate`` tells those who hold the roles ``up`` units above the case's (1 when left out);
    ``issue`` drafts a paper, for a person to sign.
    """

    kind: Literal["flag", "tell", "escalate", "require_reason", "raise_severity", "offer", "issue"]
    who: tuple[str, ...] = ()
    transition: str = ""
    ground: str = ""
    paper: str = ""
    up: int | None = None


@spec
class SpanWhen:
    """Another length where a condition holds (in the province two days, outside it four)."""

    when: Condition
    span: Span


@spec
class SatisfiedBy:
    """An act that meets the duty in another way (a written explanation inside the time)."""

    trigger: Trigger
    outcome: Literal["met", "excused"] = "excused"


@spec
class Clock:
    """A deadline with its rule. ``ref`` is the id on the domain page (K1).

    ``start_fact`` starts the clock at a recorded moment instead of the moment of the act, even
    before the case existed; ``due_fact`` takes the due date itself from a fact. ``cap_by``: never
    later than that other clock. ``replaces``: takes over from that clock, from the same start.
    ``per``: one clock for the case, for each receiver or for each measure. ``refuse_after``: acts
    that may not be dated on or after the due moment. ``house_rule``: the organisation's own
    promise, no law behind it.
    """

    key: str
    title: str
    ref: str = ""
    kind: ClockKind = "deadline"
    span: Span
    spans: tuple[SpanWhen, ...] = ()
    starts_on: tuple[Trigger, ...]
    stops_on: tuple[Trigger, ...] = ()
    voids_on: tuple[Trigger, ...] = ()
    restarts_on: tuple[Trigger, ...] = ()
    ticks_on: tuple[Trigger, ...] = ()
    start_fact: str = ""
    due_fact: str = ""
    when: Condition | None = None
    roll: Literal["none", "next_workday"] = "none"
    mask: Literal["none", "business_hours"] = "none"
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None
    cap_by: str = ""
    replaces: str = ""
    per: Literal["case", "receiver", "measure"] = "case"
    satisfied_by: tuple[SatisfiedBy, ...] = ()
    refuse_after: tuple[str, ...] = ()
    warn: tuple[Warn, ...] = ()
    on_breach: tuple[OnBreach, ...] = ()
    owner: str = ""
    public: bool = False
    basis: Basis | None = None
    house_rule: bool = False


def on_action(*keys: str) -> tuple[Trigger, ...]:
    """Triggers: one of these actions took effect."""
    return tuple(Trigger(key=key) for key in keys)


def on_delivery(*documents: str, everyone: bool = False) -> tuple[Trigger, ...]:
    """Triggers: one of these documents reached its receiver (or all of its receivers)."""
    return tuple(Trigger(kind="delivered", key=key, everyone=everyone) for key in documents)
