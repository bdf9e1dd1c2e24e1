"""Papers in the life of a case: acts with their papers, drafts, issuing, voiding, delivery, attachments.

``open_case``, ``act`` and ``decide`` are what pages and the API call: the act itself, and in the same
transaction the rows of the papers that it drafts and of the deliveries that it notes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import select

from core.cases import queries as case_queries
from core.cases import service as cases
from core.cases.forms import form_of, parse_form
from core.cases.intake import Opened, on_day, series_of, take_number
from core.cases.logic import acts, papers
from core.cases.logic.acts import Told
from core.cases.logic.approvals import Decision
from core.cases.logic.effects import unfold
from core.cases.logic.guards import env_of
from core.cases.logic.model import Event, Rules
from core.cases.models import Case, NumberRow
from core.cases.record import load, party_rows, record
from core.cases.service import Outcome, rules_of
from core.db import db, new_id, require_tenant
from core.deadlines.service import calendar
from core.documents import freeze, queries, sources, uploads
from core.documents.models import Attachment, Delivery, DocumentRow
from core.errors import Invalid, Problem, Refused
from core.events.models import EventRow
from core.events.service import ask
from core.forms.logic import prefill
from core.now import now
from core.plugin.spec import Document, Form
from core.services import services
from core.tenants.models import Unit
from core.users.logic import Actor, can, role_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """How a paper (or a logged call in its place) was brought to someone; times are aware."""

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


def open_case(*, actor: Actor, **intake: Any) -> Opened:
    """Open a case (see ``core.cases.intake.open_case``) and draft the papers of its first acts."""
    opened = cases.open_case(actor=actor, **intake)
    _papers(opened.case, opened.rules, opened.rows, actor, latest=opened.data, given={})
    return opened


def act(
    case_id: UUID,
    action: str,
    *,
    actor: Actor,
    data: Mapping[str, Any],
    told: Sequence[Told] = (),
    documents: Mapping[str, Mapping[str, Any]] | None = None,
    **more: Any,
) -> Outcome:
    """Do an action (see ``core.cases.service.act``) with its papers.

    ``documents`` gives values for the papers that the act drafts, by document key. A paper that somebody
    was told of is issued in the same act when it is complete; otherwise it stays a draft to be finished.
    """
    outcome = cases.act(
        case_id, action, actor=actor, data=data, told=told, documents=documents, **more
    )
    if outcome.proposal is None:
        made = _papers(
            outcome.case,
            outcome.rules,
            outcome.rows,
            actor,
            latest=outcome.data,
            given=documents or {},
        )
        _note_told(outcome, told, actor, made)
    return outcome


def decide(proposal_id: UUID, decision: Decision, *, actor: Actor, **more: Any) -> Outcome:
    """Decide on a proposal (see ``core.cases.service.decide``); an action that now takes effect
    drafts its papers with the values that were proposed."""
    outcome = cases.decide(proposal_id, decision, actor=actor, **more)
    given = outcome.proposal.documents if outcome.proposal is not None else {}
    _papers(outcome.case, outcome.rules, outcome.rows, actor, latest=outcome.data, given=given)
    return outcome


def _papers(
    case: Case,
    rules: Rules,
    rows: Sequence[EventRow],
    actor: Actor,
    *,
    latest: Mapping[str, Any],
    given: Mapping[str, Mapping[str, Any]],
) -> list[DocumentRow]:
    """Rows of the papers that events have drafted, filled in with what is known."""
    made: list[DocumentRow] = []
    problems: list[Problem] = []
    for row in rows:
        if row.type != "document_drafted":
            continue
        document = papers.document_of(rules, row.data["key"])
        form = form_of(rules, document.form)
        known = sources.known(case, rules, actor, receiver=row.data["receiver"], latest=latest)
        values = prefill(form, known)
        extra = given.get(document.key, {})
        if extra:
            parsed = parse_form(
                rules,
                form,
                {**values, **extra},
                env=env_of(rules, load(case), at=row.occurred_at, calendar=calendar()),
                on=calendar(),
                partial=True,
                pointer=f"/documents/{document.key}",
            )
            problems += parsed.problems
            values = parsed.data
        made.append(_row(case, document, form, row, values, actor))
    if problems:
        raise Invalid(problems=problems)
    db.session.add_all(made)
    db.session.flush()
    return made


def _row(
    case: Case,
    document: Document,
    form: Form,
    event: EventRow,
    values: Mapping[str, Any],
    actor: Actor,
) -> DocumentRow:
    receiver = str(event.data["receiver"])
    role, _, position = receiver.partition(":")
    party = next(
        (
            p
            for p in party_rows(case.id)
            if receiver and p.role == role and str(p.position) == position
        ),
        None,
    )
    row = DocumentRow(
        id=new_id(),
        case_id=case.id,
        ref=event.data["ref"],
        key=document.key,
        title=document.title,
        receiver_id=None if party is None else party.id,
        receiver_role=role,
        action=event.data["action"],
        status="draft",
        data={},
        drafted_by=UUID(actor.id),
        event_id=event.id,
    )
    freeze.store_values(row, form, values)
    return row


def _note_told(
    outcome: Outcome, told: Sequence[Told], actor: Actor, made: Sequence[DocumentRow]
) -> None:
    """Delivery rows of what the act itself noted; each such paper is issued when it is complete."""
    moments = {(t.at, t.mode): t for t in told}
    noted = [row for row in outcome.rows if row.type == "delivered"]
    for event in noted:
        document = queries.by_ref(outcome.case.id, event.data["ref"])
        note = moments[(event.occurred_at, event.data["mode"])]
        handing = Handing(mode=note.mode, sent_at=note.at, received_at=note.at, note="随办理登记")
        db.session.add(_delivery(document, handing, actor))
        if document.status == "draft" and not _lacks(outcome.rules, document, outcome.case):
            _issue(outcome.case, outcome.rules, document, actor, at=note.at)
    db.session.flush()


def draft(
    case_id: UUID, key: str, *, actor: Actor, data: Mapping[str, Any], receiver: str = ""
) -> DocumentRow:
    """Draft a paper that may be issued freely, or another copy of one that an action has drafted."""
    case = case_queries.for_update(case_id, actor)
    rules, on = rules_of(case), calendar()
    document = papers.document_of(rules, key)
    _may(actor, "document.draft", document, rules, case)
    snapshot = load(case)
    drafted_before = any(paper.key == key for paper in snapshot.papers)
    if not document.free and not drafted_before:
        raise Refused("wrong_state", f"“{document.title}”随办理事项生成，不能单独起草")
    at = now()
    env = env_of(rules, snapshot, at=at, calendar=on)
    events = papers.drafted(
        rules, snapshot, "", [key], env, at=at, by=acts.who(actor, _role(actor, document, rules))
    )
    wanted = [e for e in events if not receiver or e.data["receiver"] == receiver][:1]
    if not wanted:
        message = "该文书没有这一收件人"
        raise Invalid(message, problems=[Problem("/receiver", "not_a_choice", message)])
    _, rows = record(case, rules, snapshot, wanted, on)
    return _papers(case, rules, rows, actor, latest={}, given={key: data} if data else {})[0]


def update(document_id: UUID, *, actor: Actor, data: Mapping[str, Any]) -> DocumentRow:
    """Change a draft. Missing values may wait until it is issued; what is there must be right."""
    row, case = _locked(document_id, actor)
    rules = rules_of(case)
    document = papers.document_of(rules, row.key)
    _may(actor, "document.draft", document, rules, case)
    if row.status != "draft":
        raise Refused("wrong_state", "该文书已签发或已作废，不能修改")
    form = form_of(rules, document.form)
    parsed = parse_form(
        rules,
        form,
        {**freeze.values_of(row), **data},
        env=env_of(rules, load(case), at=now(), calendar=calendar()),
        on=calendar(),
        partial=True,
    )
    if parsed.problems:
        raise Invalid(problems=parsed.problems)
    freeze.store_values(row, form, parsed.data)
    db.session.flush()
    return row


def issue(
    document_id: UUID,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> DocumentRow:
    """Issue a draft: it takes its number, its values are frozen, its PDF is asked for.

    Raises :class:`Invalid` with every value that is still missing.
    """
    if data:
        update(document_id, actor=actor, data=data)
    row, case = _locked(document_id, actor)
    rules = rules_of(case)
    document = papers.document_of(rules, row.key)
    _may(actor, "document.issue", document, rules, case)
    at = occurred_at or now()
    if at > now() + acts.EARLY or at < case.received_at:
        message = "签发时间不能晚于现在，也不能早于收到时间"
        raise Invalid(message, problems=[Problem("/occurred_at", "in_future", message)])
    if row.status == "draft":
        problems = _lacks(rules, row, case)
        if problems:
            raise Invalid("文书还有必填内容没有填写", problems=problems)
    _issue(case, rules, row, actor, at=at)
    return row


def _lacks(rules: Rules, row: DocumentRow, case: Case) -> tuple[Problem, ...]:
    form = form_of(rules, papers.document_of(rules, row.key).form)
    env = env_of(rules, load(case), at=now(), calendar=calendar())
    return parse_form(rules, form, freeze.values_of(row), env=env, on=calendar()).problems


def _issue(case: Case, rules: Rules, row: DocumentRow, actor: Actor, *, at: datetime) -> None:
    document, on, snapshot = papers.document_of(rules, row.key), calendar(), load(case)
    if row.status != "draft":
        raise Refused("wrong_state", "该文书已签发或已作废")
    number = _number(case, rules, document, row)
    by = acts.who(actor, _role(actor, document, rules))
    event = papers.issued(snapshot, row.ref, number, at=at, by=by)
    _, events = unfold(rules, snapshot, [event], on)
    _, rows = record(case, rules, snapshot, events, on)
    row.status, row.number = "issued", number
    row.issued_by, row.issued_at, row.event_id = UUID(actor.id), at, rows[0].id
    row.frozen = freeze.frozen(case, rules, row, document, actor, at=at)
    row.render_status = "queued"
    ask("documents.render", at=now(), event_id=rows[0].id, args={"document": str(row.id)})
    db.session.flush()


def _number(case: Case, rules: Rules, document: Document, row: DocumentRow) -> str:
    """The paper's number: taken now, or the case's one value where papers share it."""
    if not document.series:
        return ""
    series = series_of(rules.module, document.series)
    if document.key in series.shared_by:
        taken = db.session.scalars(
            select(NumberRow.text).where(
                NumberRow.case_id == case.id,
                NumberRow.series == series.key,
                NumberRow.void.is_(False),
            )
        ).first()
        if taken is not None:
            return taken
    unit = None
    if case.unit_id is not None:
        unit = db.session.scalars(select(Unit).where(Unit.id == case.unit_id)).one()
    number = take_number(
        series, unit=unit, day=on_day(calendar()), case_id=case.id, document_id=row.id
    )
    db.session.add(number)
    return number.text


def void(document_id: UUID, *, actor: Actor, reason: str) -> DocumentRow:
    """Void a paper. Its number stays in the register, marked, and is never given again."""
    if not reason.strip():
        raise Invalid(problems=[Problem("/reason", "required", "请写明作废原因")])
    row, case = _locked(document_id, actor)
    rules, on, snapshot = rules_of(case), calendar(), load(case)
    document = papers.document_of(rules, row.key)
    _may(actor, "document.issue", document, rules, case)
    event = papers.voided(snapshot, row.ref, at=now(), by=acts.who(actor))
    record(case, rules, snapshot, [event], on)
    row.status, row.void_reason = "void", reason.strip()
    for number in db.session.scalars(select(NumberRow).where(NumberRow.document_id == row.id)):
        number.void = True
    db.session.flush()
    return row


def deliver(document_id: UUID, *, actor: Actor, handing: Handing) -> Delivery:
    """Record that a paper was brought to its receiver; it counts from the moment of receipt.

    Without a receipt yet (``received_at`` None) nothing is delivered; the attempt is on file.
    """
    row, case = _locked(document_id, actor)
    rules, on, snapshot = rules_of(case), calendar(), load(case)
    document = papers.document_of(rules, row.key)
    _may(actor, "document.deliver", document, rules, case)
    _refuse_bad_handing(document, row, case, handing)
    delivery = _delivery(row, handing, actor)
    db.session.add(delivery)
    if handing.received_at is not None:
        event = papers.delivered(
            snapshot, row.ref, handing.mode, at=handing.received_at, by=acts.who(actor)
        )
        events: list[Event]
        _, events = unfold(rules, snapshot, [event], on)
        record(case, rules, snapshot, events, on)
    db.session.flush()
    return delivery


def _refuse_bad_handing(document: Document, row: DocumentRow, case: Case, handing: Handing) -> None:
    problems: list[Problem] = []
    if row.status != "issued":
        raise Refused("wrong_state", "文书签发后才能登记送达")
    if document.modes and handing.mode not in document.modes:
        problems.append(Problem("/mode", "not_a_choice", "该文书不能以这种方式送达"))
    for pointer, at in (("/sent_at", handing.sent_at), ("/received_at", handing.received_at)):
        if at is not None and at > now() + acts.EARLY:
            problems.append(Problem(pointer, "in_future", "送达时间不能晚于现在"))
        if at is not None and at < case.received_at:
            problems.append(Problem(pointer, "too_early", "送达时间不能早于收到投诉举报的时间"))
    if handing.received_at is not None and handing.received_at < handing.sent_at:
        problems.append(Problem("/received_at", "too_early", "收到时间不能早于发出时间"))
    if handing.refusal and not handing.witness:
        problems.append(Problem("/witness", "required", "拒收时请写明见证人"))
    if problems:
        raise Invalid(problems=problems)


def _delivery(row: DocumentRow, handing: Handing, actor: Actor) -> Delivery:
    return Delivery(
        id=new_id(),
        case_id=row.case_id,
        document_id=row.id,
        party_id=row.receiver_id,
        addressee=row.receiver_role,
        mode=handing.mode,
        address=handing.address,
        sent_at=handing.sent_at,
        received_at=handing.received_at,
        receiver=handing.receiver,
        relation=handing.relation,
        refusal=handing.refusal,
        witness=handing.witness,
        note=handing.note,
        attachment_id=handing.attachment_id,
        recorded_by=UUID(actor.id),
    )


def attach(
    case_id: UUID, *, actor: Actor, name: str, stream: BinaryIO, kind: str = "evidence"
) -> Attachment:
    """Keep a file with a case: its type is judged by its content, its name made harmless."""
    case = case_queries.for_update(case_id, actor)
    rules = rules_of(case)
    path = case_queries.unit_path(case.unit_id)
    if not can(actor, "case.attach", roles=case_queries.domain_roles(rules.module), unit_path=path):
        raise Refused("not_permitted", "您的岗位不能上传材料")
    clean = uploads.safe_name(name)
    size = uploads.size_of(stream)
    media_type = uploads.media_type(stream, clean)
    digest, _ = services().storage.put(require_tenant(), stream)
    row = Attachment(
        id=new_id(),
        case_id=case.id,
        name=clean,
        media_type=media_type,
        size=size,
        file_hash=digest,
        kind=kind,
        uploaded_by=UUID(actor.id),
    )
    db.session.add(row)
    event = Event(
        type="attached",
        at=now(),
        by=acts.who(actor),
        data={
            "attachment": str(row.id),
            "sha256": digest,
            "size": size,
            "media_type": media_type,
        },
    )
    record(case, rules, load(case), [event], calendar())
    return row


def _locked(document_id: UUID, actor: Actor) -> tuple[DocumentRow, Case]:
    row, case = queries.document(document_id, actor)
    case = case_queries.for_update(case.id, actor)
    db.session.refresh(row)
    return row, case


def _role(actor: Actor, document: Document, rules: Rules) -> str:
    return role_for(actor, document.roles or case_queries.domain_roles(rules.module))


def _may(actor: Actor, what: Any, document: Document, rules: Rules, case: Case) -> None:
    roles = document.roles or case_queries.domain_roles(rules.module)
    path = case_queries.unit_path(case.unit_id)
    if not can(actor, what, roles=roles, unit_path=path):
        raise Refused("not_permitted", f"您的岗位不能办理“{document.title}”")
