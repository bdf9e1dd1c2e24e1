"""Notes and tasks on pages: written on the case, changed on a page of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.cases import queries as cases
from core.cases.models import Case
from core.db import transaction
from core.deadlines.service import this_day
from core.errors import AppError, Invalid, NotFound, Problem
from core.forms.render import by_pointer
from core.now import now
from core.users.logic import Actor
from core.users.queries import colleagues, names
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.work import notes, queries, tasks
from core.work.logic import editable
from core.work.models import Note, Task

Page = str | Response | tuple[str, int]
FIELDS = ("text", "title", "assignee", "due_on", "workdays")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """A note on the page of its case; ``before`` are earlier texts with their moments."""

    id: UUID
    author: str
    written_at: datetime
    edited_at: datetime | None
    text: str
    before: tuple[tuple[datetime, str], ...]
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A task on a page. ``late``: its last day is over and it is not done."""

    id: UUID
    title: str
    assignee: str
    asked_by: str
    due_on: date | None
    done_at: datetime | None
    done_by: str
    late: bool
    case_id: UUID
    number: str = ""


def note_lines(rows: Sequence[Note], actor: Actor) -> list[NoteLine]:
    """Notes for a page, in a constant number of queries."""
    people, moment = names([row.author_id for row in rows if row.author_id is not None]), now()
    found: list[NoteLine] = []
    for row in rows:
        *before, last = notes.versions(row)
        found.append(
            NoteLine(
                id=row.id,
                author="插件" if row.author_id is None else people.get(row.author_id, "—"),
                written_at=row.written_at,
                edited_at=row.edited_at,
                text=last["text"],
                before=tuple((datetime.fromisoformat(v["at"]), v["text"]) for v in before),
                mine=editable(
                    author=str(row.author_id),
                    written_at=row.written_at,
                    by=actor.id,
                    now=moment,
                ),
            )
        )
    return found


def task_lines(rows: Sequence[tuple[Task, Case | None]]) -> list[TaskLine]:
    """Tasks for a page, in a constant number of queries, with their case where it is not clear."""
    ids = [each for row, _ in rows for each in (row.assignee_id, row.asked_by, row.done_by)]
    people = names([each for each in ids if each is not None])
    today = this_day()
    return [
        TaskLine(
            id=row.id,
            title=row.title,
            assignee=people.get(row.assignee_id, "—"),
            asked_by=people.get(row.asked_by, "—"),
            due_on=row.due_on,
            done_at=row.done_at,
            done_by="" if row.done_by is None else people.get(row.done_by, "—"),
            late=row.done_at is None and row.due_on is not None and row.due_on < today,
            case_id=row.case_id,
            number="" if case is None else case.number,
        )
        for row, case in rows
    ]


@bp.post("/cases/<uuid:case_id>/notes")
@requires("case.work")
def add_note(case_id: UUID) -> Page:
    """Write a note; a refused one comes back as it was typed."""
    row = cases.get(case_id, current_actor())
    try:
        with transaction():
            notes.add_note(case_id, actor=current_actor(), text=request.form.get("text", ""))
    except AppError as error:
        return _note_page(row, None, request.form.get("text", ""), error), error.status
    flash("备注已保存", "success")
    return redirect(url_for("cases.page", case_id=case_id) + "#notes")


@bp.get("/notes/<uuid:note_id>")
@requires("case.work")
def note(note_id: UUID) -> Page:
    """Show a note for its author to change."""
    row = queries.note(note_id, current_actor())
    case = cases.get(row.case_id, current_actor())
    return _note_page(case, row, notes.text_of(row), None)


@bp.post("/notes/<uuid:note_id>")
@requires("case.work")
def edit_note(note_id: UUID) -> Page:
    """Change a note."""
    row = queries.note(note_id, current_actor())
    case = cases.get(row.case_id, current_actor())
    text = request.form.get("text", "")
    try:
        with transaction():
            notes.edit_note(note_id, actor=current_actor(), text=text)
    except AppError as error:
        return _note_page(case, row, text, error), error.status
    flash("备注已修改，原文保留在历史中", "success")
    return redirect(url_for("cases.page", case_id=case.id) + "#notes")


def _note_page(case: Case, row: Note | None, text: str, error: AppError | None) -> str:
    return render_template(
        "cases/note.html",
        section="cases",
        case=case,
        note=row,
        text=text,
        **_faults(error),
    )


