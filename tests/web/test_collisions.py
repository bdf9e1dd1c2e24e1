"""Two people at one case: each sees the other, nothing typed is lost, and what fits is kept."""

import re
from uuid import UUID

import pytest
import redis
from flask import Flask

from core.cases import service as cases
from core.db import tenant_scope, transaction
from core.services import services
from core.web import presence
from core.work import notes
from tests.background import acting
from tests.factories import REFUSAL, Office, make_case
from tests.web.pages import desk


@pytest.fixture
def case_id(app: Flask, office: Office) -> UUID:
    return make_case(app, office)


def test_whoever_opens_a_form_is_seen_by_the_others(
    app: Flask, office: Office, case_id: UUID
) -> None:
    first, second = desk(app, office, "handler"), desk(app, office, "chief")
    form = f"/cases/{case_id}/actions/accept"
    assert "正在处理这件" not in first.get(form).text  # nobody sees themselves
    with app.app_context(), tenant_scope(office.id):
        (seen,) = presence.others(case_id, acting(office, "chief"))
    words = f"{seen.name} 正在处理这件（刚刚打开）"
    assert words in second.get(f"/cases/{case_id}").text
    assert words in second.get(f"/cases/{case_id}/presence").text
    assert first.post(form, {}).status_code == 302
    assert "正在处理这件" not in second.get(f"/cases/{case_id}").text


def test_the_queue_being_away_hides_others_and_stops_nobody(
    app: Flask, office: Office, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise redis.ConnectionError

    with app.app_context():
        client = services().redis
    for name in ("hget", "hgetall", "hdel"):
        monkeypatch.setattr(client, name, away)
    me = desk(app, office, "handler")
    assert me.get(f"/cases/{case_id}/actions/accept").status_code == 200
    assert me.post(f"/cases/{case_id}/actions/accept", {}).status_code == 302


def test_offices_do_not_see_each_others_people(
    app: Flask, offices: tuple[Office, Office, Office], case_id: UUID
) -> None:
    north, south, _ = offices
    desk(app, north, "handler").get(f"/cases/{case_id}/actions/accept")
    with app.app_context(), tenant_scope(south.id):
        assert presence.others(case_id, acting(south, "chief")) == []
    assert desk(app, south, "chief").get(f"/cases/{case_id}/presence").status_code == 404


def _sent(app: Flask, office: Office, case_id: UUID, action: str) -> dict[str, str]:
    return _hidden(desk(app, office, "handler").get(f"/cases/{case_id}/actions/{action}").text)


def _hidden(page: str) -> dict[str, str]:
    """What a page says of the state that it was built on."""
    return dict(re.findall(r'name="(version|seen)" value="(\d+)"', page))


def test_a_note_written_meanwhile_stops_nobody(app: Flask, office: Office, case_id: UUID) -> None:
    sent = _sent(app, office, case_id, "accept")
    with app.app_context(), tenant_scope(office.id), transaction():
        notes.add_note(case_id, actor=acting(office, "chief"), text="已联系")
    me = desk(app, office, "handler")
    assert me.post(f"/cases/{case_id}/actions/accept", sent).status_code == 302


def test_an_act_meanwhile_is_told_and_what_was_typed_can_be_sent_again(
    app: Flask, office: Office, case_id: UUID
) -> None:
    sent = _sent(app, office, case_id, "refuse")
    with app.app_context(), tenant_scope(office.id), transaction():
        cases.assign(case_id, actor=acting(office, "chief"), handler=office.users["mediator"])
    me = desk(app, office, "handler")
    typed = {f"data.{key}": value for key, value in REFUSAL.items()}
    answer = me.post(f"/cases/{case_id}/actions/refuse", {**sent, **typed})
    assert answer.status_code == 409
    assert "什么变了" in answer.text and "案件分派给" in answer.text
    assert REFUSAL["reason"] in answer.text
    again = _hidden(answer.text)
    answer = me.post(f"/cases/{case_id}/actions/refuse", {**again, **typed})
    assert answer.status_code == 302


def test_a_page_that_does_not_say_what_it_has_seen_is_refused(
    app: Flask, office: Office, case_id: UUID
) -> None:
    me = desk(app, office, "handler")
    answer = me.post(f"/cases/{case_id}/actions/accept", {"version": "1"})
    assert answer.status_code == 409 and "什么变了" in answer.text
