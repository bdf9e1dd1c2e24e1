"""Who may do what to a paper, and a paper held so that nobody else changes it meanwhile."""

from uuid import UUID

from core.cases import queries as case_queries
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.db import db
from core.documents import queries
from core.documents.models import DocumentRow
from core.errors import Refused
from core.plugin.spec import Document
from core.users.logic import Act, Actor, Standing, can, standing


def locked(document_id: UUID, actor: Actor) -> tuple[DocumentRow, Case]:
    """A paper and its case, the case's row locked; :class:`NotFound` when it may not be read."""
    row, case = queries.document(document_id, actor)
    case = case_queries.for_update(case.id, actor)
    db.session.refresh(row)
    return row, case


def must(actor: Actor, act: Act, document: Document, rules: Rules, case: Case) -> Standing:
    """In which role the actor does it, and for whom; raises :class:`Refused` without one."""
    roles = document.roles or case_queries.domain_roles(rules.module)
    path = case_queries.unit_path(case.unit_id)
    if not can(actor, act, roles=roles, unit_path=path):
        raise Refused("not_permitted", f"您的岗位不能办理“{document.title}”")
    return standing(actor, roles, path)
