"""What other offices sent (分送来件): taking it in, giving it back; and calling back one's own."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.cases import queries as cases
from core.cases.logic.acts import who
from core.cases.logic.model import Rules
from core.db import transaction
from core.deadlines.service import calendar
from core.errors import AppError, NotFound, Refused
from core.exchange import inbox, queries, sending
from core.exchange.models import HandOverRow
from core.forms.logic import from_html
from core.now import now
from core.rules import service as rules_service
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.intake import form_page, listed, mapped, moment_of
from core.web.cases.uploads import keep_files, taken_out

Page = str | Response | tuple[str, int]


@bp.get("/handovers")
@requires("case.open")
def hand_overs() -> str:
    """Show what waits and what became of the rest."""
    actor = current_actor()
    rows = queries.inbox(actor)
    return render_template(
        "cases/handovers.html",
        section="handovers",
        waiting=[row for row in rows if row.status == "sent"],
        past=[row for row in rows if row.status != "sent"],
        titles=_titles(rows),
        numbers=cases.numbers([row.case_id for row in rows if row.case_id], actor),
    )


def _titles(rows: Any) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for domain in {row.domain for row in rows}:
        module = rules_service.current(domain)
        for case_type in module.case_types if module else ():
            found[domain, case_type.key] = case_type.title
    return found


@bp.get("/handovers/<uuid:hand_over_id>")
@requires("case.open")
def take(hand_over_id: UUID) -> Page:
    """Show the registration form with what travelled filled in."""
    row = queries.arrived(hand_over_id, current_actor())
    if row.status != "sent":
        flash("该来件已接收、已退回或者已被撤回", "error")
        return redirect(url_for("cases.hand_overs"))
    brought = inbox.brought(row)
    received = now().astimezone(calendar().tz).strftime("%Y-%m-%dT%H:%M")
    typed: dict[str, Any] = {
        "received_at": received,
        "channel": brought.get("channel", "assigned"),
        "category": brought.get("category", ""),
        "parties": brought["parties"],
        "data": brought["data"],
    }
    return form_page(_rules(row), typed, (), came=row)


@bp.post("/handovers/<uuid:hand_over_id>")
@requires("case.open")
def take_in(hand_over_id: UUID) -> Page:
    """Take it in as a case of this office."""
    actor = current_actor()
    row = queries.arrived(hand_over_id, actor)
    rules = _rules(row)
    typed = {"parties": [], "data": {}, **from_html(request.form)}
    files = taken_out(request.files)
    try:
        with transaction():
            opened = inbox.take_in(
                hand_over_id,
                actor=actor,
                channel=str(typed.get("channel", "")),
                category=str(typed.get("category", "")),
                parties=listed(typed["parties"]),
                data=mapped(typed["data"]),
                received_at=moment_of(str(typed.get("received_at", ""))),
                register="receive" not in request.form,
            )
            keep_files(opened.case.id, files)
            number, case_id = opened.case.number, opened.case.id
    except Refused as error:
        flash(error.sentence, "error")
        return redirect(url_for("cases.hand_overs"))
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        row = queries.arrived(hand_over_id, actor)
        return form_page(rules, typed, error.faults, came=row), error.status
    flash(f"已接收，编号 {number}", "success")
    return redirect(url_for("cases.page", case_id=case_id))


@bp.post("/handovers/<uuid:hand_over_id>/return")
@requires("case.open")
def return_hand_over(hand_over_id: UUID) -> Page:
    """Give it back with a reason."""
    try:
        with transaction():
            inbox.give_back(
                hand_over_id, actor=current_actor(), reason=request.form.get("reason", "")
            )
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence, "error")
    else:
        flash("已退回", "success")
    return redirect(url_for("cases.hand_overs"))


@bp.post("/cases/<uuid:case_id>/handovers/<uuid:hand_over_id>/recall")
@requires("case.act")
def recall(case_id: UUID, hand_over_id: UUID) -> Page:
    """Call back what the other office has not taken in."""
    actor = current_actor()
    try:
        with transaction():
            sending.call_back(case_id, hand_over_id, actor=actor, by=who(actor))
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence, "error")
    else:
        flash("已提出撤回；对方尚未接收的，案件随即退回本单位", "success")
    return redirect(url_for("cases.page", case_id=case_id, _anchor="handovers"))


def _rules(row: HandOverRow) -> Rules:
    module = rules_service.current(row.domain)
    if module is None:
        raise NotFound
    return Rules.of(module, row.case_type)
