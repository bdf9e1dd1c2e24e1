"""Signing in and out: what is told, what is kept, and when it ends."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db, tenant_scope
from core.events.models import EventRow
from core.now import now
from core.users.models import SignIn, User
from tests.factories import PASSWORD, Office, make_user, sign_in


def _try(client: FlaskClient, office: Office, login: str, password: str):  # type: ignore[no-untyped-def]
    return client.post(f"/t/{office.slug}/login", data={"login": login, "password": password})


def test_a_page_sends_to_the_sign_in_and_back(app: Flask, office: Office) -> None:
    client = app.test_client()
    answer = client.get(f"/t/{office.slug}/me?x=1")
    assert answer.headers["Location"] == f"/t/{office.slug}/login?next=%2Fme%3Fx%3D1"
    signed = client.post(
        f"/t/{office.slug}/login",
        data={"login": "handler", "password": PASSWORD, "next": "/me?x=1"},
    )
    assert signed.headers["Location"] == f"/t/{office.slug}/me?x=1"
    assert "承办人" in client.get(f"/t/{office.slug}/me").text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(app: Flask, office: Office, target: str) -> None:
    answer = app.test_client().post(
        f"/t/{office.slug}/login",
        data={"login": "handler", "password": PASSWORD, "next": target},
    )
    assert answer.headers["Location"] == f"/t/{office.slug}/"


def test_unknown_wrong_and_disabled_get_the_same_words(app: Flask, office: Office) -> None:
    make_user(app, office, "gone")
    with app.app_context(), tenant_scope(office.id):
        db.session.scalars(select(User).where(User.login == "gone")).one().status = "disabled"
        db.session.commit()
    texts = set()
    for login, password in (("nobody", "x"), ("handler", "x"), ("gone", PASSWORD)):
        answer = _try(app.test_client(), office, login, password)
        assert answer.status_code == 401
        text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
        texts.add(text.replace(f'value="{login}"', ""))
    assert len(texts) == 1


def test_a_failure_is_recorded_without_the_login(app: Flask, office: Office) -> None:
    _try(app.test_client(), office, "Someone", "x")
    with app.app_context(), tenant_scope(office.id):
        event = db.session.scalars(select(EventRow).where(EventRow.type == "sign_in_failed")).one()
        assert len(event.data["login_hash"]) == 64
        assert "someone" not in str(event.data)


def test_the_password_of_one_office_does_not_open_another(
    app: Flask, offices: tuple[Office, Office, Office]
) -> None:
    north, south, _ = offices
    client = sign_in(app, north, "handler")
    cookie = client.get_cookie("huiyin_session", path=f"/t/{north.slug}/")
    assert cookie is not None and cookie.http_only and cookie.path == f"/t/{north.slug}/"
    assert client.get(f"/t/{south.slug}/me").status_code == 302
    client.set_cookie("huiyin_session", cookie.value, path=f"/t/{south.slug}/")
    assert client.get(f"/t/{south.slug}/me").status_code == 302


def test_signing_out_ends_the_session_even_for_a_copy_of_the_cookie(
    app: Flask, office: Office
) -> None:
    client = sign_in(app, office, "handler")
    path = f"/t/{office.slug}/"
    cookie = client.get_cookie("huiyin_session", path=path)
    assert cookie is not None
    client.post(f"{path}logout")
    client.set_cookie("huiyin_session", cookie.value, path=path)
    assert client.get(f"{path}me").status_code == 302


def test_a_sign_in_ends_after_two_idle_hours_and_after_twelve_in_any_case(
    app: Flask, office: Office
) -> None:
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        idle, busy = sign_in(app, office, "handler"), sign_in(app, office, "chief")
        for hours in range(1, 12):
            clock.move_to(start + timedelta(hours=hours))
            assert busy.get(f"/t/{office.slug}/me").status_code == 200
        assert idle.get(f"/t/{office.slug}/me").status_code == 302
        clock.move_to(start + timedelta(hours=12))
        assert busy.get(f"/t/{office.slug}/me").status_code == 302


def test_another_sign_in_can_be_ended_from_the_profile(app: Flask, office: Office) -> None:
    here, there = sign_in(app, office, "handler"), sign_in(app, office, "handler")
    with app.app_context(), tenant_scope(office.id):
        latest = db.session.scalars(select(SignIn).order_by(SignIn.created_at.desc())).first()
        assert latest is not None
        sign_in_id = latest.id
    here.post(f"/t/{office.slug}/me/sign-ins/{sign_in_id}/revoke")
    assert there.get(f"/t/{office.slug}/me").status_code == 302
    assert here.get(f"/t/{office.slug}/me").status_code == 200


def test_guessing_is_stopped_and_told_when_to_come_back(app: Flask, office: Office) -> None:
    client = app.test_client()
    for _ in range(10):
        assert _try(client, office, "handler", "guess").status_code == 401
    answer = _try(client, office, "handler", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "分钟后再试" in answer.text or "秒后再试" in answer.text
    assert _try(client, office, "chief", PASSWORD).status_code == 302


def test_a_success_forgives_earlier_mistakes(app: Flask, office: Office) -> None:
    client = app.test_client()
    for _ in range(9):
        _try(client, office, "handler", "guess")
    assert _try(client, office, "handler", PASSWORD).status_code == 302
    assert _try(client, office, "handler", "guess").status_code == 401


def test_a_suspended_office_is_not_there(app: Flask, office: Office) -> None:
    from core.tenants.service import set_status

    with app.app_context():
        set_status(office.slug, "suspended")
    missing = app.test_client().get("/t/nobody/login")
    answer = app.test_client().get(f"/t/{office.slug}/login")
    assert answer.status_code == 404
    assert answer.text.replace("/t/north/", "/t/nobody/") == missing.text
