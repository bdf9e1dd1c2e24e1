"""Which cases an export holds."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from core.cases.models import Case
from core.cases.queries import Filter, narrowed, visible
from core.db import db
from core.now import now
from core.sheets.logic import ROWS
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
