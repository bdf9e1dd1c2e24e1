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


def find_by_words() -> None:
    """Make the function that finds cases by their words, in the tenant of the transaction.

    Under row-level security PostgreSQL may use an index only for operators that are marked
    leakproof, and ``@@`` is not: the program itself would read every case of the tenant. So the
    owner looks, at one tenant's rows, and gives back ids.

    A common word is found among the newest cases; only a rare one needs the index of words, and
    then few rows have it. Neither way reads more than some thousand rows, whatever was asked.
    """
    op.execute("CREATE POLICY search_reads ON cases FOR SELECT TO CURRENT_USER USING (true)")
    op.execute(
        """
        CREATE FUNCTION find_cases(
          wanted tsquery, within uuid[], before timestamptz, before_id uuid, how_many int
        ) RETURNS TABLE (id uuid, received_at timestamptz)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
          mine uuid := nullif(current_setting('huiyin.tenant', true), '')::uuid;
          looked_at CONSTANT int := 2000;
          seen bigint;
          hits uuid[];
          times timestamptz[];
          until timestamptz := coalesce(before, 'infinity');
          until_id uuid := coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
          newest CONSTANT text :=
            'SELECT c.id, c.received_at, c.search FROM public.cases c '
            'WHERE c.tenant_id = $1 AND (c.received_at, c.id) < ($2, $3) %s '
            'ORDER BY c.received_at DESC, c.id DESC LIMIT $4';
          here text := CASE WHEN within IS NULL THEN '' ELSE 'AND c.unit_id = ANY($5)' END;
        BEGIN
          EXECUTE format(
            'SELECT count(*), array_agg(n.id) FILTER (WHERE n.search @@ $6), '
            'array_agg(n.received_at) FILTER (WHERE n.search @@ $6) FROM (' || newest || ') n',
            here) INTO seen, hits, times
            USING mine, until, until_id, looked_at, within, wanted;
          IF cardinality(hits) >= how_many OR seen < looked_at THEN
            RETURN QUERY SELECT n.id, n.received_at FROM unnest(hits, times) n(id, received_at)
              ORDER BY n.received_at DESC, n.id DESC LIMIT how_many;
          ELSE
            RETURN QUERY EXECUTE format(
              'WITH hits AS MATERIALIZED (SELECT c.id, c.received_at, c.unit_id '
              'FROM public.cases c WHERE c.search @@ $6 AND c.tenant_id = $1) '
              'SELECT c.id, c.received_at FROM hits c WHERE (c.received_at, c.id) < ($2, $3) %s '
              'ORDER BY c.received_at DESC, c.id DESC LIMIT $7', here)
              USING mine, until, until_id, looked_at, within, wanted, how_many;
          END IF;
        END $$
        """
    )
    signature = "find_cases(tsquery, uuid[], timestamptz, uuid, int)"
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO huiyin_app")


@contextmanager
def open_to_owner(*tables: str) -> Iterator[None]:
    """Let a migration change rows of all tenants: forced security hides them from the owner too."""
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
