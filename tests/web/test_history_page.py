"""The page of an organisation: what belongs together, for whom, and at what cost."""

from typing import Any
from uuid import UUID

from flask import Flask

from core.cases.history import organisation
from core.db import tenant_scope, transaction
from core.documents import service as documents
from core.forms import codes
from tests.background import acting
from tests.factories import REFUSAL, Office, make_case, make_user
from tests.web.pages import desk

CODE = "91330100MA2CFRJA0" + codes.credit_check_digit("91330100MA2CFRJA0")
OTHER = "91330100MA2CFRJA1" + codes.credit_check_digit("91330100MA2CFRJA1")
PERSON = {"role": "complainant", "kind": "person", "name": "张三", "phone": "13800138000"}
PERSON |= {"address": "杭州"}


def complain(app: Flask, office: Office, name: str, code: str = "", unit: str = "") -> UUID:
    """Register a complaint against somebody."""
    company: dict[str, Any] = {"role": "respondent", "kind": "org", "name": name, "address": "杭州"}
    if code:
        company["credit_code"] = code
    with app.app_context(), tenant_scope(office.id), transaction():
        opened = documents.open_case(
            actor=acting(office, "intake"),
            type="complaint",
            channel="phone",
            category="goods",
            parties=[PERSON, company],
            data={"facts": "不制冷", "request": "退货", "amount": "1.00"},
            unit_id=office.units[unit] if unit else None,
        )
        return opened.case.id


def address(case_id: UUID, ref: str = "respondent:0") -> str:
    return f"/cases/{case_id}/parties/{ref}/history"


def test_cases_belong_together_by_code_or_else_by_name(app: Flask, office: Office) -> None:
    coded = complain(app, office, "京海（某某）电器有限公司", CODE)
    renamed = complain(app, office, "京海新名电器有限公司", CODE)
    uncoded = complain(app, office, "京海(某某) 电器有限公司")
    namesake = complain(app, office, "京海（某某）电器有限公司", OTHER)
    other = complain(app, office, "别的公司")
    me = desk(app, office, "handler")
    assert address(coded) in me.get(f"/cases/{coded}").text
    page = me.get(address(coded)).text
    for case_id, there in ((renamed, True), (uncoded, True), (namesake, False), (other, False)):
        assert (f"/cases/{case_id}" in page) is there
    assert "共 3 件，在办 3 件" in page
    assert "共 3 件" in me.get(address(uncoded)).text  # the name, whatever the code
    assert "按名称归集，请核对" in me.get(address(uncoded)).text


def test_counts_tell_states_results_and_years(app: Flask, office: Office) -> None:
    first = complain(app, office, "某某公司")
    second = complain(app, office, "某某公司")
    with app.app_context(), tenant_scope(office.id), transaction():
        documents.act(second, "refuse", actor=acting(office, "handler"), data=REFUSAL)
    page = desk(app, office, "handler").get(address(first)).text
    assert "共 2 件" in page and "尚无结果" in page and "按年份" in page


def test_only_open_organisations_have_a_page(app: Flask, office: Office) -> None:
    case_id = make_case(app, office)
    me = desk(app, office, "handler")
    assert me.get(address(case_id)).status_code == 200
    for ref in ("complainant:0", "respondent:9", "respondent", "respondent:x", "respondent:²"):
        assert me.get(address(case_id, ref)).status_code == 404, ref
    assert "complainant:0/history" not in me.get(f"/cases/{case_id}").text


def test_nobody_sees_what_they_may_not_read(app: Flask, office: Office) -> None:
    make_user(app, office, "local", "handler", unit="two")
    mine = complain(app, office, "某某公司", unit="two")
    theirs = complain(app, office, "某某公司", unit="one")
    local = desk(app, office, "local")
    page = local.get(address(mine)).text
    assert "共 1 件" in page and str(theirs) not in page
    assert local.get(address(theirs)).status_code == 404


def test_the_page_costs_the_same_however_many_cases(app: Flask, office: Office) -> None:
    case_id = complain(app, office, "某某公司")
    me = desk(app, office, "handler")
    few = me.queries(address(case_id))
    for _ in range(4):
        complain(app, office, "某某公司")
    assert me.queries(address(case_id)) == few
    with app.app_context(), tenant_scope(office.id):
        assert organisation(case_id, "respondent:0").name_key == "某某公司"
