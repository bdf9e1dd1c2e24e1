"""Real servers: one pair for each worker process, a fresh copy of the database for each test."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import LiteralString

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

from core.app import create_app
from core.config import Settings
from core.embedded import Servers, Urls, ensure_database, temporary
from core.migrations.run import upgrade
from core.migrations.tables import metadata
from tests.factories import SLUGS, Office, make_tenant

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_EMPTY, _USED = "huiyin_empty", "huiyin_used"


@dataclass(frozen=True, slots=True)
class Databases:
    """Makes copies of a migrated database, and empties them."""

    servers: Servers

    def run(self, statement: LiteralString, *names: str) -> None:
        """Run a statement as the superuser, outside any transaction."""
        url = self.servers.superuser_url.replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(SQL(statement).format(*(Identifier(name) for name in names)))

    def copy(self, name: str, *, of: str = _EMPTY) -> Urls:
        """Replace a database by a copy of another one, which nobody may be using."""
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self.run("CREATE DATABASE {} OWNER huiyin_owner TEMPLATE {}", name, of)
        return self.urls(name)

    def empty(self, name: str) -> None:
        """Delete every row. Much faster than a new copy, and the connections stay."""
        url = self.superuser_url(name)
        tables = sorted(metadata().tables)
        with psycopg.connect(url, autocommit=True) as connection:
            # Neither triggers nor foreign keys have a say.
            connection.execute("SET session_replication_role = replica")
            connection.execute(
                SQL("; ").join(SQL("DELETE FROM {}").format(Identifier(name)) for name in tables)
            )

    def save(self, name: str) -> None:
        """Keep a copy of every row beside the tables."""
        tables = sorted(metadata().tables)
        with psycopg.connect(self.superuser_url(name), autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS saved CASCADE; CREATE SCHEMA saved")
            for table in tables:
                connection.execute(
                    SQL("CREATE TABLE saved.{0} AS TABLE public.{0}").format(Identifier(table))
                )

    def restore(self, name: str) -> None:
        """Put the saved rows back into empty tables."""
        tables = sorted(metadata().tables)
        with psycopg.connect(self.superuser_url(name), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            copy = SQL("INSERT INTO public.{0} SELECT * FROM saved.{0}")
            connection.execute(SQL("; ").join(copy.format(Identifier(name)) for name in tables))

    def superuser_url(self, name: str) -> str:
        """The address of a database for the superuser, as psycopg reads it."""
        url = make_url(self.servers.superuser_url).set(database=name, drivername="postgresql")
        return url.render_as_string(hide_password=False)

    def urls(self, name: str) -> Urls:
        """The addresses of a database for its three roles."""
        kept = self.servers.database_urls
        changed = [
            make_url(url).set(database=name).render_as_string(hide_password=False)
            for url in (kept.owner, kept.app, kept.relay)
        ]
        return Urls(owner=changed[0], app=changed[1], relay=changed[2])


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL and Valkey on empty folders."""
    with temporary() as running:
        yield running


@pytest.fixture(scope="session")
def databases(servers: Servers) -> Databases:
    """The migrated database and how to copy it."""
    made = ensure_database(servers.superuser_url, _EMPTY)
    upgrade(made.owner)
    return Databases(servers)


@pytest.fixture(scope="session")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the application under test."""
    urls = databases.copy(_USED)
    return Settings(
        database_url=urls.app,
        owner_database_url=urls.owner,
        relay_database_url=urls.relay,
        redis_url=databases.servers.redis_url,
        secret_key="a secret for tests only",
        encryption_keys=(urlsafe_b64encode(b"0123456789abcdef0123456789abcdef").decode(),),
        data_dir=tmp_path_factory.mktemp("data"),
    )


@pytest.fixture(scope="session")
def _app(settings: Settings) -> Iterator[Flask]:
    made = cheap(create_app(settings))
    yield made
    disconnect(made)


@pytest.fixture
def app(_app: Flask, databases: Databases) -> Flask:
    """The application on a database that has the schema and no rows."""
    forget(_app)
    databases.empty(_USED)
    _app.extensions["huiyin"].redis.flushdb()
    return _app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


def cheap(app: Flask) -> Flask:
    """Make an application fit for tests: passwords that cost nothing, no CSRF tokens to carry."""
    app.extensions["huiyin"] = replace(app.extensions["huiyin"], passwords=CHEAP)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


def disconnect(app: Flask) -> None:
    """Close the connections of an application."""
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()
    relay = app.extensions["huiyin"].relay_engine
    if relay is not None:
        relay.dispose()
    app.extensions["huiyin"].redis.close()


def forget(app: Flask) -> None:
    """Make the application forget what it knows of the database."""
    for memory in app.extensions.get("huiyin.memories", ()):
        memory.clear()


@pytest.fixture(scope="session")
def _made_offices(_app: Flask, databases: Databases) -> tuple[Office, Office, Office]:
    databases.empty(_USED)
    north, south, west = (make_tenant(_app, slug) for slug in SLUGS)
    databases.save(_USED)
    return north, south, west


@pytest.fixture
def offices(
    _made_offices: tuple[Office, Office, Office], app: Flask, databases: Databases
) -> tuple[Office, Office, Office]:
    """Three offices that look alike, with nothing in them but people, units and rules."""
    databases.restore(_USED)
    return _made_offices


@pytest.fixture
def office(offices: tuple[Office, Office, Office]) -> Office:
    """The first of three offices that look alike."""
    return offices[0]
