"""A job runs as its tenant, takes effect once, and leaves its row honest when it fails."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from rq.utils import as_text
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from core import faults
from core.cases.models import Counter
from core.db import TenantMissing, db, new_id, require_tenant, tenant_scope, transaction
from core.events import nudge
from core.events.models import Outbox
from core.events.relay import QUEUES, job_id, relay
from core.events.service import ask
from core.now import now
from core.services import queue_client, services
from core.worker import RowMissing, relay_all, run, run_scheduler
from tests.background import ask_for, make_tenants

Effect = Callable[..., None]


def count(_event: Any, *, key: str) -> None:
    """A job with an effect that can be counted, whoever does it at the same time."""
    row = {"tenant_id": require_tenant(), "id": new_id(), "key": key, "value": 1}
    db.session.execute(
        insert(Counter)
        .values(row)
        .on_conflict_do_update(
            index_elements=["tenant_id", "key"], set_={"value": Counter.value + 1}
        )
    )


def stumble(_event: Any, *, key: str) -> None:
    """A job that fails after its effect, with a message that must not be kept."""
    count(None, key=key)
    raise ValueError("张三 13800000000")


@pytest.fixture
def jobs(app: Flask) -> Iterator[dict[str, Effect]]:
    """The jobs of the application; tests put their own beside them."""
    kept = app.extensions["huiyin"]
    own: dict[str, Effect] = {**kept.jobs, "test.count": count, "test.stumble": stumble}
    app.extensions["huiyin"] = replace(kept, jobs=own)
    yield own
    app.extensions["huiyin"] = kept


@pytest.fixture
def tenant(app: Flask, jobs: dict[str, Effect]) -> Iterator[UUID]:
    [made] = make_tenants(app, "north")
    with app.app_context(), tenant_scope(made):
        yield made


def value(key: str) -> int:
    found = db.session.scalar(select(Counter.value).where(Counter.key == key)) or 0
    db.session.rollback()
    return found


def outbox(outbox_id: UUID) -> Outbox:
    db.session.expire_all()
    row = db.session.scalars(select(Outbox).where(Outbox.id == outbox_id)).one()
    db.session.rollback()
    return row


def test_a_job_takes_effect_and_is_done_in_one_transaction(tenant: UUID) -> None:
    asked = ask_for("test.count", key="a")
    run(str(tenant), str(asked))
    assert value("a") == 1
    assert outbox(asked).done_at is not None
    written_by = text("SELECT xmin::text FROM counters UNION SELECT xmin::text FROM outbox")
    assert len(db.session.execute(written_by).all()) == 1


def test_a_job_that_is_handed_over_again_takes_effect_once(tenant: UUID) -> None:
    asked = ask_for("test.count", key="a")
    for _ in range(3):
        run(str(tenant), str(asked))
    assert value("a") == 1


def test_two_workers_on_one_row_take_effect_once(
    app: Flask, tenant: UUID, jobs: dict[str, Effect]
) -> None:
    inside, may_end = threading.Event(), threading.Event()

    def slow(_event: Any, *, key: str) -> None:
        count(None, key=key)
        inside.set()
        assert may_end.wait(30)

    jobs["test.slow"] = slow
    asked = ask_for("test.slow", key="a")

    def work() -> None:
        with app.app_context():
            run(str(tenant), str(asked))

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(work)
        assert inside.wait(30)
        second = pool.submit(work)
        _until_somebody_waits_for_a_lock()
        may_end.set()
        first.result(30)
        second.result(30)
    assert value("a") == 1


def _until_somebody_waits_for_a_lock() -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not db.session.execute(waiting).scalar_one():
        db.session.rollback()
    db.session.rollback()


def test_a_failed_job_changes_nothing_and_says_where_but_not_what(tenant: UUID) -> None:
    asked = ask_for("test.stumble", key="a")
    run(str(tenant), str(asked))
    assert value("a") == 0
    row = outbox(asked)
    assert (row.done_at, row.dead_at) == (None, None)
    assert row.last_error.startswith("ValueError at tests/services/test_worker.py:")
    assert "张三" not in row.last_error


def test_a_failed_job_succeeds_when_its_cause_is_gone(
    tenant: UUID, jobs: dict[str, Effect]
) -> None:
    asked = ask_for("test.stumble", key="a")
    run(str(tenant), str(asked))
    jobs["test.stumble"] = count
    run(str(tenant), str(asked))
    assert value("a") == 1
    assert outbox(asked).done_at is not None


def test_a_job_that_nobody_knows_is_a_failure_like_any_other(tenant: UUID) -> None:
    asked = ask_for("nobody.knows")
    run(str(tenant), str(asked))
    assert outbox(asked).last_error.startswith("KeyError at core/worker.py:")


def test_no_job_starts_without_a_tenant(tenant: UUID) -> None:
    asked = ask_for("test.count", key="a")
    with pytest.raises(TenantMissing):
        run("", str(asked))
    with pytest.raises(ValueError, match="badly formed"):
        run("north", str(asked))
    assert value("a") == 0


def test_a_row_of_another_tenant_does_not_exist(app: Flask, tenant: UUID) -> None:
    asked = ask_for("test.count", key="a")
    [other] = make_tenants(app, "south")
    for foreign in (other, uuid4()):
        with pytest.raises(RowMissing):
            run(str(foreign), str(asked))
    assert value("a") == 0
    row = outbox(asked)
    assert (row.done_at, row.last_error) == (None, "")


def test_a_thousand_jobs_of_twenty_tenants_never_cross(app: Flask, jobs: dict[str, Effect]) -> None:
    def mark(_event: Any, *, mine: str) -> None:
        assert str(require_tenant()) == mine
        seen = db.session.execute(text("SELECT DISTINCT tenant_id::text FROM counters")).scalars()
        assert set(seen) <= {mine}
        count(None, key="mark")

    jobs["test.mark"] = mark
    tenants = make_tenants(app, *(f"office-{n}" for n in range(20)))
    calls: list[tuple[str, str]] = []
    for tenant in tenants:
        with app.app_context(), tenant_scope(tenant), transaction() as session:
            rows = [
                ask("test.mark", at=now(), key=str(n), args={"mine": str(tenant)})
                for n in range(50)
            ]
            session.flush()
            calls += [(str(tenant), str(row.id)) for row in rows]
    random.Random(20261125).shuffle(calls)

    def work(share: list[tuple[str, str]]) -> None:
        with app.app_context():
            for tenant_id, outbox_id in share:
                run(tenant_id, outbox_id)

    with ThreadPoolExecutor(3) as pool:
        for finished in [pool.submit(work, calls[n::3]) for n in range(3)]:
            finished.result(300)

    for tenant in tenants:
        with app.app_context(), tenant_scope(tenant):
            assert value("mark") == 50
            open_rows = select(func.count()).where(Outbox.done_at.is_(None))
            assert db.session.scalar(open_rows) == 0


def test_the_whole_way_from_commit_to_effect(app: Flask, tenant: UUID) -> None:
    asked = [ask_for("test.count", key=str(n)) for n in range(3)]
    assert relay_all() == 3
    with app.app_context():
        worker = SimpleWorker(
            [services().queue(name) for name in QUEUES],
            connection=services().redis,
            serializer=JSONSerializer,
        )
        worker.work(burst=True, logging_level="WARNING")
    assert [value(str(n)) for n in range(3)] == [1, 1, 1]
    assert all(outbox(row).done_at for row in asked)
    assert relay_all() == 0


def test_a_commit_with_a_job_wakes_the_relay(tenant: UUID) -> None:
    client = services().redis
    for n in range(3):
        ask_for("test.count", key=str(n))
    assert client.llen(nudge.KEY) == 1
    assert nudge.wait(client, seconds=1)
    with transaction() as session:
        session.execute(select(1))
    assert client.llen(nudge.KEY) == 0


def test_work_that_is_taken_back_wakes_nobody(tenant: UUID) -> None:
    def fail() -> None:
        with transaction():
            ask("test.count", at=now(), args={"key": "a"})
            db.session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with transaction() as session:
        session.execute(select(1))
    assert services().redis.llen(nudge.KEY) == 0


def test_a_commit_succeeds_when_the_queue_is_away(app: Flask, tenant: UUID) -> None:
    kept = app.extensions["huiyin"]
    away = queue_client("unix:///nowhere/valkey.sock")
    app.extensions["huiyin"] = replace(kept, redis=away)
    asked = ask_for("test.count", key="a")
    app.extensions["huiyin"] = kept
    assert outbox(asked).attempts == 0
    assert relay_all() == 1


def test_the_scheduler_hands_over_until_it_is_stopped(app: Flask, tenant: UUID) -> None:
    stop = threading.Event()
    first = ask_for("test.count", key="a")
    client = services().redis
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run_scheduler, app, stop)
        taken = client.blpop(["rq:queue:normal"], timeout=30)
        second = ask_for("test.count", key="b")  # while the scheduler waits for a nudge
        taken_next = client.blpop(["rq:queue:normal"], timeout=30)
        stop.set()
        nudge.kick(client)
        running.result(30)
    assert taken is not None
    assert taken_next is not None
    assert [as_text(taken[1]), as_text(taken_next[1])] == [job_id(first, 0), job_id(second, 0)]


def test_the_scheduler_survives_a_turn_that_fails(
    app: Flask, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter([ConnectionError("the database is away")])

    def sometimes(*arguments: Any, **options: Any) -> int:
        for fault in calls:
            raise fault
        return relay(*arguments, **options)

    monkeypatch.setattr("core.worker.relay", sometimes)
    asked = ask_for("test.count", key="a")
    stop = threading.Event()
    client = services().redis
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run_scheduler, app, stop)
        taken = client.blpop(["rq:queue:normal"], timeout=30)
        stop.set()
        nudge.kick(client)
        running.result(30)
    assert taken is not None
    assert as_text(taken[1]) == job_id(asked, 0)


def test_an_error_is_named_without_its_message() -> None:
    try:
        raise KeyError("李四")
    except KeyError as fault:
        said = faults.place_of(fault)
    assert said.startswith("KeyError at tests/services/test_worker.py:")
    assert faults.place_of(ValueError("王五")) == "ValueError"
