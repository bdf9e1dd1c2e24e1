"""Reading papers, deliveries and attachments."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from core.cases import queries as cases
from core.cases.models import Case, NumberRow
from core.db import db
from core.documents.models import Attachment, Delivery, DocumentRow, ServiceAddress
from core.errors import NotFound
from core.events.models import EventRow, Outbox
from core.users.logic import Actor


def of_case(case_id: UUID) -> Sequence[DocumentRow]:
    """The papers of a case in the order they were drafted."""
    return db.session.scalars(
        select(DocumentRow)
        .where(DocumentRow.case_id == case_id)
        .order_by(DocumentRow.created_at, DocumentRow.id)
    ).all()


def drafts(case_id: UUID) -> Sequence[EventRow]:
    """The events of a case that drafted a paper, oldest first."""
    return db.session.scalars(
        select(EventRow)
        .where(EventRow.case_id == case_id, EventRow.type == "document_drafted")
        .order_by(EventRow.seq)
    ).all()


def deliveries(case_id: UUID) -> Sequence[Delivery]:
    """The deliveries of a case's papers, oldest first."""
    return db.session.scalars(
        select(Delivery).where(Delivery.case_id == case_id).order_by(Delivery.sent_at, Delivery.id)
    ).all()


def attachments(case_id: UUID) -> Sequence[Attachment]:
    """The files of a case, oldest first."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.case_id == case_id)
        .order_by(Attachment.created_at, Attachment.id)
    ).all()


def document(document_id: UUID, actor: Actor) -> tuple[DocumentRow, Case]:
    """A paper and its case, if the actor may read the case; :class:`NotFound` otherwise."""
    row = db.session.scalars(select(DocumentRow).where(DocumentRow.id == document_id)).one_or_none()
    if row is None:
        raise NotFound
    return row, cases.get(row.case_id, actor)


def attachment(attachment_id: UUID, actor: Actor) -> Attachment:
    """A file of a case that the actor may read; :class:`NotFound` otherwise."""
    row = db.session.scalars(select(Attachment).where(Attachment.id == attachment_id)).one_or_none()
    if row is None:
        raise NotFound
    cases.get(row.case_id, actor)
    return row


def attachment_by_hash(case_id: UUID, digest: str) -> Attachment | None:
    """The file of a case that has this content."""
    return db.session.scalars(
        select(Attachment).where(Attachment.case_id == case_id, Attachment.file_hash == digest)
    ).one_or_none()


def number_of_case(case_id: UUID, series: str) -> str | None:
    """The living number that the case has in a series, the oldest one."""
    return db.session.scalars(
        select(NumberRow.text)
        .where(NumberRow.case_id == case_id, NumberRow.series == series, NumberRow.void.is_(False))
        .order_by(NumberRow.created_at, NumberRow.id)
    ).first()


def numbers_by_series(case_id: UUID) -> list[tuple[str, str]]:
    """The living numbers of a case with the keys of their series; the oldest of a series last."""
    rows = db.session.execute(
        select(NumberRow.series, NumberRow.text)
        .where(NumberRow.case_id == case_id, NumberRow.void.is_(False))
        .order_by(NumberRow.created_at.desc(), NumberRow.id.desc())
    )
    return [(series, text) for series, text in rows]


def numbers_of(case_id: UUID, text: str) -> Sequence[NumberRow]:
    """The rows of a number that papers of the case print."""
    return db.session.scalars(
        select(NumberRow).where(
            NumberRow.case_id == case_id,
            NumberRow.text == text,
            NumberRow.document_id.is_not(None),
        )
    ).all()


def by_ref(case_id: UUID, ref: str) -> DocumentRow:
    """The paper of that ref in a case."""
    return db.session.scalars(
        select(DocumentRow).where(DocumentRow.case_id == case_id, DocumentRow.ref == ref)
    ).one()


def print_order(row: DocumentRow, job: str) -> Outbox | None:
    """The newest order to print a paper, or None when nobody has asked for it."""
    if row.event_id is None:
        return None
    return db.session.scalars(
        select(Outbox)
        .where(Outbox.event_id == row.event_id, Outbox.job == job)
        .order_by(Outbox.created_at.desc(), Outbox.id.desc())
        .limit(1)
    ).one_or_none()


def addresses_of(case_id: UUID, on: date) -> Sequence[ServiceAddress]:
    """The service addresses of a case that hold on a day, in the order they were given."""
    return db.session.scalars(
        select(ServiceAddress)
        .where(
            ServiceAddress.case_id == case_id,
            ServiceAddress.from_on <= on,
            or_(ServiceAddress.until_on.is_(None), ServiceAddress.until_on >= on),
        )
        .order_by(ServiceAddress.created_at, ServiceAddress.id)
    ).all()


def address(address_id: UUID) -> ServiceAddress:
    """One service address; raises :class:`NotFound`."""
    row = db.session.scalars(
        select(ServiceAddress).where(ServiceAddress.id == address_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row
