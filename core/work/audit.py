"""Proof that cases and their tasks are what the log says."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.cases import audit as cases
from core.cases.audit import Fault
from core.db import db
from core.events.models import EventRow
from core.work import queries
from core.work.logic import TaskState, tasks_of
from core.work.models import Task


def rebuild_check() -> tuple[int, list[Fault]]:
    """Compare every case and every task with the log; returns how many cases, and the faults."""
    count, faults = cases.rebuild_check()
    return count, [*faults, *_task_faults()]


def _task_faults() -> list[Fault]:
    told: dict[str, tuple[UUID, TaskState]] = {}
    for case_id, events in _logs().items():
        told.update({key: (case_id, state) for key, state in tasks_of(events).items()})
    kept = {str(row.id): (row.case_id, _state(row)) for row in queries.task_rows()}
    return [
        Fault(
            stream=(told.get(key) or kept[key])[0],
            seq=None,
            what=f"task {key} differs from the log",
        )
        for key in sorted(told.keys() | kept.keys())
        if told.get(key) != kept.get(key)
    ]


def _logs() -> dict[UUID, list[tuple[str, Mapping[str, Any]]]]:
    found: dict[UUID, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for stream, kind, data in db.session.execute(
        select(EventRow.stream, EventRow.type, EventRow.data)
        .where(EventRow.type.like(r"task\_%"))
        .order_by(EventRow.stream, EventRow.seq)
    ):
        found[stream].append((kind, data))
    return found


def _state(row: Task) -> TaskState:
    return TaskState(
        assignee=str(row.assignee_id),
        due_on=None if row.due_on is None else row.due_on.isoformat(),
        done=row.done_at is not None,
        overdue=row.overdue_at is not None,
    )
