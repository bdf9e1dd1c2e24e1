"""Administration of people: list, make, disable, reset, give and take roles."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.errors import Conflict, Invalid, Problem
from core.now import now
from core.tenants import queries as tenants
from core.users import queries, service
from core.users.forms import by_field, unit_choice
from core.users.session import current_actor, requires

bp = Blueprint("admin", __name__, url_prefix="/admin")
Page = str | Response | tuple[str, int]


@bp.get("/users")
@requires("admin.users")
def users() -> str:
    """List people by login, a page at a time."""
    q = request.args.get("q", "").strip()[:100]
    rows, more = queries.users(q=q, after=_after())
    held = queries.roles_of([row.id for row in rows])
    return render_template(
        "users/list.html",
        users=rows,
        held=held,
        titles=_titles(),
        units={unit.id: unit for unit in tenants.units()},
        q=q,
        next=f"{rows[-1].login}~{rows[-1].id}" if more else None,
    )


@bp.get("/users/new")
@requires("admin.users")
def new_user() -> str:
    """Ask for a new person."""
    return _new_user({}, {})


@bp.post("/users")
@requires("admin.users")
def create_user() -> Page:
    """Make a person and show their one-time password this once."""
    try:
        with transaction():
            row = service.create_user(
                login=request.form.get("login", ""),
                name=request.form.get("name", ""),
                phone=request.form.get("phone", ""),
                unit_id=unit_choice(request.form.get("unit", "")),
                by=current_actor(),
            )
            password = service.reset_password(row.id, by=current_actor())
            user = {"id": row.id, "login": row.login, "name": row.name}
    except (Invalid, Conflict) as error:
        errors = by_field(error.problems) or {"login": error.title}
        return _new_user(request.form, errors), error.status
    return render_template("users/password_once.html", user=user, password=password, new=True)


@bp.get("/users/<uuid:user_id>")
@requires("admin.users")
def user(user_id: UUID) -> str:
    """One person: what they are and what they may do."""
    return _user(user_id, {})


@bp.post("/users/<uuid:user_id>")
@requires("admin.users")
def change_user(user_id: UUID) -> Page:
    """Change a person's name, phone or unit."""
    try:
        with transaction():
            service.change_user(
                user_id,
                name=request.form.get("name", ""),
                phone=request.form.get("phone", ""),
                unit_id=unit_choice(request.form.get("unit", "")),
                by=current_actor(),
            )
    except Invalid as error:
        return _user(user_id, by_field(error.problems)), error.status
    flash("已保存", "success")
    return redirect(url_for("admin.user", user_id=user_id))


@bp.post("/users/<uuid:user_id>/status")
@requires("admin.users")
def user_status(user_id: UUID) -> Page:
    """Disable a person at once, or let them in again."""
    wanted = request.form.get("status", "")
    if wanted not in ("active", "disabled"):
        raise Invalid(problems=[Problem("/status", "unknown", "请选择启用或停用")])
    change = service.enable if wanted == "active" else service.disable
    with transaction():
        change(user_id, by=current_actor())
    flash("账号已启用" if wanted == "active" else "账号已停用，其登录与令牌已全部失效", "success")
    return redirect(url_for("admin.user", user_id=user_id))


@bp.post("/users/<uuid:user_id>/password")
@requires("admin.users")
def reset_password(user_id: UUID) -> Page:
    """Give a one-time password and show it this once."""
    with transaction():
        password = service.reset_password(user_id, by=current_actor())
    row = queries.user(user_id)
    return render_template("users/password_once.html", user=row, password=password, new=False)


@bp.post("/users/<uuid:user_id>/roles")
@requires("admin.users")
def give_role(user_id: UUID) -> Page:
    """Give a role, everywhere or for one unit."""
    domain, _, role = request.form.get("role", "").rpartition(".")
    try:
        with transaction():
            service.give_role(
                user_id,
                role=role,
                domain=domain,
                unit_id=unit_choice(request.form.get("unit", "")),
                by=current_actor(),
            )
    except Invalid as error:
        return _user(user_id, by_field(error.problems)), error.status
    except Conflict:
        return _user(user_id, {"role": "此人已有这个角色"}), Conflict.status
    flash("角色已授予，立即生效", "success")
    return redirect(url_for("admin.user", user_id=user_id))


@bp.post("/grants/<uuid:grant_id>/revoke")
@requires("admin.users")
def take_role(grant_id: UUID) -> Page:
    """Take a role back."""
    with transaction():
        user_id = service.take_role(grant_id, by=current_actor())
    flash("角色已收回，立即生效", "success")
    return redirect(url_for("admin.user", user_id=user_id))


def _new_user(values: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_template(
        "users/new.html", values=values, errors=errors, units=tenants.units(active_only=True)
    )


def _user(user_id: UUID, errors: Mapping[str, str]) -> str:
    row = queries.user(user_id)
    return render_template(
        "users/user.html",
        user=row,
        held=queries.roles_of([user_id])[user_id],
        offers=service.role_offers(),
        titles=_titles(),
        units=tenants.units(active_only=True),
        errors=errors,
        now=now(),
    )


def _titles() -> dict[str, str]:
    return {offer.role: offer.title for offer in service.role_offers()}


def _after() -> tuple[str, UUID] | None:
    """The place in the list; a cursor that somebody made up starts from the top."""
    login, _, text = request.args.get("after", "").partition("~")
    try:
        return (login, UUID(text)) if login else None
    except ValueError:
        return None
