"""Reading long jobs: one's own, all of them for an administrator, and their rows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true

from core.db import db
from core.errors import NotFound
from core.events.models import Outbox
from core.runs.models import Run, RunRow
from core.users.logic import ADMIN, Actor

STEP = "runs.step"
PAGE = 50


def _visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.holds(ADMIN) else Run.asked_by == UUID(actor.id)


def page(actor: Actor, *, before: UUID | None = None) -> tuple[Sequence[Run], UUID | None]:
    """One's own runs, the latest first (an administrator's page shows all), and the next cursor."""
    wanted = select(Run).where(_visible(actor)).order_by(Run.id.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(Run.id < before)
    rows = db.session.scalars(wanted).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def run(run_id: UUID, actor: Actor) -> Run:
    """A run that the actor may see; raises :class:`NotFound` for every other."""
    row = db.session.scalars(select(Run).where(Run.id == run_id, _visible(actor))).one_or_none()
    if row is None:
        raise NotFound
    return row


def fresh(run_id: UUID) -> Run:
    """A run as the database has it now, for its own steps."""
    return db.session.scalars(
        select(Run).where(Run.id == run_id).execution_options(populate_existing=True)
    ).one()


def sent_before(once: UUID, actor: Actor) -> Run | None:
    """The run that this person's sending of a form has asked for already."""
    return db.session.scalars(
        select(Run).where(Run.asked_by == UUID(actor.id), Run.once == once)
    ).one_or_none()


def rows(
    run_id: UUID, *, status: str = "", after: int = -1, limit: int = PAGE
) -> tuple[Sequence[RunRow], int | None]:
    """A page of a run's rows in order, all or of one status, and the position to go on after."""
    wanted = select(RunRow).where(RunRow.run_id == run_id, RunRow.position > after)
    if status:
        wanted = wanted.where(RunRow.status == status)
    found = db.session.scalars(wanted.order_by(RunRow.position).limit(limit + 1)).all()
    return found[:limit], found[limit - 1].position if len(found) > limit else None


def waiting(run_id: UUID, limit: int) -> Sequence[RunRow]:
    """The next rows to work on."""
    return db.session.scalars(
        select(RunRow)
        .where(RunRow.run_id == run_id, RunRow.status == "waiting")
        .order_by(RunRow.position)
        .limit(limit)
    ).all()


def all_rows(run_id: UUID) -> Sequence[RunRow]:
    """Every row of a run, in order."""
    return db.session.scalars(
        select(RunRow).where(RunRow.run_id == run_id).order_by(RunRow.position)
    ).all()


def stop_asked(run_id: UUID) -> bool:
    """Whether somebody has asked for the run's end meanwhile."""
    return bool(db.session.scalar(select(Run.stop_asked).where(Run.id == run_id)))


def is_carried(run_id: UUID) -> bool:
    """Whether a step of the run is still to come, or running."""
    alive = select(func.count()).where(
        Outbox.job == STEP,
        Outbox.args["run"].astext == str(run_id),
        Outbox.done_at.is_(None),
        Outbox.dead_at.is_(None),
    )
    return bool(db.session.scalar(alive))
