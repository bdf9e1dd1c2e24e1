"""Between two offices on one server.

Each step writes to the other side in a transaction of its own. Every step may run twice, and a
program that is killed between the two sides loses nothing: the job stays in the outbox of whoever
speaks until the other side has committed. While the other side is written, the job holds none of
its own rows but the outbox's, so that two offices that speak to each other at the same moment never
wait in a circle.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import current_app

from core.cases.logic.model import SYSTEM
from core.cases.outcome import rules_of
from core.crypto import identities
from core.db import db, new_id, require_tenant, tenant_scope, transaction
from core.events.service import append_for_tenant
from core.exchange import following, queries, sending
from core.exchange.models import HandOverRow
from core.now import now
from core.rules import service as rules
from core.tenants import queries as tenants
from core.tenants.logic import TenantInfo


@contextmanager
def at_office(slug: str) -> Iterator[bool]:
    """Work as another office, in a session and a transaction of its own; False if it is not there.

    The caller's own session waits untouched.
    """
    info = tenants.by_slug(slug)
    if info is None or info.status != "active":
        yield False
        return
    with current_app.app_context(), tenant_scope(info.id), transaction():
        yield True


def _self() -> TenantInfo:
    info = tenants.by_id(require_tenant())
    if info is None:
        raise LookupError("a tenant without a row")
    return info


def send(hand_over_id: UUID) -> None:
    """Bring a case that was handed over to the other office's inbox, once."""
    row = queries.row(hand_over_id)
    if row.delivered_at is not None or row.status != "sent":
        return
    own, code, slug = _self(), row.code, row.other
    copied: dict[str, Any] = {
        key: getattr(row, key)
        for key in ("domain", "case_type", "report_form", "fields", "secret", "sent_at")
    }
    copied |= {"report_due_on": row.report_due_on, "returns": row.returns}
    with at_office(slug) as there:
        refusal = _put(own, code, copied) if there else "对方单位不在通讯录中"
    row = queries.row(hand_over_id)
    case = following.held(row)
    kept = queries.by_code(code, "out", lock=True)
    if kept is None or kept.status != "sent":
        return
    if refusal:
        _home(case, kept, "returned", refusal)
    else:
        kept.delivered_at = now()


def _put(sender: TenantInfo, code: str, copied: dict[str, Any]) -> str:
    """Write the receiver's row; the reason when this office does not take it."""
    partner = queries.partner_named(sender.slug)
    if partner is None or partner.confirmed_at is None:
        return "对方单位不在通讯录中"
    if queries.by_code(code, "in") is not None:
        return ""
    domain, case_type = copied["domain"], copied["case_type"]
    module = rules.current(domain) if domain in rules.enabled_domains() else None
    if module is None or not any(each.key == case_type for each in module.case_types):
        return "对方单位没有开通此类业务"
    db.session.add(
        HandOverRow(
            id=new_id(),
            code=code,
            direction="in",
            kind="tenant",
            other=sender.slug,
            other_name=sender.name,
            status="sent",
            delivered_at=now(),
            **copied,
        )
    )
    db.session.flush()
    append_for_tenant("hand_over_arrived", {"code": code, "from": sender.slug}, actor_id=None)
    return ""


def _home(case: Any, row: HandOverRow, status: str, reason: str) -> None:
    """The sender's case comes back: the row, the record, and the act that its rules name."""
    rule = following.rule_of(rules_of(case), row)
    sending.ended(case, row, status, by=SYSTEM, reason=reason)
    action = rule.returned if status == "returned" else rule.recalled
    following.follow(case, action, comment=reason)


