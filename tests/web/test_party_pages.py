"""Changing parties at a browser: refused with what was typed, known values never shown again."""

import re

from flask import Flask
from sqlalchemy import select

from core.db import db, tenant_scope
from core.documents.models import ServiceAddress
from tests.factories import Office, make_case
from tests.web.pages import desk, paper_of


def test_a_party_is_added_corrected_and_leaves(app: Flask, office: Office) -> None:
    case = f"/cases/{make_case(app, office)}"
    me = desk(app, office, "handler")
    assert "增加当事人" in me.get(case).text
    assert "投诉人的委托代理人" in me.get(f"{case}/parties/new").text
    form = me.form(f"{case}/parties/new?role=agent", f"{case}/parties/new")
    typed = {**form, "parties.0.name": "陈代理", "parties.0.phone": "12", "reason": "受委托"}
    answer = me.post(f"{case}/parties/new", typed)
    assert answer.status_code == 422
    assert "陈代理" in answer.text and 'value="受委托"' in answer.text
    typed["parties.0.phone"] = "13900139000"
    assert me.post(f"{case}/parties/new", typed).status_code == 302
    page = me.get(case).text
    assert "陈代理" in page and "登记投诉人的委托代理人信息" in page
    here = f"{case}/parties/agent:0/change"
    assert "13900139000" not in me.get(here).text and "陈代理" not in me.get(here).text
    form = me.form(here, here)
    assert me.post(here, {**form, "reason": "改电话"}).status_code == 422  # nothing new
    sent = {**form, "parties.0.phone": "13700137000", "reason": "改电话"}
    assert me.post(here, sent).status_code == 302
    assert me.post(here, sent).status_code == 409  # the page was built before the change
    assert "→" in me.get(case).text
    leave = me.form(here, f"{case}/parties/agent:0/end")
    assert (
        me.post(f"{case}/parties/agent:0/end", {**leave, "reason": "解除委托"}).status_code == 302
    )
    page = me.get(case).text
    assert "退出本案" in page
    assert me.get(here).status_code == 404


def test_who_may_not_see_a_sealed_party_may_not_change_it(app: Flask, office: Office) -> None:
    case = f"/cases/{make_case(app, office)}"
    assert desk(app, office, "auditor").get(f"{case}/parties/new").status_code == 403


def test_a_service_address_is_given_chosen_for_a_delivery_and_ended(
    app: Flask, office: Office
) -> None:
    case_id = make_case(app, office, upto="accepted")
    case, me = f"/cases/{case_id}", desk(app, office, "handler")
    paper = paper_of(app, office, case_id, "c26_5")
    here = f"{case}/parties/complainant:0/change"
    form = me.form(here, f"{case}/parties/complainant:0/addresses")
    sent = {**form, "address_kind": "postal", "address": "杭州市西湖区文三路77号"}
    answer = me.post(f"{case}/parties/complainant:0/addresses", {**sent, "address": ""})
    assert answer.status_code == 422 and "请填写地址或号码" in answer.text
    assert me.post(f"{case}/parties/complainant:0/addresses", sent).status_code == 302
    assert "文三路77号" in me.get(here).text
    page = me.get(case).text
    assert "送达地址" in page and "文三路77号" not in page  # the timeline shows it masked
    with app.app_context(), tenant_scope(office.id):
        place = db.session.scalars(select(ServiceAddress.id)).one()
    path = f"/documents/{paper.id}"
    filled = {**me.form(path, path), "data.matter": "冰箱质量"}
    assert me.post(f"{path}/issue", filled).status_code == 302
    delivery = me.form(f"/documents/{paper.id}", f"/documents/{paper.id}/deliveries")
    chosen = {**delivery, "mode": "post", "outcome": "received", "address_id": str(place)}
    answer = me.post(f"/documents/{paper.id}/deliveries", chosen)
    assert answer.status_code == 302, re.findall(r"field-error.*", answer.text)
    assert "文三路77号" in me.get(f"/documents/{paper.id}").text
    assert me.post(f"/addresses/{place}/end", {}).status_code == 302
    assert "文三路77号" not in me.get(here).text
