"""Approvals on pages: what waits for me, what is proposed, and the decision with its opinion."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core.api import queries, show, show_papers
from core.api.shapes import CaseItem, ClockShape
from core.cases import queries as cases
from core.cases import service
from core.cases.forms import action_form, form_of
from core.cases.intake import full_data
from core.cases.logic import acts
from core.cases.logic.model import Rules
from core.cases.models import Case, Proposal
from core.cases.proposals import values_of
from core.cases.service import rules_of
from core.db import transaction
from core.deadlines.service import calendar
from core.documents import freeze, preview, render
from core.errors import AppError, Forbidden, Invalid, NotFound, Problem
from core.exchange import service as exchange
from core.forms.logic import catalogues_of, lists_of, parse
from core.forms.render import faults, form_view
from core.now import now
from core.plugin.conditions import Env
from core.plugin.spec import Entry, Field, Form, Secrecy
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.prints import pdf
from core.web.cases.shown import Shown, shown

Page = str | Answer | tuple[str, int]
LIMIT = 100
STATUS = {
    "waiting": "待审批",
    "approved": "已同意",
    "rejected": "不同意",
    "returned": "已退回",
    "withdrawn": "已撤回",
}
DECISIONS = {"approve": "同意", "return": "退回修改", "reject": "不同意"}
PHRASES = (
    Entry(key="agree", title="同意"),
    Entry(key="agree_law", title="同意，请依法办理"),
    Entry(key="facts", title="事实不清，请补充核实后再报"),
    Entry(key="grounds", title="理由不充分，请补充依据"),
)
DECIDING = Form(
    key="deciding",
    title="审批意见",
    fields=(
        Field(
            key="decision",
            title="审批结果",
            kind="choice",
            required=True,
            choices=tuple(Entry(key=key, title=title) for key, title in DECISIONS.items()),
        ),
        Field(key="phrase", title="常用意见", kind="choice", choices=PHRASES),
        Field(
            key="comment",
            title="意见",
            kind="long_text",
            max_length=2000,
            help="自己写的意见代替上面选的。退回修改、不同意时必须有意见；意见会印在文书的审批栏里",
        ),
        Field(
            key="occurred_at",
            title="审批时间",
            kind="datetime",
            past_only=True,
            help="不填就是现在；补录纸质审批时填写实际审批的时间",
        ),
    ),
)


@bp.get("/approvals")
@requires("case.decide")
def approvals() -> str:
    """What waits for my decision, oldest first."""
    actor = current_actor()
    waiting = cases.approvals_for(actor, LIMIT)
    rows = {case.id: case for _, _, case in waiting}
    steps = queries.steps_of({proposal.id for _, proposal, _ in waiting})
    named = show.named(steps)
    desk = show.desk_of(rows.values(), actor, named)
    mine = [each for each in show.approvals(steps, rows, desk) if each.may_decide]
    items = {item.id: item for item in show.items(list(rows.values()), actor)}
    return render_template(
        "cases/approvals.html",
        section="approvals",
        waiting=[(each, items[each.case.id], urgent(items[each.case.id])) for each in mine],
        full=len(waiting) == LIMIT,
        limit=LIMIT,
    )


@bp.get("/approvals/<uuid:proposal_id>")
@requires("case.read")
def approval(proposal_id: UUID) -> str:
    """Show what is proposed, by whom and why, with the case in short."""
    return _page(*_found(proposal_id))


@bp.post("/approvals/<uuid:proposal_id>/decision")
@requires("case.decide")
def decide(proposal_id: UUID) -> Page:
    """Agree, return or reject, with an opinion."""
    proposal, row = _found(proposal_id)
    typed = {field.key: request.form.get(field.key, "") for field in DECIDING.fields}
    try:
        with transaction():
            cases.for_update(row.id, current_actor(), request.form.get("version", type=int))
            decision, comment, at = _decision(typed)
            outcome = exchange.decide(
                proposal_id, decision, actor=current_actor(), comment=comment, occurred_at=at
            )
            ended = outcome.proposal is not None and outcome.proposal.status != "waiting"
    except NotFound:
        raise
    except AppError as error:
        proposal, row = _found(proposal_id)
        return _page(proposal, row, error=error, typed=typed), error.status
    words = {"approve": "已同意，事项生效", "return": "已退回修改", "reject": "已不予同意"}
    flash(words[decision] if ended else "已同意，转下一步审批", "success")
    return redirect(url_for("cases.page", case_id=outcome.case.id))


@bp.post("/approvals/<uuid:proposal_id>/withdraw")
@requires("case.act")
def withdraw(proposal_id: UUID) -> Page:
    """Take back one's own proposal."""
    row = _found(proposal_id)[1]
    try:
        with transaction():
            cases.for_update(row.id, current_actor(), request.form.get("version", type=int))
            case_id = service.withdraw(proposal_id, actor=current_actor()).case.id
    except NotFound:
        raise
    except AppError as error:
        return _page(*_found(proposal_id), error=error), error.status
    flash("已撤回，可以修改后重新提请审批", "success")
    return redirect(url_for("cases.page", case_id=case_id))


