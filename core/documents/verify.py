"""What anybody with a paper in hand may ask: whether it is ours, whole, and still in force."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Literal

from sqlalchemy import select

from core.db import db, require_tenant
from core.deadlines.service import calendar
from core.documents.models import DocumentRow, ReceiptRow
from core.documents.storage import CHUNK
from core.errors import NotFound
from core.services import services
from core.tenants.queries import by_id

BYTES = 18
"""Of chance in a code, 144 bits: nobody guesses one."""
_LONGEST = 64
_Status = Literal["valid", "void", "superseded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """All that is told of a paper: no case, no person, no title.

    ``number`` is empty where papers of its kind have none, ``digest`` (SHA-256) until it is
    printed; ``on`` is the day of issue in the office's zone.
    """

    number: str
    on: date
    digest: str
    status: _Status


def new_code() -> str:
    """A fresh code, 24 characters that may stand in an address."""
    return secrets.token_urlsafe(BYTES)


def address(code: str) -> str:
    """The address of the page that verifies the paper with this code, for a QR code."""
    tenant = by_id(require_tenant())
    assert tenant is not None
    return f"{services().settings.public}/t/{tenant.slug}/v/{code}"


def verified(code: str) -> Verified:
    """What the paper with this code is; :class:`NotFound`, always the same, for any other code."""
    if not code or len(code) > _LONGEST:
        raise NotFound
    row = db.session.scalars(select(DocumentRow).where(DocumentRow.code == code)).one_or_none()
    if row is not None and row.issued_at is not None:
        status: _Status = "void" if row.status == "void" else "valid"
        return _told(row.number, row.issued_at, row.file_hash, status)
    slip = db.session.scalars(select(ReceiptRow).where(ReceiptRow.code == code)).one_or_none()
    if slip is None:
        raise NotFound
    status = "superseded" if slip.superseded else "valid"
    return _told(slip.number, slip.issued_at, slip.file_hash, status)


def digest_of(stream: BinaryIO) -> str:
    """The SHA-256 of a file that somebody compares; nothing of it is kept."""
    found = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _told(number: str, at: datetime, digest: str, status: _Status) -> Verified:
    day = at.astimezone(calendar().tz).date()
    return Verified(number=number, on=day, digest=digest, status=status)
