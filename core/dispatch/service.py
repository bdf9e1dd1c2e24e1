"""Meaning a message once, and sending it: the rows, the attempts, what came of them."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert

from core.crypto import vault
from core.db import db, new_id, require_tenant
from core.dispatch import logic, queries
from core.dispatch.models import Dispatch
from core.errors import NotFound, Refused
from core.events.service import ask
from core.faults import place_of
from core.now import now
from core.plugin.hookspecs import Message, Receipt
from core.senders.webhook import signature
from core.services import services

JOB = "dispatch.send"
_CHANCE = secrets.SystemRandom()
_log = structlog.get_logger("huiyin.dispatch")


def intend(
    *,
    key: str,
    kind: str,
    channel: str,
    to: str,
    text: str,
    subject: str = "",
    at: datetime,
    event_id: UUID | None = None,
    case_id: UUID | None = None,
    user_id: UUID | None = None,
) -> UUID | None:
    """Mean a message, to be sent at a moment; None when the same was meant before.

    Takes part in the caller's transaction: what is rolled back was never meant.
    """
    made = add(
        key=key,
        kind=kind,
        channel=channel,
        address_hash=vault().fingerprint(to),
        secret=vault().seal({"to": to, "subject": subject, "text": text}),
        event_id=event_id,
        case_id=case_id,
        user_id=user_id,
        next_try=at,
    )
    if made is not None:
        ask_for(made, at)
    return made


def add(**values: Any) -> UUID | None:
    """Insert a message unless its key is there already; return its id."""
    row = {"tenant_id": require_tenant(), "id": new_id(), **values}
    return db.session.execute(
        insert(Dispatch)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "key", "channel", "address_hash"])
        .returning(Dispatch.id)
    ).scalar_one_or_none()


def ask_for(dispatch_id: UUID, at: datetime) -> None:
    """Ask for an attempt at a moment."""
    ask(JOB, at=at, args={"dispatch": str(dispatch_id)})


def send(dispatch_id: UUID) -> None:
    """Make one attempt. A message that was sent, or that waits its turn, is left alone.

    The row is locked meanwhile, so two workers never send it at the same time. A worker that dies
    after the other side took the message and before the commit sends it again, under the same id.
    """
    row = queries.locked(dispatch_id)
    if row is None or row.status != "waiting":
        return
    if row.webhook_id is not None and queries.earlier_waits(row):
        return  # the one before asks for it when it has ended
    moment = now()
    if row.next_try is not None and row.next_try > moment:
        ask_for(row.id, row.next_try)
        return
    receipt = _delivered(row, moment)
    row.attempts += 1
    row.reference, row.fault = receipt.reference[:100], ""
    if receipt.status != "failed":
        _ended(row, receipt.status, moment)
        return
    row.fault = receipt.detail[:200]
    again = logic.next_try(row.attempts, moment, _CHANCE.random()) if receipt.again else None
    if again is None:
        _ended(row, "dead" if receipt.again else "failed", moment)
        return
    row.next_try = again
    ask_for(row.id, again)


def replay(dispatch_id: UUID) -> None:
    """Send a message that was given up once more; raises :class:`Refused` for any other."""
    row = queries.locked(dispatch_id)
    if row is None:
        raise NotFound
    if row.status not in ("failed", "dead"):
        raise Refused("wrong_state", "只有发送失败的消息才能重新发送")
    row.status, row.attempts, row.ended_at, row.next_try = "waiting", 0, None, now()
    ask_for(row.id, now())


def _delivered(row: Dispatch, moment: datetime) -> Receipt:
    """Ask the senders. One that raises has failed for now: its fault is noted by place only."""
    try:
        receipt = services().registry.manager.hook.deliver(message=_message(row, moment))
    except Exception as fault:
        _log.error("a sender failed", channel=row.channel, fault=place_of(fault))
        return Receipt(status="failed", detail=place_of(fault), again=True)
    if receipt is None:
        return Receipt(status="failed", detail="no sender for this channel", again=True)
    return receipt


def _message(row: Dispatch, moment: datetime) -> Message:
    opened = vault().open(row.secret)
    to, headers = opened.get("to", ""), {}
    if row.webhook_id is not None:
        hook = queries.webhook(row.webhook_id)
        known = vault().open(hook.secret)
        to, stamp = known["to"], str(int(moment.timestamp()))
        signed = signature(known["key"], stamp, opened["text"].encode())
        headers = {"Huiyin-Timestamp": stamp, "Huiyin-Signature": signed}
    return Message(
        id=str(row.id),
        tenant=str(row.tenant_id),
        channel=row.channel,
        to=to,
        text=opened["text"],
        subject=opened.get("subject", ""),
        case="" if row.case_id is None else str(row.case_id),
        headers=headers,
    )


def _ended(row: Dispatch, status: str, moment: datetime) -> None:
    row.status, row.ended_at, row.next_try = status, moment, None
    if row.webhook_id is None:
        return
    db.session.flush()
    line(row.webhook_id, row.case_id)
    following = queries.first_waiting(row.webhook_id, row.case_id)
    if following is not None:
        ask_for(following, moment)


def line(webhook_id: UUID, case_id: UUID | None) -> None:
    """Hold the line of one case to one webhook until the transaction ends."""
    db.session.execute(
        sql("SELECT pg_advisory_xact_lock(hashtextextended(:name, 1))"),
        {"name": f"{webhook_id}:{case_id}"},
    )
