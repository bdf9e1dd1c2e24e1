"""The programs that an office wants told: written down, switched on and off, taken out."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from core.crypto import vault
from core.db import db, new_id
from core.dispatch import queries
from core.dispatch.models import Webhook
from core.errors import Conflict, Invalid, Problem
from core.events.service import append_for_tenant
from core.now import now
from core.senders.guarded import Unsafe, split

MOST = 20
LONGEST = 500


def add(
    *, name: str, url: str, events: Sequence[str], known: Sequence[str], actor_id: str
) -> tuple[Webhook, str]:
    """Write a program down and return it with its signing key, which is shown this once.

    ``known`` are the event types there are. Raises :class:`Invalid` with every fault. Whether the
    address may be called is judged at each call, when its name is resolved.
    """
    name, url = " ".join(name.split()), url.strip()
    found: list[Problem] = []
    if not name or len(name) > 60:
        found.append(Problem("/name", "length", "名称为 1 至 60 个字"))
    if len(url) > LONGEST or not url.isascii() or not _readable(url):
        message = "请填写 http:// 或 https:// 开头的地址，不含用户名和密码"
        found.append(Problem("/url", "format", message))
    if not set(events) <= set(known):
        found.append(Problem("/events", "unknown", "没有这种事件"))
    if found:
        raise Invalid(problems=found)
    digest = vault().fingerprint(url)
    others = queries.webhooks()
    if len(others) >= MOST:
        raise Conflict(f"最多 {MOST} 个网络回调")
    if any(row.address_hash == digest for row in others):
        raise Invalid(problems=[Problem("/url", "taken", "这个地址已经登记过")])
    key = secrets.token_urlsafe(32)
    secret = vault().seal({"to": url, "key": key})
    assert secret is not None
    row = Webhook(
        id=new_id(),
        name=name,
        secret=secret,
        address_hash=digest,
        events=sorted(set(events)),
        active=True,
        since=now(),
    )
    db.session.add(row)
    db.session.flush()
    append_for_tenant("webhook_added", {"webhook": str(row.id)}, actor_id=actor_id)
    return row, key


def set_active(webhook_id: UUID, active: bool, *, actor_id: str) -> None:
    """Switch a program off or on; what happened while it was off is not told later."""
    row = queries.webhook(webhook_id)
    if row.active == active:
        return
    row.active = active
    if active:
        row.since = now()
    kind = "webhook_switched"
    append_for_tenant(kind, {"webhook": str(row.id), "active": active}, actor_id=actor_id)


def remove(webhook_id: UUID, *, actor_id: str) -> None:
    """Take a program out, with all that still waits for it."""
    row = queries.webhook(webhook_id)
    db.session.delete(row)
    append_for_tenant("webhook_removed", {"webhook": str(webhook_id)}, actor_id=actor_id)


def _readable(url: str) -> bool:
    try:
        split(url)
    except Unsafe:
        return False
    return True
