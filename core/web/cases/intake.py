"""Registering a matter: one screen, what was typed is never lost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.cases import queries as cases
from core.cases.forms import form_of
from core.cases.intake import entries_of
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.db import new_id, transaction
from core.deadlines.service import calendar
from core.documents import service
from core.errors import AppError, Invalid, NotFound, Problem
from core.forms.logic import catalogues_of, from_html
from core.forms.render import by_pointer, form_view, parties_view
from core.now import now
from core.plugin.conditions import Env
from core.plugin.spec import CaseType, Form
from core.rules import service as rules_service
from core.users.logic import can
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.desk import case_types
from core.web.cases.uploads import keep_files, taken_out

Page = str | Response | tuple[str, int]


@bp.get("/intake")
@requires("case.open")
def intake() -> Page:
    """Choose what comes in; with one case type its form comes at once."""
    actor = current_actor()
    offered = [t for t in case_types(actor) if _may_open(t)]
    if len(offered) == 1:
        return redirect(url_for("cases.intake_form", case_type=offered[0].key))
    return render_template("cases/intake_types.html", section="intake", types=offered)


def _may_open(case_type: CaseType) -> bool:
    first = next(t for t in case_type.transitions if t.key == case_type.intake[0])
    return can(current_actor(), "case.open", roles=first.roles)


@bp.get("/intake/<case_type>")
@requires("case.open")
def intake_form(case_type: str) -> Page:
    """Show the empty form."""
    received = now().astimezone(calendar().tz).strftime("%Y-%m-%dT%H:%M")
    typed = {
        "received_at": received,
        "channel": "",
        "category": "",
        "parties": [],
        "data": {},
        "once": str(new_id()),
    }
    return _page(_rules(case_type), typed, ())


@bp.post("/intake/<case_type>")
@requires("case.open")
def open_case(case_type: str) -> Page:
    """Register (or only receive) the matter; a form that was sent twice opens one case."""
    rules, actor = _rules(case_type), current_actor()
    typed = {"parties": [], "data": {}, **from_html(request.form)}
    files = taken_out(request.files)
    given = {k: v for k, v in typed.items() if k in ("channel", "category")}
    only_receive = "receive" in request.form
    once = _once(typed)
    if once is None:
        typed["once"] = str(new_id())
        message = "表单已过期。您填写的内容都在，核对后请再次提交"
        return _page(rules, typed, [Problem("", "expired", message)]), Invalid.status
    if (before := cases.sent_before(once, actor)) is not None:
        return _already(before)
    try:
        with transaction():
            opened = service.open_case(
                actor=actor,
                type=case_type,
                channel=str(given.get("channel", "")),
                category=str(given.get("category", "")),
                parties=_list(typed["parties"]),
                data=_mapping(typed["data"]),
                received_at=_moment(str(typed.get("received_at", ""))),
                register=not only_receive,
                once=once,
            )
            keep_files(opened.case.id, files)
            number, case_id = opened.case.number, opened.case.id
    except AppError as error:
        if (before := cases.sent_before(once, actor)) is not None:
            return _already(before)
        problems = error.faults
        return _page(rules, typed, problems), error.status
    flash(f"已登记，编号 {number}", "success")
    return redirect(url_for("cases.page", case_id=case_id))


def _once(typed: Mapping[str, Any]) -> UUID | None:
    """The mark that the empty form was given, by which a second sending is known."""
    try:
        return UUID(str(typed.get("once")))
    except ValueError:
        return None


def _already(case: Case) -> Response:
    flash(f"这份表单已经登记过，编号 {case.number}，没有重复登记", "info")
    return redirect(url_for("cases.page", case_id=case.id))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=calendar().tz)
    except ValueError as fault:
        message = "请填写收到时间，例如 2026-11-25 09:30"
        raise Invalid(problems=[Problem("/received_at", "not_a_date", message)]) from fault


def _rules(case_type: str) -> Rules:
    today = now().astimezone(calendar().tz).date()
    for domain in rules_service.enabled_domains():
        _, module = rules_service.rule_set_for(domain, today)
        if any(t.key == case_type for t in module.case_types):
            return Rules.of(module, case_type)
    raise NotFound


def _page(rules: Rules, typed: dict[str, Any], problems: Sequence[Problem]) -> str:
    case_type = rules.case_type
    channel = str(typed.get("channel", ""))
    env = Env(facts={"channel": channel} if channel else {})
    form = asked_of(rules)
    view = form_view(
        form, catalogues_of(rules.module, case_type), _mapping(typed["data"]), problems, env=env
    )
    people = parties_view(case_type, _list(typed["parties"]), problems, env=env)
    said = by_pointer(problems)
    head = [
        Problem(p.pointer, p.code, p.message)
        for p in problems
        if p.pointer in ("/received_at", "/channel", "/category", "/unit", "")
    ]
    known = {f.message for f in (*people.faults, *view.faults) if f.href}
    summary = [
        *({"href": f"#{p.pointer[1:]}" if p.pointer else "", "message": p.message} for p in head),
        *({"href": f.href, "message": f.message} for f in people.faults if f.href),
        *({"href": f.href, "message": f.message} for f in view.faults if f.href),
        *(
            {"href": "", "message": p.message}
            for p in problems
            if p not in head and p.message not in known
        ),
    ]
    return render_template(
        "cases/intake.html",
        section="intake",
        case_type=case_type,
        typed=typed,
        errors={pointer[1:]: text for pointer, text in said.items()},
        summary=summary,
        channels=entries_of(rules, case_type.channel),
        categories=grouped(rules, case_type.category),
        form=view,
        parties=people,
        two_steps=len(case_type.intake) > 1,
    )


def asked_of(rules: Rules) -> Form:
    """The intake form without what the parties and the system already give."""
    form = form_of(rules, rules.case_type.intake_form)
    kept = tuple(
        field
        for field in form.fields
        if not field.source.startswith(("party.", "case.", "unit.", "actor."))
        and field.kind != "signature"
    )
    return replace(form, fields=kept)


def grouped(rules: Rules, catalogue: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """A catalogue for a select: the entries under the titles of their parents."""
    for found in (*rules.case_type.catalogues, *rules.module.catalogues):
        if found.key != catalogue:
            continue
        parents = {entry.parent for entry in found.entries}
        groups: dict[str, list[tuple[str, str]]] = {}
        titles = {entry.key: entry.title for entry in found.entries}
        for entry in found.entries:
            if entry.active and entry.key not in parents:
                groups.setdefault(entry.parent, []).append((entry.key, entry.title))
        return [(titles.get(parent, ""), entries) for parent, entries in groups.items()]
    return []
