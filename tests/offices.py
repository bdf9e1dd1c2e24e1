"""Offices to test with: a tenant that works under consumer_aic, with one person for each role."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import create_engine, insert
from sqlalchemy.pool import NullPool

from core.cases.service import open_case
from core.db import db, new_id, tenant_scope, transaction
from core.events.service import ask
from core.now import now
from core.rules.service import publish_editions
from core.services import services
from core.tenants.models import Enabled, Tenant
from core.users import queries as people
from core.users.logic import Actor
from core.users.models import Grant, User

DOMAIN = "consumer_aic"
ROLES = ("intake", "handler", "mediator", "chief", "head", "archivist")


@dataclass(frozen=True, slots=True)
class Office:
    """A tenant and its people, by role."""

    tenant: UUID
    people: Mapping[str, UUID]

    def scope(self) -> AbstractContextManager[None]:
        """Work as this tenant."""
        return tenant_scope(self.tenant)

    def actor(self, role: str) -> Actor:
        """The person of a role, as the rules see them."""
        return people.actor(self.people[role])


def make_tenants(app: Flask, *slugs: str) -> list[UUID]:
    """Write tenants as the owner, who alone may."""
    rows = [{"id": new_id(), "slug": slug, "name": slug, "settings": {}} for slug in slugs]
    with app.app_context():
        engine = create_engine(services().settings.owner_database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(insert(Tenant), rows)
    return [row["id"] for row in rows]


def make_office(app: Flask, slug: str) -> Office:
    """Make an office in which cases can be handled."""
    [tenant] = make_tenants(app, slug)
    users = {role: new_id() for role in ROLES}
    with app.app_context(), tenant_scope(tenant), transaction() as session:
        for role, user_id in users.items():
            session.add(User(id=user_id, login=role, name=role))
            session.add(Grant(user_id=user_id, role=role, domain=DOMAIN))
        session.add(Enabled(domain=DOMAIN, since=date(2014, 1, 1)))
        publish_editions(DOMAIN)
    return Office(tenant, users)


def receive(office: Office, received_at: datetime) -> UUID:
    """Receive a complaint in the office's name; its decision clock runs from then on."""
    with transaction():
        opened = open_case(
            type="complaint",
            channel="phone",
            category="goods",
            parties=[],
            data={},
            actor=office.actor("intake"),
            received_at=received_at,
            register=False,
        )
        return opened.case.id


def ask_for(job: str, *, at: datetime | None = None, **args: Any) -> UUID:
    """Write a job to the outbox of the current tenant, and return its row's id."""
    with transaction():
        row = ask(job, at=at or now(), key=str(new_id()), args=args)
        db.session.flush()
        return row.id
