"""Notes and tasks of cases."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from flask import url_for
from pydantic import Field, StrictInt, StringConstraints

from core.api import queries, reading, show
from core.api.fields import Day, Key, Line
from core.api.operations import Answer, get, post
from core.api.schemas import Given, Nothing
from core.api.shapes import Moment, Person, Shape
from core.cases import queries as cases
from core.db import db
from core.users.models import User
from core.users.session import current_actor
from core.work import notes, tasks
from core.work import queries as work
from core.work.models import Note, Task

Body = Annotated[str, StringConstraints(strict=True, max_length=4000)]


class Writing(Given):
    """The text of a note; @name tells a colleague."""

    text: Body


class Asking(Given):
    """A task to give. Its last day is given as a day, or as working days from today."""

    title: Line
    assignee: Key = Field(description="登录名或编号")
    due_on: Day | None = None
    workdays: StrictInt | None = Field(None, ge=1, le=tasks.MOST_WORKDAYS)


class Changing(Given):
    """What a task becomes; without a last day it has none."""

    assignee: Key = Field(description="登录名或编号")
    due_on: Day | None = None
    workdays: StrictInt | None = Field(None, ge=1, le=tasks.MOST_WORKDAYS)


class VersionShape(Shape):
    """What a note said from a moment on."""

    at: Moment
    text: str


class NoteShape(Shape):
    """A note with its earlier texts, oldest first."""

    id: UUID
    case_id: UUID
    author: Person | None
    written_at: Moment
    edited_at: Moment | None
    text: str
    before: list[VersionShape]


class NoteList(Shape):
    """The notes of a case, newest first."""

    items: list[NoteShape]


class TaskShape(Shape):
    """A task. ``overdue_at`` is when its last day had passed and the person was told."""

    id: UUID
    case_id: UUID
    title: str
    assignee: Person | None
    due_on: date | None
    asked_by: Person | None
    asked_at: Moment
    done_by: Person | None
    done_at: Moment | None
    overdue_at: Moment | None


class TaskList(Shape):
    """Tasks, the most urgent first."""

    items: list[TaskShape]


def list_notes(case_id: UUID, *, query: Nothing) -> Answer:
    """The notes of a case, newest first."""
    row = cases.get(case_id, current_actor())
    return Answer(content=NoteList(items=_notes(work.notes_of(row.id))))


def add_note(case_id: UUID, *, body: Writing) -> Answer:
    """Write a note on a case."""
    row = notes.add_note(case_id, actor=current_actor(), text=body.text)
    db.session.flush()
    where = url_for("api.list_notes", case_id=case_id)
    return Answer(content=_notes([row])[0], status=201, location=where)


def edit_note(note_id: UUID, *, body: Writing) -> Answer:
    """Change one's own note within a quarter of an hour."""
    row = notes.edit_note(note_id, actor=current_actor(), text=body.text)
    return Answer(content=_notes([row])[0])


def list_tasks(case_id: UUID, *, query: Nothing) -> Answer:
    """The tasks of a case."""
    row = cases.get(case_id, current_actor())
    return Answer(content=TaskList(items=_tasks(work.tasks_of(row.id))))


def my_tasks(*, query: Nothing) -> Answer:
    """What the caller is to do, at most 100."""
    found = [task for task, _ in work.to_do(current_actor(), 100)]
    return Answer(content=TaskList(items=_tasks(found)))


def add_task(case_id: UUID, *, body: Asking) -> Answer:
    """Give somebody a task."""
    cases.get(case_id, current_actor())
    row = tasks.add_task(
        case_id,
        actor=current_actor(),
        title=body.title,
        assignee=reading.person(body.assignee, at="/assignee"),
        due_on=tasks.due_day(due_on=body.due_on, workdays=body.workdays),
    )
    db.session.flush()
    where = url_for("api.list_tasks", case_id=case_id)
    return Answer(content=_tasks([row])[0], status=201, location=where)


