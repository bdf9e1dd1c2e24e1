"""Drafts of intake: saved while typing, offered again after a crash or a sign-out."""

from uuid import UUID

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from core.cases import drafts
from core.db import transaction
from core.deadlines.service import calendar
from core.errors import Invalid, NotFound
from core.forms.logic import from_html
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.intake import mark_sent
from core.web.cases.intake_page import KEYS, draft_page, rules_of_type


@bp.post("/intake/<case_type>/draft")
@requires("case.open")
def save_draft(case_type: str) -> Response:
    """Keep what was typed so far; a script gets the time and the version, a person the page."""
    rules_of_type(case_type)
    mark = mark_sent()
    if mark is None:
        raise Invalid("页面不完整，请重新打开登记页")
    given = from_html(request.form)
    with transaction():
        saved = drafts.save(
            UUID(mark.id),
            actor=current_actor(),
            type=case_type,
            typed={key: given[key] for key in KEYS if key in given},
            version=mark.version,
        )
    at = saved.saved_at.astimezone(calendar().tz).strftime("%H:%M")
    if request.accept_mimetypes.best == "application/json":
        return jsonify(saved_at=at, version=saved.version)
    files = any(file.filename for file in request.files.values())
    flash(f"已暂存 {at}{'；所选文件没有暂存，登记时请重新选择' if files else ''}", "success")
    return redirect(url_for("cases.intake_draft", draft_id=saved.id))


@bp.get("/intake/drafts/<uuid:draft_id>")
@requires("case.open")
def intake_draft(draft_id: UUID) -> str:
    """Go on where one stopped."""
    return draft_page(drafts.read(draft_id, current_actor()))


@bp.post("/intake/drafts/<uuid:draft_id>/discard")
@requires("case.open")
def discard_draft(draft_id: UUID) -> Response:
    """Drop a draft for good."""
    with transaction():
        if not drafts.discard(draft_id, current_actor()):
            raise NotFound
    flash("草稿已丢弃", "success")
    return redirect(url_for("cases.intake"))
