"""What happens to tasks by itself."""

from datetime import date
from uuid import UUID

from core.events.models import EventRow
from core.work.tasks import DUE_JOB, fall_due


def task_due(_event: EventRow, *, task: str, due_on: str) -> None:
    """Look at a task whose last day is over. Doing it again changes nothing."""
    fall_due(UUID(task), date.fromisoformat(due_on))


JOBS = {DUE_JOB: task_due}
