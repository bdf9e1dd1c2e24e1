"""Steps of a ladder: the right people of the organisation, at the right moment, once."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from core.cases import service as cases
from core.cases.jobs import sweep
from core.cases.logic.model import Rules
from core.config import Settings
from core.db import db, tenant_scope, transaction
from core.dispatch.models import Dispatch
from core.documents.models import DocumentRow
from core.errors import Invalid
from core.events.models import EventRow, Outbox
from core.notify import ladder
from core.notify.models import Escalation, Notification
from core.plugin.clocks import OnBreach, Warn
from core.plugin.registry import assemble
from core.rules import service as rules_service
from core.users.models import User
from core.worker import run
from plugins.consumer_aic.editions import R2026
from tests.background import acting, receive
from tests.factories import DOMAIN, Office, make_case, make_user
from tests.services.test_dispatch import due, senders, verified

RECEIVED = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 13, 16, 0, tzinfo=UTC)  # Friday's midnight in the office's zone
KNOWN = {"clocks": {"decision"}, "roles": {"chief", "head", "handler"}}


@pytest.fixture
def there(app: Flask, office: Office) -> Iterator[Office]:
    with (
        app.app_context(),
        time_machine.travel(RECEIVED, tick=False),
        tenant_scope(office.id),
    ):
        yield office


def step(office: Office, *, measure: str = "after", amount: int = 1, up: str = "1") -> UUID:
    with transaction():
        return ladder.add(
            domain=DOMAIN,
            clock="decision",
            measure=measure,
            amount=str(amount),
            level="red",
            roles=["head"],
            up=up,
            any_time=False,
            known=KNOWN,
            actor_id=str(office.users["admin"]),
        ).id


def at_unit(office: Office, unit: str) -> UUID:
    """A complaint that a unit has received."""
    with transaction():
        return cases.open_case(
            type="complaint",
            channel="phone",
            category="goods",
            parties=[],
            data={},
            actor=acting(office, "intake"),
            received_at=RECEIVED,
            unit_id=office.units[unit],
            register=False,
        ).case.id


def told(kind: str) -> list[str]:
    asked = select(User.login).join(Notification, Notification.user_id == User.id)
    found = sorted(db.session.scalars(asked.where(Notification.kind == kind)))
    db.session.rollback()
    return found


def at(office: Office, moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        sweep(moment)
        due(office)


def test_a_step_tells_those_above_the_unit_and_only_them(app: Flask, there: Office) -> None:
    for login, unit in (("own", "one"), ("above", "top"), ("beside", "two")):
        make_user(app, there, login, "head", unit=unit)
    step(there)
    at_unit(there, "one")
    due(there)
    monday = DUE + timedelta(days=3)
    at(there, monday - timedelta(seconds=1))
    assert told("clock_escalated") == []
    at(there, monday)
    assert told("clock_escalated") == ["above"]


def test_where_nobody_is_above_the_next_above_is_told(app: Flask, there: Office) -> None:
    step(there)
    at_unit(there, "one")
    due(there)
    at(there, DUE + timedelta(days=3))
    assert told("clock_escalated") == ["head"]


def test_a_deadline_that_was_met_is_not_escalated(there: Office) -> None:
    step(there)
    case_id = receive(there, RECEIVED)
    with transaction():
        clock = ladder.load(ladder.cases.locked(case_id))
    assert clock.clocks[0].state == "running"
    due(there)
    with transaction():
        stopped = select(ladder.ClockRow).where(ladder.ClockRow.case_id == case_id)
        row = db.session.scalars(stopped).one()
        row.running = {**row.running, "state": "stopped", "outcome": "met"}
        row.state = "stopped"
    at(there, DUE + timedelta(days=3))
    assert told("clock_escalated") == []


def test_a_new_step_reaches_deadlines_that_run_and_one_taken_out_does_not(there: Office) -> None:
    receive(there, RECEIVED)
    due(there)
    kept, gone = step(there, measure="left", amount=3), step(there, measure="left", amount=2)
    due(there)
    with transaction():
        ladder.remove(gone, actor_id=str(there.users["admin"]))
    at(there, DUE - timedelta(days=1))
    assert told("clock_escalated") == ["head"]
    assert db.session.scalars(select(Escalation.step_id)).all() == [kept]


def test_many_workers_at_once_take_a_step_once(app: Flask, there: Office) -> None:
    taken = step(there)
    case_id = receive(there, RECEIVED)
    due(there)
    monday = DUE + timedelta(days=3)
    start = threading.Barrier(6)
    faults: list[BaseException] = []

    def worker() -> None:
        try:
            with app.app_context(), tenant_scope(there.id):
                start.wait()
                with transaction():
                    ladder.take(step=taken, case=case_id, key="decision", seq=1, receiver="")
        except BaseException as fault:
            faults.append(fault)

    with time_machine.travel(monday, tick=False):
        threads = [threading.Thread(target=worker) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []
    events = select(func.count()).select_from(EventRow).where(EventRow.type == "clock_escalated")
    assert db.session.scalar(events) == 1
    at(there, monday)
    assert told("clock_escalated") == ["head"]


def test_a_step_waits_for_working_time_outside_the_program(
    app: Flask, settings: Settings, there: Office
) -> None:
    step(there, amount=0)
    receive(there, RECEIVED)
    with senders(app, settings, mail_url="local:"):
        verified(there.users["head"])
        at(there, DUE)
        asked = select(Dispatch.next_try).where(Dispatch.kind == "clock_escalated")
        assert db.session.scalars(asked).all() == [datetime(2026, 11, 16, 1, 0, tzinfo=UTC)]


def test_faults_of_a_step_are_named_together(there: Office) -> None:
    with pytest.raises(Invalid) as caught, transaction():
        ladder.add(
            domain=DOMAIN,
            clock="no",
            measure="left",
            amount="-1",
            level="green",
            roles=["nobody"],
            up="9",
            any_time=False,
            known=KNOWN,
            actor_id=str(there.users["admin"]),
        )
    pointers = {problem.pointer for problem in caught.value.problems}
    assert pointers == {"/clock", "/amount", "/level", "/roles", "/up"}


@pytest.fixture
def strict(app: Flask, there: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The rules as a stricter office would have them: a breach goes up, and drafts a paper."""
    case_type = next(t for t in R2026.case_types if t.key == "complaint")
    clocks = tuple(
        replace(
            clock,
            warn=(Warn(measure="left", amount=2, level="red", who=("chief",), up=0),),
            on_breach=(
                OnBreach(kind="flag"),
                OnBreach(kind="escalate", who=("head",)),
                OnBreach(kind="require_reason"),
                OnBreach(kind="issue", paper=case_type.documents[0].key),
            ),
        )
        if clock.key == "decision"
        else clock
        for clock in case_type.clocks
    )
    rules = Rules(module=R2026, case_type=replace(case_type, clocks=clocks))
    for place in ("service", "jobs"):
        monkeypatch.setattr(f"core.cases.{place}.rules_of", lambda case: rules)
    monkeypatch.setattr("core.notify.service.rules_of", lambda case: rules)
    monkeypatch.setattr("core.documents.drafting.rules_of", lambda case: rules)
    return there


