"""The relay hands over what is due: once each time, never lost, and at last given up."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from rq import Queue
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import ProgrammingError

from core.config import Settings
from core.db import db, tenant_scope, transaction
from core.doctor import findings
from core.events.models import Outbox
from core.events.queries import dead_letters, outbox_state
from core.events.relay import LAST_ATTEMPT, QUEUES, backoff, job_id, relay
from core.services import services
from core.worker import run
from tests.background import ask_for, make_tenants

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def tenant(app: Flask) -> Iterator[UUID]:
    [made] = make_tenants(app, "north")
    with app.app_context(), tenant_scope(made):
        yield made


@pytest.fixture
def engine(tenant: UUID) -> Engine:
    engine = services().relay_engine
    assert engine is not None
    return engine


@pytest.fixture
def queues(tenant: UUID) -> dict[str, Queue]:
    return {name: services().queue(name) for name in QUEUES}


def row(outbox_id: UUID) -> Outbox:
    db.session.expire_all()
    found = db.session.query(Outbox).where(Outbox.id == outbox_id).one()
    db.session.rollback()
    return found


def test_a_due_job_goes_to_its_queue_and_its_row_waits_for_the_end(
    tenant: UUID, engine: Engine, queues: dict[str, Queue]
) -> None:
    due = ask_for("documents.render", at=NOW)
    later = ask_for("documents.render", at=NOW + timedelta(seconds=1))

    assert relay(engine, queues, NOW) == 1

    [job] = queues["slow"].jobs
    assert (job.id, job.func_name) == (f"{due}-0", "core.worker.run")
    assert list(job.args) == [str(tenant), str(due)]
    assert (row(due).attempts, row(due).available_at) == (1, NOW + timedelta(seconds=30))
    assert row(later).attempts == 0


def test_jobs_are_handed_over_in_the_order_they_became_due(
    engine: Engine, queues: dict[str, Queue]
) -> None:
    asked = [ask_for("notify.fan_out", at=NOW - timedelta(seconds=n)) for n in range(5)]
    assert relay(engine, queues, NOW, limit=3) == 3
    assert relay(engine, queues, NOW, limit=3) == 2
    assert relay(engine, queues, NOW, limit=3) == 0
    assert queues["urgent"].job_ids == [job_id(outbox, 0) for outbox in reversed(asked)]


class Barrier(Queue):
    """A queue that tells when it is first asked, and then waits for permission."""

    asked = threading.Event()
    may_go_on = threading.Event()

    def enqueue(self, *arguments: Any, **options: Any) -> Any:
        self.asked.set()
        assert self.may_go_on.wait(30)
        return super().enqueue(*arguments, **options)


def test_two_relays_at_once_never_take_the_same_row(
    app: Flask, engine: Engine, queues: dict[str, Queue]
) -> None:
    asked = {ask_for("notify.fan_out", at=NOW) for _ in range(6)}
    slow = {
        name: Barrier(name, connection=q.connection, serializer=q.serializer)
        for name, q in queues.items()
    }
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(relay, engine, slow, NOW, limit=4)
        assert Barrier.asked.wait(30)
        assert relay(engine, queues, NOW) == 2  # the first holds four of the six
        assert relay(engine, queues, NOW) == 0
        Barrier.may_go_on.set()
        assert first.result(30) == 4
    ids = queues["urgent"].job_ids
    assert len(ids) == 6
    assert set(ids) == {job_id(outbox, 0) for outbox in asked}


def test_many_relays_hand_each_row_over_once(engine: Engine, queues: dict[str, Queue]) -> None:
    asked = {ask_for("notify.fan_out", at=NOW) for _ in range(60)}

    def drain() -> int:
        handed = 0
        while moved := relay(engine, queues, NOW, limit=7):
            handed += moved
        return handed

    with ThreadPoolExecutor(4) as pool:
        assert sum(f.result(60) for f in [pool.submit(drain) for _ in range(4)]) == 60
    assert sorted(queues["urgent"].job_ids) == sorted(job_id(outbox, 0) for outbox in asked)


class Dying(Queue):
    """A queue whose caller dies as soon as the job is in it."""

    def enqueue(self, *arguments: Any, **options: Any) -> Any:
        super().enqueue(*arguments, **options)
        raise KeyboardInterrupt


def test_a_relay_that_dies_before_its_commit_leaves_the_row_and_one_job(
    engine: Engine, queues: dict[str, Queue]
) -> None:
    asked = ask_for("notify.fan_out", at=NOW)
    dying = {
        name: Dying(name, connection=q.connection, serializer=q.serializer)
        for name, q in queues.items()
    }
    with pytest.raises(KeyboardInterrupt):
        relay(engine, dying, NOW)
    assert row(asked).attempts == 0

    assert relay(engine, queues, NOW) == 1
    assert queues["urgent"].job_ids == [job_id(asked, 0)]
    assert row(asked).attempts == 1


def test_a_job_that_the_queue_lost_is_handed_over_again_when_its_time_is_over(
    engine: Engine, queues: dict[str, Queue]
) -> None:
    asked = ask_for("notify.fan_out", at=NOW)
    relay(engine, queues, NOW)
    services().redis.flushdb()

    assert relay(engine, queues, NOW + timedelta(seconds=29)) == 0
    assert relay(engine, queues, NOW + timedelta(seconds=30)) == 1
    assert queues["urgent"].job_ids == [job_id(asked, 1)]
    assert row(asked).available_at == NOW + timedelta(seconds=90)


def test_a_job_that_no_worker_has_taken_yet_is_no_failed_attempt(
    engine: Engine, queues: dict[str, Queue]
) -> None:
    asked = ask_for("notify.fan_out", at=NOW)
    moment = NOW
    for _ in range(2 * LAST_ATTEMPT):
        assert relay(engine, queues, moment) == 1
        moment = row(asked).available_at
    assert queues["urgent"].job_ids == [job_id(asked, 0)]
    assert (row(asked).attempts, row(asked).dead_at) == (1, None)


def test_a_job_that_always_fails_is_given_up_and_counted(
    tenant: UUID, engine: Engine, queues: dict[str, Queue]
) -> None:
    asked = ask_for("notify.fan_out", at=NOW)
    moment = NOW
    for attempt in range(LAST_ATTEMPT):
        assert relay(engine, queues, moment) == 1
        assert queues["urgent"].job_ids == [job_id(asked, attempt)]
        services().redis.flushdb()
        moment = row(asked).available_at
    assert outbox_state(engine, moment).dead == 0

    assert relay(engine, queues, moment) == 1
    assert queues["urgent"].job_ids == []
    assert row(asked).dead_at == moment
    assert relay(engine, queues, moment + timedelta(days=1)) == 0

    state = outbox_state(engine, moment)
    assert (state.pending, state.dead) == (0, 1)
    [letters] = dead_letters(engine)
    assert (letters.job, letters.number, letters.since) == ("notify.fan_out", 1, moment)
    run(str(tenant), str(asked))
    assert row(asked).done_at is None


def test_the_row_of_a_running_job_is_left_alone(engine: Engine, queues: dict[str, Queue]) -> None:
    asked = ask_for("notify.fan_out", at=NOW)
    with db.session() as running:
        running.execute(select(Outbox.id).where(Outbox.id == asked).with_for_update())
        assert relay(engine, queues, NOW) == 0
    assert relay(engine, queues, NOW) == 1


def test_the_wait_doubles_up_to_an_hour() -> None:
    seconds = [backoff(n).total_seconds() for n in range(LAST_ATTEMPT)]
    assert seconds[:8] == [30, 60, 120, 240, 480, 960, 1920, 3600]
    assert set(seconds[8:]) == {3600}


def test_the_state_counts_what_waits_and_since_when(
    engine: Engine, queues: dict[str, Queue]
) -> None:
    assert outbox_state(engine, NOW).oldest_seconds == 0
    ask_for("notify.fan_out", at=NOW - timedelta(minutes=2))
    ask_for("notify.fan_out", at=NOW + timedelta(minutes=2))
    state = outbox_state(engine, NOW)
    assert (state.pending, state.dead, state.oldest_seconds) == (2, 0, 120)


@pytest.mark.parametrize("column", ["args", "event_id", "last_error"])
def test_the_relay_cannot_read_what_a_job_is_about(engine: Engine, column: str) -> None:
    ask_for("notify.fan_out", at=NOW)
    with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission"):
        connection.execute(text(f"SELECT {column} FROM outbox"))


def test_the_metrics_tell_of_the_outbox(
    app: Flask, tenant: UUID, engine: Engine, queues: dict[str, Queue]
) -> None:
    ask_for("notify.fan_out", at=NOW)
    said = app.test_client().get("/metrics").text
    assert "huiyin_outbox_pending 1.0" in said
    assert "huiyin_outbox_dead 0.0" in said
    assert "huiyin_outbox_oldest_seconds" in said


def test_the_doctor_tells_of_jobs_that_were_given_up(
    settings: Settings, tenant: UUID, engine: Engine
) -> None:
    def said() -> tuple[str, str]:
        [found] = [f for f in findings(settings, Path.cwd()) if f.name == "jobs"]
        return found.state, found.text

    assert said() == ("ok", "none was given up")
    given_up = ask_for("notify.fan_out", at=NOW)
    with transaction() as session:
        session.execute(update(Outbox).where(Outbox.id == given_up).values(dead_at=NOW))
    assert said() == ("warning", "given up: 1 x notify.fan_out since 2026-11-25")
