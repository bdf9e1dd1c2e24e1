"""Actions, chains, versions, extensions: what is done, what waits, what is refused and how."""

from datetime import timedelta
from typing import Any

import pytest

from core.now import now
from tests.web.api_client import Api, api, codes, json_of

__all__ = ["api"]
REFUSAL: dict[str, Any] = {"data": {"ground": "ground_1", "reason": "不属于本机关职责"}}


def test_a_wrong_state_is_409(api: Api) -> None:
    case = api.open_complaint()["id"]
    answer = api.do(case, "open_mediation", by="mediator")
    assert (answer.status_code, json_of(answer)["code"]) == (409, "wrong_state")
    assert "已登记" in json_of(answer)["title"]
    assert json_of(api.do(case, "fly"))["code"] == "wrong_state"


def test_an_unmet_condition_is_422_with_its_sentence(api: Api) -> None:
    case = api.open_complaint()["id"]
    api.do(case, "accept")
    data = {"complainant_agrees": True, "respondent_agrees": False}
    answer = api.do(case, "open_mediation", by="mediator", data=data)
    assert (answer.status_code, json_of(answer)["code"]) == (422, "guard")
    assert json_of(answer)["errors"][0]["message"] == "须双方都同意调解，没有答复不等于同意"


def test_a_stale_version_is_409_whether_in_the_body_or_the_header(api: Api) -> None:
    made = api.open_complaint()
    case, version = made["id"], made["version"]
    tag = api.get(f"/cases/{case}").headers["ETag"]
    assert tag == f'"{version}"'
    assert api.do(case, "accept", version=version).status_code == 200
    for answer in (
        api.do(case, "terminate", version=version),
        api.post(f"/cases/{case}/actions/terminate", {}, headers={"If-Match": tag}),
    ):
        assert (answer.status_code, json_of(answer)["code"]) == (409, "stale")
    both = api.post(
        f"/cases/{case}/actions/terminate", {"version": version + 7}, headers={"If-Match": tag}
    )
    assert codes(both) == {"/version": "contradiction"}
    assert (
        api.post(f"/cases/{case}/assign", {"handler": None}, headers={"If-Match": "x"}).status_code
        == 400
    )


def test_a_chain_agrees_before_the_act_takes_effect(api: Api) -> None:
    case = api.open_complaint()["id"]
    asked = api.do(case, "refuse", comment="请审批", **REFUSAL)
    assert asked.status_code == 202
    approval = json_of(asked)["approval"]
    assert approval["status"] == "waiting"
    assert approval["data"]["ground"] == "ground_1"
    assert json_of(asked)["case"]["state"] == "registered"
    inbox = json_of(api.get("/approvals?mine=1", by="chief"))["items"]
    assert [(a["id"], a["may_decide"]) for a in inbox] == [(approval["id"], True)]
    assert json_of(api.get("/approvals?mine=1", by="handler"))["items"] == []

    path = f"/approvals/{approval['id']}"
    own = api.post(f"{path}/decisions", {"decision": "approve"}, by="handler")
    assert (own.status_code, json_of(own)["code"]) == (403, "not_permitted")
    silent = api.post(f"{path}/decisions", {"decision": "reject"}, by="chief")
    assert codes(silent) == {"/comment": "required"}
    done = api.post(f"{path}/decisions", {"decision": "approve", "comment": "同意"}, by="chief")
    case_now = json_of(done)
    assert (done.status_code, case_now["state"]) == (200, "refused")
    assert case_now["approvals"][0]["steps"][0]["decided_by"]["login"] == "chief"
    again = api.post(f"{path}/decisions", {"decision": "approve"}, by="chief2")
    assert (again.status_code, json_of(again)["code"]) == (409, "wrong_state")
    assert json_of(api.get(path))["status"] == "approved"


def test_nobody_approves_what_they_proposed(api: Api) -> None:
    from core.db import tenant_scope, transaction
    from core.users import service as users

    with api.app.app_context(), tenant_scope(api.office.id), transaction():
        users.give_role(api.office.users["handler"], role="chief", domain="consumer_aic")
    case = api.open_complaint()["id"]
    approval = json_of(api.do(case, "refuse", **REFUSAL))["approval"]["id"]
    answer = api.post(f"/approvals/{approval}/decisions", {"decision": "approve"}, by="handler")
    assert (answer.status_code, json_of(answer)["code"]) == (403, "self_approval")


def test_a_proposal_may_be_returned_or_withdrawn(api: Api) -> None:
    case = api.open_complaint()["id"]
    first = json_of(api.do(case, "refuse", **REFUSAL))["approval"]["id"]
    body = {"decision": "return", "comment": "理由不充分"}
    returned = json_of(api.post(f"/approvals/{first}/decisions", body, by="chief"))
    assert returned["state"] == "registered"
    second = json_of(api.do(case, "refuse", **REFUSAL))["approval"]["id"]
    other = api.post(f"/approvals/{second}/withdraw", by="chief")
    assert (other.status_code, json_of(other)["code"]) == (403, "not_permitted")
    taken = api.post(f"/approvals/{second}/withdraw")
    assert taken.status_code == 200
    assert [a["status"] for a in json_of(taken)["approvals"]] == ["returned", "withdrawn"]


def test_what_a_chain_must_decide_cannot_be_told_yet(api: Api) -> None:
    case = api.open_complaint()["id"]
    answer = api.do(case, "refuse", **REFUSAL, told={"mode": "phone"})
    assert codes(answer) == {"/told": "too_early"}


