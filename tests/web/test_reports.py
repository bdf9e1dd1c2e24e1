"""Statistics as people open them: figures counted by hand, the cases behind them, who sees what."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask

from core.db import tenant_scope, transaction
from core.documents import service as documents
from core.now import now
from tests.factories import REFUSAL, Office, make_user
from tests.services.matters import acting, complaint
from tests.web.api_client import Api, api, json_of
from tests.web.pages import desk

__all__ = ["api"]
PAGE = "/reports/complaints"
TOLD = {"facts": "不制冷", "request": "退货", "amount": "1.00"}


def received(office: Office, nature: str = "quality", **changes: Any) -> UUID:
    """A complaint; without a nature, the box was left empty."""
    data = {**TOLD, "nature": nature} if nature else TOLD
    return complaint(office, data=data, **changes).case.id


def done(office: Office, case_id: UUID, action: str, **data: object) -> None:
    with transaction():
        documents.act(case_id, action, actor=acting(office, "handler"), data=data)


def test_figures_counted_by_hand(app: Flask, office: Office, api: Api) -> None:
    late = now() - timedelta(days=40)
    with app.app_context(), tenant_scope(office.id):
        for nature in ("quality", "quality", "contract"):
            done(office, received(office, nature), "accept")
        done(office, received(office, ""), "accept")
        received(office, "contract")
        received(office, "quality", received_at=late)
    first = (late - timedelta(days=1)).date().isoformat()
    asked = f"/reports/complaints?from={first}&to={now().date() + timedelta(days=30)}"
    answer = api.get(asked)
    assert answer.status_code == 200, answer.text
    told = json_of(answer)
    at = {column["key"]: n for n, column in enumerate(told["columns"])}
    numbers = {
        row["keys"][0]["title"]: [row["cells"][at[k]]["number"] for k in at] for row in told["rows"]
    }
    received_at, accepted_at = at["complaints_received"], at["accepted"]
    assert list(numbers) == ["质量", "合同", "未填"]
    assert [row[received_at] for row in numbers.values()] == [3, 2, 1]
    assert [row[accepted_at] for row in numbers.values()] == [2, 1, 1]
    total = [told["total"][at[key]] for key in ("acceptance_rate", "decided_in_time")]
    assert (total[0]["number"], total[0]["of"]) == (4, 6)
    # Six decisions fall due, one of them was due long ago and nobody decided.
    assert (total[1]["number"], total[1]["of"]) == (5, 6)
    [broken] = told["broken"]
    assert "受理件数 4，受理件数（按问题性质） 3，受理件数（按商品、服务类别） 4" in broken


def test_the_page_leads_to_the_cases_behind_a_figure(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id):
        accepted, open_one = received(office), received(office)
        other = received(office, "contract")
        done(office, accepted, "accept")
        done(office, other, "accept")
    me = desk(app, office, "chief")
    page = me.get(PAGE)
    assert page.status_code == 200
    link = re.search(
        r'href="[^"]*(/reports/complaints/cases\?[^"]*accepted[^"]*row=[^"]*)"', page.text
    )
    assert link is not None
    behind = me.get(link[1].replace("&amp;", "&")).text
    assert str(accepted) in behind
    assert str(other) not in behind
    assert str(open_one) not in behind
    whole = me.get(f"{PAGE}/cases?measure=accepted").text
    assert str(accepted) in whole
    assert str(other) in whole
    assert "没有这样的案件" in me.get(f"{PAGE}/cases?measure=accepted&row=nothing").text
    assert me.get(f"{PAGE}/cases?measure=odd").status_code == 404
    assert me.get("/reports/odd").status_code == 404


def test_a_refusal_is_told_by_its_ground(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id):
        case_id = received(office)
        with transaction():
            done_by = acting(office, "handler")
            outcome = documents.act(case_id, "refuse", actor=done_by, data=REFUSAL)
        with transaction():
            [proposal] = outcome.case.waiting
            documents.decide(UUID(proposal["proposal"]), "approve", actor=acting(office, "chief"))
    page = desk(app, office, "chief").get(PAGE).text
    told = re.search(r"不予受理件数</h2>.*?<li>(.*?)</li>", page, re.DOTALL)
    assert told is not None
    assert "不属职责或无处理权限" in told[1]
    assert ">1</span>" in told[1]


def test_only_what_one_may_read_is_counted(app: Flask, office: Office, api: Api) -> None:
    make_user(app, office, "handler_two", "handler", unit="two")
    with app.app_context(), tenant_scope(office.id):
        received(office, unit_id=office.units["one"])
        mine = received(office, unit_id=office.units["two"])
    me = desk(app, office, "handler_two")
    page = me.get(f"{PAGE}/cases?measure=complaints_received").text
    assert page.count("/cases/0") == page.count(f"/cases/{mine}") > 0


def test_a_wrong_period_keeps_what_was_typed(app: Flask, office: Office, api: Api) -> None:
    me = desk(app, office, "chief")
    page = me.get(f"{PAGE}?from=2026-05-01&to=2026-04-01")
    assert page.status_code == 422
    assert "截止日期不能早于起始日期" in page.text
    assert 'value="2026-05-01"' in page.text
    assert me.get(f"{PAGE}?from=x").status_code == 422
    assert me.get(f"{PAGE}?from=2020-01-01&to=2026-04-01").status_code == 422
    assert api.get("/reports/complaints?from=2026-05-01&to=2026-04-01").status_code == 422
    assert api.get("/reports/odd").status_code == 404


def test_an_empty_period_says_what_to_do(app: Flask, office: Office) -> None:
    page = desk(app, office, "chief").get(f"{PAGE}?from=2026-01-01&to=2026-01-02")
    assert "请改选起止日期" in page.text


def test_more_cases_cost_no_more_statements(app: Flask, office: Office) -> None:
    me = desk(app, office, "chief")
    with app.app_context(), tenant_scope(office.id):
        received(office)
    assert me.get(f"{PAGE}/cases?measure=complaints_received").status_code == 200  # rules are read
    one, behind = me.queries(PAGE), me.queries(f"{PAGE}/cases?measure=complaints_received")
    with app.app_context(), tenant_scope(office.id):
        for nature in ("contract", "quality", "", "after_sales"):
            received(office, nature)
    assert me.queries(PAGE) == one
    assert me.queries(f"{PAGE}/cases?measure=complaints_received") == behind
