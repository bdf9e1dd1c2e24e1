"""Registering a matter: one screen, what was typed is never lost."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.cases import drafts, links
from core.cases import queries as cases
from core.cases.models import Case
from core.db import transaction
from core.deadlines.service import calendar
from core.documents import service
from core.errors import AppError, Invalid, Problem
from core.forms.logic import from_html
from core.plugin.spec import CaseType
from core.users.logic import can
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.intake_page import (
    Mark,
    blank,
    duplicate_of,
    listed,
    mapped,
    offers,
    rules_of_type,
    show_form,
)
from core.web.cases.offered import case_types
from core.web.cases.uploads import keep_files, taken_out

Page = str | Response | tuple[str, int]


@bp.get("/intake")
@requires("case.open")
def intake() -> Page:
    """Choose what comes in; with one case type its form comes at once."""
    actor = current_actor()
    offered = [t for t in case_types(actor) if _may_open(t)]
    waiting = offers(actor)
    if len(offered) == 1 and not waiting:
        return redirect(url_for("cases.intake_form", case_type=offered[0].key))
    return render_template(
        "cases/intake_types.html", section="intake", types=offered, offers=waiting
    )


def _may_open(case_type: CaseType) -> bool:
    first = next(t for t in case_type.transitions if t.key == case_type.intake[0])
    return can(current_actor(), "case.open", roles=first.roles)


@bp.get("/intake/<case_type>")
@requires("case.open")
def intake_form(case_type: str) -> Page:
    """Show the empty form."""
    return show_form(rules_of_type(case_type), blank(), ())


@bp.post("/intake/<case_type>")
@requires("case.open")
def open_case(case_type: str) -> Page:
    """Register (or only receive) the matter; its draft is gone with the same commit.

    A form that was sent twice opens one case: its draft's id names the sending.
    """
    rules, actor = rules_of_type(case_type), current_actor()
    typed = {"parties": [], "data": {}, **from_html(request.form)}
    files = taken_out(request.files)
    given = {k: v for k, v in typed.items() if k in ("channel", "category")}
    only_receive = "receive" in request.form
    mark = mark_sent()
    if mark is None:
        message = "表单已过期。您填写的内容都在，核对后请再次提交"
        return show_form(rules, typed, [Problem("", "expired", message)]), Invalid.status
    once = UUID(mark.id)
    if (before := cases.sent_before(once, actor)) is not None:
        return _already(before)
    try:
        with transaction():
            opened = service.open_case(
                actor=actor,
                type=case_type,
                channel=str(given.get("channel", "")),
                category=str(given.get("category", "")),
                parties=listed(typed["parties"]),
                data=mapped(typed["data"]),
                received_at=moment_of(str(typed.get("received_at", ""))),
                register=not only_receive,
                once=once,
            )
            keep_files(opened.case.id, files)
            if (same := duplicate_of(typed)) is not None:
                links.link(opened.case.id, same[0], "duplicate", actor=actor)
            drafts.discard(once, actor)
            number, case_id = opened.case.number, opened.case.id
    except AppError as error:
        if (before := cases.sent_before(once, actor)) is not None:
            return _already(before)
        return show_form(rules, typed, error.faults, mark=mark), error.status
    flash(f"已登记，编号 {number}", "success")
    return redirect(url_for("cases.page", case_id=case_id))


def _already(case: Case) -> Response:
    flash(f"这份表单已经登记过，编号 {case.number}，没有重复登记", "info")
    return redirect(url_for("cases.page", case_id=case.id))


def mark_sent() -> Mark | None:
    """Which draft the page belongs to; None for a form sent without the page."""
    raw, version = request.form.get("draft", ""), request.form.get("draft_version", "0")
    if not raw:
        return None
    if not version.isdecimal() or len(version) > 9:
        raise Invalid("页面不完整，请重新打开登记页")
    try:
        return Mark(id=str(UUID(raw)), version=int(version))
    except ValueError as fault:
        raise Invalid("页面不完整，请重新打开登记页") from fault


def moment_of(text: str) -> datetime:
    """The moment of receipt that was typed, in the office's own zone."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=calendar().tz)
    except ValueError as fault:
        message = "请填写收到时间，例如 2026-11-25 09:30"
        raise Invalid(problems=[Problem("/received_at", "not_a_date", message)]) from fault
