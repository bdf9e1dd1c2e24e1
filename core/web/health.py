"""Pages outside every tenant: is it alive, is it ready, what does it count."""

import os

import redis
import structlog
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.db import db
from core.events.metrics import OutboxCollector
from core.services import services
from core.users.session import public

bp = Blueprint("health", __name__)
_log = structlog.get_logger("huiyin.health")


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Database and queue answer."""
    parts = {"database": _database(), "queue": _queue()}
    ready = all(parts.values())
    return jsonify(status="ok" if ready else "unavailable", **parts), 200 if ready else 503


@bp.get("/metrics")
@public
def metrics() -> Response:
    """Numbers for Prometheus: those of all web processes together, and the jobs that wait."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(generate_latest(registry) + _jobs(), content_type=CONTENT_TYPE_LATEST)


def _jobs() -> bytes:
    """The numbers of the outbox; while the database is away, the others are still worth having."""
    engine, registry = services().relay_engine, CollectorRegistry()
    if engine is not None:
        registry.register(OutboxCollector(engine))
    try:
        return generate_latest(registry)
    except SQLAlchemyError:
        _log.exception("the outbox could not be counted")
        return b""


def _database() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        _log.exception("database does not answer")
        return False
    return True


def _queue() -> bool:
    try:
        return bool(services().redis.ping())
    except redis.RedisError:
        _log.exception("queue does not answer")
        return False
