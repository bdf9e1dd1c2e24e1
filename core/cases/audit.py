"""Proof that the log is whole and that the rows say what the log says."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.cases.identity_models import IdentityOpening
from core.cases.logic.evolve import replay
from core.cases.logic.model import Snapshot
from core.cases.models import Case
from core.cases.openings import digest
from core.cases.record import event_of, load
from core.db import db
from core.events.logic import Link, first_fault
from core.events.models import EventRow
from core.events.service import entries_of

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A place where the log or a row is not what it should be."""

    stream: UUID
    seq: int | None
    what: str


def verify() -> tuple[int, list[Fault]]:
    """Check every stream of the current tenant; returns how many events were read, and the faults.

    A stream's fault names its first bad event: changed, missing, or put in.
    """
    faults: list[Fault] = []
    read = 0
    ends = {row.id: row.last_hash for row in db.session.execute(select(Case.id, Case.last_hash))}
    statement = (
        select(EventRow).order_by(EventRow.stream, EventRow.seq).execution_options(yield_per=BATCH)
    )
    for stream, group in groupby(db.session.scalars(statement), key=lambda row: row.stream):
        rows = list(group)
        links = [_link(row) for row in rows]
        read += len(links)
        bad = first_fault(links)
        if bad is not None:
            faults.append(Fault(stream=stream, seq=bad, what="the event does not fit its chain"))
        elif any(row.case_id not in (stream, None) for row in rows):
            faults.append(Fault(stream=stream, seq=None, what="an event names another case"))
        elif stream in ends and ends[stream] != links[-1].hash:
            faults.append(Fault(stream=stream, seq=links[-1].seq, what="later events are missing"))
        ends.pop(stream, None)
    faults += [Fault(stream=case, seq=None, what="the case has no events") for case in ends]
    return read, [*faults, *_opening_faults()]


def _opening_faults() -> list[Fault]:
    """Where the book of opened identities and the log do not say the same."""
    rows = {str(row.id): row for row in db.session.scalars(select(IdentityOpening))}
    told = {
        str(event.data["opening"]): event
        for event in db.session.scalars(
            select(EventRow).where(EventRow.type == "identity_opened").order_by(EventRow.seq)
        )
    }
    faults: list[Fault] = []
    for key in sorted(rows.keys() | told.keys()):
        row, event = rows.get(key), told.get(key)
        if row is None and event is not None:
            what = f"the opening {key} is missing from the book"
            faults.append(Fault(stream=event.stream, seq=event.seq, what=what))
        elif row is not None and event is None:
            what = f"the opening {key} is missing from the log"
            faults.append(Fault(stream=row.case_id, seq=None, what=what))
        elif row is not None and event is not None and not _same_opening(row, event):
            what = f"the opening {key} differs from the log"
            faults.append(Fault(stream=event.stream, seq=event.seq, what=what))
    return faults


def _same_opening(row: IdentityOpening, event: EventRow) -> bool:
    here = (row.case_id, row.opened_by, row.role, row.opened_at, row.party, row.paper)
    log = (event.stream, event.actor_id, event.actor_role, event.occurred_at)
    data = event.data
    return here == (*log, data["party"], data["paper"]) and digest(row.reason) == data["digest"]


def _link(row: EventRow) -> Link:
    return Link(
        stream=str(row.stream),
        seq=row.seq,
        recorded_at=row.recorded_at,
        entry=entries_of([row])[0],
        prev_hash=row.prev_hash,
        hash=row.hash,
    )


def rebuild_check() -> tuple[int, list[Fault]]:
    """Replay every case's log and compare with its rows; returns how many cases, and the faults."""
    faults: list[Fault] = []
    count = 0
    for case, events in _logs():
        count += 1
        faults += [
            Fault(stream=case.id, seq=None, what=f"{field} differs from the log")
            for field in differences(replay(event_of(row) for row in events), load(case))
        ]
        db.session.expunge(case)
    return count, faults


def _logs() -> Iterator[tuple[Case, list[EventRow]]]:
    ids = db.session.scalars(select(Case.id).order_by(Case.id)).all()
    for case_id in ids:
        case = db.session.scalars(select(Case).where(Case.id == case_id)).one()
        events = db.session.scalars(
            select(EventRow).where(EventRow.stream == case_id).order_by(EventRow.seq)
        ).all()
        yield case, list(events)


def differences(replayed: Snapshot, stored: Snapshot) -> list[str]:
    """The fields in which two states differ; the order of parties and clocks is free."""
    return [
        field
        for field in Snapshot.__dataclass_fields__
        if _free(getattr(replayed, field)) != _free(getattr(stored, field))
    ]


def _free(value: Any) -> Any:
    if isinstance(value, tuple):
        return sorted(value, key=repr)
    return value
