"""A reporter with words of their own: wherever anybody looks, none of them is to be read.

Every address that can be read is opened by everybody of the office and by strangers; the database,
the queue, the files, the log and the notices are read past the program.
"""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from core.cases.models import Proposal
from core.config import Settings
from core.db import db, tenant_scope
from core.documents.models import DocumentRow
from core.events.models import Outbox
from core.services import services
from core.worker import relay_all, run
from tests.conftest import Databases
from tests.exchanges import befriend, forward, work
from tests.factories import Office, sign_in
from tests.services.test_secrecy import dump
from tests.web.api_client import Api, json_of, make_api, report
from tests.web.test_crawl import WORDS

WHO = {
    "name": "璩昶霖 quchanglin",
    "phone": "19912340567",
    "address": "京海市琥珀弄堂九十九号之七",
    "id_number": "110101199003070177",
    "email": "quchanglin@youju.example",
}
SPELT = (
    *WHO.values(),
    "璩昶霖",
    "quchanglin",
    "199 1234 0567",
    "琥珀弄堂",
    "youju",
    "11010119900307 0177",
)
LETTER = {
    "matter": "虚假宣传",
    "missing": "请补充购买凭证",
    "provide_by": "2099-01-05",
    "reply_phone": "0531-12315",
    "reply_address": "京海市市民中心",
}
ROLES = (
    "intake",
    "dispatch",
    "handler",
    "mediator",
    "chief",
    "head",
    "archivist",
    "auditor",
    "admin",
)
PRINTING = ("intake", "handler")
"""Prints are the same for everybody, and slow to make."""
WHY = {"reason": "核实举报线索需要电话联系"}


def told(text: str) -> list[str]:
    """What of the reporter stands in a text."""
    return [word for word in SPELT if word.lower() in text.lower()]


def words(content: bytes) -> str:
    """All that can be read in a file: the bytes as text, and the pages of a PDF."""
    text = content.decode("utf-8", "replace")
    if content.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(content) as document:
            text += "".join(page.get_textpage().get_text_range() for page in document)
    return text


@pytest.fixture
def api(app: Flask, offices: tuple[Office, Office, Office]) -> Api:
    """The office that took the report, as programs reach it."""
    return make_api(app, offices[0])


@pytest.fixture
def ids(app: Flask, api: Api, offices: tuple[Office, Office, Office]) -> dict[str, UUID]:
    """A report that has gone a long way: letters, a delivery, an approval, notes, a hand-over."""
    north, south, _ = offices
    parties = [{"role": "reporter", "kind": "person", **WHO}, report()["parties"][1]]
    sent = api.post(
        "/cases", report(parties=parties), by="intake", headers={"Idempotency-Key": "canary"}
    )
    assert sent.status_code == 201, sent.text
    case = json_of(sent)["id"]
    _work(api, case)
    befriend(app, north, south)
    other = json_of(api.post("/cases", report(parties=parties), by="intake"))["id"]
    forward(app, north, UUID(other), f"tenant:{south.slug}")
    work(app, north, south)
    with app.app_context(), tenant_scope(north.id):
        proposal = db.session.scalars(select(Proposal)).one().id
        papers = db.session.scalars(select(DocumentRow).where(DocumentRow.case_id == UUID(case)))
        found = {f"document_{n}": paper.id for n, paper in enumerate(papers)}
    ids = {"case_id": UUID(case), "proposal_id": proposal, "approval_id": proposal}
    return {**ids, "other_id": UUID(other), **found}


def _work(api: Api, case: str) -> None:
    """What an office does with a report, without a word of who reported in any answer."""
    steps = [
        api.do(case, "verify"),
        api.post(f"/cases/{case}/documents", {"form": "gx_10", "data": LETTER}, by="chief"),
        api.post(f"/cases/{case}/notes", {"text": "已核对购买凭证"}),
        api.post(f"/cases/{case}/tasks", {"title": "实地核查", "assignee": "handler"}),
    ]
    letter = json_of(steps[1])["id"]
    steps.append(api.post(f"/documents/{letter}/issue", by="chief"))
    moment = json_of(steps[-1])["issued_at"]
    handing = {"mode": "post", "sent_at": moment, "received_at": moment}
    known = {"receiver": WHO["name"], "address": WHO["address"], "note": f"电话{WHO['phone']}"}
    steps.append(api.post(f"/documents/{letter}/deliveries", {**handing, **known}, by="chief"))
    steps.append(api.do(case, "not_file", data={"reason": "未发现违法事实"}))
    for step in steps:
        assert step.status_code in (200, 201, 202), step.text
        assert told(step.text) == [], step.request.path
    opened = api.post(f"/cases/{case}/parties/reporter:0/identity", WHY, by="intake")
    assert told(opened.text)


