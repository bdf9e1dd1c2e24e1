"""The list of notices: what one was told, and marking it as read."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.notify import ladder_pages, office_pages, outbox_pages, queries, service, ways_pages
from core.users.session import current_actor, requires

bp = Blueprint("notify", __name__)
blueprints = (bp, ways_pages.bp, outbox_pages.bp, ladder_pages.bp, office_pages.bp)


@bp.get("/notices")
@requires("self")
def index() -> str:
    """One's notices, newest first; all of them or only the new ones."""
    unread_only = request.args.get("unread") == "1"
    page = queries.page(_me(), unread_only=unread_only, before=request.args.get("after", type=UUID))
    return render_template(
        "notify/index.html", page=page, unread_only=unread_only, unread=queries.unread_count(_me())
    )


@bp.post("/notices/<uuid:notice_id>/read")
@requires("self")
def read(notice_id: UUID) -> Response:
    """Mark a notice as read and go to its case."""
    with transaction():
        row = service.mark_read(_me(), notice_id)
        kind, case_id = row.kind, row.case_id
    if kind == "run_finished":
        return redirect(url_for("runs.index"))
    if case_id is None:
        return redirect(url_for("notify.index"))
    return redirect(f"{request.script_root}/cases/{case_id}")


@bp.post("/notices/read")
@requires("self")
def read_all() -> Response:
    """Mark everything as read that the page has shown, and what is older."""
    up_to = request.form.get("up_to", type=UUID)
    if up_to is not None:
        with transaction():
            service.mark_all_read(_me(), up_to=up_to)
        flash("已全部标为已读", "success")
    return redirect(url_for("notify.index"))


def _me() -> UUID:
    return UUID(current_actor().id)
