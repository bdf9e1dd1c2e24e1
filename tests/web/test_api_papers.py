"""Papers and files through the API: drafted, issued, delivered, printed, attached."""

import hashlib
from io import BytesIO
from typing import Any

from core.db import tenant_scope, transaction
from core.documents.jobs import render_document
from core.documents.uploads import LIMIT
from core.now import now
from tests.web.api_client import Api, api, codes, json_of

__all__ = ["api"]
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def _accepted(api: Api) -> dict[str, Any]:
    """The notice of acceptance of a new complaint."""
    case = json_of(api.do(api.open_complaint()["id"], "accept"))
    return next(paper for paper in case["documents"] if paper["key"] == "c26_5")


def test_a_paper_is_issued_delivered_and_stops_the_clock(api: Api) -> None:
    paper = _accepted(api)
    assert (paper["status"], paper["receiver"]) == ("draft", "complainant:0")
    path = f"/documents/{paper['id']}"
    early = api.post(f"{path}/deliveries", {"mode": "phone", "sent_at": now().isoformat()})
    assert "/data/matter" in codes(early)  # delivering a draft issues it, and it is not complete
    issued = api.post(f"{path}/issue", {"data": {"matter": "冰箱质量纠纷"}})
    assert issued.status_code == 200, issued.text
    assert json_of(issued)["status"] == "issued"
    assert json_of(issued)["number"].endswith("号")
    assert json_of(issued)["data"]["matter"] == "冰箱质量纠纷"
    again = api.post(f"{path}/issue")
    assert (again.status_code, json_of(again)["code"]) == (409, "wrong_state")

    odd = api.post(f"{path}/deliveries", {"mode": "pigeon", "sent_at": now().isoformat()})
    assert codes(odd) == {"/mode": "not_a_choice"}
    at = now().isoformat()
    body = {"mode": "post", "sent_at": at, "received_at": at, "address": "杭州市西湖区文三路1号"}
    sent = api.post(f"{path}/deliveries", body)
    assert sent.status_code == 201, sent.text
    assert json_of(sent)["recorded_by"]["login"] == "handler"
    shown = json_of(api.get(path))
    assert (shown["delivered"], len(shown["deliveries"])) == (True, 1)
    masked = json_of(api.get(path, by="auditor"))["deliveries"][0]
    assert masked["address"] == "杭州市西湖区****"
    clocks = json_of(api.get(f"/cases/{paper['case']}/clocks"))
    assert next(c for c in clocks if c["key"] == "decision")["state"] == "stopped"
    voided = api.post(f"{path}/void", {"reason": "写错"})
    assert (voided.status_code, json_of(voided)["code"]) == (409, "wrong_state")


def test_a_paper_prints_when_its_job_has_run(api: Api) -> None:
    paper = _accepted(api)
    path = f"/documents/{paper['id']}"
    draft = api.get(f"{path}.pdf")
    assert (draft.status_code, json_of(draft)["code"]) == (409, "wrong_state")
    page = api.get(f"{path}.html")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "草稿" in page.text
    assert "sandbox" in page.headers["Content-Security-Policy"]
    api.post(f"{path}/issue", {"data": {"matter": "冰箱质量纠纷"}})
    waiting = api.get(f"{path}.pdf")
    assert (waiting.status_code, json_of(waiting)["code"]) == (409, "not_ready")
    with api.app.app_context(), tenant_scope(api.office.id), transaction():
        render_document(document=paper["id"])
    done = api.get(f"{path}.pdf")
    assert (done.status_code, done.mimetype) == (200, "application/pdf")
    assert done.data.startswith(b"%PDF-")
    shown = json_of(api.get(path))
    assert shown["sha256"] == hashlib.sha256(done.data).hexdigest()
    assert (shown["render_status"], shown["pages"]) == ("done", 1)


def test_another_copy_is_drafted_and_voided(api: Api) -> None:
    paper = _accepted(api)
    path = f"/cases/{paper['case']}/documents"
    made = api.post(path, {"form": "c26_5"})
    assert made.status_code == 201, made.text
    assert made.headers["Location"].endswith(json_of(made)["id"])
    assert json_of(made)["ref"] == "c26_5#2"
    nobody = api.post(path, {"form": "c26_5", "receiver": "complainant:7"})
    assert codes(nobody) == {"/receiver": "not_a_choice"}
    unasked = api.post(path, {"form": "c26_8"})
    assert (unasked.status_code, json_of(unasked)["code"]) == (409, "wrong_state")
    unknown = api.post(path, {"form": "nothing"})
    assert (unknown.status_code, json_of(unknown)["code"]) == (422, "invalid")
    bad = api.post(path, {"form": "c26_5", "data": {"colour": "red"}})
    assert list(codes(bad).values()) == ["unknown"]
    silent = api.post(f"/documents/{json_of(made)['id']}/void", {"reason": " "})
    assert codes(silent) == {"/reason": "required"}
    void = api.post(f"/documents/{json_of(made)['id']}/void", {"reason": "重复"})
    assert (json_of(void)["status"], json_of(void)["void_reason"]) == ("void", "重复")
    listed = json_of(api.get(path))["items"]
    assert [item["status"] for item in listed if item["key"] == "c26_5"] == ["draft", "void"]


def _upload(api: Api, case: str, content: bytes, name: str, **more: Any):  # type: ignore[no-untyped-def]
    data = {"file": (BytesIO(content), name), **more}
    return api.call("POST", f"/cases/{case}/attachments", data=data)


