"""Sensitive values at rest: encryption with rotating keys, and keyed hashes for exact look-up."""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

_WRAPPED = "#sealed"
"""No key of a field looks like this."""


class Vault:
    """Encrypts with the first key and decrypts with any of them, so that keys can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("HUIYIN_ENCRYPTION_KEYS is empty")
        self._keys = tuple(keys)
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._hash_key = hashlib.sha256(b"huiyin-lookup:" + keys[-1].encode()).digest()

    def of(self, purpose: str) -> "Vault":
        """The vault of one purpose: its keys are derived (HKDF-SHA256, RFC 5869) from this one's.

        Neither opens what the other sealed, and their fingerprints of one value differ.
        """
        return Vault([_derived(key, purpose) for key in self._keys])

    def seal(self, values: Mapping[str, Any]) -> bytes | None:
        """Encrypt values as JSON; nothing to hide gives None."""
        if not values:
            return None
        return self._fernet.encrypt(json.dumps(values, ensure_ascii=False).encode())

    def open(self, token: bytes | None) -> dict[str, Any]:
        """Decrypt what :meth:`seal` made. Raises ``InvalidToken`` when no key fits."""
        if token is None:
            return {}
        return json.loads(self._fernet.decrypt(bytes(token)))

    def seal_bytes(self, content: bytes) -> bytes:
        """Encrypt a file."""
        return self._fernet.encrypt(content)

    def open_bytes(self, token: bytes) -> bytes:
        """Decrypt what :meth:`seal_bytes` made. Raises ``InvalidToken`` when no key fits."""
        return self._fernet.decrypt(token)

    def fingerprint(self, value: str) -> str:
        """A keyed hash for exact look-up; an empty value has none. The oldest key makes it, so it
        stays the same when a new key is put in front."""
        text = "".join(value.split()).lower()
        if not text:
            return ""
        return hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()


def wrapped(values: Mapping[str, Any], sealed: Collection[str]) -> dict[str, Any]:
    """Values with those of the ``sealed`` keys put together, encrypted by the keys of identities.

    What is encrypted as a whole by the general key so keeps who a sealed person is to itself.
    """
    token = identities().seal({key: value for key, value in values.items() if key in sealed})
    kept = {key: value for key, value in values.items() if key not in sealed}
    return kept if token is None else {**kept, _WRAPPED: token.decode()}


def unwrapped(values: Mapping[str, Any]) -> dict[str, Any]:
    """What :func:`wrapped` made, the sealed values opened."""
    kept = {key: value for key, value in values.items() if key != _WRAPPED}
    token = values.get(_WRAPPED)
    return kept if token is None else {**kept, **identities().open(token.encode())}


def rewrapped(values: Any) -> Any:
    """The same values, what :func:`wrapped` put together in them under the first key."""
    if not isinstance(values, dict):
        return values
    return {
        key: _again(value) if key == _WRAPPED else rewrapped(value)
        for key, value in values.items()  # pyright: ignore[reportUnknownVariableType]
    }


def _again(token: str) -> str:
    sealed = identities().seal(identities().open(token.encode()))
    assert sealed is not None  # nothing empty was ever wrapped
    return sealed.decode()


def _derived(key: str, purpose: str) -> str:
    made = HKDF(SHA256(), length=32, salt=None, info=f"huiyin:{purpose}".encode())
    return base64.urlsafe_b64encode(made.derive(base64.urlsafe_b64decode(key))).decode()


def vault() -> Vault:
    """The vault of this application."""
    return current_app.extensions["huiyin"].vault


def identities() -> Vault:
    """The vault of sealed people, who may be in danger if it is known that they reported.

    The key of other sensitive columns opens nothing here, and a look-up by the fingerprint of a
    phone or an identity number finds no sealed person.
    """
    return vault().of("identity")


__all__ = ["InvalidToken", "Vault", "identities", "rewrapped", "unwrapped", "vault", "wrapped"]
