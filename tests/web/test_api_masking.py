"""What each role reads of people: numbers masked, a reporter sealed to all, the same everywhere."""

import pytest

from tests.web.api_client import Api, api, json_of

__all__ = ["api"]
SECRETS = ("李密", "13900139000", "密渡桥路")
EVERYBODY = ("intake", "dispatch", "handler", "mediator", "chief", "head", "archivist", "auditor")


def test_numbers_are_shown_to_those_who_work_with_them(api: Api) -> None:
    case = api.open_complaint()["id"]
    full = json_of(api.get(f"/cases/{case}", by="handler"))["parties"][0]
    assert (full["phone"], full["id_number"]) == ("13800138000", "110101199003070003")
    masked = json_of(api.get(f"/cases/{case}", by="auditor"))["parties"][0]
    assert masked["phone"] == "138****8000"
    assert masked["id_number"] == "1101****0003"
    assert masked["address"] == "杭州市西湖区****"
    assert masked["name"] == "张三"


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_reporter_is_nowhere_to_be_read(api: Api, role: str) -> None:
    case = api.open_report()["id"]
    found = [
        api.get(f"/cases/{case}", by=role),
        api.get(f"/cases/{case}/events", by=role),
        api.get(f"/cases/{case}/clocks", by=role),
        api.get(f"/cases/{case}/documents", by=role),
        api.get("/cases", by=role),
        api.get("/cases?q=密渡桥路", by=role),
    ]
    for answer in found:
        assert answer.status_code == 200
        for secret in SECRETS:
            assert secret not in answer.text
    assert json_of(found[-1])["items"] == []
    [reporter] = [p for p in json_of(found[0])["parties"] if p["role"] == "reporter"]
    assert (reporter["sealed"], reporter["badge"]) == (True, "实名举报")
    assert set(reporter) == {
        "ref",
        "role",
        "role_title",
        "kind",
        "kind_title",
        "sealed",
        "badge",
        "ended_at",
        "anonymous",
        "name",
    }  # not even which particulars were given


@pytest.mark.parametrize("role", ["intake", "handler"])
def test_a_paper_about_the_reporter_is_struck_out(api: Api, role: str) -> None:
    case = api.open_report()
    form = next(p for p in case["documents"] if p["key"] == "c26_2")
    seen = api.get(f"/documents/{form['id']}", by=role)
    page = api.get(f"/documents/{form['id']}.html", by=role)
    for answer in (seen, page):
        assert answer.status_code == 200
        assert "（已封存）" in answer.text
        assert [secret for secret in SECRETS if secret in answer.text] == []


def test_the_handler_cannot_guess_the_reporter_by_telling(api: Api) -> None:
    case = api.open_report()["id"]
    for name in ("李密", "（已封存）"):
        answer = api.do(case, "not_file", told={"mode": "phone", "to": name})
        assert json_of(answer)["errors"][0]["pointer"] == "/told/0/to/0"


def test_a_kept_answer_is_encrypted(api: Api) -> None:
    from sqlalchemy import select

    from core.api.models import IdempotencyKey
    from core.db import db, tenant_scope
    from tests.web.api_client import report

    headers = {"Idempotency-Key": "report-1"}
    assert api.post("/cases", report(), by="intake", headers=headers).status_code == 201
    with api.app.app_context(), tenant_scope(api.office.id):
        kept = db.session.scalars(select(IdempotencyKey)).one()
        assert "李密".encode() not in kept.answer