def _do_all_jobs(app: Flask, *offices: Office) -> str:
    """Do everything that waits; returns what stood in the queue."""
    queue = ""
    for _ in range(4):
        with app.app_context():
            relay_all()
            client = services().redis
            for key in client.keys("*"):
                queue += f"{key!r} {_raw(client, key)!r}"
            client.flushdb()
        for office in offices:
            with app.app_context(), tenant_scope(office.id):
                waiting = list(
                    db.session.scalars(select(Outbox.id).where(Outbox.done_at.is_(None)))
                )
            for row in waiting:
                with app.app_context():
                    run(str(office.id), str(row))
    return queue


def _raw(client: Any, key: Any) -> Any:
    read = {
        b"hash": client.hgetall,
        b"list": lambda k: client.lrange(k, 0, -1),
        b"set": client.smembers,
        b"zset": lambda k: client.zrange(k, 0, -1),
        b"string": client.get,
    }
    return read[client.type(key)](key)


def _addresses(app: Flask, ids: dict[str, UUID]) -> Iterator[str]:
    """Every address that can be read, with every thing of the report in its place."""
    papers = [value for key, value in ids.items() if key.startswith("document_")]
    refs = ("reporter:0", "reported:0")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.endswith("static"):
            continue
        for paper in papers if "document_id" in rule.arguments else papers[:1]:
            for ref in refs if "ref" in rule.arguments else refs[:1]:
                yield from _built(app, rule, {**ids, "document_id": paper, "ref": ref})


def _built(app: Flask, rule: Rule, ids: dict[str, Any]) -> Iterator[str]:
    keys = (
        ("not_file", "c26_8", "c26_9", "decision", "clue_check")
        if "key" in rule.arguments
        else ("",)
    )
    for key in keys:
        known = {**WORDS, **ids, "key": key, "clock": "verification", "case_type": "report"}
        if rule.arguments <= known.keys():
            values = {name: known[name] for name in rule.arguments}
            with app.test_request_context():
                yield app.url_map.bind("localhost").build(rule.endpoint, values, method="GET")


def test_who_reported_is_nowhere_to_be_read(
    app: Flask,
    offices: tuple[Office, Office, Office],
    api: Api,
    ids: dict[str, UUID],
    databases: Databases,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, south, west = offices
    with caplog.at_level(logging.DEBUG):
        assert told(_do_all_jobs(app, *offices)) == []
        addresses = sorted(set(_addresses(app, ids)))
        assert len(addresses) > 60
        for login in ROLES:
            _crawl(api, login, addresses)
        for stranger, logins in ((south, ("intake", "chief")), (west, ("admin",))):
            there = make_api(app, stranger)
            for login in logins:
                _crawl(there, login, addresses)
    logged = caplog.text + "".join(capsys.readouterr())
    assert told(logged) == []
    assert told(dump(databases, settings)) == []
    files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if told(words(path.read_bytes()))] == []


def _crawl(api: Api, login: str, addresses: list[str]) -> None:
    """Open every address as one person, in a browser and with a token."""
    client = sign_in(api.app, api.office, login)
    read = 0
    for address in addresses:
        if address.endswith(".pdf") and login not in PRINTING:
            continue
        place = f"/t/{api.office.slug}{address}"
        token = {"Authorization": f"Bearer {api.tokens[login]}"}
        headers = token if address.startswith("/api/") else {}
        with client.get(place, headers=headers) as answer:
            assert answer.status_code < 500, address
            assert told(words(answer.get_data())) == [], f"{login} reads it at {address}"
            assert told(str(answer.headers)) == [], address
            read += answer.status_code == 200
    assert read > 10, login
