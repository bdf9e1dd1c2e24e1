"""Opening who a sealed party is, or a paper that names it: a reason first, then one answer."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from flask import Response, render_template, request, url_for

from core.cases import openings, queries
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.openings import LONGEST
from core.cases.service import rules_of
from core.db import transaction
from core.documents import prints
from core.errors import AppError, NotFound
from core.forms.kinds import show
from core.forms.logic.parties import party_fields
from core.forms.render import faults, form_view
from core.plugin.spec import Field, Form
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.opened import opened

Page = str | Response | tuple[str, int]
OPENING = Form(
    key="opening",
    title="查阅身份",
    fields=(
        Field(
            key="reason",
            title="查阅理由",
            kind="long_text",
            required=True,
            max_length=LONGEST,
            help="写明办理什么需要知道身份，例如：补充线索，须电话联系；不要写出当事人的姓名、电话",
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be opened: its case, its words, and the way back to where it was asked."""

    case: Case
    what: str
    back: str
    paper: bool = False


@bp.get("/cases/<uuid:case_id>/parties/<ref>/identity")
@requires("identity.open")
def identity(case_id: UUID, ref: str) -> str:
    """Ask for the reason; nothing is opened yet."""
    return _ask(_party(case_id, ref))


@bp.post("/cases/<uuid:case_id>/parties/<ref>/identity")
@requires("identity.open")
def open_identity(case_id: UUID, ref: str) -> Page:
    """Show who a sealed party is, in this one answer."""
    asked = _party(case_id, ref)
    try:
        with transaction():
            found = openings.open_identity(
                case_id, ref, actor=current_actor(), reason=request.form.get("reason", "")
            )
            role = next(r for r in found.rules.case_type.party_roles if r.key == found.party.role)
            values = tuple(
                (field.title, show(field, found.values[field.key], {}))
                for field in party_fields(role, found.party.kind)  # type: ignore[arg-type]  # parties are written with a known kind
                if found.values.get(field.key)
            )
    except NotFound:
        raise
    except AppError as error:
        return _ask(asked, error), error.status
    return render_template("cases/identity.html", section="cases", asked=asked, values=values)


@bp.get("/documents/<uuid:document_id>/identity")
@requires("identity.open")
def sealed_paper(document_id: UUID) -> str:
    """Ask for the reason to take a paper out whole."""
    return _ask(_paper(document_id))


@bp.post("/documents/<uuid:document_id>/identity")
@requires("identity.open")
def open_paper(document_id: UUID) -> Page:
    """Give a paper that names a sealed party, whole, as a file."""
    asked = _paper(document_id)
    try:
        with transaction():
            row, content = prints.open_paper(
                document_id, actor=current_actor(), reason=request.form.get("reason", "")
            )
            name = f"{row.title}.pdf"
    except NotFound:
        raise
    except AppError as error:
        return _ask(asked, error), error.status
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _party(case_id: UUID, ref: str) -> Asked:
    case = queries.get(case_id, current_actor())
    openings.sealed_party(case, ref)
    openings.entitled(case, rules_of(case), current_actor())
    title = _title(rules_of(case), ref)
    return Asked(case=case, what=f"{title}的身份", back=url_for("cases.page", case_id=case_id))


def _paper(document_id: UUID) -> Asked:
    paper = opened(document_id)
    openings.entitled(paper.case, paper.rules, paper.actor)
    if not paper.names_sealed:
        raise NotFound
    what = f"写有身份的《{paper.document.title}》"
    back = url_for("cases.paper", document_id=document_id)
    return Asked(case=paper.case, what=what, back=back, paper=True)


def _title(rules: Rules, ref: str) -> str:
    key = ref.partition(":")[0]
    return next(role.title for role in rules.case_type.party_roles if role.key == key)


def _ask(asked: Asked, error: AppError | None = None) -> str:
    problems = () if error is None else error.faults
    typed = {"reason": request.form.get("reason", "")}
    view = form_view(OPENING, {}, typed, problems, pointer="")
    return render_template(
        "cases/identity_ask.html",
        section="cases",
        asked=asked,
        view=view,
        faults=faults(view.controls, problems),
    )
