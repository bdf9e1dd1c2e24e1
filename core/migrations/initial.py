"""Write the first migration again from the models: ``python -m core.migrations.initial``.

For as long as nothing is released, the first migration is the whole schema. Every table says here
what the program's role may do with it; a table that is missing stops the writing.
"""

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from core.embedded import temporary
from core.migrations.tables import metadata, rendered

TARGET = Path(__file__).parent / "versions" / "0001_initial.py"

_READ_ADD_CHANGE = "SELECT, INSERT, UPDATE"
_ALL = "SELECT, INSERT, UPDATE, DELETE"
APP_MAY: dict[str, str] = {
    "api_tokens": _READ_ADD_CHANGE,
    "approvals": _READ_ADD_CHANGE,
    "attachments": "SELECT, INSERT",
    "calendar_days": _ALL,
    "cases": _READ_ADD_CHANGE,
    "clocks": _READ_ADD_CHANGE,
    "contacts": _ALL,
    "counters": _READ_ADD_CHANGE,
    "delegations": "SELECT, INSERT, UPDATE (revoked_at, revoked_by)",
    "deliveries": _READ_ADD_CHANGE,
    "dispatches": _ALL,
    "documents": _READ_ADD_CHANGE,
    "enabled": _READ_ADD_CHANGE,
    "escalations": "SELECT, INSERT",
    "events": "SELECT, INSERT",
    "grants": "SELECT, INSERT, DELETE, UPDATE (expires_at)",
    "hand_overs": _READ_ADD_CHANGE,
    "identities": _ALL,
    "identity_openings": "SELECT, INSERT",
    "idempotency_keys": _ALL,
    "intake_drafts": _ALL,
    "ladder_steps": _ALL,
    "links": "SELECT, INSERT, DELETE",
    "not_duplicates": "SELECT, INSERT",
    "notes": _READ_ADD_CHANGE,
    "notice_settings": _READ_ADD_CHANGE,
    "notifications": _ALL,
    "numbers": "SELECT, INSERT, UPDATE (void, case_id, document_id)",
    "office_settings": _READ_ADD_CHANGE,
    "outbox": _READ_ADD_CHANGE,
    "parties": _ALL,
    "partners": _ALL,
    "proposals": _READ_ADD_CHANGE,
    "receipts": "SELECT, INSERT, UPDATE (superseded)",
    "rule_sets": "SELECT, INSERT, DELETE, UPDATE (patch, resolved, hash, status, in_force, "
    "published_by, published_at, note)",
    "run_rows": "SELECT, INSERT, UPDATE (data, status, message, finished_at)",
    "runs": _READ_ADD_CHANGE,
    "service_addresses": "SELECT, INSERT, UPDATE (until_on)",
    "sheet_imports": _READ_ADD_CHANGE,
    "sign_ins": _ALL,
    "tasks": _READ_ADD_CHANGE,
    "units": _READ_ADD_CHANGE,
    "users": _READ_ADD_CHANGE,
    "webhooks": _ALL,
}
_RELAY = """    relay(
        "outbox",
        select="tenant_id, id, job, queue, available_at, attempts, done_at, dead_at",
        update="available_at, attempts, dead_at",
    )
    relay("clocks", select="tenant_id, id, case_id, next_alarm_at")
    grant("tenants", "SELECT (id, slug, status)", role="huiyin_relay")
    grant("tenants", "SELECT")
    freeze_published_rules()
    find_by_words()
"""
_HEAD = '''# ruff: noqa: E501 - written by a program
"""The whole schema: tables, the lock of each to its tenant, and who may do what.

Written from the models by ``core.migrations.initial``; released once, it is never changed again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core.migrations.security import (
    find_by_words,
    freeze_published_rules,
    grant,
    protect,
    relay,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything."""
    _tables()
    _security()


def downgrade() -> None:
    """There is nothing before the first migration."""
    raise RuntimeError("the first migration cannot be undone; drop the database instead")


def _tables() -> None:
'''


def write() -> None:
    """Write the migration and format it."""
    tables = metadata().tables
    scoped = {name for name, table in tables.items() if "tenant_id" in table.columns}
    silent = sorted(scoped - APP_MAY.keys())
    if silent:
        raise SystemExit(f"say in APP_MAY what huiyin_app may do with: {', '.join(silent)}")
    with temporary() as servers:
        engine = create_engine(servers.database_urls.owner, poolclass=NullPool)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            script = produce_migrations(context, metadata())
            assert script.upgrade_ops is not None
            made = render_python_code(script.upgrade_ops, render_item=rendered)
            made = made.replace("astext_type=Text()", "astext_type=sa.Text()")  # alembic's slip
        engine.dispose()
    lines = [f'    protect("{name}", app="{APP_MAY[name]}")' for name in sorted(scoped)]
    security = "\n\ndef _security() -> None:\n" + "\n".join(lines) + "\n" + _RELAY
    TARGET.write_text(_HEAD + "    " + made + "\n" + security)
    for arguments in (("format", "--quiet"), ("check", "--fix", "--quiet")):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(TARGET)], check=True)


if __name__ == "__main__":
    write()
