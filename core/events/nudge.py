"""Wake the relay after a commit that wrote to the outbox: nobody waits for its next turn."""

import redis
import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.faults import place_of
from core.services import services

FLAG = "nudge"
KEY = "huiyin:nudge"

_log = structlog.get_logger("huiyin.nudge")


def mark(session: Session) -> None:
    """Note that this transaction has written to the outbox."""
    session.info[FLAG] = True


def kick(client: redis.Redis) -> None:
    """Leave one message for the scheduler; more than one would say nothing more."""
    with client.pipeline() as pipeline:
        pipeline.lpush(KEY, "1")
        pipeline.ltrim(KEY, 0, 0)
        pipeline.execute()


def wait(client: redis.Redis, *, seconds: float) -> bool:
    """Wait for a nudge, at most so long; tell whether one came."""
    return client.blpop([KEY], timeout=seconds) is not None


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    """The row is safe already: without its nudge it leaves with the scheduler's next turn.

    The end of a savepoint is no commit: nobody else sees the row yet.
    """
    if session.in_nested_transaction() or not session.info.pop(FLAG, False):
        return
    try:
        kick(services().redis)
    except redis.RedisError as fault:
        _log.warning("the relay was not woken", fault=place_of(fault))


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(FLAG, None)
