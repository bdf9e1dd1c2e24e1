"""Between rows and rules: a case read as a snapshot, and the one function that writes a case."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.cases.logic.evolve import evolve, step_from
from core.cases.logic.model import Event, PaperState, PartyRef, Rules, Snapshot, Waiting, Who
from core.cases.models import Approval, Case, Party, Proposal
from core.db import db, new_id
from core.deadlines import service as deadlines
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.running import RunningClock
from core.deadlines.models import ClockRow
from core.events import service as events_service
from core.events.logic import Entry
from core.events.models import EventRow
from core.now import now


def clock_rows(case_id: UUID) -> Sequence[ClockRow]:
    """The clock rows of a case, in the order they were started."""
    return db.session.scalars(
        select(ClockRow)
        .where(ClockRow.case_id == case_id)
        .order_by(ClockRow.started_at, ClockRow.id)
    ).all()


def party_rows(case_id: UUID) -> Sequence[Party]:
    """The parties of a case, in the order they were given."""
    return db.session.scalars(
        select(Party).where(Party.case_id == case_id).order_by(Party.created_at, Party.id)
    ).all()


def party_ref(party: Party) -> PartyRef:
    """A party as rules see it."""
    return PartyRef(
        ref=f"{party.role}:{party.position}",
        role=party.role,
        kind=party.kind,
        anonymous=bool(party.fields.get("anonymous", False)),
    )


def snapshot_of(case: Case, clocks: Iterable[ClockRow], parties: Iterable[Party]) -> Snapshot:
    """A case as the rules see it."""
    return Snapshot(
        type=case.type,
        state=case.state,
        facts=dict(case.facts),
        received_at=case.received_at,
        moved_at=case.moved_at,
        parties=tuple(party_ref(p) for p in parties if p.ended_at is None),
        clocks=tuple(RunningClock.from_json(row.running) for row in clocks),
        waiting=tuple(waiting_from(w) for w in case.waiting),
        handler=None if case.handler_id is None else str(case.handler_id),
        officers=tuple(case.officers),
        unit=None if case.unit_id is None else str(case.unit_id),
        counts=dict(case.counts),
        actors={key: tuple(ids) for key, ids in case.actors.items()},
        papers=tuple(paper_from(paper) for paper in case.papers),
        result=case.result,
        closed=case.closed,
        merged_into=None if case.merged_into is None else str(case.merged_into),
        ticked=tuple(case.ticked),
    )


def load(case: Case) -> Snapshot:
    """Read what the rules need to know of a case."""
    return snapshot_of(case, clock_rows(case.id), party_rows(case.id))


def waiting_from(data: dict[str, Any]) -> Waiting:
    """Read a proposal's state back from JSON."""
    return Waiting(
        proposal=data["proposal"],
        kind=data["kind"],
        action=data["action"],
        clock=data["clock"],
        chain=data["chain"],
        by=data["by"],
        last_at=datetime.fromisoformat(data["last_at"]),
        steps=tuple(step_from(s) for s in data["steps"]),
        behalf=data.get("behalf"),
    )


def waiting_json(waiting: Waiting) -> dict[str, Any]:
    """A proposal's state as plain JSON values."""
    return {
        "proposal": waiting.proposal,
        "kind": waiting.kind,
        "action": waiting.action,
        "clock": waiting.clock,
        "chain": waiting.chain,
        "by": waiting.by,
        "last_at": waiting.last_at.isoformat(),
        "steps": [step.to_json() for step in waiting.steps],
        "behalf": waiting.behalf,
    }


def paper_json(paper: PaperState) -> dict[str, Any]:
    """A paper's state as plain JSON values."""
    return {
        "ref": paper.ref,
        "key": paper.key,
        "receiver": paper.receiver,
        "to": list(paper.to),
        "status": paper.status,
        "number": paper.number,
        "delivered": paper.delivered,
        "reached": {ref: at.isoformat() for ref, at in paper.reached.items()},
    }


def paper_from(data: dict[str, Any]) -> PaperState:
    """Read a paper's state back from JSON."""
    return PaperState(
        ref=data["ref"],
        key=data["key"],
        receiver=data["receiver"],
        to=tuple(data["to"]),
        status=data["status"],
        number=data["number"],
        reached={ref: datetime.fromisoformat(at) for ref, at in data["reached"].items()},
    )


def record(
    case: Case,
    rules: Rules,
    before: Snapshot | None,
    events: Sequence[Event],
    calendar: Calendar,
) -> tuple[Snapshot, list[EventRow]]:
    """Write what happened: the case's row, its clocks and approvals, the events and their jobs.

    The only writer of a case. The caller holds the case's row (``FOR UPDATE``) or has just made it.
    """
    after = before
    for event in events:
        after = evolve(after, event)
    if after is None:
        raise ValueError("nothing to record")
    _write_case(case, after)
    if before is None:
        db.session.add(case)
    db.session.flush()
    _write_clocks(case, rules, before, after, calendar)
    _write_approvals(case, after, events)
    rows = events_service.append(
        [_entry(event) for event in events],
        stream=case.id,
        case_id=case.id,
        last_seq=case.last_seq,
        last_hash=case.last_hash,
    )
    if rows:
        case.last_seq, case.last_hash = rows[-1].seq, rows[-1].hash
    db.session.flush()
    return after, rows


