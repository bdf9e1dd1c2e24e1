"""Who may ask what: tokens, scopes, roles, and the silence about other offices."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask

from core.now import now
from tests.factories import Office, sign_in
from tests.web.api_client import Api, add_token, api, complaint, json_of, make_api, report

__all__ = ["api"]
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic aGk6aG8="}]
)
def test_without_a_token_nothing_is_said(api: Api, header: dict[str, str]) -> None:
    for method, path in (("GET", "/me"), ("GET", f"/cases/{uuid4()}"), ("POST", "/cases")):
        answer = api.call(method, path, by=None, headers=header)
        assert (answer.status_code, answer.mimetype) == (401, PROBLEM)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert json_of(answer)["code"] == "unauthorized"


def test_a_browser_that_is_signed_in_is_nobody_here(api: Api, app: Flask, office: Office) -> None:
    browser = sign_in(app, office, "handler")
    answer = browser.get(f"/t/{office.slug}/api/v1/me")
    assert answer.status_code == 401


def test_a_token_ends_when_its_time_is_over(api: Api) -> None:
    assert api.get("/me").status_code == 200
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        assert api.get("/me").status_code == 401


def test_scopes_divide_reading_and_acting(api: Api) -> None:
    add_token(api, "reader", "handler", "read")
    add_token(api, "writer", "intake", "write")
    case = api.open_complaint()["id"]
    assert api.get(f"/cases/{case}", by="reader").status_code == 200
    assert json_of(api.get(f"/cases/{case}", by="reader"))["actions"] == []
    assert json_of(api.get("/me", by="reader"))["scopes"] == ["read"]
    refused = api.do(case, "accept", by="reader")
    assert (refused.status_code, json_of(refused)["code"]) == (403, "not_permitted")
    assert api.post("/cases", complaint(), by="writer").status_code == 201
    assert api.get(f"/cases/{case}", by="writer").status_code == 403


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("accept", {"handler"}),
        ("refuse", {"handler"}),
        ("ask_identity", {"handler"}),
        ("withdraw", {"intake", "handler"}),
    ],
)
def test_each_action_is_for_its_roles(api: Api, action: str, allowed: set[str]) -> None:
    case = api.open_complaint()["id"]
    for role in ("intake", "dispatch", "handler", "mediator", "chief", "head", "archivist"):
        offered = [a["key"] for a in json_of(api.get(f"/cases/{case}", by=role))["actions"]]
        assert (action in offered) is (role in allowed)
        if role not in allowed:
            answer = api.do(case, action, by=role)
            assert (answer.status_code, json_of(answer)["code"]) == (403, "not_permitted")


@pytest.mark.parametrize("role", ["handler", "mediator", "chief", "head", "archivist", "auditor"])
def test_only_the_intake_registers(api: Api, role: str) -> None:
    answer = api.post("/cases", complaint(), by=role)
    assert (answer.status_code, json_of(answer)["code"]) == (403, "not_permitted")


def test_an_administrator_without_a_role_in_the_work_reads_no_cases(api: Api) -> None:
    case = api.open_complaint()["id"]
    assert api.get(f"/cases/{case}", by="admin").status_code == 403
    assert api.get("/cases", by="admin").status_code == 403
    assert api.get("/types", by="admin").status_code == 200


def test_another_office_looks_like_nothing_at_all(
    app: Flask, offices: tuple[Office, Office, Office]
) -> None:
    ours, theirs = make_api(app, offices[0]), make_api(app, offices[1])
    case = theirs.open_complaint()
    paper = case["documents"][0]["id"]
    refusal = theirs.do(
        case["id"], "refuse", data={"ground": "ground_1", "reason": "不属于本机关职责"}
    )
    approval = json_of(refusal)["approval"]["id"]
    upload = {"file": (_text(), "证据.txt")}
    attachment = json_of(
        theirs.call("POST", f"/cases/{case['id']}/attachments", data=upload, by="intake")
    )["id"]
    acts = [
        ("GET", "/cases/{}", case["id"], None),
        ("GET", "/cases/{}/events", case["id"], None),
        ("GET", "/cases/{}/clocks", case["id"], None),
        ("GET", "/cases/{}/documents", case["id"], None),
        ("GET", "/cases/{}/attachments", case["id"], None),
        ("POST", "/cases/{}/actions/accept", case["id"], {}),
        ("POST", "/cases/{}/assign", case["id"], {"handler": None}),
        ("POST", "/cases/{}/clocks/decision/extensions", case["id"], {"reason": "理由"}),
        ("POST", "/cases/{}/documents", case["id"], {"form": "c26_5"}),
        ("GET", "/documents/{}", paper, None),
        ("GET", "/documents/{}.pdf", paper, None),
        ("GET", "/documents/{}.html", paper, None),
        ("POST", "/documents/{}/issue", paper, {}),
        ("POST", "/documents/{}/void", paper, {"reason": "理由"}),
        ("GET", "/approvals/{}", approval, None),
        ("POST", "/approvals/{}/decisions", approval, {"decision": "approve"}),
        ("POST", "/approvals/{}/withdraw", approval, {}),
        ("GET", "/attachments/{}", attachment, None),
    ]
    for method, path, row, given in acts:
        more = {} if given is None else {"json": given}
        foreign = ours.call(method, path.format(row), by="handler", **more)
        missing = ours.call(method, path.format(uuid4()), by="handler", **more)
        assert (foreign.status_code, foreign.mimetype) == (404, PROBLEM), path
        assert (foreign.data, dict(foreign.headers)) == (missing.data, dict(missing.headers)), path
    stranger = ours.get(f"/t/{offices[1].slug}/api/v1/me")
    assert stranger.status_code == 401  # a token is known in its own office only


def test_an_attachment_of_another_office_cannot_prove_a_delivery(
    app: Flask, offices: tuple[Office, Office, Office]
) -> None:
    ours, theirs = make_api(app, offices[0]), make_api(app, offices[1])
    foreign = theirs.open_complaint()["id"]
    upload = {"file": (_text(), "回证.txt")}
    receipt = json_of(
        theirs.call("POST", f"/cases/{foreign}/attachments", data=upload, by="intake")
    )["id"]
    case = json_of(ours.do(ours.open_complaint()["id"], "accept"))
    paper = next(p["id"] for p in case["documents"] if p["key"] == "c26_5")
    body = {"mode": "phone", "sent_at": now().isoformat(), "attachment": receipt}
    answer = ours.post(f"/documents/{paper}/deliveries", body)
    assert answer.status_code == 422
    assert json_of(answer)["errors"][0]["pointer"] == "/attachment"


def test_the_office_of_a_report_is_told_apart_by_unit(api: Api, app: Flask) -> None:
    made = json_of(api.post("/cases", {**report(), "unit": "one"}, by="intake"))
    assert made["unit"]["code"] == "one"
    answer = api.post("/cases", {**report(), "unit": "nowhere"}, by="intake")
    assert json_of(answer)["errors"][0]["pointer"] == "/unit"


def _text():  # type: ignore[no-untyped-def]
    from io import BytesIO

    return BytesIO("购买凭证".encode())
