"""Notes and tasks: written, changed, told, overdue, and true to the log."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update

from core.cases.audit import verify
from core.db import db, tenant_scope, transaction
from core.errors import Invalid, NotFound, Refused
from core.events.models import EventRow, Outbox
from core.notify.models import Notification
from core.users.models import User
from core.work import notes, queries, tasks
from core.work.audit import rebuild_check
from core.work.models import Note, Task
from core.worker import run
from tests.background import acting, receive
from tests.factories import Office, make_user

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)  # a Wednesday, 17:00 in Beijing
TODAY = date(2026, 11, 4)
MIDNIGHT = datetime(2026, 11, 4, 16, 0, tzinfo=UTC)  # the end of that day


@pytest.fixture
def office(app: Flask, offices: tuple[Office, ...]) -> Iterator[Office]:
    with (
        app.app_context(),
        time_machine.travel(NOW, tick=False),
        tenant_scope(offices[0].id),
    ):
        yield offices[0]


@pytest.fixture
def case_id(office: Office) -> UUID:
    return receive(office, NOW)


def run_due(office: Office, moment: datetime) -> None:
    """Run the jobs that have come due by a moment, at that moment."""
    with time_machine.travel(moment, tick=False):
        due = select(Outbox.id).where(Outbox.done_at.is_(None), Outbox.available_at <= moment)
        while waiting := db.session.scalars(due.order_by(Outbox.id)).all():
            db.session.rollback()
            for outbox_id in waiting:
                run(str(office.id), str(outbox_id))
            failed = db.session.scalars(select(Outbox.last_error).where(Outbox.last_error != ""))
            assert failed.all() == []
        db.session.rollback()


def told(kinds: str) -> list[tuple[str, str]]:
    """Who was told what of the kinds that begin with these letters."""
    rows = db.session.execute(
        select(User.login, Notification.kind)
        .join(Notification, Notification.user_id == User.id)
        .where(Notification.kind.startswith(kinds))
        .order_by(Notification.id)
    ).all()
    db.session.rollback()
    return [(row[0], row[1]) for row in rows]


def sound() -> None:
    """The log is whole and everything is what it says."""
    assert verify()[1] == []
    assert rebuild_check()[1] == []
    db.session.rollback()


def write_note(office: Office, case_id: UUID, words: str, by: str = "handler") -> Note:
    with transaction():
        return notes.add_note(case_id, actor=acting(office, by), text=words)


def add_task(office: Office, case_id: UUID, *, due_on: date | None = TODAY) -> UUID:
    with transaction():
        return tasks.add_task(
            case_id,
            actor=acting(office, "chief"),
            title=" 联系\n商家 ",
            assignee=office.users["handler"],
            due_on=due_on,
        ).id


def test_a_note_tells_whom_it_names_and_is_not_readable_in_the_database(
    app: Flask, office: Office, case_id: UUID
) -> None:
    name = db.session.scalars(select(User.name).where(User.login == "chief")).one()
    db.session.rollback()
    note = write_note(office, case_id, f"请@{name}看，电话 13800138000")
    run_due(office, NOW)
    assert told("mentioned") == [("chief", "mentioned")]
    assert notes.text_of(note) == f"请@{name}看，电话 13800138000"
    raw = db.session.execute(text("SELECT secret FROM notes")).scalar_one()
    assert b"13800138000" not in bytes(raw)
    logged = db.session.execute(
        select(EventRow.data).where(EventRow.type == "note_added")
    ).scalar_one()
    assert logged["mentions"] == [str(office.users["chief"])]
    assert "13800138000" not in str(logged)
    sound()


def test_a_note_changes_for_a_quarter_of_an_hour_and_keeps_what_it_said(
    office: Office, case_id: UUID
) -> None:
    note_id = write_note(office, case_id, "先写的").id
    me = acting(office, "handler")
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False), transaction():
        notes.edit_note(note_id, actor=me, text="改过的")
    row = queries.note(note_id, me)
    assert [each["text"] for each in notes.versions(row)] == ["先写的", "改过的"]
    assert row.edited_at == NOW + timedelta(minutes=14)
    db.session.rollback()
    with (
        time_machine.travel(NOW + timedelta(minutes=15), tick=False),
        pytest.raises(Refused, match="15 分钟"),
        transaction(),
    ):
        notes.edit_note(note_id, actor=me, text="太晚了")
    with pytest.raises(Refused, match="自己写的"), transaction():
        notes.edit_note(note_id, actor=acting(office, "chief"), text="别人的")
    sound()


def test_an_edit_tells_only_those_it_names_anew(office: Office, case_id: UUID) -> None:
    people = dict(db.session.execute(select(User.login, User.name)).all())
    db.session.rollback()
    note_id = write_note(office, case_id, f"@{people['chief']}").id
    with transaction():
        notes.edit_note(
            note_id,
            actor=acting(office, "handler"),
            text=f"@{people['chief']} @{people['head']}",
        )
    run_due(office, NOW)
    assert told("mentioned") == [("chief", "mentioned"), ("head", "mentioned")]


@pytest.mark.parametrize("words", ["", "  \n", "字" * 4001])
def test_a_note_says_something_and_not_too_much(office: Office, case_id: UUID, words: str) -> None:
    with pytest.raises(Invalid), transaction():
        notes.add_note(case_id, actor=acting(office, "handler"), text=words)
    assert queries.notes_of(case_id) == []


def test_a_task_is_told_and_told_again_when_its_day_is_over(office: Office, case_id: UUID) -> None:
    add_task(office, case_id)
    run_due(office, MIDNIGHT - timedelta(seconds=1))
    assert told("task") == [("handler", "task_added")]
    run_due(office, MIDNIGHT)
    assert told("task") == [("handler", "task_added"), ("handler", "task_overdue")]
    (row,) = queries.tasks_of(case_id)
    assert row.overdue_at == MIDNIGHT
    assert row.title == "联系 商家"
    sound()


def test_the_job_of_a_day_that_was_changed_or_of_a_done_task_says_nothing(
    office: Office, case_id: UUID
) -> None:
    me = acting(office, "handler")
    later, done = add_task(office, case_id), add_task(office, case_id)
    with transaction():
        tasks.change_task(
            later,
            actor=me,
            assignee=office.users["handler"],
            due_on=TODAY + timedelta(days=1),
        )
        tasks.finish_task(done, actor=me)
    run_due(office, MIDNIGHT)
    assert ("handler", "task_overdue") not in told("task")
    run_due(office, MIDNIGHT + timedelta(days=1))
    assert told("task_overdue") == [("handler", "task_overdue")]
    sound()


def test_a_task_that_is_done_is_told_to_whoever_gave_it(office: Office, case_id: UUID) -> None:
    task_id = add_task(office, case_id, due_on=None)
    me = acting(office, "handler")
    for _ in range(2):
        with transaction():
            tasks.finish_task(task_id, actor=me)
    with pytest.raises(Invalid, match="已完成"), transaction():
        tasks.change_task(task_id, actor=me, assignee=office.users["chief"], due_on=None)
    run_due(office, NOW)
    assert told("task_done") == [("chief", "task_done")]
    with transaction():
        tasks.reopen_task(task_id, actor=acting(office, "chief"))
    run_due(office, NOW)
    assert told("task_reopened") == [("handler", "task_reopened")]
    kinds = db.session.scalars(
        select(EventRow.type).where(EventRow.type.like("task%")).order_by(EventRow.seq)
    ).all()
    assert list(kinds) == ["task_added", "task_done", "task_reopened"]
    sound()


def test_a_task_goes_to_somebody_who_works_on_the_case(
    app: Flask, office: Office, case_id: UUID
) -> None:
    stranger = make_user(app, office, "stranger")
    chief = acting(office, "chief")
    for person in (stranger, office.users["auditor"], UUID(int=0)):
        with pytest.raises(Invalid) as raised, transaction():
            tasks.add_task(case_id, actor=chief, title="", assignee=person, due_on=date(2026, 1, 1))
        assert [p.pointer for p in raised.value.problems] == ["/title", "/assignee", "/due_on"]


def test_working_days_are_counted_by_the_calendar(office: Office) -> None:
    assert tasks.due_day(due_on=None, workdays=3) == date(2026, 11, 9)  # over a weekend
    assert tasks.due_day(due_on=None, workdays=None) is None
    for bad in ({"due_on": TODAY, "workdays": 1}, {"due_on": None, "workdays": 0}):
        with pytest.raises(Invalid):
            tasks.due_day(**bad)


def test_whoever_only_audits_writes_nothing(office: Office, case_id: UUID) -> None:
    with pytest.raises(Refused), transaction():
        notes.add_note(case_id, actor=acting(office, "auditor"), text="看过")
    with pytest.raises(NotFound), transaction():
        notes.add_note(case_id, actor=acting(office, "canary"), text="看过")


def test_a_row_that_was_changed_behind_the_log_is_found(office: Office, case_id: UUID) -> None:
    task_id = add_task(office, case_id)
    with transaction():
        db.session.execute(update(Task).where(Task.id == task_id).values(done_at=NOW))
    (fault,) = rebuild_check()[1]
    assert fault.stream == case_id
    assert str(task_id) in fault.what
