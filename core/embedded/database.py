"""The database and its three roles, as row-level security needs them."""

from dataclasses import dataclass

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import URL, make_url

OWNER, APP, RELAY = "huiyin_owner", "huiyin_app", "huiyin_relay"
# Any number; whoever prepares a database takes this lock, so that two never create the same role.
_LOCK = 0x4875697969


@dataclass(frozen=True, slots=True)
class Urls:
    """One database as its three roles see it."""

    owner: str
    """Owns the schema; only migrations use it."""
    app: str
    """Web and jobs; under row-level security."""
    relay: str
    """Relay and sweeper."""


def ensure_database(superuser_url: str, name: str = "huiyin") -> Urls:
    """Create the database and its roles where they are missing, and say how to reach them.

    The roles have no password: the server trusts whoever can reach its socket.
    """
    url = make_url(superuser_url)
    with psycopg.connect(libpq(superuser_url), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        for role in (OWNER, APP, RELAY):
            _ensure_role(connection, role)
        _ensure_database(connection, name)
    inside = url.set(database=name)
    with psycopg.connect(libpq(_text(inside)), autocommit=True) as connection:
        _close_schema(connection)
    owner, app, relay = (
        _text(inside.set(drivername="postgresql+psycopg", username=role, password=None))
        for role in (OWNER, APP, RELAY)
    )
    return Urls(owner=owner, app=app, relay=relay)


def libpq(url: str) -> str:
    """Return the address as psycopg itself reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _ensure_role(connection: psycopg.Connection, role: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = SQL("ALTER") if known else SQL("CREATE")
    connection.execute(
        SQL(
            "{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
        ).format(verb, Identifier(role))
    )


def _ensure_database(connection: psycopg.Connection, name: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    database, owner = Identifier(name), Identifier(OWNER)
    if not known:
        connection.execute(
            SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                database, owner
            )
        )
    connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(
        SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(
            database, Identifier(APP), Identifier(RELAY)
        )
    )


def _close_schema(connection: psycopg.Connection) -> None:
    """Let the owner alone create things in the schema."""
    for text in (
        "ALTER SCHEMA public OWNER TO huiyin_owner",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO huiyin_app, huiyin_relay",
    ):
        connection.execute(text)
