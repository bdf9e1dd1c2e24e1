"""The digest of a day: one message for all that was not urgent."""

from uuid import UUID

from core.dispatch import contacts
from core.dispatch import service as dispatch
from core.notify import queries
from core.notify.logic_outside import digest_text, group_of
from core.notify.outside import address, reachable, settings_of
from core.now import now


def send(user_id: UUID, day: str) -> None:
    """Mean the digest of a day to every channel that the person wants anything by.

    Nothing unread, nothing sent. Doing it again adds nothing: a day has one digest.
    """
    chosen = settings_of([user_id]).get(user_id)
    rows = reachable([user_id]).get(user_id, [])
    counts: dict[str, int] = {}
    for kind, number in queries.unread_by_kind(user_id):
        counts[group_of(kind)] = counts.get(group_of(kind), 0) + number
    if chosen is None or not counts:
        return
    for row in rows:
        groups = {group for group, channels in chosen.wanted.items() if row.channel in channels}
        counted = {group: number for group, number in counts.items() if group in groups}
        if counted:
            dispatch.intend(
                key=f"digest:{user_id}:{day}",
                kind="digest",
                channel=row.channel,
                to=contacts.address(row),
                subject="回音：今日未读通知",
                text=digest_text(counted, link=f"{address()}/notices?unread=1"),
                at=now(),
                user_id=user_id,
            )
