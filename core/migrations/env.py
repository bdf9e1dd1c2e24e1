"""What alembic runs: one connection of the owner, one transaction, short patience.

A migration that would wait long for a lock fails instead of stopping the service behind it.
"""

from alembic import context
from sqlalchemy import Connection, text

from core.migrations.tables import metadata, rendered

LOCK_TIMEOUT, STATEMENT_TIMEOUT = "4s", "60s"


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        compare_type=True,
        render_item=rendered,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
        context.run_migrations()


_run(context.config.attributes["connection"])
