"""A worker that stops at a chosen moment and waits to be killed: a program for ``test_killed``.

It says in the queue's server that it has come there, and then waits for a signal.
"""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import redis
from rq.worker import Worker

from core.app import create_app
from core.cases.models import Counter
from core.config import load
from core.db import db, new_id, require_tenant
from core.events.models import EventRow
from core.notify.models import Notification
from core.runs.logic import Call, Done, Kind, Row
from core.worker import run_worker

HERE = "test:here"
MOMENTS = ("taken", "inside", "committed")
ROW = "4"


def notice(event: EventRow, *, user: str) -> None:
    """A job whose effect can be counted: a plain insert that no unique key would merge."""
    db.session.add(
        Notification(
            tenant_id=require_tenant(),
            user_id=UUID(user),
            event_id=event.id,
            case_id=None,
            kind=str(new_id()),
            text="",
        )
    )
    db.session.flush()


def count(_call: Call, row: Row) -> Done:
    """A row whose effect can be counted: done twice, it would fail."""
    db.session.add(Counter(key=row.key, value=1))
    db.session.flush()
    return Done()


def stop_here(url: str) -> None:
    """Say which process to kill, and wait for it."""
    with redis.Redis.from_url(url) as client:
        client.rpush(HERE, f"{os.getppid()} {os.getpid()}")
    signal.pause()


def main(moment: str) -> None:
    """Be the worker.

    ``moment`` is one of :data:`MOMENTS`, ``row`` (in the middle of a long job), or nothing for one
    that just works.
    """
    settings = load()
    app = create_app(settings)

    def job(event: EventRow, *, user: str) -> None:
        notice(event, user=user)
        if moment == "inside":
            stop_here(settings.redis_url)

    def row_work(call: Call, row: Row) -> Done:
        if moment == "row" and row.key == ROW:
            stop_here(settings.redis_url)
        return count(call, row)

    kept = app.extensions["huiyin"]
    app.extensions["huiyin"] = replace(
        kept,
        jobs={**kept.jobs, "test.notice": job},
        runs={**kept.runs, "test.count": Kind(title="计数", work=row_work, chunk=3)},
    )
    if moment == "taken":
        _before(Worker, "perform_job", settings.redis_url)
    if moment == "committed":
        _before(Worker, "handle_job_success", settings.redis_url)
    run_worker(app)


def _before(owner: Any, name: str, url: str) -> None:
    original: Callable[..., Any] = getattr(owner, name)

    def stopping(*arguments: Any, **options: Any) -> Any:
        stop_here(url)
        return original(*arguments, **options)

    setattr(owner, name, stopping)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
