"""Which cases an export holds."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from core.cases.models import Case
from core.cases.queries import Filter, narrowed, visible
from core.db import db
from core.errors import NotFound
from core.now import now
from core.sheets.logic import ROWS
from core.sheets.models import SheetImport
from core.users.logic import Actor


def wanted_ids(wanted: Filter, actor: Actor) -> Sequence[UUID]:
    """The cases of a list, the newest first, no more than a sheet holds and one."""
    return db.session.scalars(
        select(Case.id)
        .where(*narrowed(wanted, actor, now()))
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(ROWS + 1)
    ).all()


def readable(ids: Sequence[UUID], actor: Actor) -> Sequence[Case]:
    """Those of these cases that the actor may read now, in the order given."""
    found = {
        row.id: row
        for row in db.session.scalars(select(Case).where(Case.id.in_(ids), visible(actor)))
    }
    return [found[each] for each in ids if each in found]


def brought(import_id: UUID, actor: Actor) -> SheetImport:
    """A sheet that this very person has brought; :class:`NotFound` for every other."""
    row = db.session.scalars(
        select(SheetImport).where(
            SheetImport.id == import_id, SheetImport.user_id == UUID(actor.id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def line(import_id: UUID, at: int) -> str:
    """One encrypted line of a sheet."""
    return db.session.scalars(
        select(SheetImport.lines[at].astext).where(SheetImport.id == import_id)
    ).one()


def count_lines(import_id: UUID) -> int:
    """How many lines a sheet has."""
    return db.session.scalars(
        select(func.jsonb_array_length(SheetImport.lines)).where(SheetImport.id == import_id)
    ).one()


def last_mapping(type: str, head: list[str]) -> list[str] | None:
    """How the office has last read a sheet with these titles."""
    return db.session.scalars(
        select(SheetImport.mapping)
        .where(SheetImport.type == type, SheetImport.head == cast(head, JSONB))
        .order_by(SheetImport.brought_at.desc(), SheetImport.id.desc())
        .limit(1)
    ).first()


def opened_with(once: UUID) -> str | None:
    """The number of the case that a line has opened, whoever brought it."""
    return db.session.scalars(select(Case.number).where(Case.once == once).limit(1)).first()


def brought_by(actor: Actor) -> Sequence[SheetImport]:
    """The sheets that this person has brought last."""
    return db.session.scalars(
        select(SheetImport)
        .where(SheetImport.user_id == UUID(actor.id))
        .order_by(SheetImport.brought_at.desc(), SheetImport.id.desc())
        .limit(10)
    ).all()
