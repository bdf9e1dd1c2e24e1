"""Lists of cases: narrowed, in order, page by page, in a constant number of queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event

from core.db import db
from core.now import now
from tests.web.api_client import Api, api, codes, complaint, json_of

__all__ = ["api"]


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that run inside."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _ids(api: Api, query: str, by: str = "handler") -> list[str]:
    answer = api.get(f"/cases?{query}", by=by)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in json_of(answer)["items"]]


def test_one_case_or_three_cost_the_same_queries(api: Api) -> None:
    counted: list[int] = []
    for more in (1, 2):
        for _ in range(more):
            case = api.open_complaint()["id"]
            api.do(case, "accept", told={"mode": "phone"})
        api.get("/cases")
        with statements(api.app) as found:
            assert api.get("/cases").status_code == 200
        counted.append(len(found))
    assert counted[0] == counted[1]
    assert counted[0] <= 12


def test_the_inbox_costs_the_same_queries_for_one_or_three(api: Api) -> None:
    counted: list[int] = []
    for more in (1, 2):
        for _ in range(more):
            case = api.open_complaint()["id"]
            api.do(case, "refuse", data={"ground": "ground_1", "reason": "不属于职责"})
        api.get("/approvals", by="chief")
        with statements(api.app) as found:
            answer = api.get("/approvals?mine=1", by="chief")
        counted.append(len(found))
    assert len(json_of(answer)["items"]) == 3
    assert counted[0] == counted[1]


def test_pages_follow_each_other_without_a_gap(api: Api) -> None:
    start = now() - timedelta(days=3)
    made = [
        api.open_complaint(received_at=(start + timedelta(hours=n // 2)).isoformat())["id"]
        for n in range(5)
    ]
    for sort, expected in (("received_at", 1), ("-received_at", -1), ("due_at", 1)):
        seen: list[str] = []
        cursor = ""
        while True:
            page = json_of(api.get(f"/cases?sort={sort}&limit=2&cursor={cursor}"))
            seen += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = page["next"]
        assert sorted(seen) == sorted(made)
        if sort != "due_at":
            assert seen == made[::expected]


def test_a_cursor_belongs_to_its_order(api: Api) -> None:
    for _ in range(2):
        api.open_complaint()
    cursor = json_of(api.get("/cases?limit=1"))["next"]
    answer = api.get(f"/cases?limit=1&sort=due_at&cursor={cursor}")
    assert codes(answer) == {"/cursor": "broken"}


def test_lists_are_narrowed(api: Api) -> None:
    early = api.open_complaint(received_at="2026-10-12T09:00:00+08:00")["id"]
    late = api.open_complaint(received_at="2026-11-20T23:30:00+08:00", category="food")["id"]
    report = api.open_report(received_at="2026-11-21T00:00:00+08:00")["id"]
    api.do(late, "accept", told={"mode": "phone"})
    assert set(_ids(api, "")) == {early, late, report}
    assert _ids(api, "type=report") == [report]
    assert _ids(api, "category=food") == [late]
    assert _ids(api, "state=accepted") == [late]
    assert set(_ids(api, "state=accepted&state=registered&type=complaint")) == {early, late}
    assert _ids(api, "assignee=me") == [late]
    assert _ids(api, "assignee=handler", by="chief") == [late]
    assert _ids(api, "received_to=2026-11-20") == [late, early]
    assert _ids(api, "received_from=2026-11-21") == [report]
    assert _ids(api, "received_to=2026-11-20T23:30:00%2B08:00") == [early]
    assert _ids(api, "view=overdue") == [early]
    assert _ids(api, "q=冰箱") == [late, early]
    assert _ids(api, "q=没有这个词") == []


def test_due_before_a_day_means_that_the_last_day_lies_before_it(api: Api) -> None:
    case = api.open_complaint(received_at="2026-10-12T09:00:00+08:00")
    [clock] = case["clocks"]
    assert clock["due_on"] == "2026-10-21"
    assert _ids(api, "due_before=2026-10-21") == []
    assert _ids(api, "due_before=2026-10-22") == [case["id"]]
    assert clock["due_at"] == "2026-10-22T00:00:00+08:00"
    assert _ids(api, "due_before=2026-10-22T00:00:00%2B08:00") == []


def test_units_divide_what_is_listed(api: Api) -> None:
    from tests.factories import make_user
    from tests.web.api_client import add_token

    make_user(api.app, api.office, "eastern", "handler", unit="two")
    add_token(api, "eastern", "eastern")
    here = json_of(api.post("/cases", complaint(unit="two"), by="intake"))["id"]
    there = json_of(api.post("/cases", complaint(unit="one"), by="intake"))["id"]
    assert _ids(api, "", by="eastern") == [here]
    assert api.get(f"/cases/{there}", by="eastern").status_code == 404
    assert set(_ids(api, "")) == {here, there}
