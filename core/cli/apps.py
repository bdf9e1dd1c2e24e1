"""The application, for commands that work in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.cli import Failure

if TYPE_CHECKING:
    from flask import Flask


@contextmanager
def working(tenant: str = "") -> Iterator["Flask"]:
    """Make the application and work in it, as a tenant when one is named.

    With no addresses set, the embedded servers run for as long as the command does.
    """
    from core.app import create_app
    from core.config import load
    from core.db import db, tenant_scope
    from core.embedded import attached
    from core.tenants.queries import by_slug

    with attached(load()) as settings:
        app = create_app(settings)
        with app.app_context():
            try:
                if not tenant:
                    yield app
                    return
                found = by_slug(tenant)
                if found is None:
                    raise Failure(f"there is no tenant {tenant!r}; see: huiyin tenant list")
                with tenant_scope(found.id):
                    yield app
            finally:
                db.session.remove()
                for engine in app.extensions["sqlalchemy"].engines.values():
                    engine.dispose()
