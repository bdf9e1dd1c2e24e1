"""Papers: drafting, issuing, voiding, delivery, and the paper itself as PDF or HTML."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from flask import Response, url_for

from core.api import queries, show, show_papers
from core.api.operations import Answer, get, post
from core.api.problems import NotReady
from core.api.schemas import Delivering, Drafting, Issuing, Nothing, Voiding
from core.api.shapes import DeliveryShape, DocumentList, DocumentShape
from core.cases import queries as cases
from core.cases.models import Case
from core.cases.service import rules_of
from core.db import db
from core.documents import freeze, prints, render, service
from core.documents import queries as documents
from core.documents.models import DocumentRow
from core.errors import Forbidden, Invalid, Problem, Refused
from core.users.session import current_actor

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def list_documents(case_id: UUID, *, query: Nothing) -> Answer:
    """The papers of a case, in the order they were drafted."""
    row = cases.get(case_id, current_actor())
    return Answer(content=DocumentList(items=_shapes(documents.of_case(row.id), row)))


def draft_document(case_id: UUID, *, body: Drafting) -> Answer:
    """Draft a paper, with the values that are known already filled in."""
    row = service.draft(
        case_id,
        body.form,
        actor=current_actor(),
        data=body.data,
        receiver=body.receiver or "",
    )
    where = url_for("api.read_document", document_id=row.id)
    return Answer(content=_shape(row.id), status=201, location=where)


def read_document(document_id: UUID, *, query: Nothing) -> Answer:
    """A paper with its values, masked as the caller may see them."""
    return Answer(content=_shape(document_id))


def issue_document(document_id: UUID, *, body: Issuing) -> Answer:
    """Issue a draft: it takes its number and is frozen; its PDF follows."""
    service.issue(document_id, actor=current_actor(), data=body.data, occurred_at=body.occurred_at)
    return Answer(content=_shape(document_id))


def void_document(document_id: UUID, *, body: Voiding) -> Answer:
    """Void a paper; its number is never given again."""
    service.void(document_id, actor=current_actor(), reason=body.reason)
    return Answer(content=_shape(document_id))


def deliver_document(document_id: UUID, *, body: Delivering) -> Answer:
    """Record that a paper was brought to its receiver."""
    actor = current_actor()
    row, case = documents.document(document_id, actor)
    handing = service.Handing(
        to=body.to or "",
        mode=body.mode,
        sent_at=body.sent_at,
        received_at=body.received_at,
        address=body.address,
        receiver=body.receiver,
        relation=body.relation,
        refusal=body.refusal,
        witness=body.witness,
        note=body.note,
        attachment_id=_attachment(case, body.attachment),
    )
    made = service.deliver(row.id, actor=actor, handing=handing)
    level = show.level_of(rules_of(case), actor)
    people = queries.people([made.recorded_by])
    shape = show_papers.delivery(made, people, level)
    return Answer(content=shape, status=201)


def document_pdf(document_id: UUID, *, query: Nothing) -> Response:
    """An issued paper as PDF; 409 not_ready until it is printed."""
    row = _readable_paper(document_id)[0]
    if row.status == "draft":
        raise Refused("wrong_state", "草稿没有 PDF，签发后才生成；草稿可看 .html")
    if row.render_status == "failed":
        raise Refused("wrong_state", "PDF 生成失败，请联系管理员")
    if row.render_status != "done":
        raise NotReady("PDF 正在生成，请几秒后再取")
    if row.sealed_file:
        raise Forbidden(
            "此文书写有保密当事人的身份，请用 POST /documents/{id}/identity 写明理由取阅"
        )
    content = prints.content(row)
    response = Response(content, mimetype="application/pdf")
    name = f"{row.key}-{row.id}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.set_etag(row.file_hash)
    return response


def document_html(document_id: UUID, *, query: Nothing) -> Response:
    """A paper as a page of its own, what is sealed struck out; a draft shows what it says now."""
    row, case = _readable_paper(document_id)
    text = freeze.html_of(case, rules_of(case), row, current_actor(), whole=False)
    style = (Path(render.STYLES) / "paper.css").read_text(encoding="utf-8")
    text = text.replace("</head>", f"<style>{style}</style></head>", 1)
    response = Response(text, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _readable_paper(document_id: UUID) -> tuple[DocumentRow, Case]:
    """A paper that shows nothing the caller may not read: print has no masks."""
    actor = current_actor()
    row, case = documents.document(document_id, actor)
    rules = rules_of(case)
    if show_papers.hides_something(row, rules, show.level_of(rules, actor)):
        raise Forbidden("此文书含有您无权查看的内容")
    return row, case


def _attachment(case: Case, given: str | None) -> UUID | None:
    if given is None:
        return None
    try:
        found = queries.attachment_of(case.id, UUID(given))
    except ValueError:
        found = None
    if found is None:
        raise Invalid(problems=[Problem("/attachment", "not_a_choice", "本案没有这份附件")])
    return found.id


def _shape(document_id: UUID) -> DocumentShape:
    db.session.flush()
    row, case = documents.document(document_id, current_actor())
    return _shapes([row], case)[0]


def _shapes(rows: Sequence[DocumentRow], case: Case) -> list[DocumentShape]:
    rules, actor = rules_of(case), current_actor()
    deliveries = documents.deliveries(case.id)
    parties = cases.parties_of([case.id])[case.id]
    named = [*(row.issued_by for row in rows), *(d.recorded_by for d in deliveries)]
    people = queries.people(named)
    level = show.level_of(rules, actor)
    return [
        show_papers.document(
            row,
            case,
            rules,
            parties=parties,
            deliveries=deliveries,
            people=people,
            level=level,
        )
        for row in rows
    ]


OPERATIONS = (
    get(
        "/cases/<uuid:case_id>/documents",
        list_documents,
        act="case.read",
        summary="案件的文书",
        tag="文书",
        answers={200: DocumentList},
        problems=(404,),
    ),
    post(
        "/cases/<uuid:case_id>/documents",
        draft_document,
        act="document.draft",
        summary="起草文书",
        tag="文书",
        body=Drafting,
        answers={201: DocumentShape},
        problems=(404, 409),
    ),
    get(
        "/documents/<uuid:document_id>",
        read_document,
        act="case.read",
        summary="文书",
        tag="文书",
        answers={200: DocumentShape},
        problems=(404,),
    ),
    post(
        "/documents/<uuid:document_id>/issue",
        issue_document,
        act="document.issue",
        summary="签发文书",
        tag="文书",
        body=Issuing,
        optional=True,
        answers={200: DocumentShape},
        problems=(404, 409),
    ),
    post(
        "/documents/<uuid:document_id>/void",
        void_document,
        act="document.issue",
        summary="作废文书",
        tag="文书",
        body=Voiding,
        answers={200: DocumentShape},
        problems=(404, 409),
    ),
    post(
        "/documents/<uuid:document_id>/deliveries",
        deliver_document,
        act="document.deliver",
        summary="登记送达",
        tag="文书",
        body=Delivering,
        answers={201: DeliveryShape},
        problems=(404, 409),
    ),
    get(
        "/documents/<uuid:document_id>.pdf",
        document_pdf,
        act="case.read",
        summary="文书的 PDF",
        tag="文书",
        answers={200: "application/pdf"},
        problems=(404, 409),
        description="正在生成的，409 not_ready，几秒后再取。",
    ),
    get(
        "/documents/<uuid:document_id>.html",
        document_html,
        act="case.read",
        summary="文书的网页",
        tag="文书",
        answers={200: "text/html"},
        problems=(404,),
    ),
)
