"""Parties that come, are corrected or leave later: each on a small page of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.api import show
from core.cases import party_changes, queries
from core.cases.models import Case, Party
from core.cases.record import party_ref
from core.cases.service import rules_of
from core.db import transaction
from core.deadlines.service import this_day
from core.documents import addresses
from core.documents import queries as documents
from core.errors import AppError, NotFound, Problem
from core.forms.logic import from_html
from core.forms.logic.parties import uses
from core.forms.render import by_pointer, parties_view
from core.plugin.spec import PartyRole
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.deliveries import shown_address

PLACE = ("address_kind", "address", "confirmed_by")
Page = str | Response | tuple[str, int]


@bp.get("/cases/<uuid:case_id>/parties/new")
@requires("case.work")
def new_party(case_id: UUID) -> str:
    """Ask in which role, then who it is."""
    row = queries.get(case_id, current_actor())
    return _page(row, _role(row, request.args.get("role", "")), None, None)


@bp.post("/cases/<uuid:case_id>/parties/new")
@requires("case.work")
def add_party(case_id: UUID) -> Page:
    """Add a party to a running case."""
    row, typed = queries.get(case_id, current_actor()), _typed()
    try:
        with transaction():
            party_changes.add(
                case_id,
                typed,
                actor=current_actor(),
                reason=request.form.get("reason", ""),
                version=request.form.get("version", type=int),
            )
    except AppError as error:
        return _refused(row, _role(row, str(typed.get("role", ""))), None, error)
    flash("当事人已登记", "success")
    return redirect(url_for("cases.page", case_id=case_id))


@bp.get("/cases/<uuid:case_id>/parties/<ref>/change")
@requires("case.work")
def party(case_id: UUID, ref: str) -> str:
    """Show a party for correction; what is known already is not shown again."""
    row = queries.get(case_id, current_actor())
    known = _known(row, ref)
    return _page(row, _role(row, known.role), known, None)


@bp.post("/cases/<uuid:case_id>/parties/<ref>/change")
@requires("case.work")
def correct_party(case_id: UUID, ref: str) -> Page:
    """Correct what is known of a party; a field that is left empty stays as it was."""
    row = queries.get(case_id, current_actor())
    known = _known(row, ref)
    try:
        with transaction():
            party_changes.correct(
                case_id,
                ref,
                _typed(),
                actor=current_actor(),
                reason=request.form.get("reason", ""),
                version=request.form.get("version", type=int),
            )
    except AppError as error:
        return _refused(row, _role(row, known.role), known, error)
    flash("当事人信息已更正", "success")
    return redirect(url_for("cases.page", case_id=case_id))


@bp.post("/cases/<uuid:case_id>/parties/<ref>/end")
@requires("case.work")
def end_party(case_id: UUID, ref: str) -> Page:
    """Let a party leave the case."""
    row = queries.get(case_id, current_actor())
    known = _known(row, ref)
    try:
        with transaction():
            party_changes.end(
                case_id,
                ref,
                actor=current_actor(),
                reason=request.form.get("reason", ""),
                version=request.form.get("version", type=int),
            )
    except AppError as error:
        return _refused(row, _role(row, known.role), known, error)
    flash("已登记退出，此后不再向其起草文书", "success")
    return redirect(url_for("cases.page", case_id=case_id))


@bp.post("/cases/<uuid:case_id>/parties/<ref>/addresses")
@requires("case.work")
def add_address(case_id: UUID, ref: str) -> Page:
    """Give a party another address for service."""
    row = queries.get(case_id, current_actor())
    known = _known(row, ref)
    try:
        with transaction():
            addresses.add(
                case_id,
                ref,
                actor=current_actor(),
                kind=request.form.get("address_kind", ""),
                address=request.form.get("address", ""),
                confirmed_by=request.form.get("confirmed_by", type=UUID),
                version=request.form.get("version", type=int),
            )
    except AppError as error:
        return _refused(row, _role(row, known.role), known, error)
    flash("送达地址已登记", "success")
    return redirect(url_for("cases.party", case_id=case_id, ref=ref, _anchor="addresses"))


@bp.post("/addresses/<uuid:address_id>/end")
@requires("case.work")
def end_address(address_id: UUID) -> Response:
    """Serve there no more."""
    row = documents.address(address_id)
    queries.get(row.case_id, current_actor())
    case_id = row.case_id
    with transaction():
        addresses.end(address_id, actor=current_actor())
    flash("此后不再送达该地址", "success")
    return redirect(url_for("cases.page", case_id=case_id))


def _typed() -> dict[str, Any]:
    found = from_html(request.form).get("parties")
    first = found[0] if isinstance(found, list) and found else {}
    return first if isinstance(first, dict) else {}


def _role(row: Case, key: str) -> PartyRole | None:
    return next((r for r in rules_of(row).case_type.party_roles if r.key == key), None)


def _known(row: Case, ref: str) -> Party:
    for known in queries.parties_of([row.id])[row.id]:
        if party_ref(known).ref == ref and known.ended_at is None:
            return known
    raise NotFound


def _places(row: Case, known: Party) -> list[tuple[UUID, str, str, bool]]:
    """The party's service addresses of today: id, kind, text as one may see it, confirmed."""
    level = show.level_of(rules_of(row), current_actor())
    return [
        (one.id, addresses.KINDS[one.kind], shown_address(one, level), bool(one.attachment_id))
        for one in documents.addresses_of(row.id, this_day())
        if one.party_id == known.id
    ]


def _refused(row: Case, role: PartyRole | None, known: Party | None, error: AppError) -> Page:
    if isinstance(error, NotFound):
        raise error
    return _page(row, role, known, error), error.status


def _page(row: Case, role: PartyRole | None, known: Party | None, error: AppError | None) -> str:
    actor, rules = current_actor(), rules_of(row)
    problems: Sequence[Problem] = () if error is None else error.faults
    typed: Mapping[str, Any] = {} if error is None else _typed()
    view = None
    if role is not None and party_changes.may_change(rules, role, actor):
        one = replace(role, min=1, max=1)
        if known is not None:
            one = replace(one, fields=tuple(replace(f, required=False) for f in uses(role)))
            typed = {"kind": known.kind, **typed}
        shape = replace(rules.case_type, party_roles=(one,))
        view = parties_view(shape, [{**typed, "role": role.key}], problems)
    linked = [] if view is None else [fault.message for fault in view.faults if fault.href]
    return render_template(
        "cases/party.html",
        section="cases",
        case=row,
        role=role,
        known=None if known is None else party_ref(known).ref,
        roles=[r for r in rules.case_type.party_roles if party_changes.may_change(rules, r, actor)],
        view=view,
        reason=request.form.get("reason", ""),
        places=[] if known is None or view is None else _places(row, known),
        place_kinds=addresses.KINDS,
        files=[] if known is None else documents.attachments(row.id),
        typed={key: request.form.get(key, "") for key in PLACE},
        errors={pointer[1:]: text for pointer, text in by_pointer(problems).items()},
        summary=[
            *({"href": f.href, "message": f.message} for f in (view.faults if view else ())),
            *(
                {
                    "href": f"#{p.pointer[1:]}" if p.pointer[1:] in ("reason", *PLACE) else "",
                    "message": p.message,
                }
                for p in problems
                if p.message not in linked and not p.pointer.startswith("/parties")
            ),
        ],
    )
