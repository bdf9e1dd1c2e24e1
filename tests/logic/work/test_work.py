"""Who a note names, how long it may change, and what a log of tasks leads to."""

from datetime import UTC, datetime, timedelta

import pytest

from core.work.logic import EDITABLE, TaskState, editable, mentioned, tasks_of

PEOPLE = [("1", "王小"), ("2", "王小明"), ("3", "李四"), ("4", "李四")]
AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请@王小明看一下", ("2",)),
        ("请@王小 看一下", ("1",)),
        ("＠李四，还有@王小明，@李四", ("3", "4", "2")),
        ("王小明不在，邮箱 a@b.cn", ()),
        ("@", ()),
        ("", ()),
    ],
)
def test_a_text_names_people(text: str, found: tuple[str, ...]) -> None:
    assert mentioned(text, PEOPLE) == found


def test_a_person_without_a_name_is_never_meant() -> None:
    assert mentioned("@谁", [("1", "")]) == ()


@pytest.mark.parametrize(
    ("by", "after", "may"),
    [
        ("1", timedelta(), True),
        ("1", EDITABLE - timedelta(seconds=1), True),
        ("1", EDITABLE, False),
        ("2", timedelta(), False),
    ],
)
def test_a_note_changes_by_its_author_for_a_quarter_of_an_hour(
    by: str, after: timedelta, may: bool
) -> None:
    assert editable(author="1", written_at=AT, by=by, now=AT + after) is may


def test_a_log_leads_to_tasks() -> None:
    found = tasks_of(
        [
            ("opened", {}),
            ("task_added", {"task": "a", "assignee": "1", "due_on": "2026-11-26"}),
            ("task_added", {"task": "b", "assignee": "2", "due_on": None}),
            ("task_overdue", {"task": "a", "assignee": "1"}),
            ("task_changed", {"task": "a", "assignee": "2", "due_on": "2026-12-01"}),
            ("task_done", {"task": "b", "asked_by": "1"}),
            ("task_done", {"task": "a", "asked_by": "1"}),
            ("task_reopened", {"task": "a", "assignee": "2"}),
        ]
    )
    assert found == {
        "a": TaskState(assignee="2", due_on="2026-12-01"),
        "b": TaskState(assignee="2", due_on=None, done=True),
    }
