"""Linking cases by hand, from the page of one of them."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from core.cases import links, queries
from core.db import transaction
from core.errors import AppError, Invalid, NotFound, Problem
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp


@bp.post("/cases/<uuid:case_id>/links")
@requires("case.attach")
def link(case_id: UUID) -> Response:
    """Link a case by its number."""
    actor = current_actor()
    try:
        with transaction():
            queries.get(case_id, actor)
            number = request.form.get("number", "").strip()
            other = queries.numbered(number, actor) if number else None
            if other is None:
                message = "没有这个编号的案件，或您不能查看"
                raise Invalid(message, problems=[Problem("/number", "unknown", message)])
            links.link(case_id, other.id, request.form.get("kind", ""), actor=actor)
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence, "error")
    else:
        flash("已关联", "success")
    return redirect(url_for("cases.page", case_id=case_id, _anchor="links"))


@bp.post("/cases/<uuid:case_id>/links/<uuid:other_id>/remove")
@requires("case.attach")
def unlink(case_id: UUID, other_id: UUID) -> Response:
    """Take a link away."""
    try:
        with transaction():
            links.unlink(case_id, other_id, actor=current_actor())
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence, "error")
    else:
        flash("已取消关联", "success")
    return redirect(url_for("cases.page", case_id=case_id, _anchor="links"))
