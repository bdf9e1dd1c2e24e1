"""Pages of delegation: one's own, given and got, and everybody's for administrators."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.errors import Conflict, Invalid
from core.now import now
from core.tenants import queries as tenants
from core.tenants.middleware import this_tenant
from core.users import delegation, loans, service
from core.users.forms import by_field, unit_choice
from core.users.session import current_actor, requires

bp = Blueprint("delegations", __name__)
Page = str | Response | tuple[str, int]


@bp.get("/me/delegations")
@requires("self")
def index() -> str:
    """Who stands in for me, for whom I stand in, and a form for another."""
    return _page({}, {})


@bp.post("/me/delegations")
@requires("self")
def create() -> Page:
    """Let somebody stand in for me."""
    form = request.form
    try:
        with transaction():
            delegation.delegate(
                giver=current_actor(),
                taker_id=_id(form.get("taker", "")),
                first_day=_day(form.get("first_day", "")),
                last_day=_day(form.get("last_day", "")),
                roles=form.getlist("roles"),
                unit_id=unit_choice(form.get("unit", "")),
                reason=form.get("reason", ""),
                zone=_zone(),
            )
    except (Invalid, Conflict) as error:
        errors = by_field(error.problems) or {"taker": error.title}
        return _page(form, errors), error.status
    flash("委托已生效，受托人会收到通知", "success")
    return redirect(url_for("delegations.index"))


@bp.post("/me/delegations/<uuid:delegation_id>/revoke")
@requires("self")
def revoke(delegation_id: UUID) -> Response:
    """End a delegation of one's own, or as an administrator anybody's."""
    actor = current_actor()
    with transaction():
        row = delegation.revoke(delegation_id, by=actor)
        mine = str(row.giver_id) == actor.id
    flash("委托已撤销，立即生效", "success")
    return redirect(url_for("delegations.index" if mine else "delegations.everyone"))


@bp.get("/admin/delegations")
@requires("admin.users")
def everyone() -> str:
    """All delegations of the office, the latest first, a page at a time."""
    rows, more = loans.page(before=request.args.get("after", type=UUID))
    return render_template(
        "users/delegations_all.html",
        rows=rows,
        next=rows[-1].row.id if more else None,
        **_common(),
    )


def _page(form: Mapping[str, str], errors: Mapping[str, str]) -> str:
    actor = current_actor()
    me = UUID(actor.id)
    rows, more = loans.page(of=me, before=request.args.get("after", type=UUID))
    own = delegation.own_roles(actor)
    chosen = request.form.getlist("roles") if request.method == "POST" else own
    return render_template(
        "users/delegations.html",
        rows=rows,
        next=rows[-1].row.id if more else None,
        me=me,
        own=own,
        chosen=chosen,
        people=loans.people_but(me) if own else [],
        units=tenants.units(active_only=True),
        form=form,
        errors=errors,
        faults=[{"href": f"#{key}", "message": message} for key, message in errors.items()],
        today=now().astimezone(_zone()).date(),
        **_common(),
    )


def _common() -> dict[str, Any]:
    titles = {offer.role: offer.title for offer in service.role_offers()}
    return {"titles": titles, "now": now()}


def _zone() -> ZoneInfo:
    return ZoneInfo(this_tenant().timezone)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None
