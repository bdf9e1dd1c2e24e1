"""Requests that cannot be read or kept are refused in words that a program understands."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.web.api_client import Api, api, codes, complaint, json_of

__all__ = ["api"]
PROBLEM = "application/problem+json"


def _raw(api: Api, body: bytes, mimetype: str = "application/json") -> Any:
    return api.call("POST", "/cases", by="intake", data=body, content_type=mimetype)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"type": NaN}',
        b'{"type": 1e999}',
        b'{"type": "a", "type": "b"}',
        b'{"n": ' + b"9" * 5000 + b"}",
        b"[" * 3000 + b"]" * 3000,
    ],
    ids=["empty", "half", "not utf-8", "nan", "infinite", "twice", "huge number", "deep"],
)
def test_what_is_no_json_is_400(api: Api, body: bytes) -> None:
    answer = _raw(api, body)
    assert (answer.status_code, answer.mimetype) == (400, PROBLEM)
    assert json_of(answer)["code"] == "bad_request"


@pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"null"])
def test_a_body_is_an_object(api: Api, body: bytes) -> None:
    answer = _raw(api, body)
    assert (answer.status_code, codes(answer)) == (422, {"": "not_an_object"})


def test_only_json_is_read(api: Api) -> None:
    for mimetype in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = _raw(api, b"{}", mimetype)
        assert (answer.status_code, answer.mimetype) == (415, PROBLEM)
    body = json.dumps(complaint()).encode()
    assert _raw(api, body, "application/merge-patch+json").status_code == 201


def test_a_body_over_a_megabyte_is_413(api: Api) -> None:
    answer = _raw(api, b'{"type": "' + b"x" * (1024 * 1024) + b'"}')
    assert (answer.status_code, answer.mimetype) == (413, PROBLEM)


def test_a_wrong_method_is_405_and_names_the_right_ones(api: Api) -> None:
    answer = api.call("DELETE", "/cases")
    assert (answer.status_code, answer.mimetype) == (405, PROBLEM)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_an_unknown_address_is_404(api: Api) -> None:
    for path in ("/nothing", "/cases/1", f"/cases/{uuid4()}/nothing"):
        answer = api.get(path)
        assert (answer.status_code, answer.mimetype) == (404, PROBLEM)


def test_every_fault_is_named_at_once(api: Api) -> None:
    body = complaint(type=3, channel="phone", colour="red", severity=["high"])
    answer = _raw(api, json.dumps(body).encode())
    assert (answer.status_code, codes(answer)) == (
        422,
        {"/type": "not_text", "/colour": "unknown", "/severity": "not_text"},
    )


def test_faults_of_form_parties_and_lists_come_together(api: Api) -> None:
    body = complaint(channel="pigeon", category="")
    del body["parties"][0]["phone"]
    body["parties"][1]["colour"] = "red"
    body["data"] = {"facts": "事实", "amount": "many", "colour": "red"}
    answer = api.post("/cases", {**body, "category": "nothing"}, by="intake")
    assert answer.status_code == 422
    assert codes(answer) == {
        "/channel": "not_a_choice",
        "/category": "not_a_choice",
        "/parties/0/phone": "required",
        "/parties/1/colour": "unknown",
        "/data/request": "required",
        "/data/amount": "not_a_number",
        "/data/colour": "unknown",
    }
    assert all(fault["message"] for fault in json_of(answer)["errors"])


@pytest.mark.parametrize("place", ["type", "severity", "party", "data", "key", "unknown"])
def test_texts_that_no_database_keeps_are_refused(api: Api, place: str) -> None:
    for text in ("\x00", "a\x00b", "\ud800", "\udfff\ud800"):
        answer = _raw(api, json.dumps(_with(place, text)).encode())
        assert answer.status_code == 422
        assert set(codes(answer).values()) <= {"nul", "bad_text"}


def _with(place: str, text: str) -> dict[str, Any]:
    body = complaint()
    match place:
        case "party":
            body["parties"][0]["name"] = text
        case "data":
            body["data"]["facts"] = text
        case "key":
            body["data"][text] = "value"
        case "unknown":
            body["more"] = {"deep": [text]}
        case _:
            body[place] = text
    return body


def test_moments_are_rfc_3339(api: Api) -> None:
    for moment in (
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "2026-02-30T10:00:00Z",
        "2026-11-25T25:00:00Z",
        "2026-11-25",
        "20261125T101010Z",
        "2026-W48-3T10:00",
        "２０２６-11-25T10:00:00Z",
        "2026-11-25T10:00:00+99:00",
        "now",
        "",
        1764000000,
        True,
        {},
    ):
        answer = api.post("/cases", complaint(received_at=moment), by="intake")
        faults = (answer.status_code, codes(answer))
        assert faults == (422, {"/received_at": "not_a_date"}), moment


def test_a_moment_without_an_offset_is_the_tenants(api: Api) -> None:
    made = api.open_complaint(received_at="2026-11-20T09:30")
    assert made["received_at"] == "2026-11-20T09:30:00+08:00"
    same = api.open_complaint(received_at="2026-11-20T01:30:00.123456789Z")
    assert same["received_at"] == "2026-11-20T09:30:00.123456+08:00"
    late = api.open_complaint(received_at="2026-11-20T23:59:60+08:00".replace(":60", ":59"))
    assert late["received_on"] == "2026-11-20"


def test_a_receipt_in_the_future_is_refused(api: Api) -> None:
    answer = api.post("/cases", complaint(received_at="2199-01-01T00:00:00Z"), by="intake")
    assert (answer.status_code, codes(answer)) == (422, {"/received_at": "in_future"})


def test_query_parameters_are_checked(api: Api) -> None:
    for query, pointer, code in (
        ("colour=red", "/colour", "unknown"),
        ("limit=0", "/limit", "too_small"),
        ("limit=201", "/limit", "too_large"),
        ("limit=many", "/limit", "not_a_number"),
        ("limit=99999999999999999999999", "/limit", "too_large"),
        ("limit=1&limit=2", "/limit", "repeated"),
        ("sort=colour", "/sort", "not_a_choice"),
        ("due_before=yesterday", "/due_before", "not_a_date"),
        ("received_from=0001-01-01", "/received_from", "not_a_date"),
        ("received_to=9999-12-31", "/received_to", "not_a_date"),
        ("assignee=nobody", "/assignee", "not_a_choice"),
        ("assignee=%00", "/assignee", "nul"),
        ("q=%00", "/q", "nul"),
        ("cursor=x", "/cursor", "broken"),
        ("cursor=%F0%9F%98%80", "/cursor", "broken"),
        ("cursor=WyJhIiwiYiIsImMiXQ", "/cursor", "broken"),
        ("cursor=bnVsbA", "/cursor", "broken"),
        ("cursor=e30", "/cursor", "broken"),
    ):
        answer = api.get(f"/cases?{query}")
        assert (answer.status_code, answer.mimetype) == (422, PROBLEM), query
        assert codes(answer) == {pointer: code}, query


def test_calls_without_parameters_take_none(api: Api) -> None:
    assert codes(api.get("/me?x=1")) == {"/x": "unknown"}
    case = api.open_complaint()["id"]
    assert codes(api.post(f"/cases/{case}/actions/accept?x=1", {})) == {"/x": "unknown"}


def test_numbers_that_are_too_large_for_a_field_are_refused(api: Api) -> None:
    body = complaint()
    body["data"]["amount"] = 10**30
    body["parties"][0]["age"] = 10**30
    answer = api.post("/cases", body, by="intake")
    assert codes(answer) == {"/data/amount": "too_large", "/parties/0/age": "too_large"}


@pytest.mark.parametrize("version", [-1, 2**31, 1.5, "1", True])
def test_a_version_is_a_small_whole_number(api: Api, version: Any) -> None:
    case = api.open_complaint()["id"]
    answer = api.do(case, "accept", version=version)
    assert (answer.status_code, list(codes(answer))) == (422, ["/version"])
