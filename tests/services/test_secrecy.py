"""Who reported stands nowhere in clear: not in a table, not in a log, not in others' papers."""

import json
import logging
import re
from uuid import UUID

import psycopg
import pypdfium2
import pytest
from flask import Flask
from psycopg.sql import SQL, Identifier
from sqlalchemy import select

from core.config import Settings
from core.crypto import InvalidToken, vault
from core.db import db, transaction
from core.documents import prints, service
from core.documents.delivery import words_of
from core.documents.jobs import render_document
from core.documents.models import Delivery, DocumentRow
from core.documents.service import Handing
from core.errors import Invalid
from core.now import now
from tests.conftest import Databases
from tests.factories import Office, sign_in
from tests.services.matters import SECRETS, act, acting, report

NAME, PHONE, ADDRESS, _ = SECRETS
LETTER = {
    "matter": "虚假宣传",
    "missing": "请补充购买凭证",
    "provide_by": "2099-01-05",
    "reply_phone": "0531-12315",
    "reply_address": "京海市市民中心",
}
# Three letters to other offices, and a record that stays in the file.
OTHERS = {"gx_14", "gx_17", "c26_3_report", "processing_record"}


def dump(databases: Databases, settings: Settings) -> str:
    """Every value of every row of every table, as text, read past row-level security."""
    name = settings.database_url.rpartition("/")[2].partition("?")[0]
    texts: list[str] = []
    with psycopg.connect(databases.superuser_url(name)) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            rows = connection.execute(SQL("SELECT * FROM {}").format(Identifier(table)))
            texts += [f"{table}: {row}" for row in rows]
    return "\n".join(texts)


@pytest.fixture
def verified(replays: Office) -> UUID:
    """A report under verification."""
    case_id = report(replays).case.id
    act(replays, "handler", case_id, "verify")
    return case_id


def letter(office: Office, case_id: UUID) -> DocumentRow:
    """A letter to the reporter, issued and delivered with words about the person."""
    chief = acting(office, "chief")
    with transaction():
        row = service.draft(case_id, "gx_10", actor=chief, data={})
    with transaction():
        service.issue(row.id, actor=chief, data=LETTER)
    moment = now()
    handing = Handing(
        mode="post",
        sent_at=moment,
        received_at=moment,
        address=ADDRESS,
        receiver=NAME,
        note=f"已与{NAME}通话 {PHONE}",
    )
    with transaction():
        service.deliver(row.id, actor=chief, handing=handing)
    return row


def printed(row: DocumentRow) -> str:
    """The words of a paper's PDF."""
    with transaction():
        render_document(document=str(row.id))
    content = prints.content(row)
    with pypdfium2.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_no_table_and_no_log_tells_who_reported(
    replays: Office,
    verified: UUID,
    databases: Databases,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG):
        row = letter(replays, verified)
        assert NAME in printed(row)
        with pytest.raises(Invalid), transaction():
            service.draft(verified, "gx_10", actor=acting(replays, "chief"), data={"reply": NAME})
    everything = dump(databases, settings)
    assert "京海康乐保健品有限公司" in everything
    assert [secret for secret in SECRETS if secret in everything] == []
    logged = caplog.text + "".join(capsys.readouterr())
    assert [secret for secret in SECRETS if secret in logged] == []
    delivery = db.session.scalars(select(Delivery)).one()
    assert (delivery.secrecy, words_of(delivery)["receiver"]) == ("sealed", NAME)


def test_the_general_key_opens_nothing_of_who_reported(
    replays: Office, verified: UUID, databases: Databases, settings: Settings
) -> None:
    letter(replays, verified)
    everything = dump(databases, settings)
    tokens = re.findall(r"gAAAA[\w-]{20,}={0,2}", everything)
    opened = [text for token in tokens if (text := _opened(token))]
    assert len(opened) > 2  # what is only sensitive: whom the report is about, and the papers
    assert [secret for secret in SECRETS if secret in "\n".join(opened)] == []
    parties = [line for line in everything.splitlines() if line.startswith("parties:")]
    assert len(parties) == 2
    [reporter] = [line for line in parties if "'sealed'" in line]
    assert "gAAAA" not in reporter
    rows = [line for line in everything.splitlines() if line.startswith("identities:")]
    assert len(rows) == 1


def _opened(token: str) -> str:
    try:
        return json.dumps(vault().open(token.encode()), ensure_ascii=False)
    except InvalidToken:
        return ""


@pytest.mark.parametrize("key", sorted(OTHERS))
def test_other_papers_do_not_tell_who_reported(replays: Office, verified: UUID, key: str) -> None:
    login = "intake" if key == "processing_record" else "chief"
    with transaction():
        row = service.draft(verified, key, actor=acting(replays, login), data={})
    assert [secret for secret in SECRETS if secret in str((row.data, row.frozen))] == []
    assert row.secret is None or key == "processing_record"


@pytest.mark.parametrize("login", ["intake", "chief", "handler"])
def test_nobody_reads_it_on_pages_in_passing(
    app: Flask, replays: Office, verified: UUID, login: str
) -> None:
    letter_id = letter(replays, verified).id
    client = sign_in(app, replays, login)
    for path in (f"/documents/{letter_id}", f"/cases/{verified}", "/cases"):
        answer = client.get(f"/t/{replays.slug}{path}")
        assert answer.status_code == 200
        assert [secret for secret in SECRETS if secret in answer.text] == []


def test_a_search_does_not_find_who_reported(app: Flask, replays: Office, verified: UUID) -> None:
    client = sign_in(app, replays, "chief")
    for words, found in (("康乐保健品", True), (NAME, False), (PHONE, False)):
        answer = client.post(f"/t/{replays.slug}/search", data={"q": words}, follow_redirects=True)
        assert (f"/cases/{verified}" in answer.text) is found, words
