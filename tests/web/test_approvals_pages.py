"""Approvals on pages: the inbox, the proposal, the decision with its opinion, taking it back."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from core.cases.models import Approval, Case, Proposal
from core.db import db, tenant_scope, transaction
from core.documents.models import DocumentRow
from core.now import now
from core.users.service import give_role
from tests.factories import DOMAIN, Office, make_case, make_user
from tests.web.pages import Desk, desk


@pytest.fixture
def chief(app: Flask, office: Office) -> Desk:
    """The chief at a browser."""
    return desk(app, office, "chief")


@pytest.fixture
def case_id(app: Flask, office: Office) -> UUID:
    """A complaint whose refusal waits for the chief."""
    return make_case(app, office, upto="proposed")


@pytest.fixture
def proposal_id(app: Flask, office: Office, case_id: UUID) -> Iterator[UUID]:
    """The proposal to refuse it."""
    with app.app_context(), tenant_scope(office.id):
        found = db.session.scalars(select(Proposal.id).where(Proposal.case_id == case_id)).one()
    yield found


def _state(desk: Desk, case_id: UUID) -> str:
    with desk.app.app_context(), tenant_scope(desk.office.id):
        return db.session.scalars(select(Case.state).where(Case.id == case_id)).one()


def _decide(desk: Desk, proposal_id: UUID, **sent: str):  # type: ignore[no-untyped-def]
    path = f"/approvals/{proposal_id}"
    return desk.post(f"{path}/decision", {**desk.form(path, f"{path}/decision"), **sent})


def test_what_waits_is_listed_and_counted_for_who_decides(
    app: Flask, office: Office, chief: Desk, proposal_id: UUID
) -> None:
    page = chief.get("/approvals").text
    assert f'href="/t/north/approvals/{proposal_id}"' in page
    assert "1 件，等得最久的在前" in page
    assert '审批 <span class="count">1</span>' in page
    own = desk(app, office, "handler").get("/approvals").text
    assert "没有等您审批的事项" in own and 'class="count"' not in own


def test_a_role_in_another_unit_neither_lists_nor_counts(
    app: Flask, office: Office, proposal_id: UUID
) -> None:
    make_user(app, office, "chief_two", "chief", unit="two")
    with app.app_context(), tenant_scope(office.id), transaction():
        row = db.session.scalars(select(Approval)).one()
        row.unit_id = office.units["one"]
    elsewhere = desk(app, office, "chief_two")
    assert 'class="count"' not in elsewhere.get("/approvals").text


def test_a_proposal_shows_what_is_asked_and_what_will_be_printed(
    chief: Desk, proposal_id: UUID
) -> None:
    page = chief.get(f"/approvals/{proposal_id}").text
    for words in ("承办人", "提出的内容", "冰箱不制冷", "张三", "科（所）长审批", "不予受理决定书"):
        assert words in page, words
    pdf = chief.get(f"/approvals/{proposal_id}/papers/c26_6.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert chief.get(f"/approvals/{proposal_id}/papers/c26_5.pdf").status_code == 404
    with chief.app.app_context(), tenant_scope(chief.office.id):
        keys = db.session.scalars(select(DocumentRow.key)).all()
    assert "c26_6" not in keys


def test_agreeing_lets_it_take_effect(chief: Desk, case_id: UUID, proposal_id: UUID) -> None:
    answer = _decide(chief, proposal_id, decision="approve", phrase="agree_law")
    assert answer.headers["Location"].endswith(f"/cases/{case_id}")
    assert _state(chief, case_id) == "refused"
    with chief.app.app_context(), tenant_scope(chief.office.id):
        assert db.session.scalars(select(Approval)).one().comment == "同意，请依法办理"
    page = chief.get(f"/approvals/{proposal_id}").text
    assert "同意，请依法办理" in page and "提交审批" not in page
    assert 'class="count"' not in chief.get("/approvals").text


def test_ones_own_words_stand_over_a_phrase(chief: Desk, proposal_id: UUID) -> None:
    words = "请补充投诉人身份材料。"
    _decide(chief, proposal_id, decision="return", phrase="facts", comment=words)
    with chief.app.app_context(), tenant_scope(chief.office.id):
        row = db.session.scalars(select(Approval)).one()
        assert (row.decision, row.comment) == ("return", words)


@pytest.mark.parametrize("decision", ["return", "reject"])
def test_saying_no_wants_words(
    chief: Desk, case_id: UUID, proposal_id: UUID, decision: str
) -> None:
    answer = _decide(chief, proposal_id, decision=decision)
    assert answer.status_code == 422
    assert "请写明意见" in answer.text and f'value="{decision}" checked' in answer.text
    assert _state(chief, case_id) == "registered"
    assert _decide(chief, proposal_id, decision=decision, comment="理由不足").status_code == 302
    assert _state(chief, case_id) == "registered"


def test_every_fault_is_told_and_the_opinion_is_kept(chief: Desk, proposal_id: UUID) -> None:
    tomorrow = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = _decide(chief, proposal_id, comment="我的意见𠮷", occurred_at=tomorrow)
    assert answer.status_code == 422
    assert "请选择“审批结果”" in answer.text and "不能晚于现在" in answer.text
    assert "我的意见𠮷" in answer.text


def test_an_old_page_is_refused_and_the_opinion_is_kept(
    chief: Desk, case_id: UUID, proposal_id: UUID
) -> None:
    answer = _decide(chief, proposal_id, decision="approve", comment="我的意见", version="1")
    assert answer.status_code == 409
    assert "已被他人更新" in answer.text and "我的意见" in answer.text
    assert _state(chief, case_id) == "registered"


def test_deciding_twice_is_refused_on_the_same_page(chief: Desk, proposal_id: UUID) -> None:
    path = f"/approvals/{proposal_id}"
    sent = {**chief.form(path, f"{path}/decision"), "decision": "approve"}
    assert chief.post(f"{path}/decision", sent).status_code == 302
    del sent["version"]
    again = chief.post(f"{path}/decision", sent)
    assert again.status_code == 409 and "已经办结" in again.text


def test_nobody_decides_what_they_proposed_or_may_not(
    app: Flask, office: Office, case_id: UUID, proposal_id: UUID
) -> None:
    with app.app_context(), tenant_scope(office.id), transaction():
        give_role(office.users["handler"], role="chief", domain=DOMAIN)
    for login in ("handler", "mediator"):
        person = desk(app, office, login)
        assert "提交审批" not in person.get(f"/approvals/{proposal_id}").text
        answer = person.post(f"/approvals/{proposal_id}/decision", {"decision": "approve"})
        assert answer.status_code == 403, login
    assert _state(desk(app, office, "chief"), case_id) == "registered"


def test_the_proposer_takes_it_back(
    app: Flask, office: Office, chief: Desk, proposal_id: UUID
) -> None:
    handler, path = desk(app, office, "handler"), f"/approvals/{proposal_id}"
    assert chief.post(f"{path}/withdraw", {}).status_code == 403
    sent = handler.form(path, f"{path}/withdraw")
    assert handler.post(f"{path}/withdraw", sent).status_code == 302
    assert "已撤回" in handler.get(path).text
    assert "没有等您审批的事项" in chief.get("/approvals").text


def test_another_office_finds_nothing(
    app: Flask, offices: tuple[Office, Office, Office], proposal_id: UUID
) -> None:
    south = desk(app, offices[1], "chief")
    foreign, missing = (south.get(f"/approvals/{one}") for one in (proposal_id, uuid4()))
    assert foreign.status_code == 404 and foreign.data == missing.data
    for path in ("decision", "withdraw"):
        assert south.post(f"/approvals/{proposal_id}/{path}", {}).status_code == 404
    assert south.get(f"/approvals/{proposal_id}/papers/c26_6.pdf").status_code == 404


def test_a_form_without_its_token_is_refused(
    app: Flask, chief: Desk, case_id: UUID, proposal_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = chief.post(f"/approvals/{proposal_id}/decision", {"decision": "approve"})
    assert answer.status_code == 400 and "页面已过期" in answer.text
    assert _state(chief, case_id) == "registered"


def test_the_inbox_costs_the_same_with_one_and_with_three(
    app: Flask, office: Office, chief: Desk, proposal_id: UUID
) -> None:
    chief.get("/approvals")
    one = chief.queries("/approvals")
    for name in ("李四", "王五"):
        make_case(app, office, upto="proposed", name=name)
    assert chief.queries("/approvals") == one
