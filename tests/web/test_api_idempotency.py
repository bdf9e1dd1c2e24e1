"""Idempotency-Key: done once, answered twice, never mixed up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import time_machine

from core.now import now
from tests.web.api_client import Api, api, complaint, json_of

__all__ = ["api"]
KEY = {"Idempotency-Key": "one-and-the-same"}


def _count(api: Api) -> int:
    return len(json_of(api.get("/cases"))["items"])


def test_the_same_request_is_done_once_and_answered_twice(api: Api) -> None:
    first = api.post("/cases", complaint(), by="intake", headers=KEY)
    reordered = dict(reversed(complaint().items()))
    second = api.post("/cases", reordered, by="intake", headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data == second.data
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert _count(api) == 1


def test_another_request_under_the_key_is_refused(api: Api) -> None:
    case = json_of(api.post("/cases", complaint(), by="intake", headers=KEY))["id"]
    for answer in (
        api.post("/cases", complaint(severity="high"), by="intake", headers=KEY),
        api.post(f"/cases/{case}/actions/withdraw", {}, by="intake", headers=KEY),
    ):
        assert answer.status_code == 422
        assert json_of(answer)["code"] == "idempotency_key_reused"
    assert _count(api) == 1


def test_keys_of_two_people_are_two_keys(api: Api) -> None:
    assert api.post("/cases", complaint(), by="intake", headers=KEY).status_code == 201
    other = api.post("/cases", complaint(severity="high"), by="dispatch", headers=KEY)
    assert other.status_code == 201
    assert _count(api) == 2


def test_a_key_is_free_again_after_a_day(api: Api) -> None:
    start = now()
    with time_machine.travel(start - timedelta(hours=23, minutes=59), tick=False):
        api.post("/cases", complaint(), by="intake", headers=KEY)
    with time_machine.travel(start, tick=False):
        kept = api.post("/cases", complaint(), by="intake", headers=KEY)
        assert kept.headers["Idempotency-Replayed"] == "true"
    with time_machine.travel(start + timedelta(minutes=2), tick=False):
        anew = api.post("/cases", complaint(), by="intake", headers=KEY)
        assert "Idempotency-Replayed" not in anew.headers
    assert _count(api) == 2


def test_a_refused_request_may_be_corrected_under_its_key(api: Api) -> None:
    bad = api.post("/cases", complaint(category="nothing"), by="intake", headers=KEY)
    assert bad.status_code == 422
    assert api.post("/cases", complaint(), by="intake", headers=KEY).status_code == 201


def test_two_at_once_open_one_case(api: Api) -> None:
    with ThreadPoolExecutor(4) as pool:
        sent = [
            pool.submit(api.post, "/cases", complaint(), by="intake", headers=KEY) for _ in range(4)
        ]
        answers = [each.result() for each in sent]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert _count(api) == 1


def test_a_file_is_part_of_the_request(api: Api) -> None:
    case = api.open_complaint()["id"]

    def upload(content: bytes):  # type: ignore[no-untyped-def]
        return api.call(
            "POST",
            f"/cases/{case}/attachments",
            data={"file": (BytesIO(content), "凭证.txt")},
            headers=KEY,
        )

    first, second, third = upload(b"one"), upload(b"one"), upload(b"two")
    assert (first.status_code, second.status_code, third.status_code) == (201, 201, 422)
    assert first.data == second.data
    assert len(json_of(api.get(f"/cases/{case}/attachments"))["items"]) == 1


def test_a_key_is_short_and_printable(api: Api) -> None:
    for key in ("", "a b", "x" * 256, "ä"):
        answer = api.post("/cases", complaint(), by="intake", headers={"Idempotency-Key": key})
        assert (answer.status_code, json_of(answer)["code"]) == (400, "bad_request")
