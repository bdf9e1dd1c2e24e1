"""What the page of the outbox shows: masked addresses, and no code that was really sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.crypto import vault
from core.dispatch import contacts
from core.dispatch.logic import masked
from core.dispatch.models import Dispatch, Webhook
from core.senders.local import REFERENCE
from core.users import queries as users


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as the page shows it. ``local``: it never left this machine."""

    row: Dispatch
    to: str
    who: str
    subject: str
    text: str
    local: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HookShown:
    """A webhook and the host that it calls."""

    row: Webhook
    to: str


def shown(rows: Sequence[Dispatch]) -> list[Shown]:
    """Messages for the page; a code that went out is for its receiver only."""
    names = users.names([row.user_id for row in rows if row.user_id is not None])
    return [_shown(row, "" if row.user_id is None else names[row.user_id]) for row in rows]


def hooks_shown(rows: Iterable[Webhook]) -> list[HookShown]:
    """Webhooks for the page."""
    return [
        HookShown(row=row, to=masked("webhook", vault().open(row.secret)["to"])) for row in rows
    ]


def _shown(row: Dispatch, who: str) -> Shown:
    said, local = vault().open(row.secret), row.reference == REFERENCE
    hidden = row.kind == contacts.KIND and not local
    return Shown(
        row=row,
        to=masked(row.channel, said["to"]) if "to" in said else "",
        who=who,
        subject=said.get("subject", ""),
        text="（验证码，不显示）" if hidden else said["text"],
        local=local,
    )
