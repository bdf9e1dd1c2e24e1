"""All cases that one organisation stands in, as far as somebody may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select

from core.cases.models import Case, Party
from core.cases.queries import visible
from core.db import db
from core.errors import NotFound
from core.forms.logic.parties import ORGS
from core.users.logic import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many cases of one type are in one state with one result, received in one year."""

    rule_set_id: UUID
    type: str
    state: str
    result: str
    closed: bool
    year: int
    number: int
    last_on: date


def organisation(case_id: UUID, ref: str) -> Party:
    """An organisation in a case by its ref (role:position).

    :class:`NotFound` for people and for parties that are kept secret: they have no history here.
    """
    role, _, position = ref.rpartition(":")
    row = None
    if position.isdecimal() and len(position) < 6:
        row = db.session.scalars(
            select(Party).where(
                Party.case_id == case_id, Party.role == role, Party.position == int(position)
            )
        ).one_or_none()
    if row is None or not has_history(kind=row.kind, secrecy=row.secrecy) or not row.name_key:
        raise NotFound
    return row


def has_history(*, kind: str, secrecy: str) -> bool:
    """Whether such a party's other cases may be shown together: open organisations only."""
    return kind in ORGS and secrecy == "open"


def groups(party: Party, actor: Actor) -> list[Group]:
    """The counts of all cases of an organisation that the actor may read, in one query."""
    year = extract("year", Case.received_on)
    columns = (Case.rule_set_id, Case.type, Case.state, Case.result, Case.closed)
    rows = db.session.execute(
        select(*columns, year, func.count(), func.max(Case.received_on))
        .where(Case.id.in_(_cases_of(party)), visible(actor))
        .group_by(*columns, year)
    )
    return [
        Group(
            rule_set_id=row[0],
            type=row[1],
            state=row[2],
            result=row[3],
            closed=row[4],
            year=int(row[5]),
            number=row[6],
            last_on=row[7],
        )
        for row in rows
    ]


def page(
    party: Party, actor: Actor, *, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[Sequence[Case], tuple[datetime, UUID] | None]:
    """One page of the organisation's cases, the latest first, and where the next begins."""
    statement = select(Case).where(Case.id.in_(_cases_of(party)), visible(actor))
    if after is not None:
        moment, row_id = after
        statement = statement.where(
            or_(
                Case.received_at < moment,
                and_(Case.received_at == moment, Case.id < row_id),
            )
        )
    rows = db.session.scalars(
        statement.order_by(Case.received_at.desc(), Case.id.desc()).limit(limit + 1)
    ).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], (last.received_at, last.id)


def closed_last(party: Party, actor: Actor) -> datetime | None:
    """When the latest of the organisation's cases was closed."""
    return db.session.scalar(
        select(func.max(Case.closed_at)).where(Case.id.in_(_cases_of(party)), visible(actor))
    )


def _cases_of(party: Party) -> Select[UUID]:
    return select(Party.case_id).where(_same(party), Party.secrecy == "open", Party.kind.in_(ORGS))


def _same(party: Party) -> ColumnElement[bool]:
    """The same credit code; or the same name where one of the two has no code."""
    named = Party.name_key == party.name_key
    if not party.id_hash:
        return named
    return or_(Party.id_hash == party.id_hash, and_(Party.id_hash == "", named))
