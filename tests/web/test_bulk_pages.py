"""Doing one thing to many cases at a browser: chosen, previewed, done as a long job."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from core.cases import service as cases
from core.cases.models import Case
from core.db import db, tenant_scope, transaction
from core.runs.models import Run
from core.users import queries
from core.users import service as users
from tests.background import acting
from tests.factories import Office, make_case, make_user
from tests.services.test_runs import work
from tests.web.pages import Desk, desk, fields


def _work(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id):
        work()


def _handlers(app: Flask, office: Office) -> list[UUID | None]:
    with app.app_context(), tenant_scope(office.id):
        return list(db.session.scalars(select(Case.handler_id).order_by(Case.id)))


def _start(me: Desk, ids: list[UUID], **wish: Any) -> str:
    """From the choice to the job's page, as a browser would go."""
    chosen = "&".join(f"case={one}" for one in ids)
    sent = me.form(f"/bulk?{chosen}", "/bulk/preview")
    page = me.post("/bulk/preview", {**sent, **wish})
    assert page.status_code == 200, page.text
    answer = me.post("/bulk", fields(page.text, f"/t/{me.office.slug}/bulk"))
    assert answer.status_code == 302, answer.text
    return answer.location.partition(f"/t/{me.office.slug}")[2]


@pytest.fixture
def ids(app: Flask, office: Office) -> list[UUID]:
    return [make_case(app, office, name=f"张{n}") for n in range(3)]


def test_the_list_lets_one_pick_cases(app: Flask, office: Office, ids: list[UUID]) -> None:
    page = desk(app, office, "chief").get("/cases").text
    assert len(re.findall(r'type="checkbox" form="bulk" name="case"', page)) == 3
    assert "批量办理全部符合条件的（3 件）" in page
    assert "批量办理" not in desk(app, office, "auditor").get("/cases").text


def test_cases_are_given_to_somebody(app: Flask, office: Office, ids: list[UUID]) -> None:
    me, handler = desk(app, office, "chief"), office.users["handler"]
    run = _start(me, ids, do="assign", handler=str(handler))
    assert _handlers(app, office) == [None] * 3  # nothing before the job
    _work(app, office)
    assert _handlers(app, office) == [handler] * 3
    page = me.get(run).text
    assert "批量分派承办人：3 件" in page and "成功 3，未成功 0" in page
    assert f'href="/t/north/cases/{ids[0]}"' in page


def test_the_preview_says_who_cannot_and_why(app: Flask, office: Office, ids: list[UUID]) -> None:
    accepted = make_case(app, office, upto="accepted")
    me = desk(app, office, "handler")
    chosen = {"case": [*map(str, ids), str(accepted)]}
    page = me.post("/bulk/preview", {**chosen, "do": "act", "action": "accept"}).text
    assert "可以办理 <strong>3</strong> 件，不能办理 <strong>1</strong> 件" in page
    assert f"/cases/{accepted}" in page
    back = me.post("/bulk/preview", {**chosen, "do": "act", "action": "accept", "edit": "1"}).text
    assert 'value="accept" selected' in back and 'value="act" checked' in back


def test_rights_are_judged_for_each_case_when_its_turn_comes(
    app: Flask, office: Office, ids: list[UUID]
) -> None:
    late = make_user(app, office, "late", "handler")
    me = desk(app, office, "late")
    run = _start(me, ids, do="act", action="accept")
    with app.app_context(), tenant_scope(office.id):
        with transaction():
            cases.act(ids[0], "accept", actor=acting(office, "handler"), data={})
        with transaction():
            (held,) = queries.roles_of([late])[late]
            users.take_role(held.id, by=acting(office, "admin"))
    _work(app, office)
    page = me.get(run).text
    assert "成功 0，未成功 3" in page and "（您无权查看）" in page


def test_all_of_a_filter_are_meant(app: Flask, office: Office, ids: list[UUID]) -> None:
    make_case(app, office, upto="accepted")
    me = desk(app, office, "chief")
    me.get("/bulk?all=1&view=open&state=registered")
    sent = me.form("/bulk?all=1&view=open&state=registered", "/bulk/preview")
    wish = {**sent, "do": "note", "text": "请三日内联系投诉人张三 13800138000"}
    page = me.post("/bulk/preview", wish).text
    assert "共 3 件" in page
    form = fields(page, "/t/north/bulk")
    make_case(app, office)
    answer = me.post("/bulk", form)
    assert answer.status_code == 409 and "案件数量已变化" in answer.text
    answer = me.post("/bulk", {**form, **fields(answer.text, "/t/north/bulk")})
    assert answer.status_code == 302
    with app.app_context(), tenant_scope(office.id):
        (run,) = db.session.scalars(select(Run))
        assert run.total == 4
        assert "13800138000" not in str(run.args) and "张三" not in run.title
    _work(app, office)
    assert "请三日内联系" in me.get(f"/cases/{ids[0]}").text


def test_sending_the_confirmation_twice_starts_one_job(
    app: Flask, office: Office, ids: list[UUID]
) -> None:
    me = desk(app, office, "chief")
    page = me.post(
        "/bulk/preview",
        {"case": list(map(str, ids)), "do": "assign", "handler": str(office.users["handler"])},
    ).text
    form = fields(page, "/t/north/bulk")
    places = {me.post("/bulk", form).location for _ in range(2)}
    assert len(places) == 1


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({}, "请选择要批量办理的事"),
        ({"do": "assign"}, "请选择承办人"),
        ({"do": "assign", "handler": "nobody"}, "请选择承办人"),
        ({"do": "note", "text": " "}, "请写明备注内容"),
        ({"do": "act", "action": "no_such"}, "请选择所选案件都有的事项"),
    ],
)
def test_a_wish_that_says_too_little_comes_back(
    app: Flask, office: Office, ids: list[UUID], wish: dict[str, str], words: str
) -> None:
    me = desk(app, office, "chief")
    answer = me.post("/bulk/preview", {"case": str(ids[0]), **wish})
    assert answer.status_code == 422
    assert words in answer.text and "error-summary" in answer.text


def test_nothing_chosen_says_what_to_do(app: Flask, office: Office) -> None:
    assert "还没有选择案件" in desk(app, office, "chief").get("/bulk").text


def test_a_foreign_case_is_not_chosen(
    app: Flask, offices: tuple[Office, Office, Office], ids: list[UUID]
) -> None:
    foreign = make_case(app, offices[1])
    page = desk(app, offices[0], "chief").get(f"/bulk?case={foreign}").text
    assert "还没有选择案件" in page


def test_a_preview_of_many_costs_no_more_than_one_of_few(
    app: Flask, office: Office, ids: list[UUID]
) -> None:
    me = desk(app, office, "chief")
    for _ in range(5):
        make_case(app, office)
    me.queries(f"/bulk?case={ids[0]}")  # the rules are read once in a process
    one = me.queries(f"/bulk?case={ids[0]}")
    assert me.queries("/bulk?all=1&view=all") == one