def test_a_breach_goes_up_and_drafts_its_paper_once(strict: Office) -> None:
    case_id = receive(strict, RECEIVED)
    due(strict)
    at(strict, DUE)
    assert told("clock_escalated") == ["head"]
    papers = select(DocumentRow).where(DocumentRow.case_id == case_id)
    (paper,) = db.session.scalars(papers).all()
    assert (paper.status, paper.number, paper.drafted_by) == ("draft", "", None)
    text = db.session.scalars(
        select(Notification.text).where(Notification.kind == "clock_breached")
    ).first()
    assert text is not None and f"已起草“{paper.title}”" in text
    db.session.rollback()
    job = db.session.scalars(select(Outbox.id).where(Outbox.job == "documents.breached")).one()
    db.session.rollback()
    with time_machine.travel(DUE, tick=False):
        run(str(strict.id), str(job))
    assert len(db.session.scalars(papers).all()) == 1


def test_an_act_that_comes_too_late_must_say_why(app: Flask, strict: Office) -> None:
    case_id = make_case(app, strict)
    handler = acting(strict, "handler")
    with time_machine.travel(DUE, tick=False):
        with pytest.raises(Invalid) as caught, transaction():
            cases.act(case_id, "accept", actor=handler, data={})
        assert [p.pointer for p in caught.value.problems] == ["/comment"]
        assert "已逾期" in caught.value.problems[0].message
        with transaction():
            cases.act(case_id, "accept", actor=handler, data={}, comment="系统故障")


def test_an_edition_that_lacks_a_length_is_not_published(
    app: Flask, there: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = R2026.case_types[0].clocks[0]
    empty = replace(clock, span=replace(clock.span, amount=None))
    case_type = replace(R2026.case_types[0], clocks=(empty, *R2026.case_types[0].clocks[1:]))
    module = replace(R2026, edition="2030", case_types=(case_type, *R2026.case_types[1:]))
    kept = app.extensions["huiyin"]
    registry = replace(assemble({}), modules={(module.key, module.edition): module})
    monkeypatch.setitem(app.extensions, "huiyin", replace(kept, registry=registry))
    with pytest.raises(Invalid, match=r"须由本单位填写的期限：.*span"), transaction():
        rules_service.publish_editions(DOMAIN)
