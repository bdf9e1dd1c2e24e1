"""Start all parts in order, watch them, stop them in the reverse order."""

import contextlib
import json
import os
import signal
import socket
import sys
import time
import urllib.request
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Protocol

import click

from core.cli import Failure, SetUpFailure
from core.cli.demo_logins import load_demo_when_empty, show
from core.config import Settings, write_private
from core.embedded import AlreadyRunning, Servers, running
from core.embedded.process import Child, poll

_READY_WITHIN = 90  # seconds
_LOOK_EVERY = 0.2  # seconds
_DEATHS = 5  # so many ends of one part ...
_DEATHS_WITHIN = 60  # ... in so many seconds stop the whole


class Part(Protocol):
    """What the supervisor watches: a child process or an embedded server."""

    @property
    def name(self) -> str: ...
    @property
    def alive(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Stop(BaseException):
    """We were asked to stop. No library's ``except Exception`` shall swallow it."""


def run_everything(settings: Settings) -> None:
    """Be `huiyin run`."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(stopped_by_signals())
        servers: Sequence[Part] = ()
        home = settings.data_dir.resolve()
        embedded = settings.embedded
        if embedded:
            click.echo("Starting the database and the queue ...")
            started = stack.enter_context(_embedded(settings))
            settings, servers, home = started.fill(settings), started.parts, started.home
            if home != settings.data_dir.resolve():
                click.echo(f"The database's user cannot enter this folder: the data is in {home}")
        (settings.data_dir / "run.json").unlink(missing_ok=True)  # left by a run that was killed
        listener = stack.enter_context(listen(settings))
        _migrate(settings)
        logins = load_demo_when_empty(settings) if embedded else []
        url = _url(settings, listener)
        parts = [
            web(settings, listener),
            command(settings, "worker"),
            command(settings, "scheduler"),
        ]
        for part in parts:
            stack.callback(part.stop)
            part.start()
        _wait_until_ready(url, parts)
        said = {"url": url, "pid": os.getpid(), "data": str(home), "logins": logins}
        said["demo_password"] = settings.demo_password if logins else ""
        stack.enter_context(_announced(settings.data_dir / "run.json", said))
        show(url, logins, settings.demo_password)
        watch([*servers, *parts])


def stay(parts: Sequence[Part]) -> None:
    """Start the parts and stay until a signal."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(stopped_by_signals())
        for part in parts:
            stack.callback(part.stop)
            part.start()
        watch(parts)


def watch(parts: Sequence[Part]) -> None:
    """Start a part again when it ends; give up when it keeps ending."""
    deaths: dict[str, deque[float]] = {part.name: deque(maxlen=_DEATHS) for part in parts}
    while True:
        time.sleep(_LOOK_EVERY)
        for part in parts:
            if part.alive:
                continue
            ends = deaths[part.name]
            ends.append(time.monotonic())
            if len(ends) == _DEATHS and ends[-1] - ends[0] < _DEATHS_WITHIN:
                raise Failure(f"{part.name} ended {_DEATHS} times in a minute; stopping everything")
            click.echo(f"{part.name} has ended and is started again", err=True)
            part.start()


def web(settings: Settings, listener: socket.socket) -> Child:
    """Describe the web server; it takes over our listening socket, so the port cannot be lost."""
    number = listener.fileno()
    arguments = ["-c", "python:core.cli.gunicorn_conf", "--bind", f"fd://{number}"]
    return Child(
        "web",
        [sys.executable, "-m", "gunicorn", *arguments],
        environ=os.environ | settings.to_env(),
        keep_fds=(number,),
    )


def command(settings: Settings, name: str) -> Child:
    """Describe one of our own commands as a child process."""
    return Child(
        name, [sys.executable, "-m", "core.cli", name], environ=os.environ | settings.to_env()
    )


@contextlib.contextmanager
def listen(settings: Settings) -> Iterator[socket.socket]:
    """Take the port, or say that it is busy."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise SetUpFailure(
                f"port {settings.port} on {settings.host} cannot be had ({error.strerror}). "
                "Set HUIYIN_PORT to another one, or to 0 for any free one."
            ) from error
        listener.listen(512)
        yield listener


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into a quiet end of the block."""

    def stop(number: int, frame: FrameType | None) -> None:
        for sign in signs:
            signal.signal(sign, signal.SIG_IGN)  # one is enough; a second must not spoil the end
        click.echo("\nStopping ...")
        raise Stop

    signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {sign: signal.signal(sign, stop) for sign in signs}
    try:
        with contextlib.suppress(Stop):
            yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


@contextlib.contextmanager
def _embedded(settings: Settings) -> Iterator[Servers]:
    try:
        with running(settings.data_dir) as servers:
            yield servers
    except AlreadyRunning as error:
        try:
            said = json.loads((settings.data_dir / "run.json").read_text())
        except (OSError, ValueError):
            raise
        text = f"already running at {said['url']} (process {said['pid']})"
        raise SetUpFailure(text) from error


def _migrate(settings: Settings) -> None:
    if not settings.owner_database_url:
        click.echo("HUIYIN_OWNER_DATABASE_URL is not set: the schema is taken as it is.")
        return
    from core.migrations.run import upgrade

    upgrade(settings.owner_database_url)


def _url(settings: Settings, listener: socket.socket) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{host}:{listener.getsockname()[1]}"


def _wait_until_ready(url: str, parts: Sequence[Part]) -> None:
    def ready() -> bool:
        dead = [part.name for part in parts if not part.alive]
        if dead:
            raise Failure(f"{', '.join(dead)} ended during the start; see the message above")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310
                return answer.status == 200
        except OSError:
            return False

    if not poll(ready, seconds=_READY_WITHIN):
        raise Failure(f"{url}/readyz did not answer 200 within {_READY_WITHIN} s")


@contextlib.contextmanager
def _announced(path: Path, said: dict[str, object]) -> Iterator[None]:
    write_private(path, json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
