"""The page behind a paper's QR code: what it tells anybody, and that it tells nothing else."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db, tenant_scope, transaction
from core.documents import issuing, jobs, service, verify
from core.documents.models import DocumentRow
from core.services import services
from core.users.queries import actor
from core.web.verify import PER_ADDRESS
from tests.factories import Office, make_case
from tests.web.pages import paper_of

PAPER = "c26_1"


@pytest.fixture
def paper(app: Flask, office: Office) -> DocumentRow:
    """A registration form that was issued and printed."""
    return issued(app, office, name="张三丰")


def issued(app: Flask, office: Office, *, name: str) -> DocumentRow:
    """A paper of a new case, issued and printed."""
    case_id = make_case(app, office, name=name)
    row_id = paper_of(app, office, case_id, PAPER).id
    with app.app_context(), tenant_scope(office.id):
        with transaction():
            service.issue(row_id, actor=actor(office.users["intake"]), data={})
        with transaction():
            jobs.render_document(document=str(row_id))
    return read(app, office, row_id)


def read(app: Flask, office: Office, row_id: UUID) -> DocumentRow:
    """The paper as it is stored now."""
    with app.app_context(), tenant_scope(office.id):
        row = db.session.scalars(select(DocumentRow).where(DocumentRow.id == row_id)).one()
        db.session.expunge(row)
        return row


def told(client: FlaskClient, office: Office, code: str) -> Any:
    """The answer of the page."""
    return client.get(f"/t/{office.slug}/v/{code}")


def test_anybody_sees_number_day_hash_and_nothing_of_the_case(
    client: FlaskClient, office: Office, paper: DocumentRow
) -> None:
    answer = told(client, office, paper.code)
    assert answer.status_code == 200
    assert paper.file_hash in answer.text and "有效" in answer.text
    assert (paper.number or "此类文书不编号") in answer.text
    for secret in ("张三丰", "13800138000", office.canary, "冰箱", "某某电器", str(paper.case_id)):
        assert secret not in answer.text
    assert str(paper.id) not in answer.text and paper.title not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_voided_paper_says_so(
    app: Flask, client: FlaskClient, office: Office, paper: DocumentRow
) -> None:
    with app.app_context(), tenant_scope(office.id), transaction():
        service.void(paper.id, actor=actor(office.users["intake"]), reason="名称有误")
    page = told(client, office, paper.code).text
    assert "已作废" in page and "名称有误" not in page


def test_unknown_codes_and_those_of_others_get_one_answer(
    app: Flask, client: FlaskClient, offices: tuple[Office, Office, Office], paper: DocumentRow
) -> None:
    north, south, _ = offices
    codes = (verify.new_code(), paper.code, "x" * 200, str(paper.id))
    answers = [told(client, south, code) for code in codes]
    assert {one.status_code for one in answers} == {404}
    assert len({one.data for one in answers}) == 1
    assert told(client, north, paper.code).status_code == 200


def test_codes_are_long_and_never_twice() -> None:
    codes = {verify.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {24}


def test_guessing_is_slowed_down(client: FlaskClient, office: Office) -> None:
    for _ in range(PER_ADDRESS.amount):
        assert told(client, office, verify.new_code()).status_code == 404
    answer = told(client, office, verify.new_code())
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_the_code_in_the_print_leads_to_the_set_address_whatever_the_host(
    app: Flask, office: Office, paper: DocumentRow
) -> None:
    with app.app_context():
        address = services().settings.public
        assert paper.frozen["verify"] == f"{address}/t/{office.slug}/v/{paper.code}"
        with tenant_scope(office.id), app.test_request_context(headers={"Host": "evil.example"}):
            assert verify.address("c").startswith(address)


def test_a_file_is_compared_and_not_kept(
    app: Flask, client: FlaskClient, office: Office, paper: DocumentRow
) -> None:
    with app.app_context():
        content = services().storage.read(office.id, paper.file_hash)

    def send(data: bytes) -> Any:
        form = {"file": (BytesIO(data), "a.pdf")}
        return client.post(f"/t/{office.slug}/v/{paper.code}", data=form)

    assert "一致：您的文件" in send(content).text
    assert "不一致：" in send(content + b" ").text
    assert send(b"").status_code == 422
    assert client.post(f"/t/{office.slug}/v/{paper.code}", data={}).status_code == 422
    form = {"file": (BytesIO(content), "a.pdf")}
    missing = client.post(f"/t/{office.slug}/v/{verify.new_code()}", data=form)
    assert missing.status_code == 404


def test_a_paper_that_must_stay_bare_has_no_code(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = issuing.rules_of

    def bare(case: Any) -> Any:
        rules = known(case)
        return replace(rules, case_type=replace(rules.case_type, bare=(PAPER,)))

    monkeypatch.setattr(issuing, "rules_of", bare)
    row = issued(app, office, name="李四")
    assert (row.code, row.frozen["verify"]) == ("", "")
    assert re.fullmatch(r"[0-9a-f]{64}", row.file_hash)
