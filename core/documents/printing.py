"""How far the printing of an issued paper has come, and asking for it once more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from core.cases import queries as cases
from core.cases.logic import papers
from core.cases.service import rules_of
from core.db import db, new_id
from core.documents import queries
from core.documents.models import DocumentRow
from core.errors import Refused
from core.events.service import ask
from core.now import now
from core.users.logic import Actor, can

JOB = "documents.render"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a paper's PDF stands; ``since`` is when it was asked for (aware)."""

    state: Literal["done", "waiting", "failed"]
    since: datetime | None = None


def progress(row: DocumentRow) -> Progress:
    """Tell how far the PDF is. One whose last attempt went wrong has failed, until asked again."""
    if row.render_status == "done":
        return Progress(state="done")
    order = queries.print_order(row, JOB)
    since = row.issued_at if order is None else order.created_at
    failed = order is not None and (order.dead_at is not None or bool(order.last_error))
    if failed or row.render_status == "failed":
        return Progress(state="failed", since=since)
    return Progress(state="waiting", since=since)


def again(document_id: UUID, *, actor: Actor) -> DocumentRow:
    """Ask once more for the PDF of an issued paper. Nothing happens when it is there already."""
    row, case = queries.document(document_id, actor)
    rules = rules_of(case)
    document = papers.document_of(rules, row.key)
    roles = document.roles or cases.domain_roles(rules.module)
    path = cases.unit_path(case.unit_id)
    if not can(actor, "document.issue", roles=roles, unit_path=path):
        raise Refused("not_permitted", f"您的岗位不能办理“{document.title}”")
    if row.status == "draft" or row.event_id is None:
        raise Refused("wrong_state", "文书签发后才生成 PDF")
    if progress(row).state == "failed":
        row.render_status, row.render_error = "queued", ""
        args = {"document": str(row.id)}
        ask(JOB, at=now(), event_id=row.event_id, key=str(new_id()), args=args)
    db.session.flush()
    return row
