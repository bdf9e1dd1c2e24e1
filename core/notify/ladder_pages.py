"""The office's own ladder: whom to tell when a deadline is near or late."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.errors import Conflict, Invalid
from core.notify import ladder
from core.notify.logic_ladder import Rung, rung_words
from core.rules.service import current, enabled_domains
from core.users.forms import by_field
from core.users.session import current_actor, requires

bp = Blueprint("ladder", __name__, url_prefix="/admin/ladder")
Page = str | Response | tuple[str, int]
_UP = {
    "": "凡有权办理本案的",
    "0": "案件所在机构的",
    "1": "上一级机构的",
    "2": "上两级机构的",
    "3": "上三级机构的",
}
_MEASURES = {
    "left": "届满前几个工作日",
    "after": "逾期后几个工作日",
    "used_percent": "用去期限的百分之几",
}


@bp.get("")
@requires("admin.rules")
def index() -> str:
    """The steps, and a form for another."""
    return _page({}, {})


@bp.post("")
@requires("admin.rules")
def add() -> Page:
    """Add a step; running deadlines get it as well."""
    form, words = request.form, _words()
    domain = form.get("domain", "")
    known = words.get(domain)
    if known is None:
        return _page(form, {"domain": "请选择业务"}), 422
    try:
        with transaction():
            ladder.add(
                domain=domain,
                clock=form.get("clock", "").partition("/")[2],
                measure=form.get("measure", ""),
                amount=form.get("amount", "").strip(),
                level=form.get("level", ""),
                roles=[role.partition("/")[2] for role in form.getlist("roles")],
                up=form.get("up", ""),
                any_time=form.get("any_time") == "yes",
                known={"clocks": set(known["clocks"]), "roles": set(known["roles"])},
                actor_id=current_actor().id,
            )
    except (Invalid, Conflict) as error:
        errors = by_field(error.problems) or {"measure": error.title}
        return _page(form, errors), error.status
    flash("已增加，正在办理的案件也按此提醒", "success")
    return redirect(url_for("ladder.index"))


@bp.post("/<uuid:step_id>/remove")
@requires("admin.rules")
def remove(step_id: UUID) -> Response:
    """Take a step out."""
    with transaction():
        ladder.remove(step_id, actor_id=current_actor().id)
    flash("已删除，今后不再按此提醒", "success")
    return redirect(url_for("ladder.index"))


def _page(form: Mapping[str, str], errors: Mapping[str, str]) -> str:
    words = _words()
    shown: list[dict[str, Any]] = []
    for step in ladder.steps():
        known = words.get(step.domain, {"title": step.domain, "clocks": {}, "roles": {}})
        rung = Rung(measure=step.measure, amount=step.amount, clock=step.clock)  # type: ignore[arg-type]  # the table allows no other
        roles = "、".join(known["roles"].get(role, role) for role in step.roles)
        whom = _UP["" if step.up is None else str(step.up)] + roles
        when = rung_words(rung, known["clocks"])
        shown.append({"row": step, "domain": known["title"], "when": when, "whom": whom})
    return render_template(
        "notify/ladder.html",
        steps=shown,
        words=words,
        measures=_MEASURES,
        ups=_UP,
        form=form,
        chosen=request.form.getlist("roles"),
        errors=errors,
        faults=[{"href": f"#{key}", "message": text} for key, text in errors.items()],
    )


def _words() -> dict[str, dict[str, Any]]:
    """The enabled domains with the titles of their deadlines and roles, as they are today."""
    found: dict[str, dict[str, Any]] = {}
    for domain in enabled_domains():
        module = current(domain)
        if module is not None:
            clocks = [c for t in module.case_types for c in t.clocks if c.kind == "deadline"]
            found[domain] = {
                "title": module.title,
                "clocks": {clock.key: clock.title for clock in clocks},
                "roles": {role.key: role.title for role in module.roles},
            }
    return found
