"""Two locks on every tenant, each tried without the other."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import select, text, update
from sqlalchemy.orm.exc import StaleDataError

from core.config import Settings
from core.db import TenantMissing, db, tenant_scope
from core.migrations.tables import metadata
from core.tenants.models import Unit
from core.users.models import User
from tests.factories import Office

Offices = tuple[Office, Office, Office]


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")


@pytest.fixture
def raw(offices: Offices, settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection of the program's role, without any of our code."""
    with psycopg.connect(_plain(settings.database_url)) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def relay(offices: Offices, settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection of the relay's role."""
    with psycopg.connect(_plain(settings.relay_database_url)) as connection:
        yield connection
        connection.rollback()


def _be(raw: psycopg.Connection, office: Office) -> None:
    raw.execute("SELECT set_config('huiyin.tenant', %s, true)", [str(office.id)])


@pytest.mark.parametrize("setting", [None, ""])
def test_without_a_tenant_no_table_shows_a_row(
    raw: psycopg.Connection, setting: str | None
) -> None:
    if setting is not None:
        raw.execute("SELECT set_config('huiyin.tenant', %s, true)", [setting])
    for name, table in metadata().tables.items():
        if "tenant_id" in table.columns:
            assert raw.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() == (0,), name


def test_a_tenant_sees_its_own_rows_and_no_others(
    raw: psycopg.Connection, offices: Offices
) -> None:
    for office in offices:
        _be(raw, office)
        for table in ("users", "units", "grants", "rule_sets", "enabled", "events"):
            seen = raw.execute(f"SELECT DISTINCT tenant_id FROM {table}").fetchall()
            assert seen == [(office.id,)], table


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO users (tenant_id, id, login, name, phone, password_hash, "
        "must_change_password, status) VALUES (%s, %s, 'x', 'x', '', '', false, 'active')",
        "UPDATE users SET tenant_id = %s WHERE id <> %s",
    ],
)
def test_a_row_cannot_be_written_for_another_tenant(
    raw: psycopg.Connection, offices: Offices, statement: str
) -> None:
    north, south, _ = offices
    _be(raw, north)
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        raw.execute(statement.encode(), [south.id, uuid4()])


def test_rows_of_another_tenant_can_be_neither_changed_nor_deleted(
    raw: psycopg.Connection, offices: Offices
) -> None:
    north, south, _ = offices
    _be(raw, north)
    changed = raw.execute("UPDATE users SET name = 'x' WHERE tenant_id = %s", [south.id])
    assert changed.rowcount == 0
    assert raw.execute("DELETE FROM grants WHERE tenant_id = %s", [south.id]).rowcount == 0


def test_a_foreign_key_cannot_reach_into_another_tenant(
    raw: psycopg.Connection, offices: Offices
) -> None:
    north, south, _ = offices
    _be(raw, north)
    with pytest.raises(errors.ForeignKeyViolation):
        raw.execute("UPDATE users SET unit_id = %s WHERE login = 'handler'", [south.units["one"]])


def test_the_setting_ends_with_its_transaction(raw: psycopg.Connection, offices: Offices) -> None:
    _be(raw, offices[0])
    raw.commit()
    assert raw.execute("SELECT count(*) FROM users").fetchone() == (0,)


def test_the_program_cannot_lift_the_lock(raw: psycopg.Connection, offices: Offices) -> None:
    _be(raw, offices[0])
    for statement in (
        "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON users",
        "CREATE POLICY mine ON users USING (true)",
        "ALTER TABLE users NO FORCE ROW LEVEL SECURITY",
        "SET ROLE huiyin_owner",
        "SET session_replication_role = replica",
        "INSERT INTO tenants (id, slug, name) VALUES (gen_random_uuid(), 'x', 'x')",
    ):
        with pytest.raises(errors.InsufficientPrivilege), raw.transaction():
            raw.execute(statement)
    # This one is allowed and does not help: it turns a hidden row into an error.
    with pytest.raises(errors.InsufficientPrivilege), raw.transaction():
        raw.execute("SET LOCAL row_security = off")
        raw.execute("SELECT count(*) FROM users")


def test_the_orm_refuses_to_work_without_a_tenant(app: Flask, offices: Offices) -> None:
    with app.app_context():
        with pytest.raises(TenantMissing):
            db.session.scalars(select(User)).all()
        with pytest.raises(TenantMissing):
            db.session.execute(update(User).values(name="x"))
        db.session.add(Unit(name="x", code="x", path="x"))
        with pytest.raises(TenantMissing):
            db.session.flush()
        db.session.rollback()
        assert db.session.execute(text("SELECT count(*) FROM users")).scalar_one() == 0


