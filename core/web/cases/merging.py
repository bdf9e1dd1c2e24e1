"""Letting a case go on in another one, and taking that back: a page of its own."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.api import show
from core.api.shapes import CaseItem
from core.cases import merging, queries
from core.cases.models import Case
from core.db import transaction
from core.deadlines.service import calendar
from core.errors import AppError, Invalid, NotFound, Problem
from core.forms.render import by_pointer
from core.users.logic import Actor
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Where a case goes on, and which cases go on in it. ``number`` is empty for somebody who may
    not read the main case; ``hidden`` counts the cases that the reader may not see.
    """

    into: UUID | None
    number: str
    undo_until: date | None
    others: tuple[CaseItem, ...]
    hidden: int


def merged_of(row: Case, actor: Actor) -> Merged:
    """What the page of a case says of merging."""
    found = [] if row.merged_into else list(merging.merged_into(row.id))
    known = queries.numbers(
        [*(c.id for c in found), *([row.merged_into] if row.merged_into else [])], actor
    )
    seen = [case for case in found if case.id in known]
    last = None
    if row.merged_at is not None and merging.may_undo(row):
        last = (row.merged_at + merging.UNDO).astimezone(calendar().tz).date()
    return Merged(
        into=row.merged_into,
        number="" if row.merged_into is None else known.get(row.merged_into, ""),
        undo_until=last,
        others=tuple(show.items(seen, actor)) if seen else (),
        hidden=len(found) - len(seen),
    )


@bp.get("/cases/<uuid:case_id>/merge")
@requires("case.attach")
def merge_page(case_id: UUID) -> Page:
    """Ask into which case, and why; of a merged case, why it is taken back."""
    return _page(queries.get(case_id, current_actor()), None)


@bp.post("/cases/<uuid:case_id>/merge")
@requires("case.attach")
def merge(case_id: UUID) -> Page:
    """Let the case go on in another one, named by its number."""
    actor = current_actor()
    row = queries.get(case_id, actor)
    try:
        with transaction():
            main = queries.numbered(request.form.get("number", "").strip(), actor)
            if main is None:
                message = "没有这个编号的案件，或您不能查看"
                raise Invalid(problems=[Problem("/number", "unknown", message)])
            reason = request.form.get("reason", "")
            merging.merge(case_id, main.id, actor=actor, reason=reason)
            main_id = main.id
    except NotFound:
        raise
    except AppError as error:
        return _page(row, error), error.status
    flash("已并案，30 天内可以撤销", "success")
    return redirect(url_for("cases.page", case_id=main_id))


@bp.post("/cases/<uuid:case_id>/unmerge")
@requires("case.attach")
def unmerge(case_id: UUID) -> Page:
    """Let a merged case go on by itself again."""
    actor = current_actor()
    row = queries.get(case_id, actor)
    try:
        with transaction():
            merging.unmerge(case_id, actor=actor, reason=request.form.get("reason", ""))
    except NotFound:
        raise
    except AppError as error:
        return _page(row, error), error.status
    flash("已撤销并案，本案单独办理", "success")
    return redirect(url_for("cases.page", case_id=case_id))


def _page(row: Case, error: AppError | None) -> str:
    problems = () if error is None else error.faults
    return render_template(
        "cases/merge.html",
        section="cases",
        case=row,
        merged=merged_of(row, current_actor()),
        typed={key: request.form.get(key, "") for key in ("number", "reason")},
        errors={pointer[1:]: text for pointer, text in by_pointer(problems).items()},
        summary=[{"href": p.pointer.replace("/", "#", 1), "message": p.message} for p in problems],
    )
