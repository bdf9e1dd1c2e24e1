"""The steps of an exchange as jobs: what a commit asked for is done after it, and may run twice."""

from uuid import UUID

from core.events.models import EventRow
from core.exchange import mail


def send(event: EventRow | None, *, hand_over: str) -> None:
    """Bring a case to the other office's inbox."""
    mail.send(UUID(hand_over))


def recall(event: EventRow | None, *, hand_over: str) -> None:
    """Call it back."""
    mail.recall(UUID(hand_over))


def receipt(event: EventRow | None, *, hand_over: str) -> None:
    """Say that it was taken in."""
    mail.receipt(UUID(hand_over))


def give_back(event: EventRow | None, *, hand_over: str) -> None:
    """Say that it was given back."""
    mail.give_back(UUID(hand_over))


def report(event: EventRow | None, *, hand_over: str) -> None:
    """Bring the report home."""
    mail.report(UUID(hand_over))


def greet(event: EventRow | None, *, slug: str) -> None:
    """Confirm a partner when both want it."""
    mail.greet(slug)


def part(event: EventRow | None, *, slug: str) -> None:
    """Say that a partner was taken out of the address book."""
    mail.part(slug)


JOBS = {
    "exchange.send": send,
    "exchange.recall": recall,
    "exchange.receipt": receipt,
    "exchange.give_back": give_back,
    "exchange.report": report,
    "exchange.greet": greet,
    "exchange.part": part,
}
