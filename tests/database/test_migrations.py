"""Migrations: from nothing, twice, by two at once, and the check that says what is missing."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from core.embedded import ensure_database
from core.migrations import initial
from core.migrations.run import check, upgrade
from core.migrations.tables import metadata
from tests.conftest import Databases


@pytest.fixture
def fresh(databases: Databases) -> str:
    """The owner's address of a database without any table."""
    databases.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", "huiyin_fresh")
    return ensure_database(databases.servers.superuser_url, "huiyin_fresh").owner


def test_a_new_database_becomes_complete_and_a_second_run_changes_nothing(fresh: str) -> None:
    upgrade(fresh)
    assert check(fresh) == []
    upgrade(fresh)
    assert check(fresh) == []


def test_the_check_says_that_migrations_are_missing(fresh: str) -> None:
    assert check(fresh) == ["the database is at revision none, the program needs 0001"]


def test_the_check_names_what_differs(fresh: str) -> None:
    upgrade(fresh)
    with psycopg.connect(fresh.replace("+psycopg", "")) as connection:
        connection.execute("ALTER TABLE users DROP COLUMN phone")
    found = check(fresh)
    assert len(found) == 1
    assert "users" in found[0] and "phone" in found[0]


def test_two_programs_that_start_together_migrate_once(fresh: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(upgrade, [fresh, fresh]))
    assert check(fresh) == []


def test_every_table_says_what_the_program_may_do_with_it() -> None:
    scoped = {name for name, table in metadata().tables.items() if "tenant_id" in table.columns}
    assert scoped == set(initial.APP_MAY)


def test_the_first_migration_locks_every_table() -> None:
    text = initial.TARGET.read_text()
    for name, rights in initial.APP_MAY.items():
        assert f'"{name}"' in text and f'app="{rights}"' in text, (
            f"run scripts/initial-migration.sh ({name})"
        )
