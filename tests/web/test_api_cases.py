"""A complaint from registration to the archive, as another program would do it."""

from itertools import pairwise

from tests.web.api_client import Api, api, json_of

__all__ = ["api"]


def test_a_complaint_goes_from_registration_to_the_archive(api: Api) -> None:
    case = api.open_complaint()
    assert (case["type"], case["state"], case["edition"]) == ("complaint", "registered", "2026")
    assert [clock["key"] for clock in case["clocks"]] == ["decision"]
    assert "accept" not in [action["key"] for action in case["actions"]]  # the intake office's view

    told = {"mode": "phone", "to": "投诉人"}
    answer = api.do(case["id"], "accept", data={"told": told})
    accepted = json_of(answer)
    assert (answer.status_code, accepted["state"]) == (200, "accepted")
    clocks = {clock["key"]: clock for clock in accepted["clocks"]}
    assert clocks["decision"]["state"] == "stopped"
    assert clocks["mediation"]["state"] == "running"
    assert accepted["handler"]["login"] == "handler"
    notice = next(paper for paper in accepted["documents"] if paper["key"] == "c26_5")
    assert notice["delivered"] is True

    agreed = api.do(
        case["id"],
        "open_mediation",
        by="mediator",
        data={"complainant_agrees": True, "respondent_agrees": True},
    )
    assert json_of(agreed)["state"] == "mediating", agreed.text
    done = api.do(
        case["id"],
        "agree",
        by="mediator",
        data={"mode": "performed", "terms": "退款3999元", "record": "双方当场履行"},
    )
    assert json_of(done)["state"] == "agreed", done.text
    archived = json_of(api.do(case["id"], "archive", by="archivist"))
    assert (archived["state"], archived["closed"]) == ("archived", True)
    assert archived["actions"] == []

    events = json_of(api.get(f"/cases/{case['id']}/events"))["items"]
    moved = [event["data"]["action"] for event in events if event["type"] == "moved"]
    assert moved == ["receive", "register", "accept", "open_mediation", "agree", "archive"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert all(b["prev_hash"] == a["hash"] for a, b in pairwise(events))
