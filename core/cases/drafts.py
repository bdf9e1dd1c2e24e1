"""What somebody typed into an intake form and has not registered yet: saved, found again, dropped.

A draft belongs to the person who typed it and to nobody else; to all others it does not exist.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import delete, select, text

from core.cases.models import IntakeDraft
from core.config import StartError
from core.crypto import identities
from core.db import db, tenant_scope, transaction
from core.errors import Conflict, Invalid, NotFound, Stale
from core.faults import place_of
from core.now import now
from core.services import services
from core.users.logic import Actor

KEPT = timedelta(days=30)
MOST = 20
"""Drafts of one person."""
LARGEST = 256 * 1024
"""Characters of a draft as JSON."""

_TENANTS = text("SELECT id FROM tenants")
_log = structlog.get_logger("huiyin.drafts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft that was opened; ``typed`` is what stood in the form, unchecked."""

    id: UUID
    type: str
    saved_at: datetime
    version: int
    typed: Mapping[str, Any]


def save(
    draft_id: UUID, *, actor: Actor, type: str, typed: Mapping[str, Any], version: int
) -> Draft:
    """Keep what was typed under this id.

    ``version`` is the one that the page has seen, 0 before the first save. :class:`Stale` when the
    draft was saved elsewhere meanwhile, registered or dropped: a late save brings nothing back.
    """
    if len(json.dumps(typed, ensure_ascii=False)) > LARGEST:
        raise Invalid("内容太长，不能暂存")
    row = _row(draft_id, actor)
    moment = now()
    if row is None:
        if version:
            raise Stale("这份草稿已登记或已丢弃，不再保存")
        row = IntakeDraft(id=draft_id, user_id=UUID(actor.id), type=type)
        _refuse_too_many(actor)
        db.session.add(row)
    elif row.version != version or row.type != type:
        raise Stale("这份草稿已在另一个窗口中修改，请打开最新的一份")
    row.secret = identities().seal({"typed": typed}) or b""
    row.saved_at = moment
    db.session.flush()
    return _opened(row)


def mine(actor: Actor) -> list[Draft]:
    """The drafts of a person, the newest first."""
    return [_opened(row) for row in _drafts_of(actor)]


def read(draft_id: UUID, actor: Actor) -> Draft:
    """One's own draft; :class:`NotFound` for every other."""
    row = _row(draft_id, actor)
    if row is None:
        raise NotFound
    return _opened(row)


def discard(draft_id: UUID, actor: Actor) -> bool:
    """Drop one's own draft; tells whether there was one."""
    row = _row(draft_id, actor)
    if row is None:
        return False
    db.session.delete(row)
    db.session.flush()
    return True


def forget_old(moment: datetime) -> int:
    """Delete the drafts of every tenant that nobody has saved for 30 days; return how many.

    The relay's role says which tenants there are; each is then cleared as itself.
    """
    engine = services().relay_engine
    if engine is None:
        raise StartError("HUIYIN_RELAY_DATABASE_URL is not set: old drafts need the relay's role")
    with engine.connect() as connection:
        tenants = [row[0] for row in connection.execute(_TENANTS)]
    return sum(_forgotten(tenant, moment - KEPT) for tenant in tenants)


def _forgotten(tenant: UUID, before: datetime) -> int:
    try:
        with tenant_scope(tenant), transaction():
            return _delete_drafts(before)
    except Exception as fault:  # one tenant must not hold up the others; the next turn tries again
        _log.error("old drafts stay", tenant=str(tenant), fault=place_of(fault))
        return 0


def _refuse_too_many(actor: Actor) -> None:
    if len(_drafts_of(actor)) >= MOST:
        raise Conflict(f"您已有 {MOST} 份草稿，请先登记或丢弃其中一些")


def _opened(row: IntakeDraft) -> Draft:
    return Draft(
        id=row.id,
        type=row.type,
        saved_at=row.saved_at,
        version=row.version,
        typed=identities().open(row.secret)["typed"],
    )


def _row(draft_id: UUID, actor: Actor) -> IntakeDraft | None:
    """A draft of this person; nobody else's."""
    return db.session.scalars(
        select(IntakeDraft).where(IntakeDraft.id == draft_id, IntakeDraft.user_id == UUID(actor.id))
    ).one_or_none()


def _drafts_of(actor: Actor) -> Sequence[IntakeDraft]:
    """The drafts of a person that are not forgotten yet, the newest first, unopened."""
    return db.session.scalars(
        select(IntakeDraft)
        .where(IntakeDraft.user_id == UUID(actor.id), IntakeDraft.saved_at >= now() - KEPT)
        .order_by(IntakeDraft.saved_at.desc(), IntakeDraft.id)
        .limit(MOST)
    ).all()


def _delete_drafts(before: datetime) -> int:
    """Delete the drafts of the tenant last saved before then; return how many."""
    done = db.session.execute(
        delete(IntakeDraft).where(IntakeDraft.saved_at < before).returning(IntakeDraft.id)
    )
    return len(done.all())
