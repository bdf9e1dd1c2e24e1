"""What each role reads of people: numbers masked, a reporter sealed, everywhere the same."""

import pytest

from tests.web.api_client import Api, api, json_of

__all__ = ["api"]
SECRETS = ("李密", "13900139000", "密渡桥路")
SEALED_FROM = ("handler", "mediator", "head", "archivist", "auditor")


def test_numbers_are_shown_to_those_who_work_with_them(api: Api) -> None:
    case = api.open_complaint()["id"]
    full = json_of(api.get(f"/cases/{case}", by="handler"))["parties"][0]
    assert (full["phone"], full["id_number"]) == ("13800138000", "110101199003070003")
    masked = json_of(api.get(f"/cases/{case}", by="auditor"))["parties"][0]
    assert masked["phone"] == "138****8000"
    assert masked["id_number"] == "1101****0003"
    assert masked["address"] == "杭州市西湖区****"
    assert masked["name"] == "张三"


@pytest.mark.parametrize("role", SEALED_FROM)
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
    assert reporter["sealed"] is True
    assert set(reporter) == {
        "ref",
        "role",
        "role_title",
        "kind",
        "kind_title",
        "sealed",
        "anonymous",
        "name",
    }  # not even which particulars were given


@pytest.mark.parametrize("role", ["intake", "dispatch", "chief"])
def test_a_reporter_is_known_to_those_the_law_names(api: Api, role: str) -> None:
    case = api.open_report()["id"]
    reporter = json_of(api.get(f"/cases/{case}", by=role))["parties"][0]
    assert (reporter["name"], reporter["phone"]) == ("李密", "13900139000")


def test_a_paper_about_the_reporter_cannot_be_printed_by_the_handler(api: Api) -> None:
    case = api.open_report()
    form = next(p for p in case["documents"] if p["key"] == "c26_2")
    seen = api.get(f"/documents/{form['id']}", by="intake")
    assert json_of(seen)["data"]["reporter_name"] == "李密"
    hidden = api.get(f"/documents/{form['id']}")
    assert "李密" not in hidden.text
    assert api.get(f"/documents/{form['id']}.html", by="intake").status_code == 200
    for ending in ("html", "pdf"):
        refused = api.get(f"/documents/{form['id']}.{ending}")
        assert (refused.status_code, json_of(refused)["code"]) == (403, "not_permitted")


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
