"""The file that an organisation moves in: a zip of encrypted members, written and read in a stream.

Each member is compressed, then cut into frames that are sealed with AES-256-GCM by a key of its own
(HKDF from the passphrase's Scrypt key, RFC 7914). A frame's nonce is its number and whether it is
the last, so that none can be left out, moved or cut off. Only ``header.json`` is in clear.
"""

import gzip
import json
import secrets
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from core.errors import Invalid

FORMAT = 1
SHORTEST = 16
FRAME = 1 << 20
HEADER = "header.json"
_TAG = 16
_WRONG = "口令不对，或者文件已损坏"


class Keys:
    """What is derived from a passphrase: a key for each member, and others by purpose."""

    def __init__(self, passphrase: str, salt: bytes) -> None:
        if len(passphrase) < SHORTEST:
            raise Invalid(f"HUIYIN_ARCHIVE_PASSPHRASE 至少 {SHORTEST} 个字符")
        made = Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1)
        self._root = made.derive(passphrase.encode())

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose; none tells anything about another."""
        made = HKDF(SHA256(), length=32, salt=None, info=f"huiyin-archive:{purpose}".encode())
        return made.derive(self._root)

    def text_key(self, purpose: str) -> str:
        """The same as text, for a vault."""
        return urlsafe_b64encode(self.key(purpose)).decode()


class _Sealing(BufferedIOBase):
    """A stream that seals what is written to it, frame by frame."""

    def __init__(self, below: IO[bytes], key: bytes) -> None:
        self._below, self._box, self._number = below, AESGCM(key), 0
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._kept += data
        while len(self._kept) > FRAME:
            self._frame(bytes(self._kept[:FRAME]), last=False)
            del self._kept[:FRAME]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._frame(bytes(self._kept), last=True)
            super().close()

    def _frame(self, content: bytes, *, last: bool) -> None:
        sealed = self._box.encrypt(_nonce(self._number, last=last), content, None)
        self._below.write(len(sealed).to_bytes(4) + sealed)
        self._number += 1


class _Opening(BufferedIOBase):
    """A stream that reads what :class:`_Sealing` wrote; whatever is wrong with it raises."""

    def __init__(self, below: IO[bytes], key: bytes) -> None:
        self._below, self._box, self._number = below, AESGCM(key), 0
        self._kept, self._over = b"", False

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        while not self._over and (size is None or size < 0 or len(self._kept) < size):
            self._kept += self._next()
        wanted = len(self._kept) if size is None or size < 0 else size
        found, self._kept = self._kept[:wanted], self._kept[wanted:]
        return found

    def read1(self, size: int = -1, /) -> bytes:
        if not self._kept and not self._over:
            self._kept = self._next()
        wanted = len(self._kept) if size < 0 else size
        found, self._kept = self._kept[:wanted], self._kept[wanted:]
        return found

    def _next(self) -> bytes:
        length = int.from_bytes(self._below.read(4))
        if not _TAG <= length <= FRAME + _TAG:
            raise Invalid(_WRONG)
        sealed = self._below.read(length)
        for last in (False, True):
            try:
                content = self._box.decrypt(_nonce(self._number, last=last), sealed, None)
            except InvalidTag:
                continue
            self._number += 1
            self._over = last
            return content
        raise Invalid(_WRONG)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(8) + int(last).to_bytes(4)


class Writer:
    """An archive that is being written."""

    def __init__(self, archive: zipfile.ZipFile, keys: Keys) -> None:
        self._archive, self.keys = archive, keys

    @contextmanager
    def member(self, name: str, *, pack: bool = True) -> Iterator[IO[bytes]]:
        """Write one member; ``pack`` compresses it."""
        with (
            self._archive.open(name, "w", force_zip64=True) as below,
            _Sealing(below, self.keys.key(name)) as sealing,
        ):
            if not pack:
                yield sealing  # type: ignore[misc]  # it writes bytes, which is all that is wanted
                return
            with gzip.GzipFile(fileobj=sealing, mode="wb", compresslevel=6, mtime=0) as packed:
                yield packed  # type: ignore[misc]


class Reader:
    """An archive that is being read."""

    def __init__(self, archive: zipfile.ZipFile, keys: Keys, header: Mapping[str, Any]) -> None:
        self._archive, self.keys, self.header = archive, keys, header
        self.names = frozenset(archive.namelist())

    @contextmanager
    def member(self, name: str, *, packed: bool = True) -> Iterator[IO[bytes]]:
        """Read one member; raises :class:`Invalid` when it is missing or not what was written."""
        if name not in self.names:
            raise Invalid(f"文件不完整，缺少 {name}")
        with (
            self._archive.open(name) as below,
            _Opening(below, self.keys.key(name)) as opening,
        ):
            if not packed:
                yield opening  # type: ignore[misc]
                return
            with gzip.GzipFile(fileobj=opening, mode="rb") as unpacked:  # type: ignore[arg-type]
                yield unpacked  # type: ignore[misc]


@contextmanager
def writing(path: Path, passphrase: str, header: Mapping[str, Any]) -> Iterator[Writer]:
    """Write an archive, complete or not at all; a file that is there already stays."""
    salt = secrets.token_bytes(16)
    keys = Keys(passphrase, salt)
    half = path.with_name(f"{path.name}.part")
    try:
        with half.open("xb") as file:
            half.chmod(0o600)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                said = {"format": FORMAT, "salt": salt.hex(), **header}
                archive.writestr(HEADER, json.dumps(said, ensure_ascii=False, indent=1))
                yield Writer(archive, keys)
        path.hardlink_to(half)
    except FileExistsError as fault:
        raise Invalid(f"{path} 已存在，请换一个文件名") from fault
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def reading(path: Path, passphrase: str) -> Iterator[Reader]:
    """Read an archive; raises :class:`Invalid` when it is none, or of another format."""
    try:
        with zipfile.ZipFile(path) as archive:
            header = json.loads(archive.read(HEADER))
            if header["format"] != FORMAT:
                raise Invalid(f"这个文件的格式为 {header['format']}，本版本只能读 {FORMAT}")
            yield Reader(archive, Keys(passphrase, bytes.fromhex(header["salt"])), header)
    except FileNotFoundError as fault:
        raise Invalid(f"没有 {path} 这个文件") from fault
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, KeyError, ValueError) as fault:
        raise Invalid(_WRONG) from fault
