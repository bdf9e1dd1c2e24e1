"""The office's own settings, for administrators."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.errors import Invalid
from core.tenants import queries as tenants
from core.tenants import settings
from core.users.forms import by_field
from core.users.session import current_actor, requires

bp = Blueprint("office", __name__, url_prefix="/admin/settings")
Page = str | Response | tuple[str, int]


@bp.get("")
@requires("admin.rules")
def index() -> str:
    """What the office has chosen."""
    return _page(settings.shown(tenants.office()), {})


@bp.post("")
@requires("admin.rules")
def change() -> Page:
    """Keep what was chosen."""
    try:
        with transaction():
            settings.change(request.form, actor_id=current_actor().id)
    except Invalid as error:
        return _page(request.form, by_field(error.problems)), error.status
    flash("单位设置已保存", "success")
    return redirect(url_for("office.index"))


def _page(form: Mapping[str, str], errors: Mapping[str, str]) -> str:
    faults = [{"href": f"#{key}", "message": text} for key, text in errors.items()]
    return render_template("notify/office.html", form=form, errors=errors, faults=faults)