def test_a_file_is_kept_and_given_back(api: Api) -> None:
    case = api.open_complaint()["id"]
    made = _upload(api, case, PDF, "../发票\u202e.pdf", kind="invoice")
    assert made.status_code == 201, made.text
    shown = json_of(made)
    assert (shown["media_type"], shown["size"], shown["kind"]) == (
        "application/pdf",
        len(PDF),
        "invoice",
    )
    assert shown["name"] == "发票_.pdf"
    assert shown["sha256"] == hashlib.sha256(PDF).hexdigest()
    back = api.get(f"/attachments/{shown['id']}")
    assert back.data == PDF
    assert back.headers["Content-Disposition"].startswith("attachment;")
    assert json_of(api.get(f"/cases/{case}/attachments"))["items"] == [shown]
    again = _upload(api, case, PDF, "发票.pdf")  # the same content again is the same file
    assert json_of(again) == shown


def test_bad_uploads_are_refused(api: Api) -> None:
    case = api.open_complaint()["id"]
    assert codes(_upload(api, case, b"<html>", "page.pdf")) == {"/file": "media_type"}
    assert codes(_upload(api, case, b"MZ", "tool.exe")) == {"/file": "media_type"}
    assert codes(_upload(api, case, b"", "empty.txt")) == {"/file": "empty"}
    assert codes(_upload(api, case, b"x", "a.txt", kind="Not a key")) == {"/kind": "format"}
    assert codes(_upload(api, case, b"x", "a.txt", colour="red")) == {"/file": "unknown"}
    path = f"/cases/{case}/attachments"
    for size in (LIMIT + 1, LIMIT + 100_000):
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        body = head + b"x" * size + b"\r\n--x--\r\n"
        large = api.call("POST", path, data=body, content_type="multipart/form-data; boundary=x")
        assert (large.status_code, json_of(large)["status"]) == (413, 413)
    assert api.post(path, {"file": "text"}).status_code == 415
    none = api.call("POST", path, data={"kind": "a"}, content_type="multipart/form-data")
    assert codes(none) == {"/file": "required"}


def test_a_delivery_may_be_proved_by_a_file_of_the_case(api: Api) -> None:
    paper = _accepted(api)
    receipt = json_of(_upload(api, paper["case"], "送达回证".encode(), "回证.txt"))["id"]
    path = f"/documents/{paper['id']}"
    api.post(f"{path}/issue", {"data": {"matter": "冰箱质量纠纷"}})
    at = now().isoformat()
    body = {"mode": "direct", "sent_at": at, "received_at": at, "attachment": receipt}
    made = api.post(f"{path}/deliveries", body)
    assert made.status_code == 201, made.text
    assert json_of(made)["attachment"] == receipt


def _agreement(api: Api) -> dict[str, Any]:
    """The agreement of a mediation, one paper for both sides, issued."""
    case = api.open_complaint()["id"]
    agree = {"complainant_agrees": True, "respondent_agrees": True, "on_site": False}
    terms = {"mode": "letter", "both_signed": True, "terms": "三日内退款3999元"}
    for by, action, data in (
        ("handler", "accept", {"matter": "冰箱质量纠纷"}),
        ("mediator", "open_mediation", agree),
        ("mediator", "agree", terms),
    ):
        done = api.do(case, action, by=by, data=data)
        assert done.status_code == 200, done.text
    papers = json_of(api.get(f"/cases/{case}"))["documents"]
    paper = next(paper for paper in papers if paper["key"] == "c26_9")
    issued = api.post(f"/documents/{paper['id']}/issue", by="mediator")
    assert issued.status_code == 200, issued.text
    return json_of(issued)


def test_one_paper_for_both_sides_is_delivered_to_each(api: Api) -> None:
    paper = _agreement(api)
    assert [to["receiver"] for to in paper["to"]] == ["complainant:0", "respondent:0"]
    path, at = f"/documents/{paper['id']}", now().isoformat()
    body = {"mode": "in_person", "sent_at": at, "received_at": at}
    assert codes(api.post(f"{path}/deliveries", body)) == {"/to": "required"}
    stranger = api.post(f"{path}/deliveries", {**body, "to": "agent:0"})
    assert codes(stranger) == {"/to": "not_a_choice"}

    first = api.post(f"{path}/deliveries", {**body, "to": "respondent:0"})
    assert (first.status_code, json_of(first)["addressee"]) == (201, "respondent")
    half = json_of(api.get(path))
    assert not half["delivered"]
    assert [to["delivered_at"] is None for to in half["to"]] == [True, False]
    too_soon = api.do(paper["case"], "archive", by="archivist")
    assert json_of(too_soon)["code"] == "guard", too_soon.text

    assert api.post(f"{path}/deliveries", {**body, "to": "complainant:0"}).status_code == 201
    assert json_of(api.get(path))["delivered"]


def test_the_processing_record_takes_over_what_was_done(api: Api) -> None:
    case = api.open_complaint()["id"]
    assert api.do(case, "accept", data={"matter": "冰箱质量纠纷"}).status_code == 200
    drafted = api.post(f"/cases/{case}/documents", {"form": "processing_record"})
    assert drafted.status_code == 201, drafted.text
    data = json_of(drafted)["data"]
    assert (data["kind"], data["channel_title"]) == ("投诉", "12315电话")
    assert [step["what"] for step in data["steps"]] == ["接收", "登记", "受理"]
    assert data["steps"][0]["who"] == "登记岗"
    issued = api.post(f"/documents/{json_of(drafted)['id']}/issue")
    assert issued.status_code == 200, issued.text
    assert json_of(issued)["number"].endswith("000001")
