"""What tests of background work share: bare tenants, received complaints, jobs in the outbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from core.cases.service import open_case
from core.db import db, new_id, transaction
from core.events.service import ask
from core.now import now
from core.tenants.service import create_tenant
from core.users.logic import Actor
from core.users.queries import actor
from tests.factories import Office


def make_tenants(app: Flask, *slugs: str) -> list[UUID]:
    """Tenants without people or rules."""
    with app.app_context():
        return [create_tenant(slug=slug, name=slug, org_code="").id for slug in slugs]


def acting(office: Office, login: str) -> Actor:
    """A person of the office, as the rules see them."""
    return actor(office.users[login])


def receive(office: Office, received_at: datetime) -> UUID:
    """Receive a complaint, as the office that is set; its decision clock runs from then on."""
    with transaction():
        opened = open_case(
            type="complaint",
            channel="phone",
            category="goods",
            parties=[],
            data={},
            actor=acting(office, "intake"),
            received_at=received_at,
            register=False,
        )
        return opened.case.id


def ask_for(job: str, *, at: datetime | None = None, **args: Any) -> UUID:
    """Write a job to the outbox of the tenant that is set, and return its row's id."""
    with transaction():
        row = ask(job, at=at or now(), key=str(new_id()), args=args)
        db.session.flush()
        return row.id