def _entry(event: Event) -> Entry:
    return Entry(
        type=event.type,
        at=event.at,
        actor_kind=event.by.kind,
        actor_id=event.by.id,
        actor_role=event.by.role,
        data=event.data,
        on_behalf_of=event.by.on_behalf_of,
    )


def event_of(row: EventRow) -> Event:
    """A recorded row as the event it was made from."""
    who = Who(
        kind=row.actor_kind,  # type: ignore[arg-type]  # the column's CHECK allows only these words
        id=None if row.actor_id is None else str(row.actor_id),
        role=row.actor_role,
        on_behalf_of=None if row.on_behalf_of is None else str(row.on_behalf_of),
    )
    return Event(type=row.type, at=row.occurred_at, by=who, data=row.data)  # type: ignore[arg-type]


def _write_case(case: Case, after: Snapshot) -> None:
    case.state = after.state
    case.facts = dict(after.facts)
    case.moved_at = after.moved_at
    case.handler_id = None if after.handler is None else UUID(after.handler)
    case.officers = list(after.officers)
    case.unit_id = None if after.unit is None else UUID(after.unit)
    case.counts = dict(after.counts)
    case.actors = {key: list(ids) for key, ids in after.actors.items()}
    case.papers = [paper_json(paper) for paper in after.papers]
    case.waiting = [waiting_json(w) for w in after.waiting]
    case.result = after.result
    if not after.closed:
        case.closed_at = None
    elif not case.closed:
        case.closed_at = after.moved_at
    case.closed = after.closed
    case.ticked = list(after.ticked)
    case.merged_into = None if after.merged_into is None else UUID(after.merged_into)
    due = [c.due_at for c in after.clocks if c.state == "running" and c.due_at is not None]
    case.next_due_at = min(due, default=None)
    case.breached = any(
        c.breached_at is not None or c.outcome == "late" for c in after.clocks if c.state != "void"
    )


def _write_clocks(
    case: Case, rules: Rules, before: Snapshot | None, after: Snapshot, calendar: Calendar
) -> None:
    known = set() if before is None else set(before.clocks)
    definitions = {clock.key: clock for clock in rules.case_type.clocks}
    for clock in after.clocks:
        if clock not in known:
            deadlines.write_clock(case.id, definitions[clock.key], clock, calendar)


def _write_approvals(case: Case, after: Snapshot, events: Sequence[Event]) -> None:
    for event in events:
        match event.type:
            case "approval_requested":
                _add_approvals(case, event)
            case "approved" | "rejected" | "returned":
                _close_approval(event)
                _finish(event, after)
            case "withdrawn":
                _finish(event, after)
            case _:
                continue


def _add_approvals(case: Case, event: Event) -> None:
    for position, step in enumerate(event.data["steps"]):
        groups = [[role] for role in step["roles"]] if step["mode"] == "all" else [step["roles"]]
        for roles in groups:
            db.session.add(
                Approval(
                    id=new_id(),
                    proposal_id=UUID(event.data["proposal"]),
                    case_id=case.id,
                    step=step["step"],
                    position=position,
                    title=step["title"],
                    mode=step["mode"],
                    roles=roles,
                    unit_id=case.unit_id,
                    status=step["status"],
                )
            )
    db.session.flush()


def _steps(event: Event) -> Sequence[Approval]:
    return db.session.scalars(
        select(Approval)
        .where(Approval.proposal_id == UUID(event.data["proposal"]))
        .order_by(Approval.position, Approval.id)
    ).all()


def _close_approval(event: Event) -> None:
    words = {"approved": "approve", "rejected": "reject", "returned": "return"}
    for row in _steps(event):
        mine = row.step == event.data["step"] and event.data["role"] in row.roles
        if row.status == "open" and mine:
            row.status = "done"
            row.decision = words[event.type]
            row.decided_by = None if event.by.id is None else UUID(event.by.id)
            row.on_behalf_of = None if not event.by.on_behalf_of else UUID(event.by.on_behalf_of)
            row.decided_at = event.at
            row.recorded_at = now()
            return
    raise ValueError("a decision without an open approval")


def _finish(event: Event, after: Snapshot) -> None:
    """Open the steps that come next, or drop what is left when the proposal has ended."""
    proposal = event.data["proposal"]
    over = not any(w.proposal == proposal for w in after.waiting)
    told = {step["step"]: step["status"] for step in event.data.get("open", ())}
    for row in _steps(event):
        if row.status == "later":
            row.status = told.get(row.step, "dropped" if over else "later")
        elif row.status == "open" and over:
            row.status = "dropped"
    if over:
        words = {"approved": "approved", "rejected": "rejected", "returned": "returned"}
        parent = db.session.scalars(select(Proposal).where(Proposal.id == UUID(proposal))).one()
        parent.status = words.get(event.type, "withdrawn")
        parent.decided_at = event.at
