"""After a change of keys everything is encrypted anew, and the old key opens nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from core.cases.audit import verify
from core.cases.identity_queries import identities_of
from core.config import Settings
from core.crypto import InvalidToken, Vault
from core.db import db, transaction
from core.documents import freeze, prints
from core.documents.jobs import render_document
from core.documents.models import DocumentRow
from core.migrations.rekey import rewrite
from tests.conftest import Databases
from tests.factories import Office
from tests.services.matters import SECRETS, act, report
from tests.services.test_secrecy import dump, letter

NEW = Fernet.generate_key().decode()


@pytest.fixture
def keyed(app: Flask) -> Iterator[Flask]:
    """The application, its keys put back afterwards."""
    before = app.extensions["huiyin"]
    yield app
    app.extensions["huiyin"] = before


def use(app: Flask, *keys: str) -> Vault:
    """Work with these keys from now on."""
    app.extensions["huiyin"] = replace(app.extensions["huiyin"], vault=Vault(keys))
    return app.extensions["huiyin"].vault


def opened(texts: str, *boxes: Vault) -> int:
    """How many of the tokens in a text one of the vaults opens."""
    count = 0
    for token in re.findall(r"gAAAA[\w-]{20,}={0,2}", texts):
        for box in boxes:
            try:
                count += bool(box.open_bytes(token.encode()))
            except InvalidToken:
                continue
    return count


def test_the_old_key_opens_nothing_after_a_rewrite(
    keyed: Flask, replays: Office, databases: Databases, settings: Settings
) -> None:
    (old,) = settings.encryption_keys
    case_id: UUID = report(replays).case.id
    act(replays, "handler", case_id, "verify")
    letter_id = letter(replays, case_id).id
    with transaction():
        render_document(document=str(letter_id))
    act(replays, "handler", case_id, "not_file", data={"reason": "未发现违法事实"})
    before = Vault([old])
    total = opened(dump(databases, settings), before, before.of("identity"))
    assert total >= 5

    use(keyed, NEW, old)
    done = rewrite()
    assert {
        "identities.secret",
        "parties.secret",
        "documents.secret",
        "documents.sealed_file",
        "deliveries.secret",
    } <= done.keys()
    kept = dump(databases, settings)
    assert opened(kept, before, before.of("identity")) == 0
    only = use(keyed, NEW)
    assert opened(kept, only, only.of("identity")) == total

    db.session.expire_all()
    [known] = identities_of(case_id).values()
    assert set(SECRETS) <= {str(value) for value in known.values()}
    row = db.session.get_one(DocumentRow, (replays.id, letter_id))
    assert SECRETS[0] in str(freeze.values_of(row))
    assert prints.content(row).startswith(b"%PDF")
    use(keyed, NEW, old)
    assert verify()[1] == []
    assert rewrite() == done


def test_a_value_that_no_key_opens_stops_the_rewrite(keyed: Flask, replays: Office) -> None:
    report(replays)
    use(keyed, NEW)
    with pytest.raises(InvalidToken):
        rewrite()
