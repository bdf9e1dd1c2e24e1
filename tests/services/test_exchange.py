"""Cases between units and offices: what travels, what both sides record, what nobody sees."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.cases import queries as cases
from core.cases.logic.model import Who
from core.cases.models import Case, Party
from core.db import db
from core.errors import Invalid, NotFound, Refused
from core.events.models import EventRow
from core.exchange import inbox, mail, partners, queries, sending, service
from core.exchange.models import HandOverRow, Partner
from core.now import now
from tests.background import acting
from tests.exchanges import (
    CLUE,
    Offices,
    arrived,
    befriend,
    forward,
    seen,
    sent,
    take,
    within,
    work,
)
from tests.factories import make_case


def test_a_case_travels_to_a_partner_and_its_report_comes_home(
    app: Flask, offices: Offices
) -> None:
    north, south, west = offices
    befriend(app, north, south)
    case_id = make_case(app, north)
    hand_over = forward(app, north, case_id, f"tenant:{south.slug}")
    assert seen(app, north, case_id)[:2] == (
        "forwarded",
        {"decision": "void", "report_back": "running"},
    )
    work(app, north, south, west)
    assert len(arrived(app, south)) == 1
    assert arrived(app, west) == []

    there = take(app, south, arrived(app, south)[0])
    work(app, north, south)
    state, clocks, events = seen(app, south, there)
    assert (state, clocks) == ("registered", {"decision": "running"})
    assert "handed_over" in events
    assert sent(app, north, hand_over).status == "received"
    with within(app, south):
        case = cases.locked(there)
        received = db.session.scalars(
            select(HandOverRow.taken_at).where(HandOverRow.case_id == there)
        ).one()
        assert received is not None
        assert abs(case.received_at - received) < timedelta(seconds=5)
        names = set(db.session.scalars(select(Party.name).where(Party.case_id == there)))
        assert names == {"张三", "某某电器有限公司"}

    with within(app, south):
        for action, data in (
            ("accept", {}),
            ("open_mediation", {"complainant_agrees": True, "respondent_agrees": True}),
            ("agree", {"mode": "performed", "record": "当场退货退款", "terms": "当场退货退款"}),
        ):
            actor = acting(south, "handler" if action == "accept" else "mediator")
            service.act(there, action, actor=actor, data=data)
        service.act(
            there, "report_back", actor=acting(south, "handler"), data={"outcome": "已退货退款"}
        )
    work(app, south, north)
    state, clocks, events = seen(app, north, case_id)
    assert (state, clocks["report_back"]) == ("answered", "stopped")
    assert [e for e in events if e in ("handed_over", "receipt", "reported_back")] == [
        "handed_over",
        "receipt",
        "reported_back",
    ]
    codes = {}
    for office, one in ((north, case_id), (south, there)):
        with within(app, office):
            codes[office.slug] = {
                row.data["code"]
                for row in db.session.scalars(select(EventRow).where(EventRow.case_id == one))
                if "code" in row.data
            }
            assert cases.locked(one).last_seq > 0
    assert codes[north.slug] == codes[south.slug] == {sent(app, north, hand_over).code}
    with within(app, north):
        kept = cases.locked(case_id)
        assert kept.data["report_received"]["outcome"] == "已退货退款"


def test_only_agreed_fields_travel_and_they_are_encrypted(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    case_id = make_case(app, north)
    forward(app, north, case_id, f"tenant:{south.slug}")
    work(app, north, south)
    with within(app, south):
        row = db.session.scalars(select(HandOverRow)).one()
        said = inbox.brought(row)
        assert set(said) == {"data", "parties", "category", "number"}
        assert set(said["data"]) <= set(row.fields)
        assert {party["role"] for party in said["parties"]} == {"complainant", "respondent"}
        assert b"13800138000" not in (row.secret or b"")
        assert "张三".encode() not in (row.secret or b"")


def test_the_reporter_stays_with_the_office_that_took_the_report(
    app: Flask, offices: Offices
) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    parent = make_case(app, north)
    with within(app, north):
        service.act(parent, "split_report", actor=acting(north, "handler"), data=CLUE)
        report = db.session.scalars(select(Case).where(Case.type == "report")).one().id
    forward(app, north, report, f"tenant:{south.slug}")
    work(app, north, south)
    with within(app, south):
        said = inbox.brought(db.session.scalars(select(HandOverRow)).one())
    assert {party["role"] for party in said["parties"]} == {"reported"}
    assert "张三" not in str(said)


def test_every_step_may_run_twice(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    case_id = make_case(app, north)
    hand_over = forward(app, north, case_id, f"tenant:{south.slug}")
    with within(app, north):
        mail.send(hand_over)
    with within(app, north):
        db.session.scalars(
            select(HandOverRow).where(HandOverRow.id == hand_over)
        ).one().delivered_at = None  # killed after the other side, before this one
    work(app, north, south)
    assert len(arrived(app, south)) == 1
    came = arrived(app, south)[0]
    take(app, south, came)
    for step in (mail.receipt, mail.receipt, mail.give_back):
        with within(app, south):
            step(came)
    work(app, south, north)
    assert sent(app, north, hand_over).status == "received"
    assert seen(app, north, case_id)[2].count("receipt") == 1


def test_killed_between_the_two_sides_nothing_is_lost_and_nothing_doubled(
    app: Flask, offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    case_id = make_case(app, north)
    hand_over = forward(app, north, case_id, f"tenant:{south.slug}")

    class Killed(BaseException):
        pass

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(mail.following, "held", killed)
        with pytest.raises(Killed), within(app, north):
            mail.send(hand_over)
    assert len(arrived(app, south)) == 1
    assert sent(app, north, hand_over).delivered_at is None
    work(app, north, south)
    assert len(arrived(app, south)) == 1
    assert sent(app, north, hand_over).delivered_at is not None


def test_given_back_with_a_reason_and_counted_on_both_sides(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    case_id = make_case(app, north)
    for times in (1, 2):
        hand_over = forward(app, north, case_id, f"tenant:{south.slug}")
        work(app, north, south)
        (came,) = arrived(app, south)
        with pytest.raises(Invalid), within(app, south):
            inbox.give_back(came, actor=acting(south, "intake"), reason="  ")
        with within(app, south):
            inbox.give_back(came, actor=acting(south, "intake"), reason="经营地不在本辖区")
        work(app, north, south)
        mine, theirs = sent(app, north, hand_over), sent(app, south, came)
        assert (mine.status, mine.reason, mine.returns) == ("returned", "经营地不在本辖区", times)
        assert (theirs.status, theirs.returns, theirs.secret) == ("returned", times, None)
        state, clocks, _ = seen(app, north, case_id)
        assert (state, clocks["report_back"]) == ("returned_to_centre", "void")
        assert clocks["forwarding"] == "running"


def test_called_back_before_it_is_taken_in(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    case_id = make_case(app, north)
    hand_over = forward(app, north, case_id, f"tenant:{south.slug}")
    work(app, north, south)
    (came,) = arrived(app, south)
    actor: Callable[[], Any] = lambda: acting(north, "dispatch")  # noqa: E731
    with within(app, north):
        sending.call_back(case_id, hand_over, actor=actor(), by=Who(id=actor().id))
    work(app, north, south)
    assert sent(app, north, hand_over).status == "called_back"
    assert sent(app, south, came).secret is None
    assert seen(app, north, case_id)[0] == "registered"
    assert seen(app, north, case_id)[1]["decision"] == "running"
    with pytest.raises(Refused), within(app, south):
        inbox.give_back(came, actor=acting(south, "intake"), reason="晚了")


def test_called_back_too_late_stays_with_the_receiver(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    case_id = make_case(app, north)
    hand_over = forward(app, north, case_id, f"tenant:{south.slug}")
    work(app, north, south)
    with within(app, north):
        actor = acting(north, "dispatch")
        sending.call_back(case_id, hand_over, actor=actor, by=Who(id=actor.id))
    take(app, south, arrived(app, south)[0])
    work(app, north, south)
    assert sent(app, north, hand_over).status == "received"
    assert seen(app, north, case_id)[0] == "forwarded"


def test_called_back_before_it_arrived_it_never_does(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    case_id = make_case(app, north)
    hand_over = forward(app, north, case_id, f"tenant:{south.slug}")
    with within(app, north):
        actor = acting(north, "dispatch")
        sending.call_back(case_id, hand_over, actor=actor, by=Who(id=actor.id))
    with within(app, north):
        mail.recall(hand_over)
    work(app, north, south)
    assert arrived(app, south) == []
    assert seen(app, north, case_id)[0] == "registered"


def test_nobody_reaches_an_office_that_has_not_agreed(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    with within(app, north):
        for slug in (south.slug, "nobody-at-all"):
            partners.add(slug, actor_id=str(north.users["admin"]))
    work(app, north, south)
    with within(app, north):
        shown = {(each.name, each.confirmed) for each in queries.partners()}
        assert shown == {("", False)}
    case_id = make_case(app, north)
    for slug in (south.slug, "nobody-at-all"):
        with pytest.raises(Invalid) as refused:
            forward(app, north, case_id, f"tenant:{slug}")
        assert [p.pointer for p in refused.value.problems] == ["/hand_to"]
    with within(app, south):
        assert db.session.scalars(select(Partner)).all() == []
        assert db.session.scalars(select(HandOverRow)).all() == []


def test_a_partner_that_left_sends_the_case_home(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    case_id = make_case(app, north)
    hand_over = forward(app, north, case_id, f"tenant:{south.slug}")
    with within(app, south):
        known = queries.partner_named(north.slug)
        assert known is not None
        partners.remove(known.id, actor_id=str(south.users["admin"]))
    work(app, south, north)
    assert arrived(app, south) == []
    assert sent(app, north, hand_over).status == "returned"
    assert seen(app, north, case_id)[0] == "returned_to_centre"
    with within(app, north):
        assert [each.confirmed for each in queries.partners()] == [False]


def test_to_a_unit_the_case_itself_goes_and_its_clock_starts_there(
    app: Flask, offices: Offices
) -> None:
    north, *_ = offices
    case_id = make_case(app, north)
    forward(app, north, case_id, f"unit:{north.units['two']}")
    with within(app, north):
        assert cases.locked(case_id).unit_id == north.units["two"]
        service.act(case_id, "take_in", actor=acting(north, "handler"), data={})
    state, clocks, events = seen(app, north, case_id)
    assert (state, clocks["decision"]) == ("registered", "running")
    assert "receipt" in events
    with within(app, north):
        service.act(
            case_id,
            "return_to_centre",
            actor=acting(north, "handler"),
            data={"return_reason": "not_ours"},
            comment="不在本所辖区",
        )
    state, clocks, events = seen(app, north, case_id)
    assert (state, clocks["decision"], clocks["report_back"]) == (
        "returned_to_centre",
        "void",
        "void",
    )
    assert "sent_back" in events
    with within(app, north):
        assert cases.locked(case_id).unit_id is None


def test_to_a_body_outside_only_paper_goes(app: Flask, offices: Offices) -> None:
    north, *_ = offices
    case_id = make_case(app, north)
    hand_over = forward(app, north, case_id, "outside:北岭市市场监督管理局")
    with within(app, north):
        assert cases.locked(case_id).papers[-1]["key"] == "c26_3"
        service.act(
            case_id,
            "report_received",
            actor=acting(north, "dispatch"),
            data={"outcome": "来函称已调解成功"},
        )
    assert sent(app, north, hand_over).status == "reported"
    assert seen(app, north, case_id)[1]["report_back"] == "stopped"


def test_what_was_sent_here_may_not_be_sent_on(app: Flask, offices: Offices) -> None:
    north, south, west = offices
    befriend(app, north, south)
    befriend(app, south, west)
    case_id = make_case(app, north)
    forward(app, north, case_id, f"tenant:{south.slug}")
    work(app, north, south)
    there = take(app, south, arrived(app, south)[0])
    with pytest.raises(Refused, match=r"不得自行再分送|条件"):
        forward(app, south, there, f"tenant:{west.slug}")


def test_a_third_office_finds_nothing(app: Flask, offices: Offices) -> None:
    north, south, west = offices
    befriend(app, north, south)
    hand_over = forward(app, north, make_case(app, north), f"tenant:{south.slug}")
    work(app, north, south, west)
    (came,) = arrived(app, south)
    for each in (hand_over, came):
        with pytest.raises(NotFound), within(app, west):
            queries.row(each)
        with pytest.raises(NotFound), within(app, west):
            inbox.give_back(each, actor=acting(west, "intake"), reason="x")


def test_the_moment_of_receipt_is_not_before_it_was_sent(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    befriend(app, north, south)
    forward(app, north, make_case(app, north), f"tenant:{south.slug}")
    work(app, north, south)
    with pytest.raises(Invalid), within(app, south):
        inbox.take_in(
            db.session.scalars(select(HandOverRow.id)).one(),
            actor=acting(south, "intake"),
            channel="assigned",
            category="goods",
            parties=[],
            data={},
            received_at=now() - timedelta(days=2),
        )
