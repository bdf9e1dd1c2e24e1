"""From the outbox to the queue: what a commit asked for is handed over, and never lost.

The row in PostgreSQL is the truth; the queue only carries it. A job that the queue has lost, with
a killed worker or a killed server, is handed over again; a job that runs twice finds its row done.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from rq import Queue
from rq.exceptions import DuplicateJobError
from sqlalchemy import Engine, Row, text

JOB = "core.worker.run"
QUEUES = ("urgent", "normal", "slow", "idle")
LAST_ATTEMPT = 12

_SECONDS_ALLOWED = {"urgent": 60, "normal": 120, "slow": 600, "idle": 600}
_KEEP_RESULT = 600  # seconds; until then the queue refuses the same attempt a second time
_KEEP_FAILURE = 86_400  # seconds; the outbox remembers longer
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)

_TAKE = text(
    "SELECT tenant_id, id, job, queue, attempts FROM outbox"
    " WHERE done_at IS NULL AND dead_at IS NULL AND available_at <= :now"
    " ORDER BY available_at LIMIT :limit FOR UPDATE SKIP LOCKED"
)
_MOVE = text(
    "UPDATE outbox SET available_at = :available_at, attempts = :attempts, dead_at = :dead_at"
    " WHERE tenant_id = :tenant_id AND id = :id"
)


def backoff(attempts: int) -> timedelta:
    """How long an attempt may take to end: 30 seconds, doubled each time, at most an hour."""
    return min(_FIRST_WAIT * 2**attempts, _LONGEST_WAIT)


def relay(engine: Engine, queues: Mapping[str, Queue], now: datetime, *, limit: int = 100) -> int:
    """Hand the jobs that are due to the queue; return how many rows were looked at.

    ``engine`` connects as the relay's role, which sees ids and job names of all tenants. Several
    relays may run: each skips the rows that another holds, and the rows of jobs that are running.
    The queue is asked first and the row moved after it, in one transaction: when the process dies
    in between, the next relay asks again and the queue refuses the same job id. A job that still
    waits in the queue is left there; that is no failed attempt. After the last one the row is dead.
    """
    with engine.begin() as connection:
        rows = connection.execute(_TAKE, {"now": now, "limit": limit}).all()
        waiting = _waiting(rows, queues)
        moves = [_handed_over(row, _queue(row, queues), waiting, now) for row in rows]
        if moves:
            connection.execute(_MOVE, moves)
    return len(rows)


def job_id(outbox_id: object, attempts: int) -> str:
    """The queue's name for an attempt; a new attempt is a new job, for the queue keeps old ids."""
    return f"{outbox_id}-{attempts}"


def _queue(row: Row[Any], queues: Mapping[str, Queue]) -> Queue:
    return queues.get(row.queue, queues["normal"])


def _waiting(rows: Sequence[Row[Any]], queues: Mapping[str, Queue]) -> frozenset[str]:
    """The jobs that no worker has taken yet; asked only when something was handed over before."""
    asked = {_queue(row, queues).name for row in rows if row.attempts}
    return frozenset(name for key in queues if key in asked for name in queues[key].job_ids)


def _handed_over(
    row: Row[Any], queue: Queue, waiting: frozenset[str], now: datetime
) -> dict[str, Any]:
    move = {
        "tenant_id": row.tenant_id,
        "id": row.id,
        "attempts": row.attempts,
        "available_at": now + backoff(row.attempts),
        "dead_at": None,
    }
    if row.attempts and job_id(row.id, row.attempts - 1) in waiting:
        return move
    if row.attempts >= LAST_ATTEMPT:
        return {**move, "dead_at": now}
    _enqueue(row, queue)
    return {**move, "attempts": row.attempts + 1}


def _enqueue(row: Row[Any], queue: Queue) -> None:
    try:
        queue.enqueue(
            JOB,
            str(row.tenant_id),
            str(row.id),
            job_id=job_id(row.id, row.attempts),
            unique=True,
            description=row.job,
            job_timeout=_SECONDS_ALLOWED.get(row.queue, _SECONDS_ALLOWED["normal"]),
            result_ttl=_KEEP_RESULT,
            failure_ttl=_KEEP_FAILURE,
        )
    except DuplicateJobError:
        return  # handed over by a relay that died before it could say so
