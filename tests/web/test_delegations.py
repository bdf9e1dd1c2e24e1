"""Standing in for somebody, from the page to the paper: given, used, shown, told, ended."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.cases import queries as cases
from core.cases.models import Approval, Proposal
from core.cases.service import decide, rules_of
from core.db import db, tenant_scope, transaction
from core.errors import NotFound, Refused
from core.events.models import EventRow
from core.notify import service as notify
from core.notify.models import Notification
from core.now import now
from core.tenants.queries import unit
from core.users import delegation, loans
from core.users.queries import actor
from core.web.cases.timeline import lines
from tests.factories import Office, make_case, make_user
from tests.web.api_client import make_api
from tests.web.pages import desk

TODAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def giving(office: Office, taker: str, **more: str) -> dict[str, str]:
    return {
        "taker": str(office.users.get(taker, taker)),
        "first_day": "2026-11-25",
        "last_day": "2026-11-30",
        "reason": "出差",
        **more,
    }


def lend(app: Flask, office: Office, giver: str, taker: UUID) -> None:
    answer = desk(app, office, giver).post("/me/delegations", giving(office, str(taker)))
    assert answer.status_code == 302, answer.text


def proposal_of(office: Office, case_id: UUID) -> UUID:
    return db.session.scalars(select(Proposal.id).where(Proposal.case_id == case_id)).one()


def test_a_substitute_sees_decides_and_is_named_with_the_giver(app: Flask, office: Office) -> None:
    case_id = make_case(app, office, upto="proposed")
    other = make_user(app, office, "other", "archivist")
    before = desk(app, office, "other")
    assert "没有等您审批的事项" in before.get("/approvals").text
    lend(app, office, "chief", other)
    page = before.get("/approvals")
    with app.app_context(), tenant_scope(office.id):
        proposal_id = proposal_of(office, case_id)
        assert cases.waiting_count(actor(other)) == 1
        assert f"代 {actor(office.users['chief']).name}" in page.text
    path = f"/approvals/{proposal_id}"
    form = before.form(path, f"{path}/decision")
    answer = before.post(f"{path}/decision", {**form, "decision": "approve", "comment": "同意"})
    assert answer.status_code == 302, answer.text
    with app.app_context(), tenant_scope(office.id):
        row = db.session.scalars(select(Approval).where(Approval.proposal_id == proposal_id)).one()
        assert (row.decided_by, row.on_behalf_of) == (other, office.users["chief"])
        log = cases.events(case_id)
        approved = next(event for event in log if event.type == "approved")
        assert (approved.actor_id, approved.on_behalf_of) == (other, office.users["chief"])
        case = cases.get(case_id, actor(office.users["chief"]))
        giver = actor(office.users["chief"]).name
        assert f"other 代 {giver}" in [line.who for line in lines(rules_of(case), log)]
    shown = desk(app, office, "chief").get(path).text
    assert f"other 代 {giver}" in shown


def test_neither_the_givers_nor_ones_own_proposal_is_decided(app: Flask, office: Office) -> None:
    case_id = make_case(app, office, upto="proposed")
    lend(app, office, "chief", office.users["handler"])
    page = desk(app, office, "handler").get("/approvals")
    assert page.status_code == 200
    assert "没有等您审批的事项" in page.text
    with app.app_context(), tenant_scope(office.id):
        proposal_id = proposal_of(office, case_id)
        with pytest.raises(Refused) as refusal, transaction():
            decide(proposal_id, "approve", actor=actor(office.users["handler"]))
        assert refusal.value.code == "self_approval"


def test_it_begins_and_ends_by_itself_and_lends_no_further(app: Flask, office: Office) -> None:
    other = make_user(app, office, "other", "archivist")
    third = make_user(app, office, "third")
    lend(app, office, "chief", other)
    with app.app_context(), tenant_scope(office.id):
        chief = office.users["chief"]
        assert [x.giver for x in loans.loans_of(other, now())] == [str(chief)]
        last = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)  # the last second of the day there
        assert loans.loans_of(other, last)
        assert not loans.loans_of(other, last + timedelta(seconds=1))
        assert not loans.loans_of(other, datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC))
        assert "chief" not in delegation.own_roles(actor(other))
    again = desk(app, office, "other")
    answer = again.post("/me/delegations", giving(office, str(third), roles="chief"))
    assert answer.status_code == 422
    assert "只能委托您自己持有的岗位" in answer.text


def test_a_role_for_a_unit_is_lent_for_that_unit(app: Flask, office: Office) -> None:
    make_user(app, office, "local", "chief", unit="one")
    other = make_user(app, office, "other")
    lend(app, office, "local", other)
    wrong = giving(office, str(other), unit=str(office.units["two"]))
    answer = desk(app, office, "local").post("/me/delegations", wrong)
    assert answer.status_code == 422
    assert "您在这个机构没有可以委托的岗位" in answer.text
    with app.app_context(), tenant_scope(office.id):
        (loan,) = loans.loans_of(other, now())
        assert loan.roles == {"chief": (unit(office.units["one"]).path,)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"taker": ""}, "请选择受托人"),
        ({"taker": "chief"}, "不能委托自己"),
        ({"first_day": "2026-11-24"}, "不能从过去的日子开始"),
        ({"last_day": "2026-11-24"}, "结束日期不能早于开始日期"),
        ({"last_day": "2027-11-26"}, "最长一年"),
        ({"last_day": "x"}, "请填写结束日期"),
        ({"reason": " "}, "委托事由"),
        ({"roles": "head"}, "只能委托您自己持有的岗位"),
    ],
)
def test_a_faulty_form_says_why(
    app: Flask, office: Office, change: dict[str, str], message: str
) -> None:
    typed = {**giving(office, "handler"), **change}
    typed["taker"] = str(office.users.get(typed["taker"], typed["taker"]))
    answer = desk(app, office, "chief").post("/me/delegations", typed)
    assert answer.status_code == 422
    assert message in answer.text
    with app.app_context(), tenant_scope(office.id):
        assert loans.page() == ([], False)


def test_the_same_is_not_given_twice(app: Flask, office: Office) -> None:
    lend(app, office, "chief", office.users["handler"])
    answer = desk(app, office, "chief").post("/me/delegations", giving(office, "handler"))
    assert answer.status_code == 409
    assert "已经委托此人代办" in answer.text


def test_giver_and_administrator_end_it_and_nobody_else(app: Flask, office: Office) -> None:
    other = make_user(app, office, "other")
    lend(app, office, "chief", other)
    with app.app_context(), tenant_scope(office.id):
        (shown,), _ = loans.page()
        row_id = shown.row.id
        for stranger in ("handler", "head"):
            with pytest.raises(NotFound), transaction():
                delegation.revoke(row_id, by=actor(office.users[stranger]))
        with pytest.raises(NotFound), transaction():
            delegation.revoke(row_id, by=actor(other))
    admin = desk(app, office, "admin")
    assert "出差" in admin.get("/admin/delegations").text
    assert admin.post(f"/me/delegations/{row_id}/revoke", {}).status_code == 302
    with app.app_context(), tenant_scope(office.id):
        assert not loans.loans_of(other, now())
        kinds = select(EventRow.type).where(EventRow.type.startswith("delegat"))
        assert list(db.session.scalars(kinds.order_by(EventRow.seq))) == [
            "delegated",
            "delegation_revoked",
        ]


def test_both_are_told_and_the_substitute_hears_what_the_giver_hears(
    app: Flask, office: Office
) -> None:
    other = make_user(app, office, "other")
    lend(app, office, "chief", other)
    make_case(app, office, upto="proposed")
    with app.app_context(), tenant_scope(office.id):
        wanted = ("delegated", "approval_requested")
        for event in db.session.scalars(select(EventRow).where(EventRow.type.in_(wanted))).all():
            with transaction():
                notify.tell(event)
                notify.tell(event)

        def told(user: UUID) -> list[tuple[str, str]]:
            rows = select(Notification.kind, Notification.text).where(Notification.user_id == user)
            return sorted((r.kind, r.text) for r in db.session.execute(rows))

        mine, theirs = told(other), told(office.users["chief"])
        assert [kind for kind, _ in mine] == ["approval_requested", "delegated"]
        assert [kind for kind, _ in theirs] == ["approval_requested", "delegated"]
        assert mine[1][1].endswith("委托您代办，2026年11月25日至2026年11月30日")
        assert told(office.users["head"]) == []


def test_the_api_gives_lists_and_ends(app: Flask, office: Office) -> None:
    api = make_api(app, office)
    body = {
        "taker": "handler",
        "first_day": "2026-11-26",
        "last_day": "2026-11-26",
        "reason": "休假",
    }
    key = {"Idempotency-Key": "once"}
    made = [api.post("/delegations", body, by="chief", headers=key) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    shape = made[0].get_json()
    assert made[1].get_json() == shape
    begins, ends = (datetime.fromisoformat(shape[name]) for name in ("begins_at", "ends_at"))
    assert begins == datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert ends == datetime(2026, 11, 26, 16, tzinfo=UTC)
    assert (shape["running"], shape["taker"]["login"]) == (False, "handler")
    for login, count in (("chief", 1), ("handler", 1), ("intake", 0)):
        listed = api.get("/delegations", by=login).get_json()
        assert (len(listed["items"]), listed["next"]) == (count, None)
    path = f"/delegations/{shape['id']}/revoke"
    assert api.post(path, by="handler").status_code == 404
    ended = api.post(path, by="chief")
    assert ended.status_code == 200, ended.text
    assert ended.get_json()["revoked_at"] is not None
