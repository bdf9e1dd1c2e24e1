"""Drafts of intake: saved while typing, one's own only, gone when registered or old."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from core.cases import drafts
from core.cases.models import Case, IntakeDraft
from core.db import db, tenant_scope, transaction
from core.now import now
from tests.factories import Office
from tests.web.pages import Desk, desk

PAGE = "/intake/complaint"
TYPED = {
    "received_at": "2026-11-20T09:30",
    "channel": "phone",
    "category": "food",
    "parties.0.role": "complainant",
    "parties.0.name": "王小明",
    "parties.0.phone": "13800138000",
    "parties.1.role": "respondent",
    "parties.1.kind": "org",
    "parties.1.name": "海州百货有限公司",
    "data.facts": "\n买到的水壶漏电，\n商家不退。",
}


@pytest.fixture
def clerk(app: Flask, office: Office) -> Desk:
    """Somebody who registers."""
    return desk(app, office, "intake")


def _save(clerk: Desk, draft: UUID, version: int = 0, **more: str) -> Any:
    return _send(clerk, {**TYPED, "draft": str(draft), "draft_version": str(version), **more})


def _send(clerk: Desk, form: dict[str, str]) -> Any:
    path = f"/t/{clerk.office.slug}{PAGE}/draft"
    return clerk.client.post(path, data=form, headers={"Accept": "application/json"})


def _rows(clerk: Desk) -> list[IntakeDraft]:
    with clerk.app.app_context(), tenant_scope(clerk.office.id):
        found = list(db.session.scalars(select(IntakeDraft)))
        db.session.expunge_all()
        return found


def test_what_was_typed_comes_back_as_it_was(clerk: Desk) -> None:
    draft = uuid4()
    saved = _save(clerk, draft)
    assert saved.status_code == 200 and saved.json["version"] == 1
    again = _save(clerk, draft, 1, **{"data.request": "退货"})
    assert again.json["version"] == 2
    page = clerk.form(f"/intake/drafts/{draft}", PAGE)
    for name, value in {**TYPED, "data.request": "退货"}.items():
        assert page[name] == value, name
    assert (page["draft"], page["draft_version"]) == (str(draft), "2")


def test_nothing_of_a_draft_can_be_read_in_the_database(clerk: Desk) -> None:
    _save(clerk, uuid4())
    with clerk.app.app_context(), tenant_scope(clerk.office.id):
        (row,) = db.session.execute(text("SELECT row_to_json(d)::text FROM intake_drafts d")).all()
        secret = db.session.scalars(select(IntakeDraft.secret)).one()
    assert "王小明" not in row[0] and "13800138000" not in row[0]
    assert "王小明".encode() not in secret and b"13800138000" not in secret


def test_the_desk_and_the_intake_pages_offer_the_draft_with_its_age(clerk: Desk) -> None:
    draft = uuid4()
    _save(clerk, draft)
    for path in ("/desk", "/intake", PAGE):
        text = clerk.get(path).text
        assert f"/intake/drafts/{draft}" in text, path
        assert "海州百货有限公司" in text and "刚才" in text, path
    assert f"/intake/drafts/{draft}" not in clerk.get("/intake/report").text


def test_the_name_of_a_sealed_person_is_not_shown_in_lists(clerk: Desk) -> None:
    form = {
        "draft": str(uuid4()),
        "parties.0.role": "reporter",
        "parties.0.name": "举报的人",
        "parties.1.role": "reported",
        "parties.1.name": "海州百货有限公司",
    }
    assert clerk.post("/intake/report/draft", form).status_code == 302
    text = clerk.get("/desk").text
    assert "海州百货有限公司" in text and "举报的人" not in text


def test_a_draft_is_ones_own(clerk: Desk) -> None:
    draft = uuid4()
    _save(clerk, draft)
    other = desk(clerk.app, clerk.office, "handler")
    assert other.get(f"/intake/drafts/{draft}").status_code == 404
    assert other.post(f"/intake/drafts/{draft}/discard", {}).status_code == 404
    assert f"/intake/drafts/{draft}" not in other.get("/desk").text
    assert _save(other, draft).status_code == 409
    assert [row.version for row in _rows(clerk)] == [1]


def test_registering_takes_the_draft_away_and_a_late_save_does_not_bring_it_back(
    clerk: Desk,
) -> None:
    draft = uuid4()
    _save(clerk, draft)
    form = clerk.form(f"/intake/drafts/{draft}", PAGE)
    refused = clerk.post(PAGE, form)
    assert refused.status_code == 422
    assert str(draft) in refused.text and len(_rows(clerk)) == 1
    form |= {
        "parties.0.address": "幸福路1号",
        "parties.1.address": "工业路8号",
        "data.request": "退货",
    }
    answer = clerk.post(PAGE, form)
    assert answer.status_code == 302, answer.text
    assert _rows(clerk) == []
    assert _save(clerk, draft, 1).status_code == 409
    assert _rows(clerk) == []
    with clerk.app.app_context(), tenant_scope(clerk.office.id):
        assert len(db.session.scalars(select(Case)).all()) == 1


def test_a_draft_that_was_saved_elsewhere_is_not_overwritten(clerk: Desk) -> None:
    draft = uuid4()
    _save(clerk, draft)
    _save(clerk, draft, 1, **{"data.request": "新的"})
    assert _save(clerk, draft, 1, **{"data.request": "旧的"}).status_code == 409
    assert "新的" in clerk.get(f"/intake/drafts/{draft}").text


def test_without_a_script_a_button_saves_and_another_one_drops(clerk: Desk) -> None:
    form = clerk.form(PAGE, PAGE)
    answer = clerk.post(f"{PAGE}/draft", {**form, "data.facts": "先记下来"})
    assert answer.status_code == 302
    path = answer.headers["Location"].removeprefix(f"/t/{clerk.office.slug}")
    page = clerk.get(path).text
    assert "先记下来" in page and "已暂存" in page
    assert clerk.post(f"{path}/discard", {}).status_code == 302
    assert clerk.get(path).status_code == 404


@pytest.mark.parametrize("broken", [{"draft": ""}, {"draft": "x"}, {"draft_version": "-1"}])
def test_a_page_that_is_not_whole_is_refused(clerk: Desk, broken: dict[str, str]) -> None:
    whole = {**TYPED, "draft": str(uuid4()), "draft_version": "0"}
    assert _send(clerk, {**whole, **broken}).status_code == 422
    assert _rows(clerk) == []


def test_too_many_and_too_long_drafts_are_refused(clerk: Desk) -> None:
    for _ in range(drafts.MOST):
        assert _save(clerk, uuid4()).status_code == 200
    assert _save(clerk, uuid4()).status_code == 409
    row = _rows(clerk)[0]
    long = {"data.facts": "长" * drafts.LARGEST}
    assert _save(clerk, row.id, row.version, **long).status_code == 422


def test_more_drafts_cost_the_desk_no_more_statements(clerk: Desk) -> None:
    _save(clerk, uuid4())
    one = clerk.queries("/desk")
    for _ in range(5):
        _save(clerk, uuid4())
    assert clerk.queries("/desk") == one


def test_old_drafts_are_neither_shown_nor_kept(
    clerk: Desk, offices: tuple[Office, Office, Office]
) -> None:
    old, fresh = uuid4(), uuid4()
    south = desk(clerk.app, offices[1], "intake")
    for who, draft in ((clerk, old), (clerk, fresh), (south, uuid4())):
        _save(who, draft)
    for who in (clerk, south):
        with who.app.app_context(), tenant_scope(who.office.id), transaction() as session:
            session.execute(
                update(IntakeDraft)
                .where(IntakeDraft.id != fresh)
                .values(saved_at=now() - drafts.KEPT - timedelta(minutes=1))
            )
    assert f"/intake/drafts/{old}" not in clerk.get("/desk").text
    with clerk.app.app_context():
        assert drafts.forget_old(now()) == 2
    assert [row.id for row in _rows(clerk)] == [fresh]
    assert _rows(south) == []