def recall(hand_over_id: UUID) -> None:
    """Call a case back that the other office has not taken in."""
    row = queries.row(hand_over_id)
    if row.status != "recalling":
        return
    own, code = _self(), row.code
    copied = {"domain": row.domain, "case_type": row.case_type, "sent_at": row.sent_at}
    with at_office(row.other) as there:
        free = _take_away(own, code, copied) if there else True
    case = following.held(queries.row(hand_over_id))
    kept = queries.by_code(code, "out", lock=True)
    if kept is None or kept.status != "recalling":
        return
    if free:
        _home(case, kept, "called_back", "")
    else:
        kept.status = "sent"  # its receipt or its return is on the way


def _take_away(sender: TenantInfo, code: str, copied: dict[str, Any]) -> bool:
    row = queries.by_code(code, "in", lock=True)
    if row is None:
        # it has not arrived; this row keeps it from arriving later
        row = HandOverRow(
            id=new_id(),
            code=code,
            direction="in",
            kind="tenant",
            other=sender.slug,
            other_name=sender.name,
            status="called_back",
            ended_at=now(),
            **copied,
        )
        db.session.add(row)
        db.session.flush()
        return True
    if row.status == "sent":
        row.status, row.ended_at, row.secret = "called_back", now(), None
        append_for_tenant("hand_over_called_back", {"code": code}, actor_id=None)
    return row.status == "called_back"


def receipt(hand_over_id: UUID) -> None:
    """Tell the sender that its case was taken in."""
    row = queries.row(hand_over_id)
    code, taken_at = row.code, row.taken_at
    with at_office(row.other) as there:
        kept = _sent(code) if there else None
        if kept is not None and kept.status in ("sent", "recalling"):
            case = following.held(kept)
            kept = queries.by_code(code, "out", lock=True)
            if kept is not None and kept.status in ("sent", "recalling"):
                kept.status, kept.taken_at = "received", taken_at
                following.tell(case, "receipt", {"code": code})


def give_back(hand_over_id: UUID) -> None:
    """Tell the sender that its case was given back, and why."""
    row = queries.row(hand_over_id)
    code, reason = row.code, row.reason
    with at_office(row.other) as there:
        kept = _sent(code) if there else None
        if kept is not None:
            case = following.held(kept)
            kept = queries.by_code(code, "out", lock=True)
            if kept is not None and kept.status in ("sent", "recalling"):
                _home(case, kept, "returned", reason)


def report(hand_over_id: UUID) -> None:
    """Bring the receiver's report home; the sender's deadline for it ends."""
    row = queries.row(hand_over_id)
    code, said = row.code, identities().open(row.report)
    with at_office(row.other) as there:
        kept = _sent(code) if there else None
        if kept is not None:
            case = following.held(kept)
            kept = queries.by_code(code, "out", lock=True)
            if kept is not None and kept.status in ("sent", "recalling", "received"):
                rule = following.rule_of(rules_of(case), kept)
                kept.status, kept.ended_at = "reported", now()
                kept.report = identities().seal(said)
                following.tell(case, "reported_back", {"code": code})
                following.follow(case, rule.reported, data=said)


def _sent(code: str) -> HandOverRow | None:
    return queries.by_code(code, "out")


def greet(slug: str) -> None:
    """Confirm a partner once both have written the other down. An unknown name does nothing."""
    own = _self()
    if queries.partner_named(slug) is None:
        return
    with at_office(slug) as there:
        met = there and _meet(own.slug)
    if met:
        _meet(slug)


def _meet(slug: str) -> bool:
    """Mark the other as confirmed in the office that is set; False when it is not written down."""
    row = queries.partner_named(slug)
    if row is None:
        return False
    if row.confirmed_at is None:
        row.confirmed_at = now()
        append_for_tenant("partner_confirmed", {"partner": slug}, actor_id=None)
    return True


def part(slug: str) -> None:
    """Tell a former partner that the two exchange no more."""
    own = _self()
    if queries.partner_named(slug) is not None:
        return  # written down again meanwhile
    with at_office(slug) as there:
        row = queries.partner_named(own.slug) if there else None
        if row is not None:
            row.confirmed_at = None
