"""Files that come with a form: kept with the case in the same transaction as the act."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage, MultiDict

from core.documents import service
from core.users.session import current_actor

PREFIX = "files.data."


def taken_out(files: MultiDict[str, FileStorage]) -> dict[str, list[FileStorage]]:
    """The chosen files by field; a file input left empty sends a nameless file, which is none."""
    found: dict[str, list[FileStorage]] = {}
    for name, several in files.lists():
        real = [file for file in several if file.filename]
        if real and name.startswith(PREFIX):
            found[name[len(PREFIX) :]] = real
    return found


def keep_files(case_id: UUID, files: Mapping[str, list[FileStorage]]) -> dict[str, list[str]]:
    """Keep the files with the case; returns the ids of the attachments by field."""
    return {
        field: [
            str(
                service.attach(
                    case_id,
                    actor=current_actor(),
                    name=file.filename or "",
                    stream=file.stream,  # type: ignore[arg-type]  # a binary stream, typed as IO[bytes]
                    kind=field,
                ).id
            )
            for file in several
        ]
        for field, several in files.items()
    }


def with_files(data: Mapping[str, Any], kept: Mapping[str, list[str]]) -> dict[str, Any]:
    """The values of a form with the ids of new files beside those it had."""
    joined = dict(data)
    for field, ids in kept.items():
        before = joined.get(field) or []
        joined[field] = [*(before if isinstance(before, list) else [before]), *ids]
    return joined
