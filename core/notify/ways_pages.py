"""How one wants to be told: addresses and their codes, ways, quiet time, digest."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.dispatch import contacts
from core.dispatch import queries as dispatches
from core.dispatch.logic import CHANNELS, masked
from core.errors import Conflict, Invalid, Refused
from core.notify import choosing, outside
from core.notify.logic_outside import GROUPS, clock_of
from core.tenants import queries as tenants
from core.users.forms import by_field
from core.users.session import current_actor, requires

bp = Blueprint("ways", __name__, url_prefix="/me/notices")
Page = str | Response | tuple[str, int]


@bp.get("")
@requires("self")
def index() -> str:
    """One's addresses and choices."""
    return _page()


@bp.post("")
@requires("self")
def choose() -> Page:
    """Keep what was chosen."""
    try:
        with transaction():
            choosing.choose(_me(), choosing.typed(request.form))
    except Invalid as error:
        return _page(by_field(error.problems), form=request.form), error.status
    flash("通知方式已保存", "success")
    return redirect(url_for("ways.index"))


@bp.post("/<channel>/address")
@requires("self")
def set_address(channel: str) -> Page:
    """Write an address down and send a code to it."""
    try:
        with transaction():
            contacts.set_address(_me(), channel, request.form.get(channel, ""))
    except (Invalid, Conflict) as error:
        errors = by_field(error.problems) or {channel: error.title}
        return _page(errors, form=request.form), error.status
    flash("验证码已发出，请在 15 分钟内填写", "success")
    return redirect(url_for("ways.index"))


@bp.post("/<channel>/confirm")
@requires("self")
def confirm(channel: str) -> Page:
    """Check the code."""
    try:
        with transaction():
            right = contacts.confirm(_me(), channel, request.form.get("code", ""))
    except Refused as error:
        return _page({f"{channel}-code": error.title}), error.status
    if not right:
        return _page({f"{channel}-code": "验证码不正确"}), 422
    flash("已验证，今后可以通过这里通知您", "success")
    return redirect(url_for("ways.index"))


@bp.post("/<channel>/remove")
@requires("self")
def remove(channel: str) -> Response:
    """Forget an address."""
    with transaction():
        contacts.remove(_me(), channel)
    flash("已删除，不再向那里发送", "success")
    return redirect(url_for("ways.index"))


def _page(errors: Mapping[str, str] | None = None, *, form: Mapping[str, str] | None = None) -> str:
    office = tenants.office()
    row = outside.settings_of([_me()]).get(_me())
    mine = {row.channel: row for row in dispatches.contacts([_me()])}
    typed: dict[str, Any] = dict(form or choosing.shown(row, office))
    return render_template(
        "notify/ways.html",
        channels={key: CHANNELS[key] for key in contacts.channels()},
        contacts=mine,
        masked={key: masked(key, contacts.address(one)) for key, one in mine.items()},
        groups=GROUPS,
        form=typed,
        ticked=set(request.form.getlist("wanted")) if form else choosing.ticked(row, office),
        office_quiet=(clock_of(office.quiet_from), clock_of(office.quiet_to)),
        errors=errors or {},
        faults=[{"href": f"#{key}", "message": text} for key, text in (errors or {}).items()],
    )


def _me() -> UUID:
    return UUID(current_actor().id)
