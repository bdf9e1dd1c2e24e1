"""The chain of events: what an entry holds, how its hash is made, and how a log is verified."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event that is about to be recorded. ``at`` is when it happened, aware.

    ``on_behalf_of`` is the person whom the actor stood in for.
    """

    type: str
    at: datetime
    actor_kind: str
    actor_id: str | None
    actor_role: str
    data: Mapping[str, Any]
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry in its place in the chain."""

    stream: str
    seq: int
    recorded_at: datetime
    entry: Entry
    prev_hash: str
    hash: str


def digest(*, stream: str, seq: int, recorded_at: datetime, entry: Entry, prev_hash: str) -> str:
    """SHA-256 over the content of an entry, its place and the hash before it, as 64 hex digits."""
    content = {
        "stream": stream,
        "seq": seq,
        "type": entry.type,
        "occurred_at": _moment(entry.at),
        "recorded_at": _moment(recorded_at),
        "actor": _actor(entry),
        "data": entry.data,
        "prev": prev_hash,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _actor(entry: Entry) -> list[str | None]:
    """Whoever acted; the one they stood in for is only there when there was one."""
    who = [entry.actor_kind, entry.actor_id, entry.actor_role]
    return who if entry.on_behalf_of is None else [*who, entry.on_behalf_of]


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def chain(
    entries: Iterable[Entry],
    *,
    stream: str,
    recorded_at: datetime,
    last_seq: int,
    last_hash: str,
) -> list[Link]:
    """Put entries at the end of a stream."""
    links: list[Link] = []
    for entry in entries:
        last_seq += 1
        made = digest(
            stream=stream, seq=last_seq, recorded_at=recorded_at, entry=entry, prev_hash=last_hash
        )
        links.append(
            Link(
                stream=stream,
                seq=last_seq,
                recorded_at=recorded_at,
                entry=entry,
                prev_hash=last_hash,
                hash=made,
            )
        )
        last_hash = made
    return links


def first_fault(links: Iterable[Link]) -> int | None:
    """The sequence number of the first entry that does not fit its chain, or None."""
    expected, before = 1, GENESIS
    for link in links:
        made = digest(
            stream=link.stream,
            seq=link.seq,
            recorded_at=link.recorded_at,
            entry=link.entry,
            prev_hash=link.prev_hash,
        )
        if link.seq != expected or link.prev_hash != before or link.hash != made:
            return link.seq
        expected, before = expected + 1, link.hash
    return None


TENANT_EVENT_KEYS: Mapping[str, frozenset[str]] = {
    "user_created": frozenset({"user"}),
    "user_changed": frozenset({"user"}),
    "user_disabled": frozenset({"user"}),
    "user_enabled": frozenset({"user"}),
    "password_reset": frozenset({"user"}),
    "password_changed": frozenset({"user"}),
    "grant_given": frozenset({"user", "role", "unit"}),
    "grant_taken": frozenset({"user", "role", "unit"}),
    "delegated": frozenset(
        {"delegation", "giver", "taker", "roles", "unit", "begins_at", "ends_at"}
    ),
    "delegation_revoked": frozenset({"delegation", "giver", "taker"}),
    "token_created": frozenset({"user", "token", "scopes"}),
    "token_revoked": frozenset({"user", "token"}),
    "signed_in": frozenset({"user"}),
    "signed_out": frozenset({"user"}),
    "sign_in_failed": frozenset({"login_hash"}),
    "sign_in_revoked": frozenset({"user"}),
    "unit_created": frozenset({"unit"}),
    "unit_changed": frozenset({"unit"}),
    "calendar_changed": frozenset({"day", "works"}),
    "domain_enabled": frozenset({"domain"}),
    "rules_published": frozenset({"domain", "version", "hash"}),
    "partner_added": frozenset({"partner"}),
    "partner_confirmed": frozenset({"partner"}),
    "partner_removed": frozenset({"partner"}),
    "run_started": frozenset({"run", "kind", "rows"}),
    "run_finished": frozenset({"run", "kind", "user", "state", "done", "failed"}),
    "webhook_added": frozenset({"webhook"}),
    "webhook_switched": frozenset({"webhook", "active"}),
    "webhook_removed": frozenset({"webhook"}),
    "office_settings_changed": frozenset({"settings"}),
    "ladder_step_added": frozenset({"step"}),
    "ladder_step_removed": frozenset({"step"}),
    "dispatch_replayed": frozenset({"dispatch"}),
    "hand_over_arrived": frozenset({"code", "from"}),
    "hand_over_sent_back": frozenset({"code"}),
    "hand_over_called_back": frozenset({"code"}),
}
