"""All tables in one place, for whoever compares them with the database or writes a migration."""

import importlib
import pkgutil
from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import MetaData

import core
from core.db import Base, UtcDateTime


def metadata() -> MetaData:
    """The metadata of every feature's models: its modules whose names end so."""
    for feature in pkgutil.iter_modules(core.__path__, "core."):
        if feature.ispkg:
            package = importlib.import_module(feature.name)
            for module in pkgutil.iter_modules(package.__path__, f"{feature.name}."):
                if module.name.endswith("models"):
                    importlib.import_module(module.name)
    return Base.metadata


def rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column type as plain SQLAlchemy: old migrations must need none of our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False
