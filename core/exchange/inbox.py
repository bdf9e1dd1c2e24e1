"""What other offices sent: taking it in as a case of one's own, or giving it back."""

from typing import Any
from uuid import UUID

from core.cases.intake import Opened
from core.cases.logic.acts import who
from core.crypto import identities
from core.documents import service as documents
from core.errors import Invalid, Problem, Refused
from core.events.service import append_for_tenant, ask
from core.exchange import following, queries
from core.exchange.models import HandOverRow
from core.now import now
from core.users.logic import Actor


def brought(row: HandOverRow) -> dict[str, Any]:
    """What travelled: ``data``, ``parties``, ``channel``, ``category`` and the sender's number."""
    return identities().open(row.secret)


def take_in(hand_over_id: UUID, *, actor: Actor, **intake: Any) -> Opened:
    """Open a case for what was sent; its deadlines run from the receipt here.

    ``intake`` is what ``open_case`` takes. Raises :class:`Refused` when it was taken in, given back
    or called back already.
    """
    row = _waiting(hand_over_id, actor)
    received = intake.get("received_at") or now()
    if received < row.sent_at.replace(second=0, microsecond=0):
        message = "收到时间不能早于对方分送的时间"
        raise Invalid(message, problems=[Problem("/received_at", "too_early", message)])
    intake["received_at"] = max(received, row.sent_at)
    opened = documents.open_case(
        actor=actor, type=row.case_type, facts={"handed_in": True}, **intake
    )
    row.case_id, row.status, row.taken_at = opened.case.id, "received", now()
    row.done_by = UUID(actor.id)
    following.tell(
        opened.case,
        "handed_over",
        {
            "code": row.code,
            "direction": "in",
            "to": row.kind,
            "name": row.other_name,
            "fields": row.fields,
            "due": None if row.report_due_on is None else row.report_due_on.isoformat(),
        },
        by=who(actor),
    )
    ask("exchange.receipt", at=now(), args={"hand_over": str(row.id)})
    return opened


def give_back(hand_over_id: UUID, *, actor: Actor, reason: str) -> None:
    """Give it back to its sender, with a reason. What it said is forgotten here."""
    row = _waiting(hand_over_id, actor)
    if not reason.strip():
        message = "请写明退回的理由"
        raise Invalid(message, problems=[Problem("/reason", "required", message)])
    row.status, row.ended_at, row.reason = "returned", now(), reason.strip()
    row.returns += 1
    row.secret, row.done_by = None, UUID(actor.id)
    append_for_tenant("hand_over_sent_back", {"code": row.code}, actor_id=actor.id)
    ask("exchange.give_back", at=now(), args={"hand_over": str(row.id)})


def _waiting(hand_over_id: UUID, actor: Actor) -> HandOverRow:
    row = queries.arrived(hand_over_id, actor, lock=True)
    if row.status != "sent":
        raise Refused("wrong_state", "该来件已接收、已退回或者已被撤回")
    return row
