"""The address book of offices that cases may be sent to and taken from."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.errors import AppError, NotFound
from core.exchange import partners, queries
from core.users.session import current_actor, requires

bp = Blueprint("partners", __name__, url_prefix="/admin/partners")


@bp.get("")
@requires("admin.units")
def index() -> str:
    """Show the address book."""
    return render_template("admin/partners.html", partners=queries.partners())


@bp.post("")
@requires("admin.units")
def add() -> Response:
    """Write an office down."""
    try:
        with transaction():
            partners.add(request.form.get("slug", ""), actor_id=current_actor().id)
    except AppError as error:
        flash(error.sentence, "error")
    else:
        flash("已写入通讯录，对方也写入本单位后即可互相移交", "success")
    return redirect(url_for("partners.index"))


@bp.post("/<uuid:partner_id>/remove")
@requires("admin.units")
def remove(partner_id: UUID) -> Response:
    """Take an office out."""
    try:
        with transaction():
            partners.remove(partner_id, actor_id=current_actor().id)
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence, "error")
    else:
        flash("已从通讯录中删除", "success")
    return redirect(url_for("partners.index"))