@pytest.mark.parametrize("to", ["投诉人", "complainant", "complainant:0", "张三", []])
@pytest.mark.parametrize("inside", [True, False])
def test_the_told_may_be_named_in_any_way(api: Api, to: Any, inside: bool) -> None:
    case = api.open_complaint(received_at=(now() - timedelta(hours=2)).isoformat())["id"]
    told = {"mode": "phone", "at": (now() - timedelta(minutes=5)).isoformat(), "to": to}
    at = (now() - timedelta(minutes=10)).isoformat()
    body: dict[str, Any] = {"data": {"told": told}} if inside else {"told": [told]}
    answer = api.do(case, "accept", occurred_at=at, **body)
    assert answer.status_code == 200, answer.text
    decision = next(c for c in json_of(answer)["clocks"] if c["key"] == "decision")
    assert (decision["state"], decision["outcome"]) == ("stopped", "met")


def test_faults_of_telling_have_their_place(api: Api) -> None:
    case = api.open_complaint()["id"]
    stranger = api.do(case, "accept", told={"mode": "phone", "to": "王五"})
    assert codes(stranger) == {"/told/0/to/0": "not_a_choice"}
    inside = api.do(case, "accept", data={"told": {"how": "phone"}})
    assert codes(inside) == {"/data/told/0/mode": "required", "/data/told/0/how": "unknown"}


def test_an_act_dated_before_the_last_one_or_in_the_future_is_refused(api: Api) -> None:
    case = api.open_complaint(received_at=(now() - timedelta(hours=1)).isoformat())["id"]
    for at, code in (
        (now() - timedelta(days=1), "too_early"),
        (now() + timedelta(days=1), "in_future"),
    ):
        answer = api.do(case, "accept", occurred_at=at.isoformat())
        assert (answer.status_code, codes(answer)) == (422, {"/occurred_at": code})


def test_a_report_gets_more_time_from_the_head(api: Api) -> None:
    case = api.open_report()["id"]
    path = f"/cases/{case}/clocks/verification/extensions"
    assert codes(api.post(path, {"by": "15 workdays"})) == {"/reason": "required"}
    nobody = api.post(path, {"reason": "案情复杂"}, by="archivist")
    assert (nobody.status_code, json_of(nobody)["code"]) == (403, "not_permitted")
    paper = api.post(path, {"reason": "案情复杂", "document": "c26_9#1"})
    assert codes(paper) == {"/document": "not_a_choice"}
    asked = api.post(path, {"by": "15 workdays", "reason": "案情复杂"})
    assert asked.status_code == 202
    approval = json_of(asked)["approval"]
    assert (approval["kind"], approval["data"]["reason"]) == ("extension", "案情复杂")
    before = _clock(json_of(asked)["case"])
    body = {"decision": "approve", "comment": "同意"}
    done = json_of(api.post(f"/approvals/{approval['id']}/decisions", body, by="head"))
    after = _clock(done)
    assert after["extended"] is True
    assert after["extensions"] == [{"amount": 15, "unit": "workdays"}]
    assert after["due_on"] > before["due_on"]
    again = api.post(path, {"reason": "仍然复杂"})
    assert (again.status_code, json_of(again)["code"]) == (409, "clock")


def test_a_clock_that_knows_no_extension_is_refused(api: Api) -> None:
    case = api.open_complaint()["id"]
    answer = api.post(f"/cases/{case}/clocks/decision/extensions", {"reason": "忙"})
    assert (answer.status_code, json_of(answer)["code"]) == (409, "clock")


def test_a_case_is_given_to_people_by_login_or_id(api: Api) -> None:
    case = api.open_complaint()["id"]
    me = json_of(api.get("/me", by="mediator"))["user"]["id"]
    answer = api.post(f"/cases/{case}/assign", {"handler": "handler", "officers": [me]}, by="chief")
    assert answer.status_code == 200, answer.text
    assert json_of(answer)["handler"]["login"] == "handler"
    assert [p["login"] for p in json_of(answer)["officers"]] == ["mediator"]
    nobody = api.post(f"/cases/{case}/assign", {"handler": "nobody"}, by="chief")
    assert codes(nobody) == {"/handler": "not_a_choice"}
    assert api.post(f"/cases/{case}/assign", {"handler": None}, by="auditor").status_code == 403


def test_a_matter_may_be_received_first_and_registered_later(api: Api) -> None:
    body = {"type": "complaint", "channel": "phone", "category": "goods"}
    received = json_of(api.post("/cases", body, by="intake"))
    assert received["state"] == "received"
    full = api.open_complaint()
    from tests.web.api_client import complaint

    given = complaint()
    answer = api.do(
        received["id"], "register", by="intake", data=given["data"], parties=given["parties"]
    )
    assert answer.status_code == 200, answer.text
    assert json_of(answer)["state"] == full["state"] == "registered"
    assert [p["name"] for p in json_of(answer)["parties"]] == ["张三", "某某电器有限公司"]


def test_a_clock_past_its_due_moment_shows_as_breached(api: Api) -> None:
    long_ago = (now() - timedelta(days=60)).isoformat()
    case = api.open_complaint(received_at=long_ago)["id"]
    [clock] = json_of(api.get(f"/cases/{case}/clocks"))
    assert (clock["state"], clock["level"]) == ("breached", "red")
    assert clock["explanation"][0] == {
        "date": clock["explanation"][0]["date"],
        "counted": False,
        "n": 0,
        "why": "起算日，不计入",
    }
    assert clock["explanation"][-1]["n"] == 7
    assert clock["explanation"][-1]["date"] == clock["due_on"]


def _clock(case: dict[str, Any]) -> dict[str, Any]:
    return next(clock for clock in case["clocks"] if clock["key"] == "verification")
