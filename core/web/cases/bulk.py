"""Doing one thing to many cases: chosen in the list, looked at beforehand, then a long job."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from core.bulk import queries, service
from core.bulk.logic import MOST, TITLES, wish_from
from core.db import transaction
from core.errors import AppError, Conflict, Problem
from core.forms.render import by_pointer
from core.now import now
from core.users.queries import colleagues
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.desk import wanted_of

Page = str | Response | tuple[str, int]
FIELDS = ("do", "handler", "text", "action", "comment")
FILTER = ("view", "type", "state", "merged")


@bp.get("/bulk")
@requires("case.work")
def bulk() -> Page:
    """Ask what is to be done to the chosen cases."""
    return _ask(_ids(request.args), request.args, None)


@bp.post("/bulk/preview")
@requires("case.work")
def bulk_preview() -> Page:
    """Say what it would come to; nothing is changed."""
    ids = _ids(request.form)
    if "edit" in request.form:
        return _ask(ids, request.form, None)
    try:
        return _preview(ids, None)
    except AppError as error:
        return _ask(ids, request.form, error), error.status


@bp.post("/bulk")
@requires("case.work")
def start_bulk() -> Page:
    """Start the job. Cases that came or went since the preview are shown first."""
    ids, actor = _ids(request.form), current_actor()
    if str(len(ids)) != request.form.get("count", ""):
        error = Conflict("符合条件的案件数量已变化，请核对后再确认")
        return _preview(ids, error), error.status
    try:
        with transaction():
            wish = service.check(ids, wish_from(request.form), actor=actor)
            once = request.form.get("once", type=UUID)
            run_id = service.start(ids, wish, actor=actor, once=once).id
    except AppError as error:
        return _ask(ids, request.form, error), error.status
    return redirect(url_for("runs.page", run_id=run_id))


def _ids(given: MultiDict[str, str]) -> list[UUID]:
    if given.get("all") == "1":
        return queries.filtered(wanted_of(given), current_actor(), now())
    return queries.chosen(given.getlist("case", type=UUID), current_actor())


def _kept(given: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What says which cases are meant, carried from page to page."""
    if given.get("all") == "1":
        return [("all", "1"), *((key, given[key]) for key in FILTER if given.get(key))]
    return [("case", value) for value in given.getlist("case")]


def _ask(ids: Sequence[UUID], given: MultiDict[str, str], error: AppError | None) -> str:
    problems: tuple[Problem, ...] = () if error is None else error.faults
    domains = {rules.module.key for rules in service.types_of(ids)}
    people = [set(colleagues(domain)) for domain in sorted(domains)]
    return render_template(
        "cases/bulk.html",
        section="cases",
        count=len(ids),
        most=MOST,
        kept=_kept(given),
        typed={key: given.get(key, "") for key in FIELDS},
        titles=TITLES,
        actions=service.offered(ids, current_actor()) if ids else (),
        people=sorted(set.intersection(*people), key=lambda one: one[1]) if people else [],
        errors={pointer[1:]: text for pointer, text in by_pointer(problems).items()},
        summary=[{"href": p.pointer.replace("/", "#", 1), "message": p.message} for p in problems],
    )


def _preview(ids: Sequence[UUID], error: AppError | None) -> str:
    actor = current_actor()
    wish = service.check(ids, wish_from(request.form), actor=actor)
    titles = {t.key: t.title for t in service.offered(ids, actor)} if wish.do == "act" else {}
    return render_template(
        "cases/bulk_preview.html",
        section="cases",
        count=len(ids),
        kept=_kept(request.form),
        typed={key: request.form.get(key, "") for key in FIELDS},
        what=titles.get(wish.action, TITLES[wish.do]),
        preview=service.preview(ids, wish, actor=actor),
        shown=100,
        once=uuid4(),
        summary=[] if error is None else [{"href": "", "message": error.sentence}],
    )
