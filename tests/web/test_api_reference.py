"""What programs ask before they act: types, rules, due dates, themselves, the reference."""

import re
from typing import Any

from flask import Flask

from core.api.views import OPERATIONS
from tests.web.api_client import Api, api, codes, json_of

__all__ = ["api"]


def test_every_key_of_a_type_has_its_chinese_title(api: Api) -> None:
    types = {each["key"]: each for each in json_of(api.get("/types"))["items"]}
    assert list(types) == ["complaint", "report"]
    complaint = types["complaint"]
    assert complaint["edition"] == "2026"
    assert {"key": "accepted", "title": "已受理", "kind": "open", "public_title": "已受理"} in (
        complaint["states"]
    )
    for part in ("states", "actions", "clocks", "chains", "documents", "forms", "party_roles"):
        assert complaint[part], part
        for each in complaint[part]:
            assert not each["title"].isascii(), (part, each["key"])
    assert {f["key"] for f in complaint["fields"]} >= {"facts", "request", "amount"}
    form = next(f for f in complaint["forms"] if f["key"] == "c26_1")
    assert form["schema"]["properties"]["facts"]["type"] == "string"
    assert {c["key"]: c["title"] for c in complaint["channels"]}["phone"] == "12315电话"
    old = json_of(api.get("/types?on=2026-04-14"))["items"]
    assert {each["edition"] for each in old} == {"2020"}
    assert codes(api.get("/types?on=2026-13-01")) == {"/on": "not_a_date"}
    assert codes(api.get("/types?on=1999-01-01")) == {"/received_at": "no_rules"}


def test_the_rules_in_force_are_the_whole_module(api: Api) -> None:
    rules = json_of(api.get("/rules?domain=consumer_aic&on=2026-11-25"))
    assert rules["rule_set"]["edition"] == rules["module"]["edition"] == "2026"
    assert rules["module"]["key"] == "consumer_aic"
    assert json_of(api.get("/rules?on=2019-12-31"))["module"]["edition"] == "2014"
    assert codes(api.get("/rules?domain=nothing")) == {"/domain": "not_a_choice"}


def test_a_due_date_is_derived_without_a_case(api: Api) -> None:
    due = json_of(api.get("/calendar/explain?start=2026-09-28&length=7&unit=workday"))
    assert (due["due"], due["due_raw"]) == ("2026-10-13", "2026-10-13")
    assert due["explanation"][-1] == {
        "date": "2026-10-13",
        "counted": True,
        "n": 7,
        "why": "工作日",
    }
    rolled = json_of(
        api.get("/calendar/explain?start=2026-04-01&length=1&unit=months&roll=next_workday")
    )
    assert (rolled["due_raw"], rolled["due"]) == ("2026-05-01", "2026-05-06")
    hours = json_of(api.get("/calendar/explain?start=2026-05-01T10:00&length=24&unit=hour"))
    assert hours["due"] == "2026-05-02T10:00:00+08:00"
    paused = json_of(
        api.get(
            "/calendar/explain?start=2026-11-02&length=10&unit=days&pause=2026-11-04..2026-11-06"
        )
    )
    assert paused["due"] == "2026-11-14"
    twice = json_of(
        api.get(
            "/calendar/explain?start=2026-11-02&length=10&unit=days"
            "&pause=2026-11-04..2026-11-06&pause=2026-11-08..2026-11-09"
        )
    )
    assert twice["due"] == "2026-11-15"


def test_what_cannot_be_derived_is_said(api: Api) -> None:
    for query, pointer in (
        ("length=7&unit=days", "/start"),
        ("start=0001-01-01&length=7&unit=days", "/start"),
        ("start=9999-12-31&length=7&unit=days", "/start"),
        ("start=2026-11-25&length=-1&unit=days", "/length"),
        ("start=2026-11-25&length=1e3&unit=days", "/length"),
        ("start=2026-11-25&length=7&unit=moons", "/unit"),
        ("start=2026-11-25&length=7&unit=days&roll=up", "/roll"),
        ("start=2026-11-25&length=7&unit=days&pause=2026-11-26", "/pause/0"),
        ("start=2026-11-25&length=7&unit=days&pause=2026-11-28..2026-11-26", "/pause/0"),
    ):
        answer = api.get(f"/calendar/explain?{query}")
        assert (answer.status_code, list(codes(answer))) == (422, [pointer]), query


