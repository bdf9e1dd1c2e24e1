"""What a search finds among the cases that somebody may read."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select, union

from core.cases.finding import Asked, Cursor, by_words, exactly, unit_ids
from core.cases.models import Case, NumberRow
from core.cases.queries import visible
from core.db import db
from core.users.logic import Actor


def found(
    wanted: Asked, actor: Actor, *, limit: int, before: Cursor | None = None
) -> tuple[Sequence[Case], Cursor | None]:
    """One page of what a search finds, the newest first, and the cursor of the next page."""
    words = by_words(wanted.text, within=unit_ids(actor), before=before, how_many=limit + 1)
    statement = select(Case).where(
        visible(actor), Case.id.in_(union(words, *exactly(wanted, actor)))
    )
    if before is not None:
        moment, row_id = before
        older = and_(Case.received_at == moment, Case.id < row_id)
        statement = statement.where(or_(Case.received_at < moment, older))
    order = (Case.received_at.desc(), Case.id.desc())
    rows = db.session.scalars(statement.order_by(*order).limit(limit + 1)).all()
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], (rows[limit - 1].received_at, rows[limit - 1].id)


def numbers_with_key(case_ids: Sequence[UUID], key: str) -> dict[UUID, list[str]]:
    """The numbers of these cases and of their papers that a search meant."""
    found: dict[UUID, list[str]] = {}
    for case_id, text in db.session.execute(
        select(NumberRow.case_id, NumberRow.text)
        .where(NumberRow.key == key, NumberRow.case_id.in_(case_ids))
        .order_by(NumberRow.created_at, NumberRow.id)
    ):
        if case_id is not None:
            found.setdefault(case_id, []).append(text)
    return found