@bp.post("/cases/<uuid:case_id>/tasks")
@requires("case.work")
def add_task(case_id: UUID) -> Page:
    """Give somebody a task; a refused one comes back as it was typed."""
    row = cases.get(case_id, current_actor())
    typed = _typed()
    try:
        with transaction():
            tasks.add_task(
                case_id,
                actor=current_actor(),
                title=typed["title"],
                assignee=_person(typed["assignee"]),
                due_on=_due(typed),
            )
    except AppError as error:
        return _task_page(row, None, typed, error), error.status
    flash("待办已安排，对方会收到通知", "success")
    return redirect(url_for("cases.page", case_id=case_id) + "#tasks")


@bp.get("/tasks/<uuid:task_id>")
@requires("case.work")
def task(task_id: UUID) -> Page:
    """Show a task, to give it to somebody else or to another day."""
    row = queries.task(task_id, current_actor())
    case = cases.get(row.case_id, current_actor())
    due_on = "" if row.due_on is None else row.due_on.isoformat()
    typed = {"assignee": str(row.assignee_id), "due_on": due_on, "workdays": ""}
    return _task_page(case, row, typed, None)


@bp.post("/tasks/<uuid:task_id>")
@requires("case.work")
def change_task(task_id: UUID) -> Page:
    """Change who does a task, or until when."""
    row = queries.task(task_id, current_actor())
    case = cases.get(row.case_id, current_actor())
    typed = _typed()
    try:
        with transaction():
            tasks.change_task(
                task_id,
                actor=current_actor(),
                assignee=_person(typed["assignee"]),
                due_on=_due(typed),
            )
    except AppError as error:
        return _task_page(case, row, typed, error), error.status
    flash("待办已修改", "success")
    return redirect(url_for("cases.page", case_id=case.id) + "#tasks")


@bp.post("/tasks/<uuid:task_id>/done")
@requires("case.work")
def finish_task(task_id: UUID) -> Page:
    """Mark a task as done."""
    return _settle(task_id, done=True)


@bp.post("/tasks/<uuid:task_id>/reopen")
@requires("case.work")
def reopen_task(task_id: UUID) -> Page:
    """Take a task up again."""
    return _settle(task_id, done=False)


def _settle(task_id: UUID, *, done: bool) -> Page:
    case_id = queries.task(task_id, current_actor()).case_id
    change = tasks.finish_task if done else tasks.reopen_task
    try:
        with transaction():
            change(task_id, actor=current_actor())
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence, "error")
    else:
        flash("待办已完成" if done else "待办已恢复为未完成", "success")
    if request.form.get("back") == "desk":
        return redirect(url_for("cases.workbench") + "#tasks")
    return redirect(url_for("cases.page", case_id=case_id) + "#tasks")


def _typed() -> dict[str, str]:
    return {key: request.form.get(key, "").strip() for key in FIELDS}


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # nobody: refused together with the other faults


def _due(typed: dict[str, str]) -> date | None:
    try:
        due_on = date.fromisoformat(typed["due_on"]) if typed["due_on"] else None
    except ValueError as fault:
        message = "请填写完成日期，例如 2026-11-25"
        raise Invalid(problems=[Problem("/due_on", "not_a_date", message)]) from fault
    try:
        workdays = int(typed["workdays"]) if typed["workdays"] else None
    except ValueError as fault:
        message = "请填写工作日天数，例如 5"
        raise Invalid(problems=[Problem("/workdays", "not_a_number", message)]) from fault
    return tasks.due_day(due_on=due_on, workdays=workdays)


def _task_page(case: Case, row: Task | None, typed: dict[str, str], error: AppError | None) -> str:
    return render_template(
        "cases/task.html",
        section="cases",
        case=case,
        task=row,
        typed=typed,
        people=colleagues(case.domain),
        **_faults(error),
    )


def _faults(error: AppError | None) -> dict[str, object]:
    """The summary and the sentence beside each control; a foreign fault has no control."""
    problems = () if error is None else error.faults
    return {
        "summary": [
            {
                "href": p.pointer.replace("/", "#", 1) if p.pointer[1:] in FIELDS else "",
                "message": p.message,
            }
            for p in problems
        ],
        "errors": {pointer[1:]: text for pointer, text in by_pointer(problems).items()},
    }
