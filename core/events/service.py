"""Recording events: the rows, their chain, and the jobs that they ask for, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from core.db import db, new_id, require_tenant
from core.events import nudge
from core.events.logic import TENANT_EVENT_KEYS, Entry, chain
from core.events.models import EventRow, Outbox
from core.now import now
from core.services import services

SLOW = ("documents.", "runs.")
URGENT = ("notify.",)


def append(
    entries: Sequence[Entry],
    *,
    stream: UUID,
    case_id: UUID | None,
    last_seq: int,
    last_hash: str,
    recorded_at: datetime | None = None,
) -> list[EventRow]:
    """Write events to the end of a stream, and an outbox row for each job that subscribes to them.

    The caller holds the lock on the stream (the case's row, or the tenant's advisory lock) and
    keeps the new end of the chain.
    """
    at = recorded_at or now()
    links = chain(
        entries, stream=str(stream), recorded_at=at, last_seq=last_seq, last_hash=last_hash
    )
    rows = [
        EventRow(
            id=new_id(),
            stream=stream,
            seq=link.seq,
            case_id=case_id,
            type=link.entry.type,
            occurred_at=link.entry.at,
            recorded_at=at,
            actor_kind=link.entry.actor_kind,
            actor_id=_id(link.entry.actor_id),
            actor_role=link.entry.actor_role,
            on_behalf_of=_id(link.entry.on_behalf_of),
            data=dict(link.entry.data),
            prev_hash=link.prev_hash,
            hash=link.hash,
        )
        for link in links
    ]
    db.session.add_all(rows)
    db.session.flush()
    _ask_for_all(rows, at)
    return rows


def _ask_for_all(rows: Sequence[EventRow], at: datetime) -> None:
    """The jobs that subscribe to the events; those that not every office wants are asked about."""
    here = services()
    needed: dict[str, bool] = {}
    for row in rows:
        for job in here.subscriptions.get(row.type, ()):
            if job in here.wanted and job not in needed:
                needed[job] = here.wanted[job]()
            if needed.get(job, True):
                ask(job, event_id=row.id, at=at)


def ask(
    job: str,
    *,
    at: datetime,
    event_id: UUID | None = None,
    key: str = "",
    args: dict[str, Any] | None = None,
) -> Outbox:
    """Ask for a job, which leaves after the commit. ``key`` tells apart jobs of one event."""
    row = Outbox(
        event_id=event_id,
        job=job,
        key=key,
        args=args or {},
        queue=queue_of(job),
        available_at=at,
    )
    db.session.add(row)
    nudge.mark(db.session())
    return row


def queue_of(job: str) -> str:
    """The queue of a job: papers and long jobs are slow, notices urgent."""
    if job.startswith(SLOW):
        return "slow"
    return "urgent" if job.startswith(URGENT) else "normal"


def append_for_tenant(
    kind: str, data: dict[str, Any], *, actor_id: str | None, actor_role: str = ""
) -> EventRow:
    """Record an act that belongs to no case, in the tenant's own stream.

    Raises ``ValueError`` when the data has not exactly the keys of its type.
    """
    if frozenset(data) != TENANT_EVENT_KEYS[kind]:
        raise ValueError(f"event {kind}: wrong keys {sorted(data)}")
    tenant = require_tenant()
    db.session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:stream, 0))"), {"stream": str(tenant)}
    )
    last = db.session.execute(
        select(EventRow.seq, EventRow.hash)
        .where(EventRow.stream == tenant)
        .order_by(EventRow.seq.desc())
        .limit(1)
    ).first()
    entry = Entry(
        type=kind,
        at=now(),
        actor_kind="system" if actor_id is None else "user",
        actor_id=actor_id,
        actor_role=actor_role,
        data=data,
    )
    seq, digest = (0, "") if last is None else (last.seq, last.hash)
    return append([entry], stream=tenant, case_id=None, last_seq=seq, last_hash=digest)[0]


def entries_of(rows: Iterable[EventRow]) -> list[Entry]:
    """Rows as the entries they were made from."""
    return [
        Entry(
            type=row.type,
            at=row.occurred_at,
            actor_kind=row.actor_kind,
            actor_id=None if row.actor_id is None else str(row.actor_id),
            actor_role=row.actor_role,
            data=row.data,
            on_behalf_of=None if row.on_behalf_of is None else str(row.on_behalf_of),
        )
        for row in rows
    ]


def _id(text_or_none: str | None) -> UUID | None:
    return None if text_or_none is None else UUID(text_or_none)
