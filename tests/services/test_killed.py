"""Worker and queue are killed at their worst moments: nothing is lost, nothing happens twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import redis
from flask import Flask
from rq import Queue
from rq.utils import as_text
from sqlalchemy import func, select, text

from core.config import Settings
from core.db import db, tenant_scope, transaction
from core.embedded import Servers
from core.embedded.process import poll
from core.embedded.valkey import ValkeyServer
from core.events.models import Outbox
from core.events.relay import QUEUES, relay
from core.events.service import append_for_tenant, ask
from core.notify.models import Notification
from core.now import now
from core.services import services
from tests.factories import Office
from tests.services.killable import HERE, MOMENTS

JOBS = 5
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.serial


@pytest.fixture
def asked(app: Flask, office: Office) -> Iterator[list[UUID]]:
    """Jobs in the outbox, each to write one notice."""
    user = str(office.users["handler"])
    with app.app_context(), tenant_scope(office.id):
        with transaction() as session:
            rows = []
            for _ in range(JOBS):
                event = append_for_tenant("signed_out", {"user": user}, actor_id=user)
                rows.append(ask("test.notice", at=now(), event_id=event.id, args={"user": user}))
            session.flush()
            ids = [row.id for row in rows]
        yield ids


@contextmanager
def worker(settings: Settings, moment: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A worker as a process of its own, killed at the end whatever happens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.services.killable", moment],
        cwd=ROOT,
        env=os.environ | settings.to_env(),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def hand_over(moment: datetime) -> int:
    engine = services().relay_engine
    assert engine is not None
    queues: dict[str, Queue] = {name: services().queue(name) for name in QUEUES}
    return relay(engine, queues, moment)


def arrived() -> tuple[int, int]:
    """The processes, parent and child, of a worker that has come to its moment."""
    found: list[str] = []

    def heard() -> bool:
        said = services().redis.blpop([HERE], timeout=1)
        found.extend([] if said is None else [as_text(said[1])])
        return bool(found)

    assert poll(heard, seconds=90), "the worker never came to its moment"
    parent, child = found[0].split()
    return int(parent), int(child)


def kill(parent: int, child: int) -> None:
    """End both at once, without a word; then wait until the database has noticed.

    The loss of the queue may have ended the child already.
    """
    os.kill(parent, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    busy = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
    )

    def quiet() -> bool:
        left = db.session.execute(busy).scalar_one()
        db.session.rollback()
        return not left

    assert poll(quiet, seconds=30)


def done() -> int:
    found = db.session.scalar(select(func.count()).where(Outbox.done_at.is_not(None))) or 0
    db.session.rollback()
    return found


def notices() -> list[int]:
    """How many notices each event has led to, where any."""
    each = select(func.count()).select_from(Notification).group_by(Notification.event_id)
    found = list(db.session.scalars(each))
    db.session.rollback()
    return found


def finish(settings: Settings) -> None:
    """Let a sound worker do what is left, the relay a minute later each time."""
    with worker(settings):
        moment = now()

        def all_done() -> bool:
            nonlocal moment
            if done() == JOBS:
                return True
            if not any(services().queue(name).count for name in QUEUES):
                moment += timedelta(minutes=1)
                hand_over(moment)
            return False

        assert poll(all_done, seconds=120)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_at_its_worst_moment(
    settings: Settings, asked: list[UUID], moment: str
) -> None:
    assert hand_over(now()) == JOBS
    with worker(settings, moment):
        kill(*arrived())
    assert (done(), notices()) == ((1, [1]) if moment == "committed" else (0, []))

    finish(settings)
    assert (done(), notices()) == (JOBS, [1] * JOBS)


def test_the_queue_killed_while_jobs_wait_and_one_runs(
    settings: Settings, servers: Servers, asked: list[UUID]
) -> None:
    assert hand_over(now()) == JOBS
    queue_server = servers.parts[1]
    with worker(settings, "inside"):
        parent, child = arrived()
        _kill_server(queue_server)
        with pytest.raises(redis.ConnectionError):
            hand_over(now() + timedelta(minutes=1))
        queue_server.start()  # the tests' server keeps nothing on disk: the queue is gone
        assert [services().queue(name).count for name in QUEUES] == [0] * len(QUEUES)
        kill(parent, child)
    assert (done(), notices()) == (0, [])

    finish(settings)
    assert (done(), notices()) == (JOBS, [1] * JOBS)


def _kill_server(server: ValkeyServer) -> None:
    assert server.child is not None
    assert server.child.process is not None
    server.child.process.kill()
    server.child.process.wait()
