"""Who has a case open to work on it: remembered for a few minutes, never a lock.

Kept beside the queue, under the tenant's own key. Where it does not answer, nobody is shown.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import redis
import structlog
from rq.utils import as_text

from core.db import require_tenant
from core.faults import place_of
from core.now import now
from core.services import services
from core.users.logic import Actor
from core.users.queries import names

KEPT = timedelta(minutes=10)

_log = structlog.get_logger("huiyin.presence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody else at the same case; ``minutes`` since they opened it."""

    name: str
    minutes: int


def arrive(case_id: UUID, actor: Actor) -> None:
    """Note that somebody has opened a form of the case, or still has it open."""
    key, moment = _key(case_id), now()
    try:
        before = _read(services().redis.hget(key, actor.id))
        opened = moment if before is None or moment - before[1] > KEPT else before[0]
        seen = json.dumps([opened.isoformat(), moment.isoformat()])
        with services().redis.pipeline() as pipeline:
            pipeline.hset(key, actor.id, seen)
            pipeline.expire(key, KEPT)
            pipeline.execute()
    except redis.RedisError as fault:
        _log.warning("presence was not noted", fault=place_of(fault))


def leave(case_id: UUID, actor: Actor) -> None:
    """Note that somebody is done."""
    try:
        services().redis.hdel(_key(case_id), actor.id)
    except redis.RedisError as fault:
        _log.warning("presence was not noted", fault=place_of(fault))


def others(case_id: UUID, actor: Actor) -> list[Other]:
    """Who else has the case open, the first to open it first; no query when nobody has."""
    moment = now()
    try:
        kept = services().redis.hgetall(_key(case_id))
    except redis.RedisError as fault:
        _log.warning("presence is not known", fault=place_of(fault))
        return []
    found: list[tuple[datetime, UUID]] = []
    for person, value in kept.items():
        seen = _read(value)
        who = as_text(person)
        if seen is not None and who != actor.id and moment - seen[1] <= KEPT:
            found.append((seen[0], UUID(who)))
    if not found:
        return []
    known = names([person for _, person in found])
    return [
        Other(name=known[person], minutes=int((moment - opened).total_seconds() // 60))
        for opened, person in sorted(found)
        if person in known
    ]


def _key(case_id: UUID) -> str:
    return f"huiyin:{require_tenant()}:open:{case_id}"


def _read(value: bytes | str | None) -> tuple[datetime, datetime] | None:
    if value is None:
        return None
    opened, seen = json.loads(value)
    return datetime.fromisoformat(opened), datetime.fromisoformat(seen)
