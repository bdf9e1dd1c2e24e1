"""Which tables an organisation has, in the order of their references, and reading them."""

from collections.abc import Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    cast,
    func,
    insert,
    literal_column,
    null,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

from core.migrations.tables import metadata
from core.moving.rows import Row, opened

FILES = "file_hash"
"""The name of every column that holds the hash of a stored file."""
_STEP = 500


def tables() -> list[Table]:
    """The tables with rows of tenants, those that others refer to first."""
    return [table for table in metadata().sorted_tables if "tenant_id" in table.columns]


def shape() -> dict[str, list[str]]:
    """The columns of each table: an archive fits only a program with the same ones."""
    return {table.name: sorted(table.columns.keys()) for table in tables()}


def rows(connection: Connection, table: Table, tenant: UUID) -> Iterator[Row]:
    """The rows of a tenant as PostgreSQL writes them, by id, their secrets opened; in a stream."""
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    whole = func.to_jsonb(literal_column(table.name))
    statement = select(whole).select_from(table).where(_of(table, tenant)).order_by(table.c.id)
    found = connection.execute(
        statement, execution_options={"stream_results": True, "yield_per": _STEP}
    )
    for (row,) in found:
        yield opened(table, row)


def count(connection: Connection, table: Table, tenant: UUID) -> int:
    """How many rows of a table a tenant has."""
    statement = select(func.count()).select_from(table).where(_of(table, tenant))
    return connection.execute(statement).scalar_one()


def write(connection: Connection, table: Table, batch: list[Row]) -> None:
    """Write rows as PostgreSQL reads them, by the rules of row-level security."""
    names = list(batch[0])
    content = cast(batch, JSONB)
    found = func.jsonb_populate_recordset(cast(null(), RowType(table.name)), content).table_valued(
        *names, name="arriving"
    )
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    connection.execute(insert(table).from_select(names, select(*found.c)))


class RowType(UserDefinedType[Any]):
    """The row type of a table."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        return self.name


def _of(table: Table, tenant: UUID) -> ColumnElement[bool]:
    return table.c.tenant_id == tenant


def parents_first(table: Table, found: Iterator[Row]) -> Iterator[Row]:
    """Rows in an order in which each comes after the row of the same table that it refers to."""
    up = [
        element.parent.name
        for element in chain.from_iterable(key.elements for key in table.foreign_key_constraints)
        if element.column.table is table and element.parent.name != "tenant_id"
    ]
    if not up:
        yield from found
        return
    waiting, there = list(found), set[Any]()
    while waiting:
        ready = [row for row in waiting if all(row[c] is None or row[c] in there for c in up)]
        if not ready:
            raise ValueError(f"{table.name}: rows refer to each other in a circle")
        yield from ready
        there |= {row["id"] for row in ready}
        waiting = [row for row in waiting if row["id"] not in there]
