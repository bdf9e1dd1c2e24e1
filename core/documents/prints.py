"""The kept print of a paper. One that names a sealed party is encrypted and must be opened."""

import hashlib
from io import BytesIO
from uuid import UUID

from core.cases import openings
from core.cases import queries as cases
from core.cases.forms import form_of
from core.cases.identity_queries import identities_of
from core.cases.logic import papers
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.outcome import rules_of
from core.cases.record import party_ref, party_rows
from core.crypto import identities
from core.db import require_tenant
from core.documents import freeze, queries, render
from core.documents.models import DocumentRow
from core.documents.storage import StorageError
from core.errors import Refused
from core.forms.logic import names_sealed
from core.services import services
from core.users.logic import Actor


def names_sealed_party(row: DocumentRow, rules: Rules) -> bool:
    """Whether a paper tells who a sealed party is."""
    form = form_of(rules, papers.document_of(rules, row.key).form)
    return names_sealed(form, freeze.values_of(row))


def keep(content: bytes, *, sealed: bool) -> tuple[str, str]:
    """Keep a print; returns its SHA-256 and, when it is sealed, where its cipher text is kept."""
    tenant, storage = require_tenant(), services().storage
    if not sealed:
        return storage.put(tenant, BytesIO(content))[0], ""
    place, _ = storage.put(tenant, BytesIO(identities().seal_bytes(content)))
    return hashlib.sha256(content).hexdigest(), place


def content(row: DocumentRow) -> bytes:
    """The kept print; raises :class:`StorageError` when it is gone or altered."""
    tenant, storage = require_tenant(), services().storage
    if not row.sealed_file:
        return storage.read(tenant, row.file_hash)
    found = identities().open_bytes(storage.read(tenant, row.sealed_file))
    if hashlib.sha256(found).hexdigest() != row.file_hash:
        raise StorageError(f"file {row.file_hash[:12]} is not what it was")
    return found


def open_paper(document_id: UUID, *, actor: Actor, reason: str) -> tuple[DocumentRow, bytes]:
    """Take out a paper that names a sealed party, whole, and write down who did and why.

    A draft is printed as it stands. Raises :class:`Forbidden` for whoever is not entitled,
    :class:`Invalid` without a reason, :class:`Refused` (wrong_state) when nothing is sealed in the
    paper or its print is not made yet.
    """
    row, case = queries.document(document_id, actor)
    rules = rules_of(case)
    role = openings.entitled(case, rules, actor)
    openings.checked(reason)
    if not names_sealed_party(row, rules):
        raise Refused("wrong_state", "此文书没有封存的内容，可以直接打开")
    found = _whole(case, rules, row, actor)
    openings.write(
        cases.for_update(case.id, actor),
        actor=actor,
        role=role,
        party=_named(row),
        paper=row.ref,
        reason=reason,
        known=identities_of(case.id),
    )
    return row, found


def _whole(case: Case, rules: Rules, row: DocumentRow, actor: Actor) -> bytes:
    if row.render_status == "done":
        return content(row)
    if row.status != "draft":
        raise Refused("wrong_state", "PDF 还没有生成，请几秒后再取")
    text = freeze.html_of(case, rules, row, actor, whole=True)
    return render.pdf(text, identifier=freeze.identifier(row))


def _named(row: DocumentRow) -> str:
    """The ref of the sealed party that the paper is for, or else of the first one of the case."""
    sealed = [party for party in party_rows(row.case_id) if party.secrecy == "sealed"]
    receiver = [party for party in sealed if party.id == row.receiver_id]
    return next((party_ref(party).ref for party in (*receiver, *sealed)), "")
