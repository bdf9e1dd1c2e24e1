"""Write every encrypted value anew with the first key, so that the older ones open nothing more."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, LargeBinary, Table, and_, select, update

from core.crypto import InvalidToken, identities, rewrapped, vault
from core.db import require_tenant, transaction
from core.migrations.tables import metadata
from core.services import services

BATCH = 200
# Tokens that stand inside a JSON column, under this key.
_INSIDE = (("proposals", "documents", "sealed"),)
# Files that are kept encrypted, by the column that says where.
_FILES = (("documents", "sealed_file"),)


def rewrite() -> dict[str, int]:
    """Rewrite the values of the current tenant; returns how many of each column, as table.column.

    Rows are rewritten in small transactions, and only where nobody has changed them meanwhile; to
    run it again does no harm. Files are kept anew under another hash, the old ones stay on disk.
    Raises :class:`InvalidToken` when no key opens a value.
    """
    tables = metadata().tables
    done: dict[str, int] = {}
    for table in tables.values():
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                done[f"{table.name}.{column.name}"] = _each(table, column, _token)
    for name, key, inside in _INSIDE:
        column = tables[name].c[key]
        assert isinstance(column.type, JSON)
        done[f"{name}.{key}"] = _each(tables[name], column, _inside(inside))
    for name, key in _FILES:
        done[f"{name}.{key}"] = _each(tables[name], tables[name].c[key], _file)
    return {column: number for column, number in done.items() if number}


def _each(table: Table, column: Column[Any], anew: Callable[[Any], Any]) -> int:
    number, last = 0, UUID(int=0)
    mine = table.c.tenant_id == require_tenant()
    while True:
        with transaction() as session:
            rows = session.execute(
                select(table.c.id, column)
                .where(mine, table.c.id > last, column.is_not(None))
                .order_by(table.c.id)
                .limit(BATCH)
            ).all()
            for row_id, old in rows:
                new = anew(old)
                if new is not None:
                    same = and_(mine, table.c.id == row_id, column == old)
                    session.execute(update(table).where(same).values({column.name: new}))
                    number += 1
        if len(rows) < BATCH:
            return number
        last = rows[-1][0]


def _token(old: bytes) -> bytes | None:
    """The same values under the first key, general or of identities as they were before."""
    if not old:
        return None
    for box in (vault(), identities()):
        try:
            values = box.open(old)
        except InvalidToken:
            continue
        return box.seal(rewrapped(values))
    raise InvalidToken


def _inside(key: str) -> Callable[[Any], Any]:
    def anew(old: dict[str, Any]) -> dict[str, Any] | None:
        if key not in old:
            return None
        token = _token(old[key].encode())
        return None if token is None else {**old, key: token.decode()}

    return anew


def _file(place: str) -> str | None:
    if not place:
        return None
    storage, tenant = services().storage, require_tenant()
    content = identities().open_bytes(storage.read(tenant, place))
    return storage.put(tenant, BytesIO(identities().seal_bytes(content)))[0]
