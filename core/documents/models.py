"""Papers of a case, the files behind them, their delivery, and whatever people attached."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models import CASE, USER
from core.db import Base, Scoped


class DocumentRow(Scoped, Base):
    """A paper: a draft that may change, or issued: numbered, frozen, hashed.

    ``ref`` names it within its case, in events too: the document's key and a running number
    (c26_8#2).

    ``data`` are the form's values, ``secret`` the encrypted ones among them; ``frozen`` all
    that the print needs beside them (office, receiver, opinions, signatures, layout digest),
    written at issue so that the paper can be printed again byte for byte. ``render_status`` is
    the progress that people see. ``code`` leads anybody to the page that verifies the paper.
    ``sealed_file``: where the print is kept when it names a sealed party, encrypted, by the hash
    of the cipher text; ``file_hash`` is that of the print itself.
    """

    __tablename__ = "documents"

    case_id: Mapped[UUID]
    ref: Mapped[str]
    key: Mapped[str]
    title: Mapped[str]
    receiver_id: Mapped[UUID | None]
    receiver_role: Mapped[str] = mapped_column(default="")
    action: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="draft")
    number: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]]
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    frozen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    drafted_by: Mapped[UUID | None]
    issued_by: Mapped[UUID | None]
    issued_at: Mapped[datetime | None]
    event_id: Mapped[UUID | None]
    void_reason: Mapped[str] = mapped_column(default="")
    render_status: Mapped[str] = mapped_column(default="none")
    render_error: Mapped[str] = mapped_column(default="")
    file_hash: Mapped[str] = mapped_column(default="")
    sealed_file: Mapped[str] = mapped_column(default="")
    pages: Mapped[int | None]
    code: Mapped[str] = mapped_column(default="", server_default="")

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "receiver_id"], ["parties.tenant_id", "parties.id"]),
            ForeignKeyConstraint(["tenant_id", "issued_by"], USER),
            ForeignKeyConstraint(["tenant_id", "drafted_by"], USER),
            CheckConstraint("status IN ('draft', 'issued', 'void')", name="status"),
            CheckConstraint(
                "render_status IN ('none', 'queued', 'rendering', 'done', 'failed')",
                name="render_status",
            ),
            UniqueConstraint("tenant_id", "case_id", "ref"),
            Index(
                "ix_documents_code",
                "tenant_id",
                "code",
                unique=True,
                postgresql_where=text("code <> ''"),
            ),
        )


class Delivery(Scoped, Base):
    """A paper (or a logged phone call in its place) brought to someone.

    ``sent_at`` and ``received_at`` are when it happened. ``secret`` holds the encrypted words:
    where (address), who took it (receiver, relation), what happened when it was not taken
    (refusal, witness), and the note. ``secrecy`` says who may read them.
    """

    __tablename__ = "deliveries"

    case_id: Mapped[UUID]
    document_id: Mapped[UUID]
    party_id: Mapped[UUID | None]
    addressee: Mapped[str]
    mode: Mapped[str]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    refused: Mapped[bool] = mapped_column(default=False)
    secrecy: Mapped[str] = mapped_column(default="sensitive")
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    attachment_id: Mapped[UUID | None]
    recorded_by: Mapped[UUID]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(
                ["tenant_id", "document_id"], ["documents.tenant_id", "documents.id"]
            ),
            ForeignKeyConstraint(["tenant_id", "party_id"], ["parties.tenant_id", "parties.id"]),
            ForeignKeyConstraint(
                ["tenant_id", "attachment_id"], ["attachments.tenant_id", "attachments.id"]
            ),
            ForeignKeyConstraint(["tenant_id", "recorded_by"], USER),
            CheckConstraint("secrecy IN ('sensitive', 'sealed')", name="secrecy"),
            Index("ix_deliveries_case", "tenant_id", "case_id"),
        )


class ServiceAddress(Scoped, Base):
    """Where a party may be served (送达地址), from a day until a day or for good.

    ``secret`` is the encrypted address; that of a sealed party is under the keys of identities.
    ``attachment_id`` is the paper by which the party confirmed it (送达地址确认书).
    """

    __tablename__ = "service_addresses"

    case_id: Mapped[UUID]
    party_id: Mapped[UUID]
    kind: Mapped[str]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bool] = mapped_column(default=False)
    attachment_id: Mapped[UUID | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    added_by: Mapped[UUID]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "party_id"], ["parties.tenant_id", "parties.id"]),
            ForeignKeyConstraint(
                ["tenant_id", "attachment_id"], ["attachments.tenant_id", "attachments.id"]
            ),
            ForeignKeyConstraint(["tenant_id", "added_by"], USER),
            CheckConstraint("kind IN ('postal', 'electronic', 'agent')", name="kind"),
            Index("ix_service_addresses_case", "tenant_id", "case_id"),
        )


class ReceiptRow(Scoped, Base):
    """A receipt that was printed for whoever brought a matter; a new one takes its place.

    ``size`` is the paper: a4, a5 or roll (80 mm wide). ``code`` as of documents.
    """

    __tablename__ = "receipts"

    case_id: Mapped[UUID]
    number: Mapped[str]
    size: Mapped[str]
    code: Mapped[str]
    file_hash: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID]
    superseded: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "issued_by"], USER),
            CheckConstraint("size IN ('a4', 'a5', 'roll')", name="size"),
            UniqueConstraint("tenant_id", "code"),
            Index("ix_receipts_case", "tenant_id", "case_id"),
        )


class Attachment(Scoped, Base):
    """A file that belongs to a case, stored by the SHA-256 of its content."""

    __tablename__ = "attachments"

    case_id: Mapped[UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    file_hash: Mapped[str]
    kind: Mapped[str] = mapped_column(default="evidence")
    uploaded_by: Mapped[UUID]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "uploaded_by"], USER),
            UniqueConstraint("tenant_id", "case_id", "file_hash"),
        )
