"""The pages of notices: shown, counted, marked as read, and each only to its owner."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.cases import service as cases
from core.db import tenant_scope, transaction
from core.now import now
from core.worker import relay_all, run
from tests.background import acting, receive
from tests.factories import Office, sign_in


@pytest.fixture
def case_id(app: Flask, office: Office) -> UUID:
    """A case that was given to the handler, who was told."""
    with app.app_context(), tenant_scope(office.id):
        made = receive(office, now())
        with transaction():
            outcome = cases.assign(
                made, actor=acting(office, "chief"), handler=office.users["handler"]
            )
            assert outcome.rows[-1].type == "assigned"
        assert relay_all() > 0
    _run_everything(app)
    return made


def _run_everything(app: Flask) -> None:
    client = app.extensions["huiyin"].redis
    with app.app_context():
        queue = app.extensions["huiyin"].queue("urgent")
        for job in queue.jobs:
            run(*job.args)
    client.flushdb()


@pytest.fixture
def handler(app: Flask, office: Office, case_id: UUID) -> FlaskClient:
    return sign_in(app, office, "handler")


def notice_address(page: str) -> str:
    """Where the first notice of a page is marked as read, below the office."""
    found = re.search(r'action="/t/north(/notices/[0-9a-f-]{36}/read)"', page)
    assert found is not None
    return found[1]


def test_a_new_notice_is_shown_and_counted(handler: FlaskClient) -> None:
    page = handler.get("/t/north/notices").text
    assert "已交由您办理" in page
    assert "未读 1 条" in page
    assert '<span class="count">1</span>' in page


def test_reading_a_notice_leads_to_its_case_and_is_remembered(
    handler: FlaskClient, case_id: UUID
) -> None:
    page = handler.get("/t/north/notices").text
    answer = handler.post(f"/t/north{notice_address(page)}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/t/north/cases/{case_id}")
    page = handler.get("/t/north/notices").text
    assert "没有未读的通知" in page
    assert '<span class="count">' not in page
    assert "已交由您办理" not in handler.get("/t/north/notices?unread=1").text


def test_everything_can_be_marked_at_once(handler: FlaskClient) -> None:
    page = handler.get("/t/north/notices").text
    up_to = page.split('name="up_to" value="', 1)[1].split('"', 1)[0]
    answer = handler.post("/t/north/notices/read", data={"up_to": up_to}, follow_redirects=True)
    assert "已全部标为已读" in answer.text
    assert "没有未读的通知" in answer.text


def test_a_notice_of_somebody_else_does_not_exist(
    app: Flask, office: Office, handler: FlaskClient
) -> None:
    address = notice_address(handler.get("/t/north/notices").text)
    missing = "/notices/01a210bf-2fcf-7514-bed3-d5c832047edc/read"
    for login, slug in (("chief", "north"), ("handler", "south")):
        browser = app.test_client()
        browser.post(f"/t/{slug}/login", data={"login": login, "password": "three plain words"})
        foreign = browser.post(f"/t/{slug}{address}")
        nothing = browser.post(f"/t/{slug}{missing}")
        assert foreign.status_code == nothing.status_code == 404
        assert foreign.data == nothing.data
    assert "未读 1 条" in handler.get("/t/north/notices").text


def test_an_empty_list_says_what_will_come(app: Flask, office: Office) -> None:
    page = sign_in(app, office, "archivist").get("/t/north/notices").text
    assert "还没有通知" in page


@pytest.mark.parametrize("query", ["?after=nonsense", "?unread=nonsense", "?after="])
def test_nonsense_in_the_address_is_ignored(handler: FlaskClient, query: str) -> None:
    answer = handler.get(f"/t/north/notices{query}")
    assert answer.status_code == 200
    assert "已交由您办理" in answer.text
