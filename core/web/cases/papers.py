"""Papers on pages: a draft is a form with the printed paper beside it, an issued one is read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.api import queries as names
from core.cases import queries as cases
from core.cases.forms import parse_form
from core.cases.logic.guards import env_of
from core.cases.record import load
from core.db import transaction
from core.deadlines.service import calendar
from core.documents import printing, queries, service
from core.errors import AppError, NotFound, Problem, Stale
from core.forms.kinds import is_asked
from core.forms.logic import from_html, lists_of
from core.forms.render import Fault, FormView, faults, form_view
from core.now import now
from core.plugin.conditions import Env
from core.plugin.spec import Field, Form
from core.users.queries import colleagues
from core.users.session import current_actor, requires
from core.web.cases import deliveries
from core.web.cases.blueprint import bp
from core.web.cases.opened import Opened, opened, receivers, whom
from core.web.cases.shown import shown
from core.web.cases.uploads import keep_files, taken_out, with_files

Page = str | Response | tuple[str, int]
VOIDING = Form(
    key="voiding",
    title="作废",
    fields=(
        Field(
            key="reason",
            title="作废原因",
            kind="long_text",
            required=True,
            max_length=500,
            help="写入案件记录，例如：当事人名称有误，重新制作",
        ),
    ),
)


@bp.get("/documents/<uuid:document_id>")
@requires("case.read")
def paper(document_id: UUID) -> str:
    """Show a paper: a draft as a form with its print, an issued one with its deliveries."""
    return page(opened(document_id))


@bp.post("/documents/<uuid:document_id>")
@requires("document.draft")
def save_paper(document_id: UUID) -> Page:
    """Keep what was typed into a draft."""
    before = opened(document_id)
    typed = _typed(before)
    try:
        with transaction():
            _save(before, typed)
    except NotFound:
        raise
    except AppError as error:
        return page(opened(document_id), error=error, typed=typed), error.status
    flash("草稿已保存，右侧预览已更新", "success")
    return redirect(url_for("cases.paper", document_id=document_id))


@bp.post("/documents/<uuid:document_id>/issue")
@requires("document.issue")
def issue_paper(document_id: UUID) -> Page:
    """Keep what was typed, then issue the paper; while something is missing it stays a draft."""
    before = opened(document_id)
    typed = _typed(before)
    try:
        with transaction():
            _save(before, typed)
        with transaction():
            cases.for_update(before.case.id, before.actor, _version())
            number = service.issue(document_id, actor=before.actor).number
    except NotFound:
        raise
    except AppError as error:
        return page(opened(document_id), error=error, typed=typed), error.status
    flash(f"已签发，文号 {number}" if number else "已签发", "success")
    return redirect(url_for("cases.paper", document_id=document_id))


@bp.post("/documents/<uuid:document_id>/void")
@requires("document.issue")
def void_paper(document_id: UUID) -> Page:
    """Void a paper; its number stays in the register and is never given again."""
    before = opened(document_id)
    reason = request.form.get("reason", "")
    try:
        with transaction():
            cases.for_update(before.case.id, before.actor, _version())
            service.void(document_id, actor=before.actor, reason=reason)
    except NotFound:
        raise
    except AppError as error:
        again = page(opened(document_id), error=error, void={"reason": reason})
        return again, error.status
    flash(f"《{before.document.title}》已作废", "success")
    return redirect(url_for("cases.paper", document_id=document_id))


@bp.post("/documents/<uuid:document_id>/print")
@requires("document.issue")
def print_again(document_id: UUID) -> Page:
    """Ask once more for a PDF that could not be made."""
    opened(document_id)
    with transaction():
        printing.again(document_id, actor=current_actor())
    flash("已重新提交生成", "success")
    return redirect(url_for("cases.paper", document_id=document_id))


@bp.post("/documents/<uuid:document_id>/deliveries")
@requires("document.deliver")
def deliver_paper(document_id: UUID) -> Page:
    """Record how the paper was brought to its receiver."""
    before = opened(document_id)
    typed = deliveries.typed(request.form)
    try:
        with transaction():
            cases.for_update(before.case.id, before.actor, _version())
            handing = deliveries.handing(before, typed)
            service.deliver(document_id, actor=before.actor, handing=handing)
            arrived = handing.received_at is not None
    except NotFound:
        raise
    except AppError as error:
        return page(opened(document_id), error=error, delivery=typed), error.status
    words = "送达已登记" if arrived else "已登记发出，签收后请再登记一次送达结果"
    flash(words, "success")
    return redirect(url_for("cases.paper", document_id=document_id, _anchor="deliveries"))


def _save(before: Opened, typed: Mapping[str, Any]) -> None:
    """Store what was typed, unless somebody else has changed the draft since the page was shown."""
    cases.for_update(before.case.id, before.actor)
    current = opened(before.row.id)
    if current.row.status == "draft" and request.form.get("seen", current.seen) != current.seen:
        raise Stale("这份草稿刚被他人改过。下面是您填写的内容，核对后可再次保存")
    kept = keep_files(before.case.id, taken_out(request.files))
    service.update(before.row.id, actor=before.actor, data=with_files(typed, kept))


def _typed(paper: Opened) -> dict[str, Any]:
    """What the browser sent. A field that came empty, or a list with nothing ticked, is emptied."""
    sent = from_html(request.form).get("data")
    data = dict(sent) if isinstance(sent, dict) else {}
    hidden = {f.key for f in paper.form.fields} - {f.key for f in paper.editable.fields}
    blank = {f.key: "" for f in paper.editable.fields if is_asked(f)}
    typed = {**blank, **{key: value for key, value in data.items() if key not in hidden}}
    return {key: value for key, value in typed.items() if value or key not in paper.unread}


def _version() -> int | None:
    return request.form.get("version", type=int)


def page(
    paper: Opened,
    *,
    error: AppError | None = None,
    typed: Mapping[str, Any] | None = None,
    void: Mapping[str, Any] | None = None,
    delivery: Mapping[str, Any] | None = None,
) -> str:
    """The page of a paper. ``typed``, ``void`` and ``delivery`` are what was sent with an error."""
    row, problems = paper.row, _problems(error)
    is_draft, meant = row.status == "draft", receivers(paper)
    parties = tuple(meant.values())
    snapshot = load(paper.case)
    env = env_of(paper.rules, snapshot, at=now(), calendar=calendar())
    state = paper.state
    arrived = state.delivered
    drafting = is_draft and paper.may("document.draft")
    view = _draft_view(paper, env, typed, problems) if drafting else None
    voiding = None
    if paper.may("document.issue") and row.status != "void" and not state.reached:
        told = problems if void is not None else ()
        voiding = form_view(VOIDING, {}, void or {}, told, pointer="")
    delivering = None
    if row.status == "issued" and paper.document.modes and paper.may("document.deliver"):
        told = problems if delivery is not None else ()
        delivering = deliveries.view(paper, parties, delivery, told)
    own = queries.deliveries(paper.case.id)
    done = [each for each in own if each.document_id == row.id]
    people = names.people([row.drafted_by, row.issued_by, *(d.recorded_by for d in done)])
    values = () if drafting else shown(paper.form, lists_of(paper.lists), paper.values, paper.level)
    return render_template(
        "cases/paper.html",
        section="cases",
        paper=paper,
        row=row,
        case=paper.case,
        whom=whom(paper, parties),
        awaited=whom(paper, [p for p in parties if p.ref in state.missing])
        if state.reached
        else "",
        view=view,
        missing=_missing(paper, env, view) if view is not None and error is None else (),
        voiding=voiding,
        void_open=void is not None,
        delivering=delivering,
        deliver_open=delivery is not None,
        deliveries=deliveries.told(paper, meant, done, people),
        arrived=arrived,
        may_issue=is_draft and paper.may("document.issue"),
        values=values,
        progress=printing.progress(row) if row.status != "draft" else None,
        people=people,
        error=error,
        faults=_faults(problems, view, voiding, delivering),
    )


def _draft_view(
    paper: Opened, env: Env, typed: Mapping[str, Any] | None, problems: tuple[Problem, ...]
) -> FormView:
    people: list[tuple[str, str]] = []
    if any(field.kind == "user" for field in paper.editable.fields):
        people = colleagues(paper.case.domain)
    kept = {key: value for key, value in paper.values.items() if key not in paper.unread}
    values = kept if typed is None else typed
    return form_view(paper.editable, paper.lists, values, problems, env=env, users=people)


def _missing(paper: Opened, env: Env, view: FormView) -> tuple[Fault, ...]:
    """What must still be filled in before the draft can be issued, each with its place."""
    found = parse_form(paper.rules, paper.form, paper.values, env=env, on=calendar()).problems
    return faults(view.controls, found)


def _faults(problems: tuple[Problem, ...], *views: FormView | None) -> list[Fault]:
    """The error summary of a page with several forms: what can be mended here, then the rest."""
    drawn = [control for view in views if view is not None for control in view.controls]
    return list(faults(drawn, problems))


def _problems(error: AppError | None) -> tuple[Problem, ...]:
    if error is None:
        return ()
    return error.faults
