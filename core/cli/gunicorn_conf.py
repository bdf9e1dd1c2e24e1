"""gunicorn's settings and hooks: it reads the names below."""

import os
from pathlib import Path

from core.config import load

_settings = load()
# Each process keeps its counters in a file here; /metrics adds them up. The client library looks at
# the variable when it is first imported, so nothing above may import it.
_metrics = _settings.data_dir.resolve() / "metrics"
_metrics.mkdir(mode=0o700, parents=True, exist_ok=True)
for _old in _metrics.glob("*.db"):
    _old.unlink()
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics)

wsgi_app = "core.wsgi:app"
bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.web_processes
threads = _settings.web_threads
preload_app = True  # imports once, shares the memory
control_socket_disable = True
loglevel = "warning"
timeout = 120
graceful_timeout = 10


def when_ready(server: object) -> None:
    """Read fonts once for all processes: somebody waits at the counter for a receipt."""
    from core.documents import render

    render.prepare()


def post_fork(server: object, worker: object) -> None:
    """Drop the connections that came with the fork: two processes must not share one."""
    from core.wsgi import app

    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose(close=False)


def child_exit(server: object, worker: object) -> None:
    """Forget the live gauges of a process that is gone."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid, path=Path(_metrics))  # type: ignore[attr-defined]
