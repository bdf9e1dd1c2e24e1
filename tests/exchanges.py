"""What tests of exchanges between offices share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from core.cases import queries as cases
from core.db import db, tenant_scope, transaction
from core.deadlines.models import ClockRow
from core.events.models import EventRow, Outbox
from core.exchange import inbox, partners, queries, service
from core.exchange.models import HandOverRow
from core.worker import run
from tests.background import acting
from tests.factories import Office

Offices = tuple[Office, Office, Office]
CLUE = {"nature": "quality", "clues": "无证分装食品，仓库内有分装设备。"}


@contextmanager
def within(app: Flask, office: Office) -> Iterator[None]:
    with app.app_context(), tenant_scope(office.id), transaction():
        yield


def work(app: Flask, *offices: Office) -> None:
    """Do all jobs of the exchange that wait, until none is left."""
    for _ in range(6):
        for office in offices:
            with app.app_context(), tenant_scope(office.id):
                waiting = db.session.scalars(
                    select(Outbox.id).where(
                        Outbox.done_at.is_(None), Outbox.job.startswith("exchange.")
                    )
                ).all()
            for row in waiting:
                with app.app_context():
                    run(str(office.id), str(row))
    for office in offices:
        with app.app_context(), tenant_scope(office.id):
            left = db.session.scalars(
                select(Outbox.last_error).where(
                    Outbox.done_at.is_(None), Outbox.job.startswith("exchange.")
                )
            ).all()
            assert left == []


def befriend(app: Flask, first: Office, second: Office) -> None:
    for one, other in ((first, second), (second, first)):
        with within(app, one):
            partners.add(other.slug, actor_id=str(one.users["admin"]))
    work(app, first, second)


def forward(app: Flask, office: Office, case_id: UUID, to: str, *, days: int = 20) -> UUID:
    with within(app, office):
        service.act(
            case_id,
            "forward",
            actor=acting(office, "dispatch"),
            data={"report_by": (date.today() + timedelta(days=days)).isoformat()},
            hand_to=to,
        )
        row = queries.live(case_id, "out")
        assert row is not None
        return row.id


def arrived(app: Flask, office: Office) -> list[UUID]:
    with within(app, office):
        rows = db.session.scalars(select(HandOverRow).where(HandOverRow.direction == "in"))
        return [row.id for row in rows if row.status == "sent"]


def take(app: Flask, office: Office, hand_over_id: UUID) -> UUID:
    with within(app, office):
        brought = inbox.brought(queries.row(hand_over_id))
        opened = inbox.take_in(
            hand_over_id,
            actor=acting(office, "intake"),
            channel="assigned",
            category=brought["category"],
            parties=brought["parties"],
            data=brought["data"],
        )
        return opened.case.id


def seen(app: Flask, office: Office, case_id: UUID) -> tuple[str, dict[str, str], list[str]]:
    """State, clocks (the last of each), and types of events of a case."""
    with within(app, office):
        case = cases.locked(case_id)
        clocks = db.session.scalars(
            select(ClockRow).where(ClockRow.case_id == case_id).order_by(ClockRow.seq)
        )
        events = db.session.scalars(
            select(EventRow.type).where(EventRow.case_id == case_id).order_by(EventRow.seq)
        ).all()
        return case.state, {c.key: c.running["state"] for c in clocks}, list(events)


def sent(app: Flask, office: Office, hand_over_id: UUID) -> HandOverRow:
    with app.app_context(), tenant_scope(office.id):
        row = queries.row(hand_over_id)
        db.session.expunge(row)
        return row
