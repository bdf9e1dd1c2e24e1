"""Administration of the tree of units."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.errors import Invalid, Problem
from core.tenants import queries, service
from core.users.forms import by_field, unit_choice
from core.users.session import current_actor, requires

bp = Blueprint("units", __name__, url_prefix="/admin/units")
Page = str | Response | tuple[str, int]
_FIELDS = ("name", "code", "org_code", "phone", "address")


@bp.get("")
@requires("admin.units")
def index() -> str:
    """Show the tree."""
    return render_template("admin/units.html", units=queries.units())


@bp.get("/new")
@requires("admin.units")
def new() -> str:
    """Ask for a new unit."""
    return _new({"parent": request.args.get("parent", "")}, {})


@bp.post("")
@requires("admin.units")
def create() -> Page:
    """Make a unit."""
    try:
        with transaction():
            service.create_unit(
                **_values(),
                parent_id=unit_choice(request.form.get("parent", ""), pointer="/parent"),
                actor_id=current_actor().id,
            )
    except Invalid as error:
        return _new(request.form, by_field(error.problems)), error.status
    flash("机构已新增", "success")
    return redirect(url_for("units.index"))


@bp.get("/<uuid:unit_id>")
@requires("admin.units")
def unit(unit_id: UUID) -> str:
    """Show one unit to be changed."""
    return _unit(unit_id, {})


@bp.post("/<uuid:unit_id>")
@requires("admin.units")
def change(unit_id: UUID) -> Page:
    """Change what a unit is called and what its papers print."""
    try:
        with transaction():
            service.change_unit(unit_id, **_values(), actor_id=current_actor().id)
    except Invalid as error:
        return _unit(unit_id, by_field(error.problems)), error.status
    flash("已保存", "success")
    return redirect(url_for("units.index"))


@bp.post("/<uuid:unit_id>/parent")
@requires("admin.units")
def move(unit_id: UUID) -> Page:
    """Put a unit, and all below it, under another one."""
    parent = unit_choice(request.form.get("parent", ""), pointer="/parent")
    with transaction():
        service.move_unit(unit_id, parent_id=parent, actor_id=current_actor().id)
    flash("机构已移动，授予在上级机构的角色随之生效", "success")
    return redirect(url_for("units.index"))


@bp.post("/<uuid:unit_id>/active")
@requires("admin.units")
def active(unit_id: UUID) -> Page:
    """Close a unit for new work, or open it again."""
    wanted = request.form.get("active", "")
    if wanted not in ("yes", "no"):
        raise Invalid(problems=[Problem("/active", "unknown", "请选择启用或停用")])
    with transaction():
        service.set_unit_active(unit_id, wanted == "yes", actor_id=current_actor().id)
    flash("机构已启用" if wanted == "yes" else "机构已停用", "success")
    return redirect(url_for("units.index"))


def _values() -> dict[str, str]:
    return {key: request.form.get(key, "") for key in _FIELDS}


def _new(values: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_template(
        "admin/unit_new.html",
        values=values,
        errors=errors,
        units=queries.units(active_only=True),
    )


def _unit(unit_id: UUID, errors: Mapping[str, str]) -> str:
    row = queries.unit(unit_id)
    values = request.form if errors else {key: getattr(row, key) for key in _FIELDS}
    return render_template(
        "admin/unit.html",
        unit=row,
        values=values,
        errors=errors,
        units=queries.units(active_only=True),
    )
