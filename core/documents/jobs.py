"""Printing in the background: an issued paper becomes a stored PDF with its hash."""

from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.cases.queries import locked
from core.cases.service import rules_of
from core.db import db, require_tenant
from core.documents import freeze, render
from core.documents.models import DocumentRow
from core.services import services

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {}


def render_document(_event: Any = None, *, document: str) -> None:
    """Print one issued paper and keep it. Running twice gives the same bytes and changes nothing."""
    row = db.session.scalars(
        select(DocumentRow).where(DocumentRow.id == UUID(document)).with_for_update()
    ).one()
    if row.render_status == "done":
        return
    case = locked(row.case_id)
    content, row.pages = render.printed(
        freeze.html_of(case, rules_of(case), row), identifier=freeze.identifier(row)
    )
    row.file_hash, _ = services().storage.put(require_tenant(), BytesIO(content))
    row.render_status, row.render_error = "done", ""


JOBS = {"documents.render": render_document}
