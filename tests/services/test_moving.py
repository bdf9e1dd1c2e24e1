"""An organisation leaves in one file and arrives whole in an installation with other keys."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from psycopg.sql import SQL, Identifier
from sqlalchemy import select

from core.app import create_app
from core.cases.audit import verify
from core.cases.finding import asked
from core.cases.found import found
from core.cli import cli
from core.config import Settings
from core.db import db, tenant_scope, transaction
from core.documents.models import Attachment, DocumentRow
from core.moving.rows import BLIND
from core.moving.tables import tables
from core.users.queries import actor
from tests.conftest import Databases, cheap, disconnect
from tests.factories import Office, sign_in
from tests.services.matters import SECRETS, report
from tests.web.things import make_things

PASSPHRASE = "four plain words here"
OTHER_KEY = urlsafe_b64encode(b"fedcba9876543210fedcba9876543210").decode()


@dataclass(frozen=True, slots=True)
class House:
    """An installation: its settings and its application."""

    settings: Settings
    app: Flask
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str) -> Result:
        """Run a command here."""
        for name, value in self.settings.to_env().items():
            self.monkeypatch.setenv(name, value)
        return CliRunner().invoke(cli, list(arguments), prog_name="huiyin")


@pytest.fixture
def here(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> House:
    """Where the organisation lives."""
    return House(replace(settings, archive_passphrase=PASSPHRASE), app, monkeypatch)


@pytest.fixture
def there(
    databases: Databases, here: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """An empty installation with other keys and another folder for files."""
    urls = databases.copy("huiyin_there")
    settings = replace(
        here.settings,
        database_url=urls.app,
        owner_database_url=urls.owner,
        relay_database_url=urls.relay,
        encryption_keys=(OTHER_KEY,),
        secret_key="another secret",
        data_dir=tmp_path / "there",
    )
    app = cheap(create_app(settings))
    yield House(settings, app, monkeypatch)
    disconnect(app)


@pytest.fixture
def filled(here: House, offices: tuple[Office, ...]) -> Office:
    """An office with one of everything, and a reporter who is sealed."""
    make_things(here.app, offices[0])
    make_things(here.app, offices[1])
    with here.app.app_context(), tenant_scope(offices[0].id):
        report(offices[0])
    return offices[0]


def everything(databases: Databases, house: House, tenant: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every row of a tenant, without what is sealed by the installation's own keys."""
    name = house.settings.database_url.rpartition("/")[2].partition("?")[0]
    kept: dict[str, list[dict[str, Any]]] = {}
    with psycopg.connect(databases.superuser_url(name)) as connection:
        for table in tables():
            own = BLIND.get(table.name, frozenset())
            rows = connection.execute(
                SQL("SELECT to_jsonb(t) FROM {} t WHERE tenant_id = %s ORDER BY id").format(
                    Identifier(table.name)
                ),
                [tenant],
            ).fetchall()
            kept[table.name] = [
                {key: _shown(value) for key, value in row.items() if key not in own}
                for (row,) in rows
            ]
    return kept


def _shown(value: Any) -> Any:
    if isinstance(value, str) and (value.startswith("gAAAAA") or value.startswith("\\x674141")):
        return "sealed"
    if isinstance(value, dict):
        return {key: _shown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shown(inner) for inner in value]
    return value


def test_what_leaves_arrives_with_equal_rows_files_and_log(
    databases: Databases, here: House, there: House, filled: Office, tmp_path: Path
) -> None:
    file = tmp_path / "north.huiyin"
    left = here.run("tenant", "export", filled.slug, str(file), "--json")
    assert left.exit_code == 0, left.output
    came = there.run("tenant", "import", str(file), "--json")
    assert came.exit_code == 0, came.output
    assert json.loads(came.output) == json.loads(left.output)

    before, after = (everything(databases, house, filled.id) for house in (here, there))
    assert after == before
    counted = {name: len(rows) for name, rows in before.items()}
    assert counted == json.loads(left.output)["tables"]
    assert sum(counted.values()) > 100

    with there.app.app_context(), tenant_scope(filled.id):
        read, faults = verify()
        assert faults == []
        assert read == counted["events"]
        handler = actor(filled.users["handler"])
        rows, _ = found(asked("13800138000"), handler, limit=5)
        assert rows, "a telephone is found by a hash of the new key"
    _same_files(here, there, filled)


def _same_files(here: House, there: House, office: Office) -> None:
    with here.app.app_context(), tenant_scope(office.id), transaction():
        attached = db.session.scalars(select(Attachment.id)).all()
        papers = db.session.scalars(select(DocumentRow.id).where(DocumentRow.file_hash != "")).all()
    assert attached
    for one in [f"/attachments/{key}" for key in attached] + [
        f"/documents/{key}.pdf" for key in papers
    ]:
        answers = [
            sign_in(house.app, office, "admin").get(f"/t/{office.slug}{one}")
            for house in (here, there)
        ]
        assert answers[0].status_code == 200, one
        assert answers[1].data == answers[0].data, one


def test_who_reported_is_read_by_the_same_people(
    here: House, there: House, filled: Office, tmp_path: Path
) -> None:
    file = tmp_path / "north.huiyin"
    assert here.run("tenant", "export", filled.slug, str(file)).exit_code == 0
    assert there.run("tenant", "import", str(file)).exit_code == 0
    name = SECRETS[0]
    for secret in SECRETS:
        assert secret.encode() not in file.read_bytes()
    with here.app.app_context(), tenant_scope(filled.id):
        from core.cases.identity_models import Identity
        from core.cases.parties import everyone

        case_ids = db.session.scalars(select(Identity.case_id)).all()
    with there.app.app_context(), tenant_scope(filled.id):
        names = [str(p.facts.get("name")) for case in case_ids for p in everyone(case)]
    assert name in names


def test_an_import_is_refused_where_it_does_not_fit(
    here: House, there: House, filled: Office, tmp_path: Path
) -> None:
    file = tmp_path / "north.huiyin"
    assert here.run("tenant", "export", filled.slug, str(file)).exit_code == 0
    again = here.run("tenant", "export", filled.slug, str(file))
    assert again.exit_code == 1
    assert "已存在" in again.output
    back = here.run("tenant", "import", str(file))
    assert back.exit_code == 1
    assert "已有" in back.output
    other = replace(there.settings, archive_passphrase="another passphrase")
    wrong = House(other, there.app, there.monkeypatch).run("tenant", "import", str(file))
    assert wrong.exit_code == 1
    assert "口令" in wrong.output
    short = replace(there.settings, archive_passphrase="short")
    none = House(short, there.app, there.monkeypatch).run("tenant", "import", str(file))
    assert none.exit_code == 1
    assert "16" in none.output


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_file_that_was_touched_leaves_nothing_behind(
    here: House, there: House, filled: Office, tmp_path: Path, place: float
) -> None:
    file = tmp_path / "north.huiyin"
    assert here.run("tenant", "export", filled.slug, str(file)).exit_code == 0
    content = bytearray(file.read_bytes())
    content[int(len(content) * place)] ^= 1
    file.write_bytes(content)
    assert there.run("tenant", "import", str(file)).exit_code == 1
    listed = there.run("tenant", "list", "--json")
    assert json.loads(listed.output) == []


def test_every_table_of_tenants_travels(databases: Databases, here: House) -> None:
    name = here.settings.database_url.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(databases.superuser_url(name)) as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name = 'tenant_id'"
        ).fetchall()
    assert {table.name for table in tables()} == {row[0] for row in found}
