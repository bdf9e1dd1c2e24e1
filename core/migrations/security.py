"""Statements that migrations share: lock a table to its tenant, say who may do what with it.

Published migrations call these, so a change here must keep their meaning.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op

TENANT = "nullif(current_setting('huiyin.tenant', true), '')::uuid"


def protect(table: str, *, app: str) -> None:
    """Force row-level security on a table, and grant the program what it needs, no more.

    ``nullif`` because the setting is an empty string, not NULL, after a transaction that set it.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} TO huiyin_app "
        f"USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})"
    )
    grant(table, app)


def grant(table: str, rights: str, *, role: str = "huiyin_app") -> None:
    """Grant rights, written as SQL writes them: ``SELECT, INSERT, UPDATE (void)``."""
    op.execute(f"GRANT {rights} ON {table} TO {role}")


def relay(table: str, *, select: str, update: str = "") -> None:
    """Let the relay's role see these columns of every tenant's rows, and change some of them."""
    op.execute(f"CREATE POLICY relay_reads ON {table} FOR SELECT TO huiyin_relay USING (true)")
    grant(table, f"SELECT ({select})", role="huiyin_relay")
    if update:
        op.execute(
            f"CREATE POLICY relay_writes ON {table} FOR UPDATE TO huiyin_relay "
            "USING (true) WITH CHECK (true)"
        )
        grant(table, f"UPDATE ({update})", role="huiyin_relay")


def freeze_published_rules() -> None:
    """Refuse any change of a published rule set but its retirement, and its deletion."""
    op.execute(
        """
        CREATE FUNCTION rule_sets_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN
            IF OLD.status <> 'draft' THEN
              RAISE EXCEPTION 'a published rule set cannot be deleted' USING ERRCODE = '23001';
            END IF;
            RETURN OLD;
          END IF;
          IF OLD.status <> 'draft' AND (
            to_jsonb(NEW) - 'status' <> to_jsonb(OLD) - 'status'
            OR NOT (NEW.status = OLD.status OR (OLD.status, NEW.status) = ('published', 'retired'))
          ) THEN
            RAISE EXCEPTION 'a published rule set cannot be changed' USING ERRCODE = '23001';
          END IF;
          RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER rule_sets_frozen BEFORE UPDATE OR DELETE ON rule_sets "
        "FOR EACH ROW EXECUTE FUNCTION rule_sets_frozen()"
    )


@contextmanager
def open_to_owner(*tables: str) -> Iterator[None]:
    """Let a migration change rows of all tenants: forced security hides them from the owner too."""
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
