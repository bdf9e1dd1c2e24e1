"""Snapshots of editions: the whole module as a file, so that a change of the law's data is seen."""

import json
from typing import Any

from core.plugin import codec
from core.plugin.spec import DomainModule


def render(module: DomainModule, *, released: bool = False) -> str:
    """The text of a snapshot. ``released``: the edition may no longer change."""
    data = {"released": released, "module": codec.dump(module)}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def parse(text: str) -> tuple[DomainModule, bool]:
    """The module of a snapshot, and whether it is released.

    Raises ``pydantic.ValidationError`` when the contract no longer understands it: cases that are
    pinned to those rules could then not be read either.
    """
    data: dict[str, Any] = json.loads(text)
    return codec.load(data["module"]), bool(data["released"])


def name(module: DomainModule) -> str:
    """The file name of an edition's snapshot."""
    return f"{module.key}-{module.edition}.json"
