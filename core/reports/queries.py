"""Counting in the database: one statement for each kind of thing that is counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, cast, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from core.cases.models import Case
from core.cases.queries import visible
from core.db import db
from core.deadlines.models import ClockRow
from core.events.models import EventRow
from core.reports.logic import Group, Kind, Period, Source
from core.users.logic import Actor

_NOTHING = cast(literal("null"), JSONB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What is counted: the cases of a domain that the actor may read, in a period.

    ``since`` up to, not including, ``before`` are the moments of ``period`` in the tenant's zone;
    ``fields`` are the facts that are told apart; ``now`` decides what is late already.
    """

    domain: str
    fields: tuple[str, ...]
    period: Period
    since: datetime
    before: datetime
    now: datetime
    actor: Actor


def groups(counting: Counting, sources: Iterable[Source]) -> list[Group]:
    """Count what happened in the period, by everything that the fields tell apart.

    A case counts on the day it was received, an action on the day it was done, a clock on its last
    day; a clock that was void, or has no last day while it is paused, does not count.
    """
    wanted = list(sources)
    kinds: tuple[Kind, ...] = ("opened", "act", "clock")
    return [
        group
        for kind in kinds
        if (of_kind := [source for source in wanted if source.kind == kind])
        for group in _groups(counting, kind, of_kind)
    ]


def cases(
    counting: Counting, chosen: Sequence[Group], *, after: UUID | None, limit: int
) -> Sequence[Case]:
    """The cases behind groups, in the order of their ids, beginning after one of them."""
    wanted: ColumnElement[bool] = false()
    kinds: set[Kind] = {group.source.kind for group in chosen}
    for kind in kinds:
        of_kind = [group for group in chosen if group.source.kind == kind]
        rows = _happened(counting, kind, [group.source for group in of_kind]).subquery()
        same = [
            and_(
                rows.c.type == group.source.type,
                rows.c.key == group.source.key,
                rows.c.state == group.state,
                rows.c.breached.is_(group.breached),
                rows.c.told == cast([group.values[name] for name in counting.fields], JSONB),
            )
            for group in of_kind
        ]
        wanted = or_(wanted, Case.id.in_(select(rows.c.case_id).where(or_(*same))))
    statement = select(Case).where(wanted, visible(counting.actor))
    if after is not None:
        statement = statement.where(Case.id > after)
    return db.session.scalars(statement.order_by(Case.id).limit(limit)).all()


def _groups(counting: Counting, kind: Kind, sources: Sequence[Source]) -> list[Group]:
    rows = _happened(counting, kind, sources).subquery()
    told_apart = (rows.c.type, rows.c.key, rows.c.state, rows.c.breached, rows.c.told)
    counted = db.session.execute(select(*told_apart, func.count()).group_by(*told_apart))
    return [
        Group(
            source=Source(row[0], kind, row[1]),
            state=row[2],
            breached=row[3],
            values=dict(zip(counting.fields, row[4], strict=True)),
            number=row[5],
        )
        for row in counted
    ]


def _happened(
    counting: Counting, kind: Kind, sources: Sequence[Source]
) -> Select[*tuple[Any, ...]]:
    """One row for each thing that happened: case_id, type, key, state, breached, told."""
    types = sorted({source.type for source in sources})
    keys = sorted({source.key for source in sources})
    whose = (Case.domain == counting.domain, Case.type.in_(types), visible(counting.actor))
    plain = (literal("").label("state"), literal(False).label("breached"))
    head = (Case.id.label("case_id"), Case.type.label("type"))
    match kind:
        case "opened":
            return select(*head, literal("").label("key"), *plain, _told(counting)).where(
                *whose, Case.received_at >= counting.since, Case.received_at < counting.before
            )
        case "act":
            action = EventRow.data["action"].astext
            return (
                select(*head, action.label("key"), *plain, _told(counting, EventRow.data["facts"]))
                .join(EventRow, EventRow.case_id == Case.id)
                .where(
                    *whose,
                    EventRow.type == "moved",
                    EventRow.occurred_at >= counting.since,
                    EventRow.occurred_at < counting.before,
                    action.in_(keys),
                )
            )
        case "clock":
            return (
                select(
                    *head,
                    ClockRow.key.label("key"),
                    ClockRow.state.label("state"),
                    _late(counting.now).label("breached"),
                    _told(counting),
                )
                .join(ClockRow, ClockRow.case_id == Case.id)
                .where(
                    *whose,
                    ClockRow.key.in_(keys),
                    ClockRow.state != "void",
                    ClockRow.due_on >= counting.period.first,
                    ClockRow.due_on <= counting.period.last,
                )
            )


def _told(counting: Counting, first: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
    """The facts to tell apart, as one JSON list; those of the act itself come before the case's."""
    values: list[ColumnElement[Any]] = []
    for name in counting.fields:
        found = [Case.facts[name]] if first is None else [first[name], Case.facts[name]]
        values.append(func.coalesce(*found, _NOTHING))
    return func.jsonb_build_array(*values, type_=JSONB).label("told")


def _late(now: datetime) -> ColumnElement[bool]:
    """Breached, or past its moment with nobody having looked yet."""
    running = and_(ClockRow.state == "running", ClockRow.due_at <= now)
    return or_(ClockRow.breached_at.is_not(None), func.coalesce(running, False))
