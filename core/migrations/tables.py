"""All tables in one place, for whoever compares them with the database or writes a migration."""

import importlib
import importlib.util
import pkgutil
from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import MetaData

import core
from core.db import Base, UtcDateTime


def metadata() -> MetaData:
    """The metadata of every feature's models."""
    for feature in pkgutil.iter_modules(core.__path__):
        name = f"core.{feature.name}.models"
        if feature.ispkg and importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
    return Base.metadata


def rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column type as plain SQLAlchemy: old migrations must need none of our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False
