"""Printing in the background: an issued paper becomes a stored PDF with its hash."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from core.cases.models import Case
from core.cases.outcome import rules_of
from core.db import apart, db
from core.documents import freeze, prints, render
from core.documents.drafting import fill_in_drafts
from core.documents.models import DocumentRow
from core.events.models import EventRow
from core.faults import place_of

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {"clock_breached": ("documents.breached",)}


def render_document(_event: Any = None, *, document: str) -> None:
    """Print one issued paper and keep it. Running twice gives the same bytes, changing nothing.

    No row is locked while it prints. People see that it is being printed, and when it failed; the
    failure goes on to the worker, which tries again later.
    """
    row_id = UUID(document)
    row = db.session.scalars(select(DocumentRow).where(DocumentRow.id == row_id)).one()
    if row.render_status == "done":
        return
    _show(row_id, "rendering")
    try:
        case = db.session.scalars(select(Case).where(Case.id == row.case_id)).one()
        rules = rules_of(case)
        html = freeze.html_of(case, rules, row, whole=True)
        content, pages = render.printed(html, identifier=freeze.identifier(row))
        digest, sealed = prints.keep(content, sealed=prints.names_sealed_party(row, rules))
    except Exception as fault:
        _show(row_id, "failed", place_of(fault))
        raise
    row.file_hash, row.sealed_file, row.pages = digest, sealed, pages
    row.render_status, row.render_error = "done", ""


def _show(row_id: UUID, status: str, error: str = "") -> None:
    with apart() as session:
        session.execute(
            update(DocumentRow)
            .where(DocumentRow.id == row_id, DocumentRow.render_status != "done")
            .values(render_status=status, render_error=error)
        )


def breached(event: EventRow) -> None:
    """Fill in the papers that a breach has drafted. A second run finds nothing left to do."""
    if event.case_id is not None:
        fill_in_drafts(event.case_id)


JOBS = {"documents.render": render_document, "documents.breached": breached}
