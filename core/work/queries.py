"""Reading notes and tasks: of a case, of a person, one by one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from core.cases import queries as cases
from core.cases.models import Case
from core.db import db
from core.errors import NotFound
from core.users.logic import Actor
from core.work.models import Note, Task


def notes_of(case_id: UUID) -> Sequence[Note]:
    """The notes of a case, newest first."""
    return db.session.scalars(
        select(Note).where(Note.case_id == case_id).order_by(Note.written_at.desc(), Note.id.desc())
    ).all()


def note(note_id: UUID, actor: Actor) -> Note:
    """A note of a case that the actor may read; raises :class:`NotFound` for every other."""
    row = db.session.scalars(select(Note).where(Note.id == note_id)).one_or_none()
    if row is None:
        raise NotFound
    cases.get(row.case_id, actor)
    return row


def tasks_of(case_id: UUID) -> Sequence[Task]:
    """The tasks of a case: those to do first, by their day; the done ones after them."""
    return db.session.scalars(
        select(Task)
        .where(Task.case_id == case_id)
        .order_by(Task.done_at.desc().nulls_first(), Task.due_on.nulls_last(), Task.id)
    ).all()


def task(task_id: UUID, actor: Actor) -> Task:
    """A task of a case that the actor may read; raises :class:`NotFound` for every other."""
    row = task_row(task_id)
    cases.get(row.case_id, actor)
    return row


def task_row(task_id: UUID) -> Task:
    """A task, for the system's own acts."""
    row = db.session.scalars(select(Task).where(Task.id == task_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def to_do(actor: Actor, limit: int) -> Sequence[tuple[Task, Case]]:
    """What the actor is to do on cases that the actor may read, the most urgent first."""
    rows = db.session.execute(
        select(Task, Case)
        .join(Case, (Case.tenant_id == Task.tenant_id) & (Case.id == Task.case_id))
        .where(Task.assignee_id == UUID(actor.id), Task.done_at.is_(None), cases.visible(actor))
        .order_by(Task.due_on.nulls_last(), Task.asked_at, Task.id)
        .limit(limit)
    ).all()
    return [(row[0], row[1]) for row in rows]


def to_do_count(actor: Actor) -> int:
    """How many tasks wait for the actor."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Task)
            .join(Case, (Case.tenant_id == Task.tenant_id) & (Case.id == Task.case_id))
            .where(Task.assignee_id == UUID(actor.id), Task.done_at.is_(None), cases.visible(actor))
        )
        or 0
    )


def task_rows() -> Sequence[Task]:
    """All tasks of the tenant, for a comparison with the log."""
    return db.session.scalars(select(Task).order_by(Task.id)).all()