def test_the_orm_adds_the_tenant_even_where_the_database_would_not_help(
    app: Flask, offices: Offices, settings: Settings
) -> None:
    """The first lock alone: the criterion is in the statement."""
    with app.app_context(), tenant_scope(offices[0].id):
        loaded = db.session.scalars(select(User).where(User.login == "handler")).all()
        assert [row.tenant_id for row in loaded] == [offices[0].id]
        foreign = db.session.get(User, (offices[1].id, offices[1].users["handler"]))
        assert foreign is None
        db.session.add(Unit(tenant_id=offices[1].id, name="x", code="x", path="x"))
        with pytest.raises(TenantMissing):
            db.session.flush()
        db.session.rollback()


def test_a_wider_scope_does_not_leak_into_a_narrower_one(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    with app.app_context(), tenant_scope(north.id):
        assert db.session.scalars(select(User.tenant_id).distinct()).all() == [north.id]
        with tenant_scope(south.id):
            assert db.session.scalars(select(User.tenant_id).distinct()).all() == [south.id]
        assert db.session.scalars(select(User.tenant_id).distinct()).all() == [north.id]


def test_the_log_cannot_be_changed(raw: psycopg.Connection, offices: Offices) -> None:
    _be(raw, offices[0])
    for statement in (
        "UPDATE events SET type = 'x'",
        "UPDATE events SET data = '{}'",
        "DELETE FROM events",
        "TRUNCATE events",
    ):
        with pytest.raises(errors.InsufficientPrivilege), raw.transaction():
            raw.execute(statement)


def test_published_rules_cannot_be_changed_only_retired(
    raw: psycopg.Connection, offices: Offices
) -> None:
    _be(raw, offices[0])
    for statement in (
        "UPDATE rule_sets SET resolved = '{}'",
        "UPDATE rule_sets SET in_force = '2000-01-01'",
        "UPDATE rule_sets SET status = 'draft'",
        "DELETE FROM rule_sets",
    ):
        with pytest.raises(errors.RestrictViolation), raw.transaction():
            raw.execute(statement)
    with pytest.raises(errors.InsufficientPrivilege), raw.transaction():
        raw.execute("UPDATE rule_sets SET edition = 'x'")
    retired = raw.execute("UPDATE rule_sets SET status = 'retired' WHERE version = 1")
    assert retired.rowcount == 1
    with pytest.raises(errors.RestrictViolation), raw.transaction():
        raw.execute("UPDATE rule_sets SET status = 'published' WHERE version = 1")


def test_a_number_can_only_be_voided(raw: psycopg.Connection, offices: Offices) -> None:
    _be(raw, offices[0])
    for statement in ("UPDATE numbers SET text = 'x'", "UPDATE numbers SET seq = 1"):
        with pytest.raises(errors.InsufficientPrivilege), raw.transaction():
            raw.execute(statement)
    with pytest.raises(errors.InsufficientPrivilege), raw.transaction():
        raw.execute("DELETE FROM numbers")
    raw.execute("UPDATE numbers SET void = true")


def test_the_relay_reads_ids_of_every_tenant_and_nothing_else(
    relay: psycopg.Connection, offices: Offices
) -> None:
    relay.execute("SELECT tenant_id, id, job, queue, available_at, attempts FROM outbox")
    relay.execute("SELECT tenant_id, id, case_id, next_alarm_at FROM clocks")
    assert relay.execute("SELECT count(id) FROM tenants").fetchone() == (3,)
    for statement in (
        "SELECT args FROM outbox",
        "SELECT * FROM outbox",
        "SELECT running FROM clocks",
        "SELECT name FROM tenants",
        "INSERT INTO outbox (tenant_id, id) VALUES (gen_random_uuid(), gen_random_uuid())",
        "DELETE FROM outbox",
        "UPDATE outbox SET job = 'x'",
        "UPDATE outbox SET tenant_id = gen_random_uuid()",
        "UPDATE clocks SET due_at = now()",
    ):
        with pytest.raises(errors.InsufficientPrivilege), relay.transaction():
            relay.execute(statement)
    others = [name for name in metadata().tables if name not in ("outbox", "clocks", "tenants")]
    for name in others:
        with pytest.raises(errors.InsufficientPrivilege), relay.transaction():
            relay.execute(f"SELECT 1 FROM {name}".encode())


def test_an_object_kept_from_another_tenant_cannot_be_written(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    with app.app_context():
        with tenant_scope(north.id):
            row = db.session.scalars(select(User)).first()
            assert row is not None
            db.session.expunge(row)
        with tenant_scope(south.id):
            db.session.add(row)
            row.name = "x"
            with pytest.raises(StaleDataError):
                db.session.flush()
            db.session.rollback()
        with tenant_scope(north.id):
            assert "x" not in db.session.scalars(select(User.name)).all()
