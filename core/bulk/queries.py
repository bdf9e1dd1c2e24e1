"""The cases that one wish is for: chosen one by one, or all of a filter."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from core.bulk.logic import MOST
from core.cases import queries as cases
from core.cases.models import Case
from core.cases.queries import Filter
from core.db import db
from core.tenants.models import Unit
from core.users.logic import Actor


def chosen(ids: Sequence[UUID], actor: Actor) -> list[UUID]:
    """Those of these cases that the actor may read, by id so that two jobs never wait in turn."""
    wanted = select(Case.id).where(Case.id.in_(ids), cases.visible(actor)).order_by(Case.id)
    return list(db.session.scalars(wanted.limit(MOST)))


def filtered(wanted: Filter, actor: Actor, now: datetime) -> list[UUID]:
    """All cases of a filter that the actor may read, by id; one more than the most at most."""
    found = select(Case.id).where(*cases.narrowed(wanted, actor, now)).order_by(Case.id)
    return list(db.session.scalars(found.limit(MOST + 1)))


def kinds(ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """The kinds of case among these: rule sets with types."""
    found = select(Case.rule_set_id, Case.type).where(Case.id.in_(ids)).distinct()
    return [(row[0], row[1]) for row in db.session.execute(found.order_by(Case.type))]


def some(ids: Sequence[UUID]) -> list[Case]:
    """These cases, in the order of their ids."""
    return list(db.session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id)))


def paths() -> dict[UUID | None, str]:
    """The path of every unit; a case of the whole organisation has none."""
    found = {row.id: row.path for row in db.session.execute(select(Unit.id, Unit.path))}
    return {None: "", **found}
