"""Files by the SHA-256 of their content: kept once per tenant, and checked on reading."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlparse
from uuid import UUID

from core.errors import AppError

CHUNK = 1 << 20
INCOMING = "incoming-"
"""How a file is named while it is being written."""
LEFT_OVER = timedelta(hours=24)
"""No upload takes this long: what is still named so was broken off."""


class StorageError(RuntimeError):
    """A file that should be there is missing or is not what it was."""


class StorageFull(AppError):
    """No room for another file. Nothing was kept, and nothing that was there is lost."""

    status, code = 507, "storage_full"
    title = "存储空间已满，文件没有保存；请联系管理员后再上传"


class Storage(Protocol):
    """Where files are kept. Keys are tenant and content hash."""

    def put(self, tenant: UUID, stream: BinaryIO) -> tuple[str, int]:
        """Keep the content; returns its SHA-256 (64 hex digits) and its size in bytes.

        Raises :class:`StorageFull` when there is no room for it.
        """
        ...

    def read(self, tenant: UUID, digest: str) -> bytes:
        """The content of that hash; raises :class:`StorageError` when it is gone or altered."""
        ...

    def tidy(self, before: datetime) -> int:
        """Delete what broken uploads begun before then (aware) have left; returns how many."""
        ...


class LocalStorage:
    """A folder on disk: ``<root>/<tenant>/<first two digits>/<hash>``.

    A file is written beside its place, flushed to disk and then renamed, so that a crash or a full
    disk never leaves half a file under a valid name.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, tenant: UUID, stream: BinaryIO) -> tuple[str, int]:
        try:
            return self._put(tenant, stream)
        except OSError as fault:
            if fault.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull from fault
            raise

    def _put(self, tenant: UUID, stream: BinaryIO) -> tuple[str, int]:
        folder = self._root / str(tenant)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=folder, prefix=INCOMING)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in _chunks(stream):
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            place = self._place(tenant, digest.hexdigest())
            place.parent.mkdir(exist_ok=True, mode=0o700)
            Path(name).replace(place)
            _keep_name(place.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size

    def read(self, tenant: UUID, digest: str) -> bytes:
        try:
            content = self._place(tenant, digest).read_bytes()
        except FileNotFoundError as fault:
            raise StorageError(f"file {digest[:12]} is missing") from fault
        if hashlib.sha256(content).hexdigest() != digest:
            raise StorageError(f"file {digest[:12]} is not what it was")
        return content

    def tidy(self, before: datetime) -> int:
        removed = 0
        for path in self._root.glob(f"*/{INCOMING}*"):
            try:
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    removed += 1
            except FileNotFoundError:  # finished, or tidied by another scheduler
                continue
        return removed

    def _place(self, tenant: UUID, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise StorageError("not a content hash")
        return self._root / str(tenant) / digest[:2] / digest


def _keep_name(folder: Path) -> None:
    """Flush a folder, so that a file's new name survives a crash as its content does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def open_storage(address: str) -> Storage:
    """The storage at an address. Only ``file://`` is built; any other scheme stops the start."""
    parsed = urlparse(address)
    if parsed.scheme not in ("file", ""):
        raise ValueError(
            f"HUIYIN_STORAGE_URL: {parsed.scheme}:// is not supported yet; use file://"
        )
    if parsed.netloc not in ("", "localhost"):
        raise ValueError("HUIYIN_STORAGE_URL: a path needs three slashes, as in file:///srv/files")
    return LocalStorage(Path(unquote(parsed.path) if parsed.scheme else address))
