"""Tasks on a case: given to somebody, changed, done, taken up again, and overdue."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from core.cases import queries as cases
from core.cases.outcome import rules_of
from core.db import db, new_id
from core.deadlines.service import calendar, this_day
from core.errors import Invalid, Problem
from core.events.models import EventRow
from core.events.service import ask
from core.now import now
from core.users import queries as users
from core.users.logic import Actor, can
from core.work import queries
from core.work.logic import LONGEST_TITLE
from core.work.models import Task
from core.work.opening import Opened, opened, write

DUE_JOB = "work.task_due"
MOST_WORKDAYS = 250


def due_day(*, due_on: date | None, workdays: int | None) -> date | None:
    """The last day of a task: the day given, or so many working days from today by the calendar.

    Raises :class:`Invalid` when both are given, and for a number out of 1 to 250.
    """
    if workdays is None:
        return due_on
    if due_on is not None:
        raise Invalid(problems=[Problem("/workdays", "both", "完成日期和工作日天数只填一项")])
    if not 1 <= workdays <= MOST_WORKDAYS:
        message = f"工作日天数为 1 至 {MOST_WORKDAYS}"
        raise Invalid(problems=[Problem("/workdays", "range", message)])
    on = calendar()
    return on.nth_workday(now().astimezone(on.tz).date(), workdays)


def add_task(
    case_id: UUID, *, actor: Actor, title: str, assignee: UUID, due_on: date | None = None
) -> Task:
    """Give somebody a task; they are told, and told again when its last day has passed.

    Raises :class:`Invalid` with every fault: no title, a day that is over, a person who does not
    work on this case.
    """
    here = opened(case_id, actor)
    title = " ".join(title.replace("\x00", "").split())
    problems = _problems(here, assignee, due_on)
    if not title or len(title) > LONGEST_TITLE:
        message = f"请写明要做的事，1 至 {LONGEST_TITLE} 个字"
        problems.insert(0, Problem("/title", "length", message))
    if problems:
        raise Invalid(problems=problems)
    row = Task(
        id=new_id(),
        case_id=here.case.id,
        title=title,
        assignee_id=assignee,
        due_on=due_on,
        asked_by=UUID(actor.id),
        asked_at=now(),
    )
    db.session.add(row)
    data = {"task": str(row.id), "assignee": str(assignee), "due_on": _iso(due_on)}
    _wake(row, write(here, "task_added", data, actor=actor))
    return row


def change_task(task_id: UUID, *, actor: Actor, assignee: UUID, due_on: date | None) -> Task:
    """Give a task to somebody else, or another last day; nothing changed records nothing."""
    here, row = _opened(task_id, actor)
    if row.done_at is not None:
        message = "待办已完成，请先恢复为未完成再修改"
        raise Invalid(message, problems=[Problem("", "wrong_state", message)])
    if (row.assignee_id, row.due_on) == (assignee, due_on):
        return row
    problems = _problems(here, assignee, None if due_on == row.due_on else due_on)
    if problems:
        raise Invalid(problems=problems)
    row.assignee_id, row.due_on, row.overdue_at = assignee, due_on, None
    data = {"task": str(row.id), "assignee": str(assignee), "due_on": _iso(due_on)}
    _wake(row, write(here, "task_changed", data, actor=actor))
    return row


def finish_task(task_id: UUID, *, actor: Actor) -> Task:
    """Mark a task as done, by whoever works on the case; a second time changes nothing."""
    here, row = _opened(task_id, actor)
    if row.done_at is None:
        row.done_at, row.done_by = now(), UUID(actor.id)
        data = {"task": str(row.id), "asked_by": str(row.asked_by)}
        write(here, "task_done", data, actor=actor)
    return row


def reopen_task(task_id: UUID, *, actor: Actor) -> Task:
    """Take a task up again that was not done after all."""
    here, row = _opened(task_id, actor)
    if row.done_at is not None:
        row.done_at = row.done_by = None
        data = {"task": str(row.id), "assignee": str(row.assignee_id)}
        written = write(here, "task_reopened", data, actor=actor)
        if row.overdue_at is None:
            _wake(row, written)
    return row


def fall_due(task_id: UUID, due_on: date) -> None:
    """Record that a task's last day passed with the task undone; the job asks for no other day."""
    row = queries.task_row(task_id)
    case = cases.locked(row.case_id)
    db.session.refresh(row)
    if row.done_at is not None or row.overdue_at is not None or row.due_on != due_on:
        return
    row.overdue_at = now()
    here = Opened(case=case, rules=rules_of(case), path=cases.unit_path(case.unit_id))
    data = {"task": str(row.id), "assignee": str(row.assignee_id)}
    write(here, "task_overdue", data, actor=None)


def _opened(task_id: UUID, actor: Actor) -> tuple[Opened, Task]:
    known = queries.task(task_id, actor)
    here = opened(known.case_id, actor)
    db.session.refresh(known)
    return here, known


def _wake(row: Task, event: EventRow) -> None:
    """Look again when the last day is over, at midnight of the office's own zone."""
    if row.due_on is None:
        return
    after = datetime.combine(row.due_on + timedelta(days=1), time(), calendar().tz)
    args = {"task": str(row.id), "due_on": row.due_on.isoformat()}
    ask(DUE_JOB, at=after, event_id=event.id, args=args)


def _problems(here: Opened, assignee: UUID, due_on: date | None) -> list[Problem]:
    problems: list[Problem] = []
    roles = cases.domain_roles(here.rules.module)
    known = str(assignee) in {person for person, _ in here.people}
    if not known or not can(users.actor(assignee), "case.work", roles=roles, unit_path=here.path):
        problems.append(Problem("/assignee", "not_a_choice", "请选择能办理本案的人员"))
    if due_on is not None and due_on < this_day():
        problems.append(Problem("/due_on", "past", "完成日期不能早于今天"))
    return problems


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
