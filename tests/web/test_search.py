"""Searching: every way to ask, within what one may see, and nothing of it in an address."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import text

from core.cases.models import Case
from core.db import tenant_scope, transaction
from tests.factories import Office, make_case, make_user, sign_in
from tests.web.api_client import Api, api, complaint, json_of, report
from tests.web.test_api_lists import statements

__all__ = ["api"]
CODE = "91310000MA1K35E05G"


def found(api: Api, words: str, *, by: str = "handler", **more: Any) -> list[str]:
    """The ids that a search gives."""
    answer = api.post("/search", {"q": words, **more}, by=by)
    assert answer.status_code == 200, answer.text
    return [item["case"]["id"] for item in json_of(answer)["items"]]


def reasons(api: Api, words: str, *, by: str = "handler") -> list[tuple[str, str]]:
    """Why the first case was found: where, and the marked words."""
    item = json_of(api.post("/search", {"q": words}, by=by))["items"][0]
    return [
        (reason["where"], "".join(part["text"] for part in reason["parts"] if part["hit"]))
        for reason in item["reasons"]
    ]


def shop(name: str, **more: Any) -> dict[str, Any]:
    """A complaint about a business of that name."""
    told = complaint()
    told["parties"][1] |= {"name": name, **more}
    return {"parties": told["parties"]}


@pytest.fixture
def case(api: Api) -> dict[str, Any]:
    """A complaint that is the only one of its kind, beside another."""
    api.open_complaint()
    return api.open_complaint(**shop("京海宏达家用电器有限公司", credit_code=CODE))


@pytest.mark.parametrize(
    ("words", "where", "marked"),
    [
        ("宏达", "被投诉人", "宏达"),
        ("宏达 家用", "被投诉人", "宏达家用"),
        ("hdjydq", "被投诉人（拼音首字母）", "宏达家用电器"),
        ("ＨＤＪＹ", "被投诉人（拼音首字母）", "宏达家用"),
        (CODE, "被投诉人统一社会信用代码", CODE),
        (CODE.lower(), "被投诉人统一社会信用代码", CODE),
    ],
)
def test_a_business_is_found(
    api: Api, case: dict[str, Any], words: str, where: str, marked: str
) -> None:
    assert found(api, words) == [case["id"]]
    assert (where, marked) in reasons(api, words)


def test_the_number_of_a_case_is_found(api: Api, case: dict[str, Any]) -> None:
    number = case["number"]
    for typed in (number, f" {number[0]} {number[1:]}号", _wide(number)):
        assert found(api, typed) == [case["id"]], typed
        assert reasons(api, typed)[0] == ("编号", number)


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in text)


def test_the_number_of_a_paper_is_found_however_it_is_typed(api: Api, case: dict[str, Any]) -> None:
    api.do(case["id"], "accept", told={"mode": "phone"})
    papers = json_of(api.get(f"/cases/{case['id']}/documents"))["items"]
    paper = next(each["id"] for each in papers if each["key"] == "c26_5")
    answer = api.post(f"/documents/{paper}/issue", {"data": {"matter": "冰箱不制冷"}})
    assert answer.status_code == 200, answer.text
    number = json_of(answer)["number"]
    match = re.fullmatch(r"(.+)〔(20\d\d)〕第(\d+)号", number)
    assert match is not None, number
    head, year, seq = match.groups()
    for brackets in ("〔〕", "[]", "（）", "()", "【】", "  "):
        for ordinal in ("第{}号", "{} 号", "{}"):
            typed = f"{head}{brackets[0]}{year}{brackets[1]}{ordinal.format(seq)}"
            assert found(api, typed) == [case["id"]], typed
            assert reasons(api, typed)[0] == ("文号", number)


def test_a_telephone_finds_its_cases_masked(api: Api, case: dict[str, Any]) -> None:
    assert len(found(api, "138 0013 8000")) == 2
    assert reasons(api, "13800138000")[0] == ("投诉人电话", "138****8000")
    assert found(api, "110101199003070003")[0] == case["id"]
    assert reasons(api, "110101199003070003")[0][0] == "投诉人身份证件号码"
    assert "110101199003070003" not in reasons(api, "110101199003070003")[0][1]


def test_whoever_may_not_read_telephones_finds_none_by_them(api: Api, case: dict[str, Any]) -> None:
    assert found(api, "13800138000", by="auditor") == []
    assert found(api, "110101199003070003", by="auditor") == []
    assert case["id"] in found(api, "宏达", by="auditor")


@pytest.mark.parametrize("by", ["handler", "intake", "chief"])
def test_a_sealed_reporter_is_found_by_nothing(api: Api, by: str) -> None:
    api.open_report()
    told = report()["parties"][0]
    for words in (told["name"], told["phone"]):
        assert found(api, words, by=by) == []


def test_other_offices_and_other_units_are_not_searched(
    app: Flask, offices: tuple[Office, Office, Office]
) -> None:
    make_case(app, offices[0])
    make_case(app, offices[1])
    make_user(app, offices[0], "nearby", "handler", unit="one")
    for login, wanted in (("handler", True), ("nearby", False)):
        browser = sign_in(app, offices[0], login)
        for words in ("冰箱", "13800138000", "某某电器", "mmdq"):
            page = browser.post(
                f"/t/{offices[0].slug}/search", data={"q": words}, follow_redirects=True
            )
            assert page.text.count('class="found-title"') == (1 if wanted else 0), (login, words)
            assert offices[1].canary not in page.text


def test_what_was_typed_stands_in_no_address(app: Flask, office: Office) -> None:
    make_case(app, office)
    browser = sign_in(app, office, "handler")
    answer = browser.post(f"/t/{office.slug}/search", data={"q": "13800138000"})
    assert answer.status_code == 303
    assert "13800138000" not in answer.location
    page = browser.get(answer.location)
    assert "138****8000" in page.text
    other = sign_in(app, office, "chief").get(answer.location)
    assert "已过期" in other.text
    assert "13800138000" not in other.text
    assert "已过期" in browser.get(f"{urlsplit(answer.location).path}?of=nonsense").text


def test_pages_of_a_search_are_walked_once(api: Api) -> None:
    made = [api.open_complaint()["id"] for _ in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        body = {"q": "电器", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = json_of(api.post("/search", body))
        seen += [item["case"]["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made[::-1]


def test_one_case_or_three_cost_the_same_queries(api: Api) -> None:
    counted: list[int] = []
    for more in (1, 2):
        for _ in range(more):
            api.open_complaint()
        found(api, "电器")
        with statements(api.app) as ran:
            found(api, "电器")
        counted.append(len(ran))
    assert counted[0] == counted[1]


def test_a_rare_word_is_found_behind_thousands_of_newer_cases(app: Flask, office: Office) -> None:
    """The newest rows are looked at first; what is not among them comes from the index."""
    case_id = make_case(app, office)
    with app.app_context(), tenant_scope(office.id), transaction() as session:
        columns = [str(column.name) for column in Case.__table__.columns]
        changed = {
            "id": "gen_random_uuid()",
            "number": "number || '-' || n",
            "received_at": "received_at + make_interval(secs => n)",
            "search": "NULL",
        }
        values = ", ".join(changed.get(name, name) for name in columns)
        session.execute(
            text(
                f"INSERT INTO cases ({', '.join(columns)}) "
                f"SELECT {values} FROM cases, generate_series(1, 2100) n"
            )
        )
    browser = sign_in(app, office, "handler")
    for words in ("不制冷", "冰箱 退货", "某某电器"):
        page = browser.post(f"/t/{office.slug}/search", data={"q": words}, follow_redirects=True)
        assert f"/cases/{case_id}" in page.text, words