def test_lengths_without_an_end_never_break_the_program(api: Api) -> None:
    for query, status in (
        ("length=1000000&unit=years", 422),
        ("length=7&unit=season", 422),
        ("length=7&unit=hours&roll=next_workday", 422),
        ("length=7&unit=days&pause=2026-01-01..2026-01-02", 409),
        ("length=7&unit=days&pause=2026-12-25..2026-12-26", 409),
        ("length=7&unit=days&pause=2026-11-26..2199-12-31", 422),
        ("length=100&unit=years", 200),
    ):
        answer = api.get(f"/calendar/explain?start=2026-11-25&{query}")
        assert answer.status_code == status, query
    late = api.get("/calendar/explain?start=2199-12-31&length=10&unit=workdays")
    assert (late.status_code, json_of(late)["estimated_years"]) == (200, [2200])


def test_a_program_learns_who_it_is(api: Api) -> None:
    me = json_of(api.get("/me", by="chief"))
    assert me["tenant"]["slug"] == api.office.slug
    assert me["user"]["login"] == "chief"
    assert [(r["key"], r["domain"]) for r in me["roles"]] == [("chief", "consumer_aic")]
    assert me["modules"] == [{"key": "consumer_aic", "title": "消费者投诉举报", "edition": "2026"}]


def test_the_document_names_every_call_and_no_more(api: Api, app: Flask) -> None:
    answer = api.get("/openapi.json", by=None)
    document = json_of(answer)
    assert (answer.status_code, document["openapi"]) == (200, "3.1.0")
    assert document["servers"] == [{"url": f"/t/{api.office.slug}/api/v1"}]
    said = {(method.upper(), path) for path, calls in document["paths"].items() for method in calls}
    routed = {
        (each.method, re.sub(r"<(?:uuid:)?(\w+)>", r"{\1}", each.path)) for each in OPERATIONS
    }
    assert said == routed
    endpoints = {
        rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")
    }
    assert endpoints == {f"api.{operation.key}" for operation in OPERATIONS} | {
        "api.document",
        "api.docs",
        "api.static",
    }


def test_every_reference_of_the_document_leads_somewhere(api: Api) -> None:
    document = json_of(api.get("/openapi.json", by=None))
    schemas = document["components"]["schemas"]
    wanted = {ref.removeprefix("#/components/schemas/") for ref in _references(document)}
    assert wanted <= set(schemas)
    assert {"CaseShape", "ProblemDetails", "Form.complaint.c26_1", "Parties.report"} <= wanted


def test_bodies_follow_the_forms(api: Api) -> None:
    document = json_of(api.get("/openapi.json", by=None))
    kinds = _body(document, "/cases")["oneOf"]
    assert [kind["properties"]["type"]["const"] for kind in kinds] == ["complaint", "report"]
    action = document["paths"]["/cases/{case_id}/actions/{action}"]["post"]
    [case_id, key, *_] = action["parameters"]
    assert case_id["schema"]["format"] == "uuid"
    assert key["schema"]["x-titles"]["accept"] == "受理"
    forms = _body(document, "/cases/{case_id}/actions/{action}")["properties"]["data"]["x-forms"]
    assert forms["complaint.refuse"] == {"$ref": "#/components/schemas/Form.complaint.refuse"}
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            problems = [s for s in call["responses"] if s >= "400"]
            assert {"401", "403", "422"} <= set(problems), (method, path)


def test_the_reference_is_a_page_without_scripts(api: Api) -> None:
    page = api.get("/docs", by=None)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "<script" not in page.text
    assert "办理事项" in page.text
    assert "登记案件" in page.text
    style = api.call("GET", f"/t/{api.office.slug}/api/v1/static/docs.css", by=None)
    assert style.mimetype == "text/css"
    style.close()


def _body(document: Any, path: str) -> Any:
    return document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(_references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_references(value) for value in node))
    return set()