@bp.get("/approvals/<uuid:proposal_id>/papers/<key>.pdf")
@requires("case.read")
def proposed_pdf(proposal_id: UUID, key: str) -> Response:
    """A paper as it will be when the proposal takes effect."""
    proposal, row = _found(proposal_id)
    rules, actor = rules_of(row), current_actor()
    if proposal.status != "waiting":
        raise NotFound
    paper = preview.proposed(row, rules, proposal, key, actor=actor)
    if show_papers.hides_something(paper, rules, show.level_of(rules, actor)):
        raise Forbidden("此文书含有您无权查看的内容")
    text = freeze.html_of(row, rules, paper, actor, whole=False)
    content = render.pdf(text, identifier=freeze.identifier(paper))
    return pdf(content, f"{paper.title}（拟稿）.pdf")


def urgent(item: CaseItem) -> ClockShape | None:
    """The clock of a case that runs out first."""
    running = [c for c in item.clocks if c.state in ("running", "breached") and c.due_at]
    return min(running, key=lambda clock: clock.due_at or datetime.max, default=None)


def _found(proposal_id: UUID) -> tuple[Proposal, Case]:
    proposal = cases.proposal(proposal_id)
    return proposal, cases.get(proposal.case_id, current_actor())


def _decision(typed: dict[str, str]) -> tuple[Any, str, datetime | None]:
    parsed = parse(DECIDING, {}, dict(typed), now=now(), zone=calendar().tz, env=Env(), pointer="")
    data, problems = parsed.data, list(parsed.problems)
    phrases = {entry.key: entry.title for entry in PHRASES}
    comment = data.get("comment") or phrases.get(data.get("phrase", ""), "")
    if data.get("decision") in ("return", "reject") and not comment:
        problems.append(Problem("/comment", "required", "退回或不同意时请写明意见"))
    if problems:
        raise Invalid(problems=problems)
    at = data.get("occurred_at")
    return data["decision"], comment, datetime.fromisoformat(at) if at else None


def _page(
    proposal: Proposal,
    row: Case,
    *,
    error: AppError | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    actor, rules = current_actor(), rules_of(row)
    level = show.level_of(rules, actor)
    steps = [pair for pair in cases.approvals_of(row.id) if pair[0].id == proposal.id]
    named = show.named(steps)
    shape = show.approvals(steps, {row.id: row}, show.desk_of([row], actor, named))[0]
    problems: Sequence[Problem] = ()
    if error is not None:
        problems = error.faults
    view = form_view(DECIDING, {}, typed or {}, problems, pointer="") if shape.may_decide else None
    item = show.items([row], actor)[0]
    return render_template(
        "cases/approval.html",
        section="approvals",
        approval=shape,
        status=STATUS[shape.status],
        decisions=DECISIONS,
        item=item,
        clock=urgent(item),
        version=row.version,
        proposed=_proposed(rules, proposal, level),
        content=_content(rules, row, level),
        papers=_papers(row, rules, proposal, level),
        role_titles={role.key: role.title for role in rules.module.roles},
        view=view,
        may_withdraw=shape.status == "waiting" and shape.proposed_by.id == UUID(actor.id),
        error=error,
        faults=faults(view.controls if view else (), problems),
    )


def _proposed(rules: Rules, proposal: Proposal, level: Secrecy) -> tuple[Shown, ...]:
    if proposal.kind == "extension":
        pairs = (("延长", proposal.data.get("by", "")), ("理由", proposal.data.get("reason", "")))
        return tuple(Shown(title=title, text=str(text)) for title, text in pairs if text)
    form = action_form(rules, acts.transition_of(rules, proposal.action))
    if form is None:
        return ()
    values = values_of(proposal)
    return shown(form, lists_of(catalogues_of(rules.module, rules.case_type)), values, level)


def _content(rules: Rules, row: Case, level: Secrecy) -> tuple[Shown, ...]:
    """What the matter is about: what was written down when it came in."""
    form = form_of(rules, rules.case_type.intake_form)
    values = full_data(row).get(form.key, {})
    return shown(form, lists_of(catalogues_of(rules.module, rules.case_type)), values, level)


def _papers(
    row: Case, rules: Rules, proposal: Proposal, level: Secrecy
) -> list[tuple[str, str, bool]]:
    """Key and title of each paper that will be drafted, and whether this person may see it."""
    if proposal.status != "waiting":
        return []
    actor = current_actor()
    found: list[tuple[str, str, bool]] = []
    for document in preview.expected(rules, proposal):
        paper = preview.proposed(row, rules, proposal, document.key, actor=actor)
        hidden = show_papers.hides_something(paper, rules, level)
        found.append((document.key, document.title, not hidden))
    return found
