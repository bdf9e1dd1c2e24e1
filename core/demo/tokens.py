"""API tokens for the demo accounts, so that scenarios and clients can try the whole API."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from core.db import db, tenant_scope, transaction
from core.demo.load import Login
from core.now import now
from core.tenants.models import Tenant
from core.users import access, queries
from core.users.models import User

NAME = "演示令牌"
LIFETIME = timedelta(days=30)


def fresh_tokens(app: Flask, logins: Sequence[Login]) -> dict[str, dict[str, str]]:
    """A new token for each demo account, by tenant and login; the demo tokens of before end."""
    tokens: dict[str, dict[str, str]] = {}
    with app.app_context():
        ids = {row.slug: row.id for row in db.session.execute(select(Tenant.slug, Tenant.id))}
        db.session.rollback()
        for slug in dict.fromkeys(login.tenant for login in logins):
            with tenant_scope(ids[slug]), transaction():
                wanted = {login.login for login in logins if login.tenant == slug}
                people = db.session.scalars(select(User).where(User.login.in_(wanted))).all()
                tokens[slug] = {person.login: _token(person) for person in people}
    return tokens


def _token(person: User) -> str:
    for old in queries.tokens(person.id):
        if old.name == NAME and old.revoked_at is None:
            access.revoke_token(old.id, user_id=person.id)
    _, raw = access.create_token(
        person.id, name=NAME, scopes=frozenset({"read", "write"}), expires_at=now() + LIFETIME
    )
    return raw
