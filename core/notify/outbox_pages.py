"""What left the house, for administrators: the outbox, the webhooks, the office's own times."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.cases.logic.model import EVENT_KEYS
from core.db import transaction
from core.dispatch import queries, webhooks
from core.dispatch import service as dispatch
from core.dispatch.logic import CHANNELS
from core.dispatch.models import STATUSES
from core.errors import Conflict, Invalid, Refused
from core.events.service import append_for_tenant
from core.notify import outbox
from core.users.forms import by_field
from core.users.session import current_actor, requires

bp = Blueprint("outbox", __name__, url_prefix="/admin")
Page = str | Response | tuple[str, int]
_TITLES = {
    "waiting": "待发送",
    "sent": "已发出",
    "delivered": "已送达",
    "failed": "被拒绝",
    "dead": "已放弃",
}


@bp.get("/outbox")
@requires("admin.users")
def index() -> str:
    """What was meant for outside, the latest first, a page at a time."""
    status = request.args.get("status", "")
    status = status if status in STATUSES else ""
    rows, more = queries.page(status=status, before=request.args.get("after", type=UUID))
    return render_template(
        "notify/outbox.html",
        rows=outbox.shown(rows),
        next=rows[-1].id if more else None,
        status=status,
        statuses=_TITLES,
        channels=CHANNELS,
    )


@bp.post("/outbox/<uuid:dispatch_id>/replay")
@requires("admin.users")
def replay(dispatch_id: UUID) -> Response:
    """Send a message once more that was refused or given up."""
    try:
        with transaction():
            dispatch.replay(dispatch_id)
            data = {"dispatch": str(dispatch_id)}
            append_for_tenant("dispatch_replayed", data, actor_id=current_actor().id)
    except Refused as error:
        flash(error.sentence, "error")
    else:
        flash("已重新排队发送", "success")
    return redirect(url_for("outbox.index"))


@bp.get("/webhooks")
@requires("admin.users")
def hooks() -> str:
    """The programs that are told."""
    return _hooks({}, {})


@bp.post("/webhooks")
@requires("admin.users")
def add_hook() -> Page:
    """Write a program down and show its key this once."""
    try:
        with transaction():
            row, key = webhooks.add(
                name=request.form.get("name", ""),
                url=request.form.get("url", ""),
                events=request.form.getlist("events"),
                known=tuple(EVENT_KEYS),
                actor_id=current_actor().id,
            )
            name = row.name
    except (Invalid, Conflict) as error:
        errors = by_field(error.problems) or {"url": error.title}
        return _hooks(request.form, errors), error.status
    return render_template("notify/webhook_once.html", name=name, key=key)


@bp.post("/webhooks/<uuid:webhook_id>/active")
@requires("admin.users")
def switch_hook(webhook_id: UUID) -> Response:
    """Switch a program on or off."""
    active = request.form.get("active") == "yes"
    with transaction():
        webhooks.set_active(webhook_id, active, actor_id=current_actor().id)
    flash("已启用" if active else "已停用，停用期间的事件不会补发", "success")
    return redirect(url_for("outbox.hooks"))


@bp.post("/webhooks/<uuid:webhook_id>/remove")
@requires("admin.users")
def remove_hook(webhook_id: UUID) -> Response:
    """Take a program out."""
    with transaction():
        webhooks.remove(webhook_id, actor_id=current_actor().id)
    flash("已删除，尚未发出的一并取消", "success")
    return redirect(url_for("outbox.hooks"))


def _hooks(form: Mapping[str, str], errors: Mapping[str, str]) -> str:
    chosen = request.form.getlist("events") if request.method == "POST" else []
    return render_template(
        "notify/webhooks.html",
        hooks=outbox.hooks_shown(queries.webhooks()),
        events=sorted(EVENT_KEYS),
        chosen=chosen,
        form=form,
        errors=errors,
        faults=[{"href": f"#{key}", "message": text} for key, text in errors.items()],
    )
