"""Logging: one line for each request, without what people typed.

Neither query strings nor form values are ever written: they hold names, phones and complaints.
"""

import logging
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

_LABELS = ("method", "endpoint", "status")
REQUESTS = Counter("huiyin_requests_total", "Requests answered", _LABELS)
SECONDS = Histogram("huiyin_request_seconds", "Time to answer a request", ("method", "endpoint"))
_log = structlog.get_logger("huiyin.request")


def configure_logging(log_format: str) -> None:
    """Write log lines to standard error, as text for people or JSON for machines."""
    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask) -> None:
    """Log and count every request."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun_at = time.perf_counter()
    g.request_id = uuid4().hex[:12]


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("begun_at", time.perf_counter())
    endpoint = request.endpoint or "none"
    REQUESTS.labels(request.method, endpoint, str(response.status_code)).inc()
    SECONDS.labels(request.method, endpoint).observe(seconds)
    if endpoint not in ("static", "bootstrap.static", "health.healthz", "health.readyz"):
        _log.info(
            "request",
            id=g.get("request_id"),
            method=request.method,
            endpoint=endpoint,
            status=response.status_code,
            milliseconds=round(seconds * 1000),
            tenant=request.environ.get("huiyin.tenant_slug", ""),
        )
    return response
