"""Bringing papers to people (送达): by hand, by post, or by a logged call in a letter's place."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.cases.logic import acts, papers
from core.cases.logic.effects import unfold
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.outcome import Outcome, rules_of
from core.cases.record import load, party_ref, party_rows, record
from core.crypto import Vault, identities, vault
from core.db import db, new_id
from core.deadlines.service import calendar
from core.documents import queries
from core.documents.issuing import lacking, seal
from core.documents.models import Delivery, DocumentRow
from core.documents.rights import locked, must
from core.errors import Invalid, Problem, Refused
from core.now import now
from core.plugin.spec import Document
from core.users.logic import Actor

WORDS = ("address", "receiver", "relation", "refusal", "witness", "note")
"""What a delivery tells in words: they name people and where they live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """How a paper (or a logged call in its place) was brought to someone; times are aware.

    ``to`` is whom, as a party ref; it may be empty where the paper has one receiver only.
    """

    to: str = ""
    mode: str
    sent_at: datetime
    received_at: datetime | None = None
    address: str = ""
    receiver: str = ""
    relation: str = ""
    refusal: str = ""
    witness: str = ""
    note: str = ""
    attachment_id: UUID | None = None


def deliver(document_id: UUID, *, actor: Actor, handing: Handing) -> Delivery:
    """Record that a paper was brought to its receiver; it counts from the moment of receipt.

    Without a receipt yet (``received_at`` None) nothing is delivered; the attempt is on file. A
    draft that is complete is issued in the same act, when it was sent: a logged call may stand in
    for the letter. Raises :class:`Invalid` with every fault, and what a draft still lacks.
    """
    row, case = locked(document_id, actor)
    rules, on = rules_of(case), calendar()
    document = papers.document_of(rules, row.key)
    way = must(actor, "document.deliver", document, rules, case)
    if row.status == "void":
        raise Refused("wrong_state", "已作废的文书不能送达")
    receiver = papers.receiver_of(papers.paper_of(load(case), row.ref), handing.to)
    problems = _faults(document, case, handing)
    if row.status == "draft" and not problems:
        problems += lacking(rules, row, case, at=handing.sent_at)
    if problems:
        raise Invalid(problems=problems)
    if row.status == "draft":
        must(actor, "document.issue", document, rules, case)
        seal(case, rules, row, actor, way, at=handing.sent_at)
    delivery = _delivery(row, handing, actor, receiver)
    db.session.add(delivery)
    if handing.received_at is not None:
        snapshot = load(case)
        by = acts.who(actor, way)
        at = handing.received_at
        event = papers.delivered(snapshot, row.ref, handing.mode, at=at, by=by, to=receiver)
        _, events = unfold(rules, snapshot, [event], on)
        record(case, rules, snapshot, events, on)
    db.session.flush()
    return delivery


def _faults(document: Document, case: Case, handing: Handing) -> list[Problem]:
    problems: list[Problem] = []
    moment = now()
    if not handing.mode:
        problems.append(Problem("/mode", "required", "请选择送达方式"))
    elif document.modes and handing.mode not in document.modes:
        problems.append(Problem("/mode", "not_a_choice", "该文书不能以这种方式送达"))
    for pointer, at in (("/sent_at", handing.sent_at), ("/received_at", handing.received_at)):
        if at is not None and at > moment + acts.EARLY:
            problems.append(Problem(pointer, "in_future", "送达时间不能晚于现在"))
        if at is not None and at < case.received_at:
            problems.append(Problem(pointer, "too_early", "送达时间不能早于收到投诉举报的时间"))
    if handing.received_at is not None and handing.received_at < handing.sent_at:
        problems.append(Problem("/received_at", "too_early", "收到时间不能早于发出时间"))
    if handing.refusal and not handing.witness:
        problems.append(Problem("/witness", "required", "拒收时请写明见证人"))
    return problems


def note_told(outcome: Outcome, actor: Actor) -> None:
    """Delivery rows of what the act itself noted; each such paper is issued when it is complete."""
    for event in outcome.rows:
        if event.type != "delivered":
            continue
        row = queries.by_ref(outcome.case.id, event.data["ref"])
        handing = Handing(
            mode=event.data["mode"],
            sent_at=event.occurred_at,
            received_at=event.occurred_at,
            note="随办理登记",
        )
        db.session.add(_delivery(row, handing, actor, event.data["receiver"]))
        _issue_complete(outcome.case, outcome.rules, row, actor, at=event.occurred_at)
    db.session.flush()


def _issue_complete(
    case: Case, rules: Rules, row: DocumentRow, actor: Actor, *, at: datetime
) -> None:
    if row.status == "draft" and not lacking(rules, row, case, at=at):
        way = must(actor, "document.issue", papers.document_of(rules, row.key), rules, case)
        seal(case, rules, row, actor, way, at=at)


def words_of(delivery: Delivery) -> dict[str, str]:
    """The words of a delivery, the encrypted ones opened: all of ``WORDS``, empty when not given.

    For those who may see them.
    """
    return {**dict.fromkeys(WORDS, ""), **_box(delivery.secrecy).open(delivery.secret)}


def _box(secrecy: str) -> Vault:
    return identities() if secrecy == "sealed" else vault()


def _delivery(row: DocumentRow, handing: Handing, actor: Actor, receiver: str) -> Delivery:
    party = next((p for p in party_rows(row.case_id) if party_ref(p).ref == receiver), None)
    secrecy = "sealed" if party is not None and party.secrecy == "sealed" else "sensitive"
    words = {key: getattr(handing, key) for key in WORDS if getattr(handing, key)}
    return Delivery(
        id=new_id(),
        case_id=row.case_id,
        document_id=row.id,
        party_id=None if party is None else party.id,
        addressee=receiver.partition(":")[0],
        mode=handing.mode,
        sent_at=handing.sent_at,
        received_at=handing.received_at,
        refused=bool(handing.refusal),
        secrecy=secrecy,
        secret=_box(secrecy).seal(words),
        attachment_id=handing.attachment_id,
        recorded_by=UUID(actor.id),
    )
