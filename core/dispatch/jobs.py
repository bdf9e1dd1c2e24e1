"""Attempts to send, as jobs after the commit that meant them."""

from uuid import UUID

from core.dispatch import service
from core.events.models import EventRow


def send(event: EventRow | None, *, dispatch: str) -> None:
    """Make one attempt; doing it again after a success changes nothing."""
    service.send(UUID(dispatch))


JOBS = {service.JOB: send}
