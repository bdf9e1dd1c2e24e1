"""The sweep raises each alarm once, at its own date, and touches nothing else."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update

from core.cases.jobs import sweep
from core.cases.models import Case
from core.cases.service import rules_of
from core.db import db, tenant_scope, transaction
from core.deadlines.logic import clock as clocks
from core.deadlines.logic.running import RunningClock
from core.deadlines.models import ClockRow
from core.deadlines.service import calendar, write_clock
from core.events.models import EventRow, Outbox
from core.plugin.base import Span
from core.services import services
from tests.background import receive
from tests.factories import Office

# A Wednesday. Seven working days on: due on Friday the 13th, warned of on the 10th and the 12th.
RECEIVED = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
FIRST = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)  # midnight in Beijing
SECOND = datetime(2026, 11, 11, 16, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 13, 16, 0, tzinfo=UTC)


@pytest.fixture
def office(app: Flask, offices: tuple[Office, ...]) -> Iterator[Office]:
    with (
        app.app_context(),
        time_machine.travel(RECEIVED, tick=False),
        tenant_scope(offices[0].id),
    ):
        yield offices[0]


def alarms(case_id: UUID) -> list[tuple[str, datetime]]:
    rows = db.session.execute(
        select(EventRow.type, EventRow.occurred_at)
        .where(EventRow.case_id == case_id, EventRow.type.in_(("clock_warned", "clock_breached")))
        .order_by(EventRow.seq)
    ).all()
    db.session.rollback()
    return [(row[0], row[1]) for row in rows]


def clock(case_id: UUID) -> ClockRow:
    db.session.expire_all()
    row = db.session.scalars(select(ClockRow).where(ClockRow.case_id == case_id)).one()
    db.session.rollback()
    return row


def test_warnings_and_the_breach_come_at_their_moments(office: Office) -> None:
    case_id = receive(office, RECEIVED)
    assert clock(case_id).due_at == DUE
    second = timedelta(seconds=1)

    assert sweep(FIRST - second) == 0
    assert alarms(case_id) == []
    assert sweep(FIRST) == 1
    assert sweep(SECOND - second) == 0
    assert sweep(SECOND) == 1
    assert sweep(DUE - second) == 0
    assert sweep(DUE) == 1
    assert sweep(DUE + timedelta(days=30)) == 0

    assert alarms(case_id) == [
        ("clock_warned", FIRST),
        ("clock_warned", SECOND),
        ("clock_breached", DUE),
    ]
    row = clock(case_id)
    assert (row.state, row.breached_at, row.next_alarm_at) == ("running", DUE, None)


def test_a_sweep_that_comes_late_dates_everything_right_and_once(office: Office) -> None:
    case_id = receive(office, RECEIVED)
    late = DUE + timedelta(hours=5)
    assert sweep(late) == 1
    assert sweep(late) == 0
    assert [at for _, at in alarms(case_id)] == [FIRST, SECOND, DUE]


def test_the_breach_says_whom_it_concerns_and_decides_nothing(office: Office) -> None:
    case_id = receive(office, RECEIVED)
    sweep(DUE)
    event = db.session.scalars(select(EventRow).where(EventRow.type == "clock_breached")).one()
    assert event.data["who"] == ["chief", "head", "handler"]
    assert event.data["offer"] == []
    assert event.data["due_at"] == "2026-11-14T00:00:00+08:00"
    assert event.data["clock"]["key"] == "decision"
    assert (event.actor_kind, event.actor_id) == ("system", None)
    case = db.session.scalars(select(Case).where(Case.id == case_id)).one()
    assert (case.state, case.closed, case.breached) == ("received", False, True)


def test_each_alarm_asks_for_its_notices_in_the_same_transaction(office: Office) -> None:
    receive(office, RECEIVED)
    sweep(FIRST)
    event_id = db.session.scalars(select(EventRow.id).where(EventRow.type == "clock_warned")).one()
    row = db.session.scalars(select(Outbox).where(Outbox.event_id == event_id)).one()
    assert (row.job, row.queue) == ("notify.fan_out", "urgent")


def test_only_what_is_due_is_touched(office: Office) -> None:
    due = receive(office, RECEIVED)
    with time_machine.travel(RECEIVED + timedelta(days=2), tick=False):
        later = receive(office, RECEIVED + timedelta(days=2))
    before = _versions()
    assert sweep(FIRST) == 1
    after = _versions()
    assert after[due] == before[due] + 1
    assert after[later] == before[later]


def _versions() -> dict[UUID, int]:
    rows = db.session.execute(select(Case.id, Case.version)).all()
    db.session.rollback()
    return {row.id: row.version for row in rows}


def test_a_case_that_somebody_works_on_is_left_for_the_next_sweep(
    app: Flask, office: Office
) -> None:
    case_id = receive(office, RECEIVED)
    db.session.execute(select(Case.id).where(Case.id == case_id).with_for_update())
    with app.app_context():
        assert sweep(FIRST) == 0
    db.session.rollback()
    assert sweep(FIRST) == 1


def test_one_clock_that_cannot_be_read_does_not_hold_up_the_others(office: Office) -> None:
    broken, sound = receive(office, RECEIVED), receive(office, RECEIVED)
    with transaction() as session:
        session.execute(
            update(ClockRow).where(ClockRow.case_id == broken).values(running={"key": "decision"})
        )
    assert sweep(FIRST) == 1
    assert [kind for kind, _ in alarms(sound)] == ["clock_warned"]
    assert alarms(broken) == []


def test_an_office_never_hears_of_the_clocks_of_another(
    office: Office, offices: tuple[Office, ...]
) -> None:
    other = offices[1]
    mine = receive(office, RECEIVED)
    with tenant_scope(other.id):
        theirs = receive(other, RECEIVED)
    assert sweep(FIRST) == 2
    for owner, case_id in ((office, mine), (other, theirs)):
        with tenant_scope(owner.id):
            found = db.session.scalars(
                select(EventRow.case_id).where(EventRow.type == "clock_warned")
            ).all()
            assert found == [case_id]


@pytest.mark.serial
def test_several_sweepers_on_two_hundred_clocks_raise_each_alarm_once(
    app: Flask, office: Office
) -> None:
    cases = [receive(office, RECEIVED) for _ in range(200)]
    together = threading.Barrier(4)

    def work() -> int:
        with app.app_context():
            together.wait(60)
            acted = 0
            while _due(DUE):
                acted += sweep(DUE)
            return acted

    with ThreadPoolExecutor(4) as pool:
        acted = [future.result(300) for future in [pool.submit(work) for _ in range(4)]]
    assert sum(acted) == 200

    with tenant_scope(office.id):
        rows = db.session.execute(
            select(EventRow.case_id, EventRow.type, EventRow.occurred_at).where(
                EventRow.type.in_(("clock_warned", "clock_breached"))
            )
        ).all()
    expected = {
        (case_id, kind, at): 1
        for case_id in cases
        for kind, at in (("clock_warned", FIRST), ("clock_warned", SECOND), ("clock_breached", DUE))
    }
    assert Counter((row[0], row[1], row[2]) for row in rows) == expected


def _due(moment: datetime) -> int:
    engine = services().relay_engine
    assert engine is not None
    with engine.connect() as connection:
        statement = text("SELECT count(*) FROM clocks WHERE next_alarm_at <= :moment")
        return connection.execute(statement, {"moment": moment}).scalar_one()


def test_a_warning_is_not_repeated_when_its_clock_moves_on(office: Office) -> None:
    case_id = receive(office, RECEIVED)
    sweep(FIRST)
    with time_machine.travel(FIRST + timedelta(hours=1), tick=False), transaction():
        row = db.session.scalars(select(ClockRow).where(ClockRow.case_id == case_id)).one()
        definition = next(
            c for c in rules_of(row_case(case_id)).case_type.clocks if c.key == row.key
        )
        on = calendar()
        running = RunningClock.from_json(row.running)
        write_clock(case_id, definition, clocks.pause(running, "p", FIRST, on), on)
        paused = RunningClock.from_json(row.running)
        assert (row.alarms_done, row.next_alarm_at) == (1, None)
        later = FIRST + timedelta(minutes=30)
        write_clock(case_id, definition, clocks.resume(paused, "p", later, on), on)
        assert row.due_at == DUE
        assert (row.alarms_done, row.next_alarm_at) == (1, SECOND)
        longer = replace(running, extensions=(Span(20, "workdays"),))
        write_clock(case_id, definition, clocks.recompute(longer, on), on)
        assert row.alarms_done == 0  # the warning lies ahead again
        assert row.next_alarm_at is not None
        assert row.next_alarm_at > DUE


def row_case(case_id: UUID) -> Case:
    return db.session.scalars(select(Case).where(Case.id == case_id)).one()
