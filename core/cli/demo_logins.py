"""The demo accounts: loaded into an empty database, remembered, shown at the start."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass

import click

from core.config import Settings, write_private

Logins = Sequence[Mapping[str, object]]


def load_demo_when_empty(settings: Settings) -> Logins:
    """Load the demo tenants into an empty database; return the logins, also of an earlier time.

    A load that was broken off has left no list of logins: what is missing is loaded then.
    """
    from core.app import create_app
    from core.demo.load import is_empty, load_demo

    path = settings.data_dir / "demo.json"
    app = create_app(settings)
    if is_empty(app) or not path.exists():
        click.echo("Loading the demo tenants ...")
        logins = [_plain(login) for login in load_demo(app)]
        write_private(path, json.dumps(logins, ensure_ascii=False, indent=2) + "\n")
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()
    return json.loads(path.read_text()) if path.exists() else []


def show(url: str, logins: Logins, password: str) -> None:
    """Print the addresses and the accounts."""
    click.echo(f"\nHuiyin is ready: {url}/    (Ctrl-C stops it)\n")
    tenants: dict[str, list[str]] = {}
    for login in logins:
        tenants.setdefault(str(login["tenant"]), []).append(str(login["login"]))
    for tenant, names in tenants.items():
        click.echo(f"  {url}/t/{tenant}/    {' '.join(names)}")
    if tenants:
        click.echo(f"\nThe password of every demo account: {password}\n")


def _plain(login: object) -> Mapping[str, object]:
    if is_dataclass(login) and not isinstance(login, type):
        return asdict(login)
    if isinstance(login, Mapping):
        return login
    raise TypeError(f"load_demo returned {type(login).__name__}, which is no login")
