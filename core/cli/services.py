"""The long-running commands and the doctor."""

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.config import Settings, load

if TYPE_CHECKING:
    from flask import Flask

_ZONE = "Asia/Shanghai"  # RQ reads cron times in local time, and ours are Chinese office hours


@click.command(epilog="Example: HUIYIN_PORT=0 huiyin run")
def run() -> None:
    """Start everything and stay until Ctrl-C.

    Starts the embedded database and queue (unless their addresses are set), migrates, loads the
    demo tenants into an empty embedded database, then starts web, worker and scheduler.
    """
    from core.cli.supervisor import run_everything

    run_everything(load())


@click.command(epilog="Example: HUIYIN_PORT=9000 huiyin serve")
def serve() -> None:
    """Start the web server alone and stay until Ctrl-C."""
    from core.cli.supervisor import listen, stay, web
    from core.embedded import attached

    with attached(load()) as settings, listen(settings) as listener:
        click.echo(f"Listening on {settings.host}:{listener.getsockname()[1]}")
        stay([web(settings, listener)])


@click.command(epilog="Example: huiyin worker")
def worker() -> None:
    """Run queued jobs until Ctrl-C."""
    from core.embedded import attached
    from core.worker import run_worker

    _use_zone()
    with attached(load()) as settings:
        run_worker(_app(settings))


@click.command(epilog="Example: huiyin scheduler")
def scheduler() -> None:
    """Queue the timed jobs until Ctrl-C. Several at once do no harm, one is enough."""
    from core.embedded import attached
    from core.worker import run_scheduler

    _use_zone()
    with attached(load()) as settings:
        run_scheduler(_app(settings))


@click.command(epilog="Example: huiyin doctor --json")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Say what is missing on this machine; exit 1 when the program cannot run without it."""
    from core.doctor import findings

    found = findings(load(), Path.cwd())
    if as_json:
        click.echo(json.dumps([f.as_dict() for f in found], ensure_ascii=False, indent=2))
    else:
        for finding in found:
            click.echo(finding.line())
    if any(finding.fatal for finding in found):
        raise SystemExit(1)


def _app(settings: Settings) -> "Flask":
    """Make the application; imported here, for it takes a second."""
    from core.app import create_app

    return create_app(settings)


def _use_zone() -> None:
    os.environ["TZ"] = _ZONE
    time.tzset()
