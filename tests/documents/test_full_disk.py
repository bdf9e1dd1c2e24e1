"""A full disk: nothing is kept by halves, the refusal is clear, and the same can be sent again."""

import errno
import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlparse
from uuid import UUID

import psycopg.errors
import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from core import worker
from core.documents.storage import CHUNK, INCOMING, LEFT_OVER, LocalStorage, StorageFull
from core.now import now
from core.services import services
from core.web import errors

TENANT = UUID(int=7)
CONTENT = b"evidence" * CHUNK


class _Filling(io.BytesIO):
    """A stream whose third piece finds the disk full, as a write in that place would."""

    pieces = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.pieces += 1
        if self.pieces == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().read(size)


def _files(root: Path) -> list[Path]:
    return [one for one in root.rglob("*") if one.is_file()]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_full_at_the_flush_keeps_nothing_and_takes_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    storage = LocalStorage(tmp_path)
    before, _ = storage.put(TENANT, io.BytesIO(b"before"))

    def full(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(StorageFull):
            storage.put(TENANT, io.BytesIO(b"after"))
    assert [one.name for one in _files(tmp_path)] == [before]
    digest, size = storage.put(TENANT, io.BytesIO(b"after"))
    assert (storage.read(TENANT, digest), size) == (b"after", 5)
    assert storage.read(TENANT, before) == b"before"


def test_a_half_written_file_is_removed(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    with pytest.raises(StorageFull):
        storage.put(TENANT, _Filling(CONTENT))
    assert _files(tmp_path) == []
    digest, _ = storage.put(TENANT, io.BytesIO(CONTENT))
    assert digest == hashlib.sha256(CONTENT).hexdigest()


def test_a_full_disk_elsewhere_is_told_as_such(app: Flask) -> None:
    """What an upload passes through, and the database, may be full too."""
    spool = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    database = OperationalError("INSERT", {}, psycopg.errors.DiskFull())
    with app.test_request_context("/api/v1/cases"):
        for fault in (spool, database):
            answer = errors.answer(fault)
            assert (answer.status_code, answer.json and answer.json["code"]) == (
                507,
                "storage_full",
            )
    with app.test_request_context("/"):
        page = errors.answer(database)
        assert page.status_code == 507
        assert "返回重新提交" in page.get_data(as_text=True)


def test_other_faults_are_not_told_as_a_full_disk() -> None:
    assert not errors.is_full(PermissionError(errno.EACCES, "no"))
    assert not errors.is_full(OperationalError("SELECT", {}, psycopg.errors.QueryCanceled()))


def test_what_broken_uploads_have_left_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    kept, _ = storage.put(TENANT, io.BytesIO(b"kept"))
    folder = tmp_path / str(TENANT)
    old, fresh = folder / f"{INCOMING}old", folder / f"{INCOMING}fresh"
    for path in (old, fresh):
        path.write_bytes(b"half")
    moment = now()
    past = (moment - LEFT_OVER - timedelta(minutes=1)).timestamp()
    for path in (old, folder / kept[:2] / kept):
        os.utime(path, (past, past))
    assert storage.tidy(moment - LEFT_OVER) == 1
    assert not old.exists() and fresh.exists()
    assert storage.read(TENANT, kept) == b"kept"
    assert storage.tidy(moment - LEFT_OVER) == 0


def test_the_scheduler_tidies_the_storage_of_every_office(app: Flask) -> None:
    with app.app_context():
        root = Path(unquote(urlparse(services().settings.storage).path))
        folder = root / str(TENANT)
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f"{INCOMING}half"
        half.write_bytes(b"half")
        os.utime(half, (0, 0))
        assert worker.tidy_storage() == 1
        assert not half.exists()
