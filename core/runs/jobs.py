"""The pieces of long jobs."""

from uuid import UUID

from core.events.models import EventRow
from core.runs import service
from core.runs.queries import STEP


def step(_event: EventRow | None, *, run: str) -> None:
    """Do the next piece of a run. Doing it again changes nothing: its rows are done already."""
    service.step(UUID(run))


JOBS = {STEP: step}
