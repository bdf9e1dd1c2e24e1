"""Reading dispatches, contacts and webhooks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from core.db import db
from core.dispatch.models import Contact, Dispatch, Webhook
from core.errors import NotFound

PAGE = 50


def locked(dispatch_id: UUID) -> Dispatch | None:
    """A dispatch, held until the transaction ends."""
    return db.session.scalars(
        select(Dispatch)
        .where(Dispatch.id == dispatch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def earlier_waits(row: Dispatch) -> bool:
    """Whether an earlier event of the same case still waits for the same webhook."""
    return bool(
        db.session.scalar(
            select(
                select(Dispatch.id)
                .where(
                    Dispatch.webhook_id == row.webhook_id,
                    Dispatch.case_id == row.case_id,
                    Dispatch.place < row.place,
                    Dispatch.status == "waiting",
                )
                .exists()
            )
        )
    )


def first_waiting(webhook_id: UUID, case_id: UUID | None) -> UUID | None:
    """The next one of a case to a webhook."""
    return db.session.scalar(
        select(Dispatch.id)
        .where(
            Dispatch.webhook_id == webhook_id,
            Dispatch.case_id == case_id,
            Dispatch.status == "waiting",
        )
        .order_by(Dispatch.place)
        .limit(1)
    )


def last_place(webhook_id: UUID, case_id: UUID) -> int:
    """The last event of a case that a webhook was meant to hear of; 0 for none."""
    found = db.session.scalar(
        select(func.max(Dispatch.place)).where(
            Dispatch.webhook_id == webhook_id, Dispatch.case_id == case_id
        )
    )
    return found or 0


def page(
    *, status: str = "", before: UUID | None = None, limit: int = PAGE
) -> tuple[Sequence[Dispatch], bool]:
    """A page of dispatches, the latest first, and whether more follow; ids are in order of time."""
    asked = select(Dispatch).order_by(Dispatch.id.desc()).limit(limit + 1)
    if status:
        asked = asked.where(Dispatch.status == status)
    if before is not None:
        asked = asked.where(Dispatch.id < before)
    rows = db.session.scalars(asked).all()
    return rows[:limit], len(rows) > limit


def delete_ended(before: datetime) -> int:
    """Delete the dispatches that ended before a moment; return how many."""
    gone = db.session.execute(
        delete(Dispatch)
        .where(Dispatch.ended_at < before)
        .returning(Dispatch.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def contacts(people: Iterable[UUID]) -> Sequence[Contact]:
    """The contacts of some people, confirmed or not."""
    return db.session.scalars(
        select(Contact).where(Contact.user_id.in_(list(people))).order_by(Contact.channel)
    ).all()


def contact(user_id: UUID, channel: str, *, lock: bool = False) -> Contact | None:
    """The contact of a person by a channel."""
    asked = select(Contact).where(Contact.user_id == user_id, Contact.channel == channel)
    return db.session.scalars(asked.with_for_update() if lock else asked).one_or_none()


def webhooks(*, active_only: bool = False) -> Sequence[Webhook]:
    """The webhooks of the office, the oldest first."""
    asked = select(Webhook).order_by(Webhook.id)
    return db.session.scalars(asked.where(Webhook.active) if active_only else asked).all()


def any_webhook() -> bool:
    """Whether anybody is to be told."""
    return bool(db.session.scalar(select(select(Webhook.id).where(Webhook.active).exists())))


def webhook(webhook_id: UUID) -> Webhook:
    """One webhook; raises :class:`NotFound`."""
    row = db.session.scalars(select(Webhook).where(Webhook.id == webhook_id)).one_or_none()
    if row is None:
        raise NotFound
    return row
