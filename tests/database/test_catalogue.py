"""What the live catalogue says of every table: a new table cannot forget its tenant."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from core.config import Settings
from core.migrations.run import check

TENANT = "(tenant_id = (NULLIF(current_setting('huiyin.tenant'::text, true), ''::text))::uuid)"
APPEND_ONLY = {"events": set(), "attachments": set()}


@pytest.fixture
def owner(app: Flask, settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection as the owner of the schema, who may read the whole catalogue."""
    url = settings.owner_database_url.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def tables(owner: psycopg.Connection) -> list[str]:
    """Every table that has a tenant."""
    found = owner.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
        "AND a.attname = 'tenant_id' ORDER BY 1"
    ).fetchall()
    return [row[0] for row in found]


def test_all_tables_but_two_have_a_tenant(owner: psycopg.Connection, tables: list[str]) -> None:
    every = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relkind IN ('r', 'p')"
    ).fetchall()
    assert {row[0] for row in every} - set(tables) == {"tenants", "alembic_version"}
    assert len(tables) >= 23


def test_security_is_on_and_forced(owner: psycopg.Connection, tables: list[str]) -> None:
    open_tables = owner.execute(
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) "
        "AND relnamespace = 'public'::regnamespace "
        "AND NOT (relrowsecurity AND relforcerowsecurity)",
        [tables],
    ).fetchall()
    assert open_tables == []


def test_the_program_has_just_one_policy_for_reading_and_writing(
    owner: psycopg.Connection, tables: list[str]
) -> None:
    rows = owner.execute(
        "SELECT tablename, permissive, cmd, qual, with_check FROM pg_policies "
        "WHERE schemaname = 'public' AND 'huiyin_app' = ANY(roles)"
    ).fetchall()
    assert sorted(row[0] for row in rows) == tables
    for table, *policy in rows:
        assert policy == ["PERMISSIVE", "ALL", TENANT, TENANT], table


def test_nobody_else_has_a_policy_but_the_relay_on_two_tables_and_the_search_on_one(
    owner: psycopg.Connection,
) -> None:
    rows = owner.execute(
        "SELECT tablename, cmd, roles::text[] FROM pg_policies "
        "WHERE schemaname = 'public' AND roles <> '{huiyin_app}' ORDER BY 1, 2"
    ).fetchall()
    assert [(row[0], row[1]) for row in rows if row[2] == ["huiyin_owner"]] == [("cases", "SELECT")]
    relay = [row for row in rows if row[2] != ["huiyin_owner"]]
    assert {row[0] for row in relay} == {"clocks", "outbox"}
    assert all(row[2] == ["huiyin_relay"] for row in relay)


def test_the_search_finds_in_the_tenant_of_the_transaction_only(
    owner: psycopg.Connection,
) -> None:
    rows = owner.execute(
        "SELECT proname, prosecdef, proconfig, proacl::text FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    ).fetchall()
    assert rows == [
        (
            "find_cases",
            True,
            ["search_path=pg_catalog, pg_temp"],
            "{huiyin_owner=X/huiyin_owner,huiyin_app=X/huiyin_owner}",
        )
    ]


def test_primary_keys_and_unique_indexes_begin_with_the_tenant(
    owner: psycopg.Connection, tables: list[str]
) -> None:
    rows = owner.execute(
        "SELECT c.relname, i.indexrelid::regclass::text, "
        "(SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = i.indkey[0]) "
        "FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "WHERE c.relname = ANY(%s) AND c.relnamespace = 'public'::regnamespace AND i.indisunique",
        [tables],
    ).fetchall()
    assert {row[0] for row in rows} == set(tables)
    assert [row for row in rows if row[2] != "tenant_id"] == []


def test_foreign_keys_between_tenants_tables_carry_the_tenant(
    owner: psycopg.Connection, tables: list[str]
) -> None:
    rows = owner.execute(
        "SELECT k.conrelid::regclass::text, k.confrelid::regclass::text, "
        "(SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute "
        " WHERE attrelid = k.conrelid AND attnum = ANY(k.conkey)), "
        "(SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute "
        " WHERE attrelid = k.confrelid AND attnum = ANY(k.confkey)) "
        "FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace"
    ).fetchall()
    crossing = [
        row
        for row in rows
        if row[1] != "tenants" and not ("tenant_id" in row[2] and "tenant_id" in row[3])
    ]
    assert crossing == []
    to_tenants = {row[0] for row in rows if row[1] == "tenants"}
    assert to_tenants == set(tables)


@pytest.mark.parametrize("role", ["huiyin_app", "huiyin_relay"])
def test_the_roles_can_neither_own_nor_bypass(owner: psycopg.Connection, role: str) -> None:
    flags = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname = %s",
        [role],
    ).fetchone()
    assert flags == (False, False, False, False)
    owned = owner.execute(
        "SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", [role]
    ).fetchone()
    assert owned == (0,)
    member = owner.execute(
        "SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole", [role]
    ).fetchone()
    assert member == (0,)
    may_create = owner.execute(
        "SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role]
    ).fetchone()
    assert may_create == (False,)


def test_nobody_may_empty_a_table(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        "SELECT table_name, grantee, privilege_type FROM information_schema.table_privileges "
        "WHERE table_schema = 'public' AND grantee <> 'huiyin_owner' "
        "AND privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES')"
    ).fetchall()
    assert rows == []


def test_what_is_written_once_stays(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        "SELECT table_name, column_name FROM information_schema.column_privileges "
        "WHERE table_schema = 'public' AND grantee IN ('huiyin_app', 'PUBLIC') "
        "AND privilege_type = 'UPDATE' AND table_name = ANY(%s)",
        [["events", "attachments", "numbers", "tenants"]],
    ).fetchall()
    assert {row[0] for row in rows} <= {"numbers"}
    assert {row[1] for row in rows} == {"void", "case_id", "document_id"}
    deletable = owner.execute(
        "SELECT table_name FROM information_schema.table_privileges "
        "WHERE table_schema = 'public' AND grantee IN ('huiyin_app', 'PUBLIC') "
        "AND privilege_type = 'DELETE' ORDER BY 1"
    ).fetchall()
    assert {row[0] for row in deletable} == {
        "calendar_days",
        "contacts",
        "dispatches",
        "grants",
        "idempotency_keys",
        "identities",
        "intake_drafts",
        "ladder_steps",
        "links",
        "notifications",
        "parties",
        "partners",
        "rule_sets",
        "sign_ins",
        "webhooks",
    }


def test_the_schema_is_what_the_models_say(app: Flask, settings: Settings) -> None:
    assert check(settings.owner_database_url) == []
