"""Receipts: printed at the press of a button, while whoever brought the matter waits."""

from uuid import UUID

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from core.db import transaction
from core.documents import receipts
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.prints import pdf


@bp.post("/cases/<uuid:case_id>/receipts")
@requires("case.attach")
def make_receipt(case_id: UUID) -> Answer:
    """Print a receipt of the case on the chosen paper, and show it."""
    size = receipts.size_of(request.form.get("size", "a5"))
    with transaction():
        receipt_id = receipts.make(case_id, actor=current_actor(), size=size).id
    return redirect(url_for("cases.receipt", receipt_id=receipt_id), 303)


@bp.get("/receipts/<uuid:receipt_id>.pdf")
@requires("case.read")
def receipt(receipt_id: UUID) -> Response:
    """A receipt that was printed."""
    row, content = receipts.read(receipt_id, current_actor())
    return pdf(content, f"回执（{row.number}）.pdf")
