"""Writing an organisation into an archive: everything that it has, as of one moment."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text

from core import __version__
from core.crypto import Vault
from core.db import db, require_tenant
from core.moving import archive
from core.moving.rows import Digest, line, sealed_for_the_way
from core.moving.tables import FILES, rows, shape, tables
from core.now import now
from core.services import services
from core.tenants.queries import by_id, enabled_domains

Manifest = dict[str, Any]


def leave(path: Path, passphrase: str) -> Manifest:
    """Write the current tenant into an archive at ``path``; returns what it holds.

    One transaction sees all of it, whatever others write meanwhile. The tenant stays as it is.
    """
    tenant = require_tenant()
    info = by_id(tenant)
    assert info is not None  # the command has just found it
    db.session.rollback()
    connection = db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    connection.execute(text("SET TRANSACTION READ ONLY"))
    header = {"slug": info.slug, "program": __version__, "written_at": now().isoformat()}
    with archive.writing(path, passphrase, header) as writer:
        way = Vault([writer.keys.text_key("secrets")])
        counted: dict[str, Any] = {}
        for table in tables():
            digest = Digest(writer.keys.key("digest"))
            with writer.member(f"tables/{table.name}.ndjson") as member:
                for row in rows(connection, table, tenant):
                    digest.add(row)
                    member.write(line(sealed_for_the_way(row, way)) + b"\n")
            counted[table.name] = {"rows": digest.count, "digest": digest.text()}
        files = 0
        for name in file_hashes(connection, tenant):
            with writer.member(f"files/{name}", pack=False) as member:
                member.write(services().storage.read(tenant, name))
            files += 1
        manifest: Manifest = {
            "tenant": _tenant_row(connection, tenant),
            "domains": list(enabled_domains()),
            "shape": shape(),
            "tables": counted,
            "files": files,
        }
        with writer.member("manifest.json") as member:
            member.write(line(manifest))
    db.session.rollback()
    return manifest


def file_hashes(connection: Connection, tenant: UUID) -> Iterator[str]:
    """The hashes of every stored file that a row names, each once."""
    wanted = [
        select(table.c[FILES]).where(table.c[FILES] != "", table.c.tenant_id == tenant)
        for table in tables()
        if FILES in table.columns
    ]
    together = wanted[0].union(*wanted[1:]).subquery()
    yield from connection.scalars(select(together.c[FILES]).order_by(together.c[FILES])).all()


def _tenant_row(connection: Connection, tenant: UUID) -> dict[str, Any]:
    statement = text("SELECT to_jsonb(t) FROM tenants t WHERE id = :tenant")
    return connection.execute(statement, {"tenant": tenant}).scalar_one()
