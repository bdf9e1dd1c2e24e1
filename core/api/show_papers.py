"""Papers, deliveries and files as the API gives them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from core.api.shapes import (
    AttachmentShape,
    DeliveryShape,
    DocumentItem,
    DocumentShape,
    Person,
    ReceiverShape,
)
from core.cases.forms import form_of
from core.cases.logic import papers
from core.cases.logic.model import PaperState, Rules
from core.cases.models import Case, Party
from core.cases.record import paper_from, party_ref
from core.documents import freeze
from core.documents.delivery import words_of
from core.documents.models import Attachment, Delivery, DocumentRow
from core.forms.logic import hides, mask_data, may_see
from core.forms.present import SEALED, mask_address, mask_text
from core.plugin.spec import Secrecy
from core.users.models import User


def states(case: Case) -> dict[str, PaperState]:
    """How far each paper of a case has come, by ref."""
    return {paper["ref"]: paper_from(paper) for paper in case.papers}


def item(
    row: DocumentRow,
    parties: Sequence[Party],
    states: Mapping[str, PaperState],
    people: Mapping[UUID, User],
) -> DocumentItem:
    """A paper as lists show it. ``states`` are those of the case's papers."""
    return DocumentItem(**_item(row, parties, states, people))


def document(
    row: DocumentRow,
    case: Case,
    rules: Rules,
    *,
    parties: Sequence[Party],
    deliveries: Sequence[Delivery],
    people: Mapping[UUID, User],
    level: Secrecy,
) -> DocumentShape:
    """A paper with its values, masked, and its deliveries."""
    form = form_of(rules, papers.document_of(rules, row.key).form)
    return DocumentShape(
        **_item(row, parties, states(case), people),
        data=mask_data(form, freeze.values_of(row), level),
        deliveries=[
            delivery(each, people, level) for each in deliveries if each.document_id == row.id
        ],
    )


def delivery(row: Delivery, people: Mapping[UUID, User], level: Secrecy) -> DeliveryShape:
    """A delivery; where and by whom it was taken is as secret as the party, and sealed with it."""
    words = words_of(row)
    if not may_see(row.secrecy, level):  # type: ignore[arg-type]  # the column's CHECK allows only these words
        words = _masked(words, sealed=row.secrecy == "sealed")
    return DeliveryShape(
        id=row.id,
        document=row.document_id,
        addressee=row.addressee,
        mode=row.mode,
        sent_at=row.sent_at,
        received_at=row.received_at,
        refused=row.refused,
        attachment=row.attachment_id,
        recorded_by=_person(people[row.recorded_by]),
        **words,
    )


def _masked(words: Mapping[str, str], *, sealed: bool) -> dict[str, str]:
    """The words as somebody may read them who may not know where and by whom it was taken."""
    if sealed:
        return {key: SEALED if text else "" for key, text in words.items()}
    masks = {"address": mask_address, "receiver": mask_text}
    return {key: masks[key](text) if text and key in masks else text for key, text in words.items()}


def attachment(row: Attachment, people: Mapping[UUID, User]) -> AttachmentShape:
    """A file."""
    return AttachmentShape(
        id=row.id,
        case=row.case_id,
        name=row.name,
        kind=row.kind,
        size=row.size,
        media_type=row.media_type,
        sha256=row.file_hash,
        uploaded_by=_person(people[row.uploaded_by]),
        uploaded_at=row.created_at,
    )


def hides_something(row: DocumentRow, rules: Rules, level: Secrecy) -> bool:
    """Whether the printed paper shows a value that somebody of this level may not read.

    What is sealed is struck out of every print that is not opened, and does not count.
    """
    form = form_of(rules, papers.document_of(rules, row.key).form)
    return hides(form, freeze.values_of(row), level)


def _item(
    row: DocumentRow,
    parties: Sequence[Party],
    states: Mapping[str, PaperState],
    people: Mapping[UUID, User],
) -> dict[str, Any]:
    state = states[row.ref]
    receiver = next((party_ref(p).ref for p in parties if p.id == row.receiver_id), "")
    issuer = people.get(row.issued_by) if row.issued_by else None
    return {
        "id": row.id,
        "case": row.case_id,
        "ref": row.ref,
        "key": row.key,
        "title": row.title,
        "status": row.status,
        "number": row.number,
        "receiver": receiver,
        "to": [
            ReceiverShape(receiver=ref, delivered_at=state.reached.get(ref))
            for ref in state.receivers
            if ref
        ],
        "action": row.action,
        "delivered": state.delivered,
        "issued_at": row.issued_at,
        "issued_by": None if issuer is None else _person(issuer),
        "void_reason": row.void_reason,
        "render_status": row.render_status,
        "sha256": row.file_hash,
        "pages": row.pages,
    }


def _person(row: User) -> Person:
    return Person(id=row.id, login=row.login, name=row.name)
