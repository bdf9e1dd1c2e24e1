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
from core.rehearsal.remote import Remote
from core.rehearsal.scenario import BadFile, Scenario, read

__all__ = ["BadFile", "run_files"]


def run_files(
    files: Sequence[Path], *, api: str = "", tokens: Path | None = None
) -> list[dict[str, Any]]:
    """Run every scenario of the files: title, file and the sentences of what failed.

    Raises :class:`BadFile` for a file that cannot be run at all.
    """
    scenarios = [(path, scenario) for path in files for scenario in read(path)]
    if api:
        keys = _tokens(api, tokens)
        return [
            _result(path, s, Remote(s, base=api, tokens=keys, now=now()).run())
            for path, s in scenarios
        ]
    registry, calendar = load(), Calendar(years=national_years())
    return [_result(path, s, Engine(registry, s, calendar).run()) for path, s in scenarios]


def _result(path: Path, scenario: Scenario, failures: Sequence[Any]) -> dict[str, Any]:
    return {
        "file": path.name,
        "title": scenario.title,
        "failures": [failure.sentence() for failure in failures],
    }


def _tokens(api: str, path: Path | None) -> dict[str, str]:
    """The tokens of the tenant that the address names; a file for one tenant only serves too."""
    if path is None:
        raise BadFile("--api wants --tokens FILE")
    try:
        known = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise BadFile(f"{path.name}: {fault}") from fault
    for slug, tokens in known.items():
        if f"/t/{slug}/" in api or f"//{slug}." in api:
            return dict(tokens)
    flat = {key: value for key, value in known.items() if isinstance(value, str)}
    if not flat:
        raise BadFile(f"{path.name}: no tokens for {api}")
    return flat
