"""The page of one paper that is for several people."""

from flask import Flask

from core.db import tenant_scope, transaction
from core.documents import service as documents
from core.users.queries import actor as actor_of
from tests.factories import Office, make_case
from tests.web.pages import desk, paper_of


def test_the_page_of_a_paper_for_both_sides_asks_to_whom(app: Flask, office: Office) -> None:
    case_id = make_case(app, office, upto="accepted")
    agree = {"complainant_agrees": True, "respondent_agrees": True, "on_site": False}
    terms = {"mode": "letter", "both_signed": True, "terms": "三日内退款3999元"}
    with app.app_context(), tenant_scope(office.id), transaction():
        mediator = actor_of(office.users["mediator"])
        documents.act(case_id, "open_mediation", actor=mediator, data=agree)
        documents.act(case_id, "agree", actor=mediator, data=terms)
    row = paper_of(app, office, case_id, "c26_9")
    with app.app_context(), tenant_scope(office.id), transaction():
        documents.issue(row.id, actor=mediator)
    handler = desk(app, office, "handler")
    page = handler.get(f"/documents/{row.id}").text
    assert "收件：张三（投诉人）、某某电器有限公司（被投诉人）" in page
    sent = handler.form(f"/documents/{row.id}", f"/documents/{row.id}/deliveries")
    assert sent["to"] == "complainant:0"
    answer = handler.post(f"/documents/{row.id}/deliveries", {**sent, "mode": "in_person"})
    assert answer.status_code == 302, answer.text
    page = handler.get(f"/documents/{row.id}").text
    assert "还没有送到：某某电器有限公司（被投诉人）" in page
    assert "部分送达" in handler.get(f"/cases/{case_id}").text
    again = handler.form(f"/documents/{row.id}", f"/documents/{row.id}/deliveries")
    assert again["to"] == "respondent:0"
