"""Pages outside every tenant: is it alive, is it ready, what does it count, which office."""

import os
import re

import redis
import structlog
from flask import Blueprint, Response, jsonify, redirect, render_template, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from core.db import db
from core.services import services
from core.users.session import public

bp = Blueprint("health", __name__)
_log = structlog.get_logger("huiyin.health")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


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
    """Counters for Prometheus, of all web processes together."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


@bp.get("/")
@public
def front() -> AnyResponse | str:
    """Ask for the office's short name and go there; which offices exist is not told."""
    slug = request.args.get("office", "").strip().lower()
    if _SLUG.fullmatch(slug):
        return redirect(f"/t/{slug}/")
    return render_template("front.html", wrong=bool(slug))


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