def change_task(task_id: UUID, *, body: Changing) -> Answer:
    """Give a task to somebody else, or another last day."""
    work.task(task_id, current_actor())
    row = tasks.change_task(
        task_id,
        actor=current_actor(),
        assignee=reading.person(body.assignee, at="/assignee"),
        due_on=tasks.due_day(due_on=body.due_on, workdays=body.workdays),
    )
    return Answer(content=_tasks([row])[0])


def finish_task(task_id: UUID) -> Answer:
    """Mark a task as done."""
    return Answer(content=_tasks([tasks.finish_task(task_id, actor=current_actor())])[0])


def reopen_task(task_id: UUID) -> Answer:
    """Take a task up again."""
    return Answer(content=_tasks([tasks.reopen_task(task_id, actor=current_actor())])[0])


def _notes(rows: Sequence[Note]) -> list[NoteShape]:
    people = queries.people(row.author_id for row in rows if row.author_id is not None)
    return [_note(row, people) for row in rows]


def _note(row: Note, people: Mapping[UUID, User]) -> NoteShape:
    *before, last = notes.versions(row)
    return NoteShape(
        id=row.id,
        case_id=row.case_id,
        author=show.person(None if row.author_id is None else people.get(row.author_id)),
        written_at=row.written_at,
        edited_at=row.edited_at,
        text=last["text"],
        before=[
            VersionShape(at=datetime.fromisoformat(each["at"]), text=each["text"])
            for each in before
        ],
    )


def _tasks(rows: Sequence[Task]) -> list[TaskShape]:
    people = queries.people(
        each for row in rows for each in (row.assignee_id, row.asked_by, row.done_by)
    )
    return [
        TaskShape(
            id=row.id,
            case_id=row.case_id,
            title=row.title,
            assignee=show.person(people.get(row.assignee_id)),
            due_on=row.due_on,
            asked_by=show.person(people.get(row.asked_by)),
            asked_at=row.asked_at,
            done_by=None if row.done_by is None else show.person(people.get(row.done_by)),
            done_at=row.done_at,
            overdue_at=row.overdue_at,
        )
        for row in rows
    ]


OPERATIONS = (
    get(
        "/cases/<uuid:case_id>/notes",
        list_notes,
        act="case.read",
        summary="案件的内部备注",
        tag="备注与待办",
        answers={200: NoteList},
        problems=(404,),
    ),
    post(
        "/cases/<uuid:case_id>/notes",
        add_note,
        act="case.work",
        summary="写备注",
        tag="备注与待办",
        body=Writing,
        answers={201: NoteShape},
        problems=(404, 409),
    ),
    post(
        "/notes/<uuid:note_id>",
        edit_note,
        act="case.work",
        summary="修改备注",
        tag="备注与待办",
        body=Writing,
        answers={200: NoteShape},
        problems=(404, 409),
        description="只限本人，写好 15 分钟内；原文保留在 before 中。",
    ),
    get(
        "/tasks",
        my_tasks,
        act="case.read",
        summary="我的待办",
        tag="备注与待办",
        answers={200: TaskList},
    ),
    get(
        "/cases/<uuid:case_id>/tasks",
        list_tasks,
        act="case.read",
        summary="案件的待办",
        tag="备注与待办",
        answers={200: TaskList},
        problems=(404,),
    ),
    post(
        "/cases/<uuid:case_id>/tasks",
        add_task,
        act="case.work",
        summary="安排待办",
        tag="备注与待办",
        body=Asking,
        answers={201: TaskShape},
        problems=(404, 409),
    ),
    post(
        "/tasks/<uuid:task_id>",
        change_task,
        act="case.work",
        summary="修改待办",
        tag="备注与待办",
        body=Changing,
        answers={200: TaskShape},
        problems=(404, 409),
    ),
    post(
        "/tasks/<uuid:task_id>/done",
        finish_task,
        act="case.work",
        summary="完成待办",
        tag="备注与待办",
        answers={200: TaskShape},
        problems=(404, 409),
    ),
    post(
        "/tasks/<uuid:task_id>/reopen",
        reopen_task,
        act="case.work",
        summary="恢复待办",
        tag="备注与待办",
        answers={200: TaskShape},
        problems=(404, 409),
    ),
)
