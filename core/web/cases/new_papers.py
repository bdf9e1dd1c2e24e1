"""Papers that may be written at any time: which, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.api import show
from core.cases import queries as cases
from core.cases.logic import papers
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.record import load
from core.cases.service import rules_of
from core.db import transaction
from core.documents import queries, service
from core.documents.models import DocumentRow
from core.errors import AppError, Invalid, NotFound, Problem
from core.plugin.spec import Document
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.opened import may

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A paper that may be drafted: the parties to choose from, and the drafts there are already."""

    document: Document
    receivers: tuple[tuple[str, str], ...]
    drafts: tuple[DocumentRow, ...]


@bp.get("/cases/<uuid:case_id>/documents/new")
@requires("document.draft")
def new_paper(case_id: UUID) -> str:
    """Offer the papers that may be drafted; ``key`` narrows it to one."""
    return _page(cases.get(case_id, current_actor()), None)


@bp.post("/cases/<uuid:case_id>/documents/new")
@requires("document.draft")
def draft_paper(case_id: UUID) -> Page:
    """Draft one, with what is known filled in."""
    actor = current_actor()
    row = cases.get(case_id, actor)
    key = request.form.get("key", "")
    try:
        with transaction():
            cases.for_update(case_id, actor, request.form.get("version", type=int))
            if key not in {offer.document.key for offer in _offers(row)}:
                message = "请选择要起草的文书"
                raise Invalid(message, problems=[Problem("/key", "not_a_choice", message)])
            receiver = request.form.get("receiver", "")
            made = service.draft(case_id, key, actor=actor, data={}, receiver=receiver)
            document_id, title = made.id, made.title
    except NotFound:
        raise
    except AppError as error:
        return _page(cases.get(case_id, actor), error), error.status
    flash(f"《{title}》已起草，请核对后签发", "success")
    return redirect(url_for("cases.paper", document_id=document_id))


def _page(row: Case, error: AppError | None) -> str:
    offers = _offers(row)
    wanted = request.values.get("key", "")
    chosen = [offer for offer in offers if offer.document.key == wanted]
    return render_template(
        "cases/paper_new.html",
        section="cases",
        case=row,
        offers=chosen or offers,
        narrowed=bool(chosen) and len(offers) > 1,
        receiver=request.form.get("receiver", ""),
        error=error,
    )


def _offers(row: Case) -> list[Offer]:
    """Free papers, and further copies of those that an act has drafted, as far as one may."""
    rules, actor = rules_of(row), current_actor()
    path = cases.unit_path(row.unit_id)
    written = queries.of_case(row.id)
    known = {paper.key for paper in written}
    return [
        Offer(
            document=document,
            receivers=receivers,
            drafts=tuple(p for p in written if p.key == document.key and p.status == "draft"),
        )
        for document, receivers in _with_receivers(row, rules)
        if (document.free or document.key in known)
        and may(actor, "document.draft", document, rules, path)
    ]


def _with_receivers(row: Case, rules: Rules) -> list[tuple[Document, tuple[tuple[str, str], ...]]]:
    """Each paper with the refs and names of the parties that it may be made out to."""
    snapshot = load(row)
    level = show.level_of(rules, current_actor())
    shapes = [show.party(rules, row, party, level) for party in cases.parties_of([row.id])[row.id]]
    names = {shape.ref: f"{shape.name or '（未留姓名）'}（{shape.role_title}）" for shape in shapes}
    return [
        (document, _named(papers.receivers_of(document, snapshot), names))
        for document in rules.case_type.documents
    ]


def _named(refs: Sequence[str], names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((ref, names[ref]) for ref in refs if ref)
