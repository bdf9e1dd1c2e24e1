"""Reading the vault of sealed people, and the book of who has opened it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from core.cases.identity_models import Identity, IdentityOpening
from core.cases.models import Case
from core.crypto import identities
from core.db import db


def identities_of(case_id: UUID) -> dict[UUID, dict[str, Any]]:
    """Who the sealed parties of a case are, by the party's id. Whoever shows it writes it down."""
    rows = db.session.scalars(select(Identity).where(Identity.case_id == case_id))
    return {row.party_id: identities().open(row.secret) for row in rows}


def with_identity(case_id: UUID) -> set[UUID]:
    """The sealed parties of a case of whom something is known; the others are anonymous."""
    return set(db.session.scalars(select(Identity.party_id).where(Identity.case_id == case_id)))


def forget_identities(case_id: UUID) -> None:
    """Delete who the sealed parties of a case are, before it is written anew."""
    db.session.execute(delete(Identity).where(Identity.case_id == case_id))


def forget_identity(party_id: UUID) -> None:
    """Delete who one sealed party is, before it is written anew."""
    db.session.execute(delete(Identity).where(Identity.party_id == party_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which openings the book shows; empty means all."""

    person: UUID | None = None
    number: str = ""


def book(
    wanted: Narrowed, *, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[list[tuple[IdentityOpening, Case]], tuple[datetime, UUID] | None]:
    """One page of all openings of the organisation, the latest first, and where the next begins."""
    statement = select(IdentityOpening, Case).join(Case, Case.id == IdentityOpening.case_id)
    if wanted.person is not None:
        statement = statement.where(IdentityOpening.opened_by == wanted.person)
    if wanted.number:
        statement = statement.where(Case.number == wanted.number)
    if after is not None:
        moment, row_id = after
        statement = statement.where(
            (IdentityOpening.opened_at < moment)
            | ((IdentityOpening.opened_at == moment) & (IdentityOpening.id < row_id))
        )
    rows = db.session.execute(
        statement.order_by(IdentityOpening.opened_at.desc(), IdentityOpening.id.desc()).limit(
            limit + 1
        )
    ).all()
    found = [(row[0], row[1]) for row in rows[:limit]]
    last = found[-1][0] if len(rows) > limit else None
    return found, None if last is None else (last.opened_at, last.id)


def people() -> list[UUID]:
    """Everybody who has ever opened an identity."""
    return list(db.session.scalars(select(IdentityOpening.opened_by).distinct()))
