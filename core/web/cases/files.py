"""Files of a case: taking them in, and giving them out without letting them act in our name."""

from collections.abc import Container
from urllib.parse import quote
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from core.cases import queries as cases
from core.db import require_tenant, transaction
from core.documents import queries, service
from core.errors import AppError, NotFound
from core.services import services
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp

SHOWN = frozenset({"image/png", "image/jpeg", "image/webp"})
MOST = 20
_POLICY = "default-src 'none'; sandbox"


@bp.get("/attachments/<uuid:attachment_id>")
@requires("case.read")
def attachment(attachment_id: UUID) -> Response:
    """A file to be saved; ``?show=1`` shows a plain picture instead."""
    row = queries.attachment(attachment_id, current_actor())
    content = services().storage.read(require_tenant(), row.file_hash)
    response = Response(content, content_type=row.media_type)
    how = "inline" if "show" in request.args and row.media_type in SHOWN else "attachment"
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(row.name)}"
    response.headers["Content-Security-Policy"] = _POLICY
    response.set_etag(row.file_hash)
    return response


@bp.post("/cases/<uuid:case_id>/attachments")
@requires("case.attach")
def attach(case_id: UUID) -> Answer:
    """Keep files with a case. One that cannot be kept is named with the reason, the others stay."""
    cases.get(case_id, current_actor())
    known = {attachment.id for attachment in queries.attachments(case_id)}
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        flash("请先选择要上传的文件", "error")
    if len(files) > MOST:
        flash(f"一次最多上传 {MOST} 个文件，请分次上传", "error")
        files = []
    kept = sum(_kept(case_id, file, known) for file in files)
    if kept:
        flash("材料已上传" if kept == 1 else f"{kept} 份材料已上传", "success")
    return redirect(url_for("cases.page", case_id=case_id, _anchor="attachments"))


def _kept(case_id: UUID, file: FileStorage, known: Container[UUID]) -> bool:
    """Keep one file; tells the person when it cannot be, or was there before."""
    try:
        with transaction():
            row = service.attach(
                case_id,
                actor=current_actor(),
                name=file.filename or "",
                stream=file.stream,  # type: ignore[arg-type]  # werkzeug's streams are binary files
            )
    except NotFound:
        raise
    except AppError as error:
        flash(f"“{file.filename}”：{error.sentence}", "error")
        return False
    if row.id in known:
        flash(f"“{file.filename}”：这份材料已经上传过", "info")
    return row.id not in known
