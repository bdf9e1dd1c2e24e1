"""Bringing a database to the present schema, and asking whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from core.migrations.tables import metadata

_LOCK = 0x4875697970  # any number; two programs that start together take turns


def upgrade(owner_url: str) -> None:
    """Run every migration that the database lacks. Does nothing when it lacks none."""
    with _connected(owner_url) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        command.upgrade(_config(connection), "head")
        connection.commit()
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
        connection.commit()


def check(owner_url: str) -> list[str]:
    """Everything in which the database differs from the models, as sentences; empty if nothing."""
    with _connected(owner_url) as connection:
        scripts = ScriptDirectory.from_config(_config(connection))
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        here, newest = context.get_current_revision(), scripts.get_current_head()
        if here != newest:
            return [f"the database is at revision {here or 'none'}, the program needs {newest}"]
        return [_sentence(item) for item in compare_metadata(context, metadata())]


@contextmanager
def _connected(owner_url: str) -> Iterator[Connection]:
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _sentence(item: Any) -> str:
    if isinstance(item, list):
        return "; ".join(_sentence(part) for part in item)
    return " ".join(str(part) for part in item)
