"""Doing something to a case: the form of the action, and what becomes of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.api import show
from core.cases import queries
from core.cases.forms import action_form
from core.cases.logic import acts
from core.cases.logic.acts import Told
from core.cases.logic.guards import env_of
from core.cases.logic.lateness import must_say_why
from core.cases.logic.model import Rules, Snapshot
from core.cases.logic.overlap import overlaps
from core.cases.models import Case
from core.cases.record import event_of, load
from core.cases.service import rules_of
from core.db import transaction
from core.deadlines.service import calendar
from core.documents import sources
from core.errors import AppError, Invalid, NotFound, Problem, Stale
from core.events.models import EventRow
from core.exchange import sending, service
from core.forms.logic import catalogues_of, from_html, prefill
from core.forms.render import by_pointer, form_view, parties_view
from core.now import now
from core.plugin.spec import Document, Field, Form, Transition
from core.users.queries import colleagues
from core.users.session import current_actor, requires
from core.web import presence
from core.web.cases import timeline
from core.web.cases.blueprint import bp
from core.web.cases.intake_page import asked_of
from core.web.cases.uploads import keep_files, taken_out, with_files

Page = str | Response | tuple[str, int]
DATE_TIME = "%Y-%m-%dT%H:%M"


@bp.get("/cases/<uuid:case_id>/actions/<key>")
@requires("case.act")
def action(case_id: UUID, key: str) -> Page:
    """Show what the action asks."""
    row = queries.get(case_id, current_actor())
    rules, snapshot = rules_of(row), load(row)
    try:
        transition = _possible(row, rules, snapshot, key)
    except AppError as error:
        flash(error.title, "error")
        return redirect(url_for("cases.page", case_id=case_id))
    form = action_form(rules, transition)
    values: dict[str, Any] = {}
    if form is not None:
        known = sources.known(row, rules, current_actor(), latest={})
        values = {
            **{f.key: known[f"field.{f.key}"] for f in form.fields if f"field.{f.key}" in known},
            **prefill(form, known),
        }
        values = {f.key: values[f.key] for f in _shown_first(form) if f.key in values}
    at = now().astimezone(calendar().tz).strftime(DATE_TIME)
    typed = {"data": values, "occurred_at": at, "told_at": at, "parties": []}
    return _page(row, rules, snapshot, transition, typed, ())


def _shown_first(form: Form) -> list[Field]:
    """The fields that may stand in a page filled in: who a sealed party is must be opened first."""
    return [field for field in form.fields if field.secrecy != "sealed"]


def _possible(row: Case, rules: Rules, snapshot: Snapshot, key: str) -> Transition:
    doing = acts.Doing(action=key, at=now())
    path = queries.unit_path(row.unit_id)
    return acts.check_possible(rules, snapshot, current_actor(), doing, path)


@bp.post("/cases/<uuid:case_id>/actions/<key>")
@requires("case.act")
def act(case_id: UUID, key: str) -> Page:
    """Do it. Whatever goes wrong, the page comes back with all that was typed."""
    actor = current_actor()
    typed = {"data": {}, "parties": [], **from_html(request.form)}
    data = typed["data"] if isinstance(typed["data"], dict) else {}
    version = request.form.get("version", type=int)
    try:
        with transaction():
            row = queries.for_update(case_id, actor)
            rules = rules_of(row)
            if version is not None and row.version != version:
                _refuse_stale(row, rules, key)
            at = _moment(str(typed.get("occurred_at", "")), "/occurred_at")
            kept = keep_files(case_id, taken_out(request.files))
            outcome = service.act(
                case_id,
                key,
                actor=actor,
                data=with_files(data, kept),
                told=_told(typed),
                parties=_parties(rules, key, typed),
                occurred_at=at,
                comment=str(typed.get("comment", "")),
                hand_to=_hand_to(typed),
            )
            proposed = outcome.proposal is not None
            title = acts.transition_of(outcome.rules, key).title
    except NotFound:
        raise
    except AppError as error:
        return _again(case_id, key, typed, error), error.status
    presence.leave(case_id, actor)
    if proposed:
        flash(f"“{title}”已提交审批，批准之日起生效", "success")
    else:
        flash(f"“{title}”已办理", "success")
    return redirect(url_for("cases.page", case_id=case_id))


@bp.get("/cases/<uuid:case_id>/presence", endpoint="presence")
@requires("case.act")
def presence_of(case_id: UUID) -> str:
    """Say who else works on the case, and that the form is still open: what an open page asks."""
    actor = current_actor()
    queries.get(case_id, actor)
    presence.arrive(case_id, actor)
    others = presence.others(case_id, actor)
    return render_template("cases/presence.html", case_id=case_id, others=others, beat=True)


def _refuse_stale(row: Case, rules: Rules, key: str) -> None:
    """Refuse an act typed on an older page, unless what happened since does not concern it."""
    since = _since(row)
    if since is None or overlaps(rules, acts.transition_of(rules, key), map(event_of, since)):
        raise Stale


def _since(row: Case) -> list[EventRow] | None:
    """What happened since the page was built; None when it does not say when that was."""
    seen = request.form.get("seen", type=int)
    return None if seen is None else [e for e in queries.events(row.id) if e.seq > seen]


def _hand_to(typed: dict[str, Any]) -> str:
    """The unit or office that was chosen, or the body outside that was named."""
    chosen = str(typed.get("hand_to", ""))
    return f"outside:{typed.get('hand_to_name', '')}" if chosen == "outside" else chosen


def _again(case_id: UUID, key: str, typed: dict[str, Any], error: AppError) -> str:
    row = queries.get(case_id, current_actor())
    rules, snapshot = rules_of(row), load(row)
    problems = error.faults
    if isinstance(error, Stale):
        problems = (Problem("", "stale", error.title),)
    return _page(row, rules, snapshot, acts.transition_of(rules, key), typed, problems)


def _moment(text: str, pointer: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=calendar().tz)
    except ValueError as fault:
        message = "请填写办理时间，例如 2026-11-25 09:30"
        raise Invalid(problems=[Problem(pointer, "not_a_date", message)]) from fault
    # the control knows minutes only: the minute that runs now means this very moment
    present = now()
    return present if 0 <= (present - moment).total_seconds() < 60 else moment


def _told(typed: dict[str, Any]) -> tuple[Told, ...]:
    if typed.get("told") != "yes":
        return ()
    mode = str(typed.get("told_mode", ""))
    if not mode:
        message = "请选择告知方式"
        raise Invalid(message, problems=[Problem("/told_mode", "required", message)])
    at = _moment(str(typed.get("told_at", "")), "/told_at") or now()
    return (Told(mode=mode, at=at),)


def _parties(rules: Rules, key: str, typed: dict[str, Any]) -> list[Any] | None:
    if key not in rules.case_type.intake[1:]:
        return None
    return typed["parties"] if isinstance(typed["parties"], list) else []


def _page(
    row: Case,
    rules: Rules,
    snapshot: Snapshot,
    transition: Transition,
    typed: dict[str, Any],
    problems: Sequence[Problem],
) -> str:
    form = action_form(rules, transition)
    registering = transition.key in rules.case_type.intake[1:]
    if registering:
        form = asked_of(rules)
    env = env_of(rules, snapshot, at=now(), calendar=calendar())
    view = _form(rules, row, form, typed, problems, env)
    people = None
    if registering:
        people = parties_view(rules.case_type, typed["parties"], problems, env=env)
    drawn = [*(people.faults if people else ()), *(view.faults if view else ())]
    linked = {fault.message for fault in drawn if fault.href}
    own = ("/occurred_at", "/told_mode", "/told_at", "/hand_to", "/comment")
    summary = [
        *(
            {"href": f"#{p.pointer[1:]}", "message": p.message}
            for p in problems
            if p.pointer in own
        ),
        *({"href": f.href, "message": f.message} for f in drawn if f.href),
        *(
            {"href": "", "message": p.message}
            for p in problems
            if p.pointer not in own and p.message not in linked
        ),
    ]
    stale = any(p.code == "stale" for p in problems)
    presence.arrive(row.id, current_actor())
    chain = next((c for c in rules.case_type.chains if c.key == transition.chain), None)
    documents = [d for d in rules.case_type.documents if d.key in transition.documents]
    return render_template(
        "cases/action.html",
        section="cases",
        case=show.items([row], current_actor())[0],
        version=row.version,
        seen=row.last_seq,
        changed=timeline.lines(rules, _since(row) or []) if stale else [],
        case_id=row.id,
        others=presence.others(row.id, current_actor()),
        beat=True,
        transition=transition,
        form=view,
        parties=people,
        typed=typed,
        errors={pointer[1:]: text for pointer, text in by_pointer(problems).items()},
        summary=summary,
        stale=stale,
        chain=chain,
        documents=documents,
        modes=_modes(rules, documents),
        targets=sending.targets(row, transition.hand_over) if transition.hand_over else [],
        may_tell=transition.told and chain is None,
        late=must_say_why(rules, snapshot, transition, now()),
    )


def _form(
    rules: Rules,
    row: Case,
    form: Form | None,
    typed: dict[str, Any],
    problems: Sequence[Problem],
    env: Any,
) -> Any:
    if form is None:
        return None
    values = typed["data"] if isinstance(typed["data"], dict) else {}
    users: list[tuple[str, str]] = []
    if any(field.kind == "user" for field in form.fields):
        users = colleagues(row.domain)
    return form_view(
        form,
        catalogues_of(rules.module, rules.case_type),
        values,
        problems,
        env=env,
        users=users,
    )


def _modes(rules: Rules, documents: Sequence[Document]) -> list[tuple[str, str]]:
    """The ways in which the action's papers may be told, with the titles of the module's list."""
    allowed = [mode for document in documents for mode in document.modes]
    titles = {
        entry.key: entry.title
        for catalogue in (*rules.case_type.catalogues, *rules.module.catalogues)
        for entry in catalogue.entries
        if entry.key in allowed
    }
    return [(mode, titles.get(mode, mode)) for mode in dict.fromkeys(allowed)]
