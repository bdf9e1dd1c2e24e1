"""Rows on their way: what an installation's own keys sealed is sealed for the way, and back.

A row is JSON as PostgreSQL writes it (``to_jsonb``). Any text or binary value in it that one of our
vaults can open is a secret, wherever it stands; so tables that come later travel without being told
of. Look-up hashes are made by an installation's own key and are made anew.
"""

import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Column, LargeBinary, Table

from core.cases.models import Party
from core.cases.parties import look_up_hashes
from core.crypto import Vault, vault
from core.errors import Refused

PURPOSES = ("", "identity")
"""Of the vaults that stored values are sealed with; the empty one is the general key."""
_TOKEN = "gAAAAA"  # noqa: S105 - how every Fernet token begins
_SECRET = "#secret"  # noqa: S105 - a key, not a password
_BYTES = "#bytes"
BLIND: Mapping[str, frozenset[str]] = {
    Party.__tablename__: frozenset({"phone_hash", "id_hash"}),
}

Row = dict[str, Any]


class Digest:
    """A keyed hash over the rows of a table, the secrets opened: equal here and there."""

    def __init__(self, key: bytes) -> None:
        self._made = hmac.new(key, digestmod=sha256)
        self.count = 0

    def add(self, opened: Row) -> None:
        """Count a row in."""
        self._made.update(line(opened) + b"\n")
        self.count += 1

    def text(self) -> str:
        """64 hex digits."""
        return self._made.hexdigest()


def line(row: Row) -> bytes:
    """A row as one line, always the same for the same row."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def opened(table: Table, row: Row) -> Row:
    """A row of the database with its secrets opened, and without its blind hashes."""
    boxes = [(purpose, _box(purpose)) for purpose in PURPOSES]
    blind = BLIND.get(table.name, frozenset())
    found: Row = {}
    for column in table.columns:
        value = row[column.name]
        if column.name in blind:
            continue
        if isinstance(column.type, LargeBinary) and value is not None:
            value = _opened_bytes(bytes.fromhex(value.removeprefix("\\x")), boxes)
        found[column.name] = _walk(value, lambda text: _opened_text(text, boxes))
    return found


def sealed_for_the_way(row: Row, way: Vault) -> Row:
    """An opened row with its secrets sealed by the archive's own key."""

    def seal(found: Mapping[str, Any]) -> dict[str, Any]:
        token = way.seal({"values": found["values"]})
        assert token is not None  # a dictionary with keys is never empty
        return {**found, "values": token.decode()}

    return _secrets(row, seal)


def opened_on_arrival(row: Row, way: Vault) -> Row:
    """The opposite of :func:`sealed_for_the_way`."""
    return _secrets(
        row, lambda found: {**found, "values": way.open(found["values"].encode())["values"]}
    )


def for_the_database(table: Table, row: Row) -> Row:
    """An opened row as PostgreSQL reads it, its secrets sealed by this installation's keys."""
    made = {
        column.name: _kept(column, row[column.name])
        for column in table.columns
        if column.name in row
    }
    if table.name in BLIND:
        made["phone_hash"], made["id_hash"] = look_up_hashes(_plain(row))
    return made


def _kept(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, LargeBinary) and value is not None:
        content = bytes.fromhex(value[_BYTES]) if _BYTES in value else _seal(value).encode()
        return "\\x" + content.hex()
    return _secrets(value, _seal)


def _plain(row: Row) -> Row:
    """A row of a party with its secret values beside the open ones."""
    secret = row["secret"]["values"] if row["secret"] else {}
    return {**row["fields"], **secret}


def _box(purpose: str) -> Vault:
    return vault().of(purpose) if purpose else vault()


def _seal(found: Mapping[str, Any]) -> str:
    values = _secrets(found["values"], _seal)
    token = _box(found[_SECRET]).seal(values)
    return "" if token is None else token.decode()


def _opened_bytes(content: bytes, boxes: list[tuple[str, Vault]]) -> Any:
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        return {_BYTES: content.hex()}
    found = _opened_text(text, boxes)
    if found is not text:
        return found
    if text.startswith(_TOKEN):
        raise Refused("guard", "HUIYIN_ENCRYPTION_KEYS 缺少写入时所用的密钥，无法导出")
    return {_BYTES: content.hex()}


def _opened_text(text: str, boxes: list[tuple[str, Vault]]) -> Any:
    if not text.startswith(_TOKEN):
        return text
    for purpose, box in boxes:
        try:
            values = box.open(text.encode())
        except (InvalidToken, UnicodeEncodeError):
            continue
        return {_SECRET: purpose, "values": _walk(values, lambda t: _opened_text(t, boxes))}
    return text


def _walk(value: Any, change: Callable[[str], Any]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _walk(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, change) for inner in value]
    return value


def _secrets(value: Any, change: Callable[[Mapping[str, Any]], Any]) -> Any:
    """Change every opened secret in a value, the outermost only."""
    if isinstance(value, dict):
        if value.keys() == {_SECRET, "values"}:
            return change(value)
        return {key: _secrets(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_secrets(inner, change) for inner in value]
    return value


def in_batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    """Rows by so many at a time."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
