"""A paper as it will be, before the act that drafts it takes effect: for those who must agree."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from core.cases.forms import form_of
from core.cases.logic import acts, papers
from core.cases.logic.model import Rules
from core.cases.models import Case, Party, Proposal
from core.cases.proposals import documents_of, values_of
from core.cases.record import load, party_ref, party_rows
from core.db import new_id
from core.documents import freeze, sources
from core.documents.models import DocumentRow
from core.errors import NotFound
from core.forms.logic import prefill
from core.now import now
from core.plugin.spec import Document
from core.users.logic import Actor


def expected(rules: Rules, proposal: Proposal) -> list[Document]:
    """The papers that the proposed act will draft; none for a longer deadline."""
    if proposal.kind != "action":
        return []
    keys = acts.transition_of(rules, proposal.action).documents
    return [papers.document_of(rules, key) for key in keys]


def proposed(
    case: Case, rules: Rules, proposal: Proposal, key: str, *, actor: Actor
) -> DocumentRow:
    """A paper of the proposed act, filled in with what is known now, and never stored.

    Of one for each receiver it is the first one's. Raises :class:`NotFound` for any other paper.
    """
    document = next((d for d in expected(rules, proposal) if d.key == key), None)
    if document is None:
        raise NotFound
    form = form_of(rules, document.form)
    to = papers.addressed(document, load(case))[0]
    values = _values(case, rules, proposal, actor, to)
    row = DocumentRow(
        id=new_id(),
        case_id=case.id,
        ref=f"{key}#0",
        key=key,
        title=document.title,
        receiver_id=_id_of(party_rows(case.id), to[0]),
        receiver_role=to[0].partition(":")[0],
        action=proposal.action,
        status="draft",
        number="",
        data={},
        frozen={},
        created_at=now(),
    )
    freeze.store_values(row, form, {**prefill(form, values), **documents_of(proposal).get(key, {})})
    return row


def _values(
    case: Case, rules: Rules, proposal: Proposal, actor: Actor, to: Sequence[str]
) -> dict[str, Any]:
    return sources.known(case, rules, actor, to=to, latest=values_of(proposal))


def _id_of(parties: Sequence[Party], ref: str) -> UUID | None:
    return next((party.id for party in parties if party_ref(party).ref == ref), None)
