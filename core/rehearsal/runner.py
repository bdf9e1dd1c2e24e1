"""Running scenario files: read, run on the engine or a server, and say how each came out."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.national import national_years
from core.now import now
from core.plugin.registry import load
from core.rehearsal.engine import Engine
from core.rehearsal.http import Api
from core.rehearsal.remote import Remote
from core.rehearsal.scenario import BadFile, Scenario, read

__all__ = ["BadFile", "run_files"]


def run_files(
    files: Sequence[Path], *, api: str = "", tokens: Path | None = None
) -> list[dict[str, Any]]:
    """Run every scenario of the files: title, file, the sentences of what failed, and notes.

    Raises :class:`BadFile` for a file that cannot be run at all.
    """
    scenarios = [(path, scenario) for path in files for scenario in read(path)]
    calendar = Calendar(years=national_years())
    if api:
        server = Api(base=api.rstrip("/"), tokens=_tokens(api, tokens))
        remotes = [
            (path, s, Remote(s, api=server, calendar=calendar, now=now())) for path, s in scenarios
        ]
        return [_result(path, s, r.run(), r.notes) for path, s, r in remotes]
    registry = load()
    return [_result(path, s, Engine(registry, s, calendar).run()) for path, s in scenarios]


def _result(
    path: Path, scenario: Scenario, failures: Sequence[Any], notes: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "file": path.name,
        "title": scenario.title,
        "failures": [failure.sentence() for failure in failures],
        "notes": list(notes),
    }


def _tokens(api: str, path: Path | None) -> dict[str, str]:
    """The tokens of the tenant that the address names; a file for one tenant only serves too."""
    if path is None:
        raise BadFile("--api wants --tokens FILE")
    try:
        known = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise BadFile(f"{path.name}: {fault}") from fault
    if not isinstance(known, dict):
        raise BadFile(f"{path.name}: wants a mapping of logins to tokens")
    for slug, tokens in known.items():
        if isinstance(tokens, dict) and (f"/t/{slug}/" in api or f"//{slug}." in api):
            return dict(tokens)
    flat = {key: value for key, value in known.items() if isinstance(value, str)}
    if not flat:
        raise BadFile(f"{path.name}: no tokens for {api}")
    return flat
