"""Domain modules as JSON: write, read back, and a digest that tells two of them apart."""

import hashlib
import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from core.plugin.spec import DomainModule


@cache
def _adapter() -> TypeAdapter[DomainModule]:
    return TypeAdapter(DomainModule)


def dump(module: DomainModule) -> dict[str, Any]:
    """The module as plain JSON values, every field written out."""
    return _adapter().dump_python(module, mode="json")


def load(data: dict[str, Any]) -> DomainModule:
    """Read a module back.

    Unknown keys raise ``pydantic.ValidationError``: data is never dropped silently.
    """
    return _adapter().validate_json(json.dumps(data))


def digest(module: DomainModule) -> str:
    """SHA-256 over the canonical JSON of the module, as 64 hex digits."""
    text = json.dumps(dump(module), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
