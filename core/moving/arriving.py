"""Taking an organisation in from an archive: whole and proven, or not at all."""

import hashlib
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, create_engine, text
from sqlalchemy.pool import NullPool

from core.cases.audit import verify
from core.crypto import Vault
from core.db import db, tenant_scope, transaction
from core.errors import Conflict, Invalid, Refused
from core.moving import archive
from core.moving.leaving import Manifest, file_hashes
from core.moving.rows import Digest, Row, for_the_database, in_batches, opened_on_arrival
from core.moving.tables import count, parents_first, rows, shape, tables, write
from core.services import services

_BATCH = 200


def arrive(path: Path, passphrase: str) -> Manifest:
    """Write the organisation of an archive into this installation; returns what it held.

    The rows go in under row-level security, in one transaction that ends only when every table has
    the rows and the hash of the archive, every file its hash, and the log is whole. Refused: an id
    or a short name that is here already, and an archive of a program with other tables or modules.
    """
    with archive.reading(path, passphrase) as reader:
        with reader.member("manifest.json") as member:
            manifest: Manifest = json.loads(member.read())
        _refuse_misfit(manifest)
        tenant = UUID(manifest["tenant"]["id"])
        _make_tenant(manifest["tenant"])
        try:
            with tenant_scope(tenant), transaction() as session:
                _take_in(session.connection(), reader, manifest, tenant)
        except BaseException:
            _as_owner("DELETE FROM tenants WHERE id = :id", {"id": tenant})
            raise
    _as_owner(
        "UPDATE tenants SET status = :status WHERE id = :id",
        {"status": manifest["tenant"]["status"], "id": tenant},
    )
    return manifest


def _refuse_misfit(manifest: Manifest) -> None:
    if manifest["shape"] != shape():
        raise Refused("wrong_version", "文件由另一版本的程序写成，请用写出它的版本导入后再升级")
    missing = sorted(set(manifest["domains"]) - set(services().registry.domains))
    if missing:
        raise Refused("guard", f"这里没有安装业务模块 {'、'.join(missing)}")


def _make_tenant(row: dict[str, Any]) -> None:
    """Make the tenant, closed until all of it is there."""
    with db.engine.connect() as connection:
        known = connection.execute(
            text(
                "SELECT id, slug, status FROM tenants WHERE slug = :slug OR id = CAST(:id AS uuid)"
            ),
            {"slug": row["slug"], "id": row["id"]},
        ).first()
    if known is not None and _is_left_over(known, row):
        return
    if known is not None:
        raise Conflict(f"这里已有 {known.slug}，不能再导入 {row['slug']}")
    _as_owner(
        "INSERT INTO tenants "
        "SELECT * FROM jsonb_populate_record(NULL::tenants, CAST(:row AS jsonb))",
        {"row": json.dumps({**row, "status": "suspended"}, ensure_ascii=False)},
    )


def _is_left_over(known: Any, row: dict[str, Any]) -> bool:
    """Whether this is what an import that was killed has left: the tenant, closed and empty."""
    if (str(known.id), known.slug, known.status) != (row["id"], row["slug"], "suspended"):
        return False
    with tenant_scope(known.id):
        connection = db.session.connection()
        return not any(count(connection, table, known.id) for table in tables())


def _take_in(
    connection: Connection, reader: archive.Reader, manifest: Manifest, tenant: UUID
) -> None:
    way = Vault([reader.keys.text_key("secrets")])
    for table in tables():
        if count(connection, table, tenant):
            raise Conflict(f"{table.name} 中已有这个单位的内容")
        arriving = parents_first(table, _read(reader, table, way))
        for batch in in_batches(arriving, _BATCH):
            write(connection, table, [for_the_database(table, row) for row in batch])
    for table in tables():
        digest = Digest(reader.keys.key("digest"))
        for row in rows(connection, table, tenant):
            digest.add(row)
        said = manifest["tables"][table.name]
        if (digest.count, digest.text()) != (said["rows"], said["digest"]):
            raise Invalid(f"{table.name} 与导出时不一致，没有导入任何内容")
    found = list(file_hashes(connection, tenant))
    if len(found) != manifest["files"]:
        raise Invalid("附件的数目与导出时不一致，没有导入任何内容")
    for name in found:
        _take_in_file(reader, tenant, name)
    _, faults = verify()
    if faults:
        raise Invalid(f"记录不完整：{faults[0].stream} {faults[0].what}；没有导入任何内容")


def _read(reader: archive.Reader, table: Table, way: Vault) -> Iterator[Row]:
    with reader.member(f"tables/{table.name}.ndjson") as member:
        for found in member:
            yield opened_on_arrival(json.loads(found), way)


def _take_in_file(reader: archive.Reader, tenant: UUID, name: str) -> None:
    with reader.member(f"files/{name}", packed=False) as member:
        content = member.read()
    if hashlib.sha256(content).hexdigest() != name:
        raise Invalid(f"文件 {name[:12]} 与导出时不一致，没有导入任何内容")
    services().storage.put(tenant, BytesIO(content))


def _as_owner(statement: str, values: dict[str, Any]) -> None:
    url = services().settings.owner_database_url
    if not url:
        raise Refused("not_permitted", "HUIYIN_OWNER_DATABASE_URL is needed for this and not set")
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()
