"""Opening a case: every fault at once, the right edition, strange names, a form sent twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.cases.intake import Opened
from core.cases.models import Case, NumberRow
from core.cases.outcome import rules_of
from core.db import db, transaction
from core.documents import service
from core.documents.jobs import render_document
from core.errors import Invalid
from core.now import now
from core.services import services
from core.testing.glyphs import missing_glyphs, wrong_glyphs
from tests.factories import Office, sign_in
from tests.services.matters import act, acting, complaint, papers
from tests.web.pages import fields

RARE = "𠮷㛃"


def faults(opening: Callable[[], Opened]) -> dict[str, str]:
    """The code of each fault, by its place; nothing was written."""
    with pytest.raises(Invalid) as refused:
        opening()
    for table in (Case, NumberRow):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    return {problem.pointer: problem.code for problem in refused.value.problems}


def test_every_fault_of_an_intake_is_told_at_once(replays: Office) -> None:
    found = faults(
        lambda: complaint(
            replays,
            channel="pigeon",
            category="",
            received_at=now() + timedelta(days=2),
            parties=[
                {"role": "complainant", "kind": "person", "name": "名" * 2000, "phone": "x" * 200},
                {"role": "witness", "kind": "person", "name": "甲"},
            ],
            data={"facts": "", "amount": "三千", "bought_on": "2026-02-30", "nonsense": 1},
        )
    )
    assert found["/received_at"] == "in_future"
    assert found["/channel"] == "not_a_choice"
    assert found["/category"] == "required"
    assert found["/parties/0/name"] == "too_long"
    assert found["/data/facts"] == "required"
    assert {"/parties/0/phone", "/parties/1/role", "/data/amount", "/data/nonsense"} <= set(found)


@pytest.mark.parametrize("day", ["2026-02-30", "2025-02-29", "2026-13-01", "0000-01-01", "昨天"])
def test_an_impossible_date_is_a_fault_of_its_field(replays: Office, day: str) -> None:
    found = faults(
        lambda: complaint(
            replays, data={"facts": "坏了", "request": "退货", "amount": "1", "bought_on": day}
        )
    )
    assert list(found) == ["/data/bought_on"]


def test_a_receipt_before_there_were_rules_is_told_with_the_rest(replays: Office) -> None:
    early = datetime(1990, 1, 1, tzinfo=UTC)
    found = faults(lambda: complaint(replays, received_at=early, type="complaint"))
    assert "/received_at" in found


@pytest.mark.parametrize(
    ("received", "edition"),
    [
        ("2019-12-31T15:59:59+00:00", "2014"),
        ("2019-12-31T16:00:00+00:00", "2020"),
        ("2026-04-14T15:59:59+00:00", "2020"),
        ("2026-04-14T16:00:00+00:00", "2026"),
    ],
)
def test_the_day_of_receipt_in_the_offices_zone_chooses_the_edition(
    replays: Office, received: str, edition: str
) -> None:
    at = datetime.fromisoformat(received)
    opened = complaint(replays, received_at=at, parties=[], data={})
    assert rules_of(opened.case).module.edition == edition


def test_rare_characters_reach_list_search_and_print(app: Flask, replays: Office) -> None:
    case_id = complaint(replays, name=f"{RARE}花").case.id
    act(replays, "handler", case_id, "accept")
    client = sign_in(app, replays, "handler")
    firm = complaint(
        replays,
        parties=[
            {
                "role": "complainant",
                "kind": "person",
                "name": "李四",
                "phone": "13800138000",
                "address": "京海市城东区书院街8号",
            },
            {
                "role": "respondent",
                "kind": "org",
                "name": f"{RARE}商行",
                "address": "京海市城北区和平里3号",
            },
        ],
    ).case.id
    listed = client.get(f"/t/{replays.slug}/cases").text
    assert f"{RARE}商行" in listed
    for words, wanted in ((f"{RARE}花", case_id), ("𠮷", firm), ("㛃商行", firm)):
        answer = client.post(f"/t/{replays.slug}/search", data={"q": words}, follow_redirects=True)
        assert f"/cases/{wanted}" in answer.text, words
    row = papers(case_id, "c26_5")[0]
    with transaction():
        service.issue(row.id, actor=acting(replays, "handler"), data={"matter": "冰箱不制冷"})
    with transaction():
        render_document(document=str(row.id))
    content = services().storage.read(row.tenant_id, row.file_hash)
    with pypdfium2.PdfDocument(content) as document:
        assert RARE in "".join(p.get_textpage().get_text_range() for p in document)
    assert (missing_glyphs(content), wrong_glyphs(content)) == ([], [])


def sent(office: Office, app: Flask) -> tuple[FlaskClient, str, dict[str, str]]:
    """A browser with a filled-in intake form, where it goes, and what it sends."""
    client = sign_in(app, office, "intake")
    address = f"/t/{office.slug}/intake/complaint"
    data = fields(client.get(address).text, address) | {
        "channel": "phone",
        "category": "electronics",
        "parties.0.role": "complainant",
        "parties.0.kind": "person",
        "parties.0.name": "张三",
        "parties.0.phone": "13800138000",
        "parties.0.address": "京海市城东区书院街8号",
        "parties.1.role": "respondent",
        "parties.1.kind": "org",
        "parties.1.name": "某某电器有限公司",
        "parties.1.address": "京海市城北区和平里3号",
        "data.facts": "冰箱不制冷",
        "data.request": "退货",
    }
    return client, address, data


def test_the_same_form_sent_twice_opens_one_case(app: Flask, replays: Office) -> None:
    client, address, data = sent(replays, app)
    first, second = (client.post(address, data=data) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    assert "没有重复登记" in client.get(second.location).text
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_form_sent_twice_at_once_opens_one_case(app: Flask, replays: Office) -> None:
    _, address, data = sent(replays, app)
    browsers = [sign_in(app, replays, "intake") for _ in range(4)]
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(lambda browser: browser.post(address, data=data), browsers))
    assert [answer.status_code for answer in answers] == [302] * len(browsers)
    assert len({answer.location for answer in answers}) == 1
    db.session.expire_all()
    assert db.session.scalars(select(NumberRow.seq)).all() == [1]


def test_a_form_that_was_mended_is_not_taken_for_sent(app: Flask, replays: Office) -> None:
    client, address, data = sent(replays, app)
    refused = client.post(address, data=data | {"data.facts": ""})
    assert refused.status_code == 422
    again = fields(refused.text, address)
    assert again["draft"] == data["draft"]
    assert client.post(address, data=again | {"data.facts": "坏了"}).status_code == 302


def test_two_forms_with_the_same_words_are_two_cases(app: Flask, replays: Office) -> None:
    client, address, data = sent(replays, app)
    fresh = fields(client.get(address).text, address)
    assert client.post(address, data=data).status_code == 302
    assert client.post(address, data=data | {"draft": fresh["draft"]}).status_code == 302
    assert sorted(db.session.scalars(select(NumberRow.seq)).all()) == [1, 2]


def test_a_form_without_its_mark_is_refused_and_nothing_is_lost(
    app: Flask, replays: Office
) -> None:
    client, address, data = sent(replays, app)
    answer = client.post(address, data={k: v for k, v in data.items() if k != "draft"})
    assert answer.status_code == 422
    assert "冰箱不制冷" in answer.text
    assert client.post(address, data=fields(answer.text, address)).status_code == 302
