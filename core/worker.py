"""What runs apart from the web: the worker with its jobs, the scheduler with relay and sweep."""

import signal
import threading
from collections.abc import Callable
from functools import cache
from types import FrameType
from typing import Any
from uuid import UUID

import redis
import structlog
from flask import Flask, current_app, has_app_context
from rq import Queue, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import configure_mappers

from core.app import create_app
from core.cases.drafts import forget_old
from core.cases.jobs import sweep
from core.config import StartError, load
from core.db import TenantMissing, db, tenant_scope, transaction
from core.documents.storage import LEFT_OVER
from core.events import nudge
from core.events.models import EventRow, Outbox
from core.events.relay import QUEUES, relay
from core.faults import place_of
from core.notify import forgetting
from core.now import now
from core.plugin import codec
from core.services import services

SWEEP_EVERY = 20.0  # seconds
FORGET_EVERY = 3600.0  # seconds
LOOK_EVERY = 1.0  # seconds, when no nudge comes
BATCH = 100

_log = structlog.get_logger("huiyin.worker")


class RowMissing(LookupError):
    """There is no such row in the outbox of this tenant: the job must not run at all."""


def run(tenant_id: str, outbox_id: str) -> None:
    """Do the job of an outbox row, as its tenant: what the queue calls.

    Refuses to start without a tenant, or with a row of another one. The row stays locked while the
    job runs and is marked done in the job's own transaction, so a job that was handed over twice
    takes effect once. A failure is noted on the row, and the relay hands the job over again later.
    """
    if not tenant_id:
        raise TenantMissing("a job needs a tenant")
    with _application().app_context(), tenant_scope(UUID(tenant_id)):
        _perform(UUID(outbox_id))


def _perform(outbox_id: UUID) -> None:
    try:
        with transaction():
            row = _locked(outbox_id)
            if row.done_at is not None or row.dead_at is not None:
                return
            services().jobs[row.job](_event_of(row), **row.args)
            row.done_at = now()
    except RowMissing:
        raise
    except Exception as fault:
        _note(outbox_id, place_of(fault))


def _locked(outbox_id: UUID) -> Outbox:
    """The row, locked: waits for the relay that hands it over, or for another worker on it."""
    row = db.session.scalars(
        select(Outbox).where(Outbox.id == outbox_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise RowMissing("no such row in the outbox of this tenant")
    return row


def _event_of(row: Outbox) -> EventRow | None:
    if row.event_id is None:
        return None
    return db.session.scalars(select(EventRow).where(EventRow.id == row.event_id)).one()


def _note(outbox_id: UUID, fault: str) -> None:
    _log.error("a job failed", outbox=str(outbox_id), fault=fault)
    with transaction() as session:
        session.execute(
            update(Outbox)
            .where(Outbox.id == outbox_id, Outbox.done_at.is_(None))
            .values(last_error=fault)
        )


class ForkingWorker(Worker):
    """RQ's worker, whose child for each job opens database connections of its own."""

    max_connection_wait_time = 5.0  # seconds between two tries while the queue is away

    def main_work_horse(self, job: Any, queue: Queue) -> None:
        db.engine.dispose(close=False)
        relay_engine = services().relay_engine
        if relay_engine is not None:
            relay_engine.dispose(close=False)
        super().main_work_horse(job, queue)


def run_worker(app: Flask) -> None:
    """Run jobs until a signal, deadlines first, papers last; a running job is finished."""
    with app.app_context():
        _warm_up()
        queues = [services().queue(name) for name in QUEUES]
        worker = ForkingWorker(queues, connection=services().redis, serializer=JSONSerializer)
        worker.work(logging_level="WARNING")


def _warm_up() -> None:
    """Do once in the parent what each child would do again: it halves the time of a short job."""
    from core.documents import render  # noqa: PLC0415  # slow import: not for the scheduler

    configure_mappers()
    for module in services().registry.modules.values():
        codec.load(codec.dump(module))
    render.prepare()


def run_scheduler(app: Flask, stop: threading.Event | None = None) -> None:
    """Relay and sweep until a signal, or until ``stop`` is set. More than one may run."""
    if stop is None:
        stop = _stop_on_signals()
    with app.app_context():
        if services().relay_engine is None:
            raise StartError("HUIYIN_RELAY_DATABASE_URL is not set: the scheduler needs that role")
        waited, aged = SWEEP_EVERY, FORGET_EVERY
        while not stop.is_set():
            begun = now()
            _turn(app, relay_all)
            if waited >= SWEEP_EVERY:
                waited = 0.0
                _turn(app, lambda: sweep(now()))
            if aged >= FORGET_EVERY:
                aged = 0.0
                _turn(app, lambda: forget_old(now()))
                _turn(app, lambda: forgetting.forget_old(now()))
                _turn(app, tidy_storage)
            if not stop.is_set():
                _rest(stop)
            spent = (now() - begun).total_seconds()
            waited, aged = waited + spent, aged + spent


def tidy_storage() -> int:
    """Delete what uploads that were broken off have left in the storage."""
    return services().storage.tidy(now() - LEFT_OVER)


def relay_all() -> int:
    """Hand over everything that is due."""
    queues = {name: services().queue(name) for name in QUEUES}
    handed = 0
    while moved := relay(_relay_engine(), queues, now(), limit=BATCH):
        handed += moved
    return handed


def _relay_engine() -> Engine:
    engine = services().relay_engine
    if engine is None:
        raise StartError("HUIYIN_RELAY_DATABASE_URL is not set: the relay needs that role")
    return engine


def _turn(app: Flask, task: Callable[[], int]) -> None:
    """Do one turn. What fails is tried again at the next; nothing is lost meanwhile."""
    try:
        with app.app_context():
            task()
    except Exception as fault:
        _log.error("a turn of the scheduler failed", fault=place_of(fault))


def _rest(stop: threading.Event) -> None:
    try:
        nudge.wait(services().redis, seconds=LOOK_EVERY)
    except redis.RedisError as fault:
        _log.warning("the queue does not answer", fault=place_of(fault))
        stop.wait(LOOK_EVERY)


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def _application() -> Flask:
    """The application of this process: the worker's, or one made for it, once."""
    return current_app._get_current_object() if has_app_context() else _own_application()  # type: ignore[attr-defined]  # a proxy hides it


@cache
def _own_application() -> Flask:
    return create_app(load())
