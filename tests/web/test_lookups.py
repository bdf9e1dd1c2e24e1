"""What the intake page tells while somebody types: of whom, to whom, and what it remembers."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select

from core.cases import lookups
from core.cases.models import Case, Link, NotDuplicate
from core.db import db, tenant_scope
from tests.factories import Office, make_case, make_user
from tests.services.matters import SECRETS, report
from tests.web.pages import Desk, desk

PAGE = "/intake/complaint"
LOOKUP = f"{PAGE}/lookup"
SAME = {
    "channel": "phone",
    "category": "goods",
    "received_at": "2026-11-25T09:00",
    "parties.0.role": "complainant",
    "parties.0.kind": "person",
    "parties.0.name": "张三",
    "parties.0.phone": "138-0013-8000",
    "parties.0.address": "书院街8号",
    "parties.1.role": "respondent",
    "parties.1.kind": "org",
    "parties.1.name": "某某电器有限公司",
    "parties.1.address": "文二路2号",
    "data.facts": "冰箱不制冷，商家拒绝退货。",
    "data.request": "退货并退还货款",
}


@pytest.fixture
def clerk(app: Flask, office: Office) -> Desk:
    """Somebody who registers."""
    return desk(app, office, "intake")


def ask(who: Desk, typed: dict[str, str], **more: str) -> Any:
    """What the script of the page asks."""
    form = {"draft": str(uuid4()), "draft_version": "0", **typed, **more}
    address = f"/t/{who.office.slug}{LOOKUP}"
    return who.client.post(address, data=form, headers={"Accept": "application/json"})


def number_of(who: Desk, case_id: UUID) -> str:
    """The number of a case."""
    with who.app.app_context(), tenant_scope(who.office.id):
        return db.session.scalars(select(Case.number).where(Case.id == case_id)).one()


def test_a_likely_duplicate_is_told_with_its_reasons(clerk: Desk) -> None:
    case_id = make_case(clerk.app, clerk.office)
    answer = ask(clerk, SAME).json
    assert answer["likely"] == 1
    assert number_of(clerk, case_id) in answer["html"]
    for said in ("电话相同", "同一单位", "疑似重复", "共 <span", f"/cases/{case_id}/parties/"):
        assert said in answer["html"]


@pytest.mark.parametrize("key", ["parties.0.phone", "parties.0.name", "parties.1.name"])
def test_one_thing_alone_finds_earlier_cases(clerk: Desk, key: str) -> None:
    case_id = make_case(clerk.app, clerk.office)
    kept = {"parties.0.role", "parties.0.kind", "parties.1.role", "parties.1.kind", key}
    answer = ask(clerk, {k: v for k, v in SAME.items() if k in kept}).json
    assert (answer["likely"], answer["earlier"]) == (0, 1)
    assert number_of(clerk, case_id) in answer["html"]


def test_an_organisation_is_found_before_its_kind_is_chosen(clerk: Desk) -> None:
    make_case(clerk.app, clerk.office)
    typed = {"parties.0.role": "respondent", "parties.0.name": "某某电器有限公司"}
    answer = ask(clerk, typed).json
    assert answer["earlier"] == 1 and "共 <span" in answer["html"]


def test_a_busy_organisation_is_not_counted_to_the_end(
    clerk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "COUNTED", 1)
    typed = {k: v for k, v in SAME.items() if k.startswith("parties.1")}
    make_case(clerk.app, clerk.office)
    assert "共 <span" in ask(clerk, typed).json["html"]
    make_case(clerk.app, clerk.office)
    assert "案件很多" in ask(clerk, typed).json["html"]


def test_nothing_typed_and_nothing_known_is_said_so(clerk: Desk) -> None:
    make_case(clerk.app, clerk.office)
    for typed in ({}, {**SAME, "parties.0.phone": "13900000000", "parties.0.name": "李四"}):
        kept = {k: v for k, v in typed.items() if not k.startswith("parties.1")}
        answer = ask(clerk, kept).json
        assert (answer["likely"], answer["earlier"]) == (0, 0)
        assert "没有查到" in answer["html"]


def test_the_same_order_number_is_found_in_what_was_written(clerk: Desk) -> None:
    typed = {**SAME, "data.facts": "订单号 8812345678901 没有发货"}
    form = {**clerk.form(PAGE, PAGE), **typed, "data.amount": "1.00"}
    assert clerk.post(PAGE, form).status_code == 302
    other = {
        "parties.0.role": "complainant",
        "parties.0.kind": "person",
        "parties.0.name": "张三",
        "data.facts": "单号8812345678901一直不发",
    }
    answer = ask(clerk, other).json
    assert answer["likely"] == 1 and "相同的单号" in answer["html"]


def test_numbers_that_cannot_be_right_are_told_by_field(clerk: Desk) -> None:
    wrong = {**SAME, "parties.0.phone": "1380013", "parties.0.id_type": "id_card"}
    wrong["parties.1.credit_code"] = "91310000MA1FL0000X"
    faults = ask(clerk, wrong).json["faults"]
    assert set(faults) == {"f-parties-0-phone", "f-parties-1-credit_code"}
    assert "统一社会信用代码" in faults["f-parties-1-credit_code"]
    assert ask(clerk, SAME).json["faults"] == {}
    page = clerk.post(LOOKUP, {"draft": str(uuid4()), "draft_version": "0", **wrong}).text
    assert 'id="f-parties-0-phone-error"' in page and "1380013" in page


def test_not_the_same_is_remembered_for_this_form_only(clerk: Desk) -> None:
    case_id, draft = make_case(clerk.app, clerk.office), str(uuid4())
    for _ in range(2):
        answer = ask(clerk, SAME, draft=draft, different=str(case_id)).json
        assert (answer["likely"], answer["earlier"]) == (0, 0)
    assert ask(clerk, SAME, draft=draft).json["likely"] == 0
    assert ask(clerk, SAME).json["likely"] == 1
    with clerk.app.app_context(), tenant_scope(clerk.office.id):
        rows = db.session.scalars(select(NotDuplicate)).all()
        assert [(str(row.draft_id), row.case_id) for row in rows] == [(draft, case_id)]


def test_the_same_is_linked_when_it_is_registered_all_the_same(clerk: Desk) -> None:
    case_id = make_case(clerk.app, clerk.office)
    form = {**clerk.form(PAGE, PAGE), **SAME, "data.amount": "1.00"}
    page = clerk.post(LOOKUP, {**form, "same": str(case_id)}).text
    assert f'name="duplicate_of" value="{case_id}"' in page
    assert "冰箱不制冷" in page and "138-0013-8000" in page
    taken_back = clerk.post(LOOKUP, {**form, "duplicate_of": str(case_id), "same": ""}).text
    assert 'name="duplicate_of"' not in taken_back
    answer = clerk.post(PAGE, {**form, "duplicate_of": str(case_id)})
    assert answer.status_code == 302, answer.text
    with clerk.app.app_context(), tenant_scope(clerk.office.id):
        link = db.session.scalars(select(Link)).one()
        assert (link.other_id, link.kind) == (case_id, "duplicate")


def test_without_a_script_the_button_shows_it_and_keeps_what_was_typed(clerk: Desk) -> None:
    case_id = make_case(clerk.app, clerk.office)
    form = {**clerk.form(PAGE, PAGE), **SAME}
    answer = clerk.post(LOOKUP, form)
    assert answer.status_code == 200
    for kept in ("138-0013-8000", "书院街8号", "冰箱不制冷", form["draft"]):
        assert kept in answer.text
    assert number_of(clerk, case_id) in answer.text
    assert f'formaction="/t/{clerk.office.slug}{LOOKUP}"' in answer.text


def test_nothing_of_another_office_is_found_or_can_be_named(
    app: Flask, offices: tuple[Office, Office, Office]
) -> None:
    north, south, _ = offices
    foreign = make_case(app, south)
    clerk = desk(app, north, "intake")
    answer = ask(clerk, SAME).json
    assert (answer["likely"], answer["earlier"]) == (0, 0)
    assert "某某电器" not in answer["html"]
    for name in ("different", "same", "duplicate_of"):
        answers = [ask(clerk, SAME, **{name: str(one)}) for one in (foreign, uuid4())]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].data == answers[1].data
    form = {**clerk.form(PAGE, PAGE), **SAME, "duplicate_of": str(foreign)}
    refused = clerk.post(PAGE, form)
    assert refused.status_code == 404 and "冰箱不制冷" in refused.text
    with app.app_context(), tenant_scope(north.id):
        assert db.session.scalars(select(Case.id)).all() == []


def test_cases_of_other_units_are_not_told(app: Flask, office: Office) -> None:
    make_case(app, office)
    make_user(app, office, "narrow", "intake", unit="two")
    answer = ask(desk(app, office, "narrow"), SAME).json
    assert (answer["likely"], answer["earlier"]) == (0, 0)
    assert "某某电器" not in answer["html"]


def test_sealed_people_are_neither_found_nor_looked_for(app: Flask, office: Office) -> None:
    name, phone, _, id_number = SECRETS
    with app.app_context(), tenant_scope(office.id):
        report(office)
    clerk = desk(app, office, "intake")
    person = {"parties.0.name": name, "parties.0.phone": phone, "parties.0.id_number": id_number}
    typed = {"parties.0.role": "complainant", "parties.0.kind": "person", **person}
    answer = ask(clerk, typed).json
    assert (answer["likely"], answer["earlier"]) == (0, 0)
    for secret in SECRETS:
        assert secret not in answer["html"]
    make_case(app, office)
    sealed = {
        "draft": str(uuid4()),
        "draft_version": "0",
        "parties.0.role": "reporter",
        "parties.0.kind": "person",
        "parties.0.name": "张三",
        "parties.0.phone": "13800138000",
    }
    found = clerk.client.post(
        f"/t/{office.slug}/intake/report/lookup",
        data=sealed,
        headers={"Accept": "application/json"},
    ).json
    assert found is not None and found["earlier"] == found["likely"] == 0


def test_more_cases_and_more_words_cost_no_more_statements(clerk: Desk) -> None:
    make_case(clerk.app, clerk.office)
    one = _statements(clerk, SAME)
    for _ in range(4):
        make_case(clerk.app, clerk.office)
    assert _statements(clerk, SAME) == one
    assert _statements(clerk, {**SAME, "data.facts": "单号 88123456789 和 99123456789"}) == one


def test_what_was_typed_is_not_logged(clerk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    make_case(clerk.app, clerk.office)
    ask(clerk, SAME)
    said = capfd.readouterr()
    for secret in ("13800138000", "138-0013-8000", "张三"):
        assert secret not in said.out + said.err


def _statements(who: Desk, typed: dict[str, str]) -> int:
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    with who.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", counted)
    try:
        assert ask(who, typed).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", counted)
    return count
