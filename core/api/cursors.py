"""Cursors of lists: opaque to callers, harmless when broken."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from core.errors import Invalid, Problem


def write(sort: str, key: tuple[Any, UUID] | None) -> str | None:
    """The cursor behind a row: its sort value and its id."""
    if key is None:
        return None
    value = key[0].isoformat() if isinstance(key[0], datetime) else key[0]
    text = json.dumps([sort, value, key[1].hex], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_moment(cursor: str | None, *, sort: str) -> tuple[datetime, UUID] | None:
    """The row that a cursor of a list sorted by time stands for.

    A cursor belongs to the order it was made in; a broken one raises :class:`Invalid`.
    """
    if cursor is None:
        return None
    value, row_id = _parts(cursor, sort)
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _broken() from None
    if moment.tzinfo is None or not 1900 <= moment.year <= 2999:
        raise _broken()
    return moment, row_id


def read_id(cursor: str | None, *, sort: str) -> UUID | None:
    """The row that a cursor of a list in order of ids stands for."""
    return None if cursor is None else _parts(cursor, sort)[1]


def _parts(cursor: str, sort: str) -> tuple[Any, UUID]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        made_for, value, row_id = json.loads(text)
        found = UUID(row_id)
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        raise _broken() from None
    if made_for != sort:
        raise _broken()
    return value, found


def _broken() -> Invalid:
    return Invalid(problems=[Problem("/cursor", "broken", "游标无效，请从第一页重新读取")])
