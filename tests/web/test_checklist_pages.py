"""Checklists on the page of a case."""

from uuid import UUID

import pytest
from flask import Flask

from core.db import tenant_scope
from tests.factories import Office, make_case
from tests.house_rules import publish_desk_check
from tests.web.pages import desk


@pytest.fixture
def case_id(app: Flask, office: Office) -> UUID:
    with app.app_context(), tenant_scope(office.id):
        publish_desk_check()
    return make_case(app, office)


def test_a_list_is_ticked_on_the_page(app: Flask, office: Office, case_id: UUID) -> None:
    me, boss = desk(app, office, "handler"), desk(app, office, "chief")
    here = f"/cases/{case_id}"
    page = me.get(here).text
    assert "受理前核对" in page and "必核项完成后才能办理：受理" in page
    assert page.count("未核对") == 3 and "免除此项" not in page
    answer = me.post(f"{here}/actions/accept", {})
    assert answer.status_code == 422 and "尚未核对：身份已核对" in answer.text
    sent = {"list": "desk", "item": "identity", "do": "tick"}
    assert me.post(f"{here}/checks", sent).status_code == 302
    page = me.get(here).text
    assert "已核对" in page and "取消核对" in page and "核对：身份已核对" in page
    assert me.post(f"{here}/checks", {**sent, "item": "proof"}).status_code == 302
    assert "请选择作为凭据的材料" in me.get(here).text
    without = {"list": "desk", "item": "proof", "do": "override", "reason": "凭证遗失"}
    assert "免除此项" in boss.get(here).text
    boss.post(f"{here}/checks", without)
    page = me.get(here).text
    assert "已免除" in page and "理由：凭证遗失" in page
    assert me.post(f"{here}/actions/accept", {}).status_code == 302


def test_a_case_of_another_kind_of_rules_has_no_list(app: Flask, office: Office) -> None:
    case_id = make_case(app, office)
    assert "checks" not in desk(app, office, "handler").get(f"/cases/{case_id}").text
