"""From events to the state of a case: the log is the truth, and this is how it is read."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.cases.logic.model import (
    Event,
    OpenStep,
    PaperState,
    PartyRef,
    Snapshot,
    Waiting,
)
from core.deadlines.logic.clock import RunningClock

CLOCK_EVENTS = frozenset(
    {
        "clock_started",
        "clock_paused",
        "clock_resumed",
        "clock_extended",
        "clock_stopped",
        "clock_voided",
        "clock_breached",
        "clock_recomputed",
        "breach_withdrawn",
    }
)


def evolve(snapshot: Snapshot | None, event: Event) -> Snapshot:
    """Apply one event. The first, and only the first, is ``opened``; else ``ValueError``."""
    if (event.type == "opened") != (snapshot is None):
        raise ValueError("a case begins with the event opened, and has no second one")
    if snapshot is None:
        return _opened(event)
    data = event.data
    match event.type:
        case "moved":
            return _moved(snapshot, event)
        case "assigned":
            return replace(
                snapshot,
                handler=data["handler"],
                officers=tuple(data["officers"]),
                unit=data["unit"],
            )
        case "approval_requested":
            return replace(snapshot, waiting=(*snapshot.waiting, _waiting(event)))
        case "approved":
            return replace(snapshot, waiting=_decided(snapshot.waiting, event))
        case "rejected" | "returned" | "withdrawn":
            return replace(
                snapshot,
                waiting=tuple(w for w in snapshot.waiting if w.proposal != data["proposal"]),
            )
        case "document_drafted":
            return replace(snapshot, papers=(*snapshot.papers, _drafted(data)))
        case "document_issued":
            return _paper(snapshot, data["ref"], status="issued", number=data["number"])
        case "document_voided":
            return _paper(snapshot, data["ref"], status="void")
        case "delivered":
            return _delivered(snapshot, data["ref"], data["receiver"], event.at)
        case "party_changed":
            changed = PartyRef(**data["party"])
            others = tuple(p for p in snapshot.parties if p.ref != changed.ref)
            return replace(snapshot, parties=others if data["gone"] else (*others, changed))
        case "merged" if data["direction"] == "into":
            return replace(snapshot, merged_into=data["other"])
        case "unmerged" if data["direction"] == "into":
            return replace(snapshot, merged_into=None)
        case "checked" | "check_overridden" | "unchecked":
            name = f"{data['list']}.{data['item']}"
            kept = {each for each in snapshot.ticked if each != name}
            more = set[str]() if event.type == "unchecked" else {name}
            return replace(snapshot, ticked=tuple(sorted(kept | more)))
        case _ if event.type in CLOCK_EVENTS:
            return replace(snapshot, clocks=_put(snapshot.clocks, data["clock"]))
        case _:
            return snapshot


def replay(events: Iterable[Event]) -> Snapshot:
    """The state that a whole log leads to."""
    snapshot: Snapshot | None = None
    for event in events:
        snapshot = evolve(snapshot, event)
    if snapshot is None:
        raise ValueError("an empty log is no case")
    return snapshot


def _opened(event: Event) -> Snapshot:
    data = event.data
    return Snapshot(
        type=data["type"],
        state=data["state"],
        facts=dict(data["facts"]),
        received_at=event.at,
        moved_at=event.at,
        parties=tuple(PartyRef(**party) for party in data["parties"]),
        unit=data["unit"],
    )


def _moved(snapshot: Snapshot, event: Event) -> Snapshot:
    data, action = event.data, event.data["action"]
    actors = snapshot.actors.get(action, ())
    actors = (*actors, *(p for p in (event.by.id, event.by.on_behalf_of) if p is not None))
    return replace(
        snapshot,
        state=data["to"],
        facts={**snapshot.facts, **data["facts"]},
        moved_at=max(event.at, snapshot.moved_at),
        counts={**snapshot.counts, action: snapshot.counts.get(action, 0) + 1},
        actors={**snapshot.actors, action: actors},
        result=data["result"] or snapshot.result,
        closed=data["closed"],
    )


def _waiting(event: Event) -> Waiting:
    data = event.data
    return Waiting(
        proposal=data["proposal"],
        kind=data["kind"],
        action=data["action"],
        clock=data["clock"],
        chain=data["chain"],
        by=event.by.id or "",
        last_at=event.at,
        steps=tuple(step_from(step) for step in data["steps"]),
        behalf=event.by.on_behalf_of,
    )


def step_from(data: dict[str, Any]) -> OpenStep:
    """Read a step back from JSON."""
    step = OpenStep(**data)
    return replace(
        step,
        roles=tuple(data["roles"]),
        done_roles=tuple(data["done_roles"]),
        deciders=tuple(data["deciders"]),
    )


def _decided(waiting: tuple[Waiting, ...], event: Event) -> tuple[Waiting, ...]:
    data = event.data
    left: list[Waiting] = []
    for proposal in waiting:
        if proposal.proposal != data["proposal"]:
            left.append(proposal)
        elif not data["last"]:
            steps = tuple(step_from(s) for s in data["open"])
            left.append(replace(proposal, steps=steps, last_at=event.at))
    return tuple(left)


def _paper(snapshot: Snapshot, ref: str, **changes: Any) -> Snapshot:
    return replace(
        snapshot,
        papers=tuple(replace(p, **changes) if p.ref == ref else p for p in snapshot.papers),
    )


def _drafted(data: Mapping[str, Any]) -> PaperState:
    return PaperState(
        ref=data["ref"], key=data["key"], receiver=data["receiver"], to=tuple(data["to"])
    )


def _delivered(snapshot: Snapshot, ref: str, receiver: str, at: datetime) -> Snapshot:
    """Keep the earliest moment: a delivery that is recorded later may lie before another."""
    paper = next(p for p in snapshot.papers if p.ref == ref)
    first = min(at, paper.reached.get(receiver, at))
    return _paper(snapshot, ref, reached={**paper.reached, receiver: first})


def _put(clocks: tuple[RunningClock, ...], data: dict[str, Any]) -> tuple[RunningClock, ...]:
    new = RunningClock.from_json(data)
    key = (new.key, new.seq, new.receiver)
    kept = [new if (c.key, c.seq, c.receiver) == key else c for c in clocks]
    return tuple(kept) if new in kept else (*kept, new)
