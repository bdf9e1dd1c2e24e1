"""All routes with the right that each asks for: ``python -m tests.architecture.routes``.

It writes ``routes.json``; whoever adds a route runs it and looks at the difference.
"""

import json
from pathlib import Path

from flask import Flask

from core.app import create_app
from core.config import Settings
from core.users.session import access_of

FILE = Path(__file__).with_name("routes.json")
_QUIET = {"HEAD", "OPTIONS"}


def routes(app: Flask) -> dict[str, str]:
    """Method and rule of every route, with its mark; static files are left out."""
    return {
        f"{method} {rule.rule}": str(access_of(app, rule.endpoint))
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) - _QUIET)
        if not rule.endpoint.endswith("static")
    }


def write() -> None:
    """Write the list; no database is asked."""
    settings = Settings(
        database_url="postgresql+psycopg:///unused",
        redis_url="unix:///unused",
        secret_key="unused",
        encryption_keys=("A" * 43 + "=",),
    )
    FILE.write_text(json.dumps(routes(create_app(settings)), indent=2) + "\n")


if __name__ == "__main__":
    write()
