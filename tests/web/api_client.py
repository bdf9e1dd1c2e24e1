"""A program that talks to the API of one office, one token for each person."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.db import tenant_scope, transaction
from core.now import now
from core.users.access import create_token
from core.users.queries import user_by_login, users
from tests.factories import Office, make_user


@dataclass(frozen=True, slots=True)
class Api:
    """An office as programs reach it. ``tokens`` are by login."""

    app: Flask
    office: Office
    tokens: dict[str, str]

    def call(
        self, method: str, path: str, *, by: str | None = "handler", **more: Any
    ) -> TestResponse:
        """Make a request; ``json`` goes as it is, headers may be added."""
        headers = dict(more.pop("headers", {}))
        if by is not None:
            headers["Authorization"] = f"Bearer {self.tokens[by]}"
        client = self.app.test_client()
        address = path if path.startswith("/t/") else f"/t/{self.office.slug}/api/v1{path}"
        return client.open(address, method=method, headers=headers, **more)

    def get(self, path: str, *, by: str | None = "handler", **more: Any) -> TestResponse:
        """Read."""
        return self.call("GET", path, by=by, **more)

    def post(
        self, path: str, body: Any = None, *, by: str | None = "handler", **more: Any
    ) -> TestResponse:
        """Act, with a JSON body."""
        if body is not None:
            more["json"] = body
        return self.call("POST", path, by=by, **more)

    def do(self, case: str, action: str, *, by: str = "handler", **body: Any) -> TestResponse:
        """Do an action."""
        return self.post(f"/cases/{case}/actions/{action}", body, by=by)

    def open_complaint(self, *, by: str = "intake", **changes: Any) -> dict[str, Any]:
        """Register a complaint and return the case."""
        answer = self.post("/cases", complaint(**changes), by=by)
        assert answer.status_code == 201, answer.text
        return json_of(answer)

    def open_report(self, **changes: Any) -> dict[str, Any]:
        """Register a report of a named reporter; the case as the intake office sees it."""
        answer = self.post("/cases", report(**changes), by="intake")
        assert answer.status_code == 201, answer.text
        return json_of(answer)


@pytest.fixture
def api(app: Flask, office: Office) -> Api:
    """The first office, as programs reach it."""
    return make_api(app, office)


def make_api(app: Flask, office: Office) -> Api:
    """An office with a token for each person, and a second chief."""
    make_user(app, office, "chief2", "chief")
    with app.app_context(), tenant_scope(office.id), transaction():
        made = {row.login: row.id for row in users()[0]}
        tokens = {login: _token(user_id) for login, user_id in made.items()}
    return Api(app, office, tokens)


def add_token(api: Api, name: str, login: str, *scopes: str) -> None:
    """Give a person another token, of these scopes only."""
    with api.app.app_context(), tenant_scope(api.office.id), transaction():
        person = user_by_login(login)
        assert person is not None
        api.tokens[name] = _token(person.id, *scopes)


def _token(user_id: UUID, *scopes: str) -> str:
    return create_token(
        user_id,
        name="test",
        scopes=frozenset(scopes or ("read", "write")),
        expires_at=now() + timedelta(days=1),
    )[1]


def complaint(**changes: Any) -> dict[str, Any]:
    """A complaint by telephone that is complete."""
    return {
        "type": "complaint",
        "channel": "phone",
        "category": "goods",
        "parties": [
            {
                "role": "complainant",
                "kind": "person",
                "name": "张三",
                "phone": "13800138000",
                "address": "杭州市西湖区文三路1号",
                "id_type": "id_card",
                "id_number": "110101199003070003",
            },
            {
                "role": "respondent",
                "kind": "org",
                "name": "某某电器有限公司",
                "address": "杭州市西湖区文二路2号",
            },
        ],
        "data": {
            "facts": "2026年11月1日购买的冰箱不制冷，商家拒绝退货。",
            "request": "退货并退还货款",
            "amount": "3999.00",
        },
        **changes,
    }


def report(**changes: Any) -> dict[str, Any]:
    """A report by a named reporter that is complete."""
    return {
        "type": "report",
        "channel": "phone",
        "category": "false_advertising",
        "parties": [
            {
                "role": "reporter",
                "kind": "person",
                "name": "李密",
                "phone": "13900139000",
                "address": "杭州市拱墅区密渡桥路3号",
            },
            {"role": "reported", "kind": "org", "name": "某某食品厂", "address": "杭州市余杭区"},
        ],
        "data": {"clues": "生产日期虚假标注，批次号20261101。"},
        **changes,
    }


def json_of(answer: TestResponse) -> Any:
    """The JSON of an answer."""
    return json.loads(answer.data)


def codes(answer: TestResponse) -> dict[str, str]:
    """The faults of a problem: pointer to code."""
    return {fault["pointer"]: fault["code"] for fault in json_of(answer)["errors"]}
