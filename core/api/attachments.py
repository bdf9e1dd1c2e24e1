"""Files of a case: uploading, listing, fetching."""

import re
from urllib.parse import quote
from uuid import UUID

from flask import Response, request, url_for

from core.api import queries, show_papers
from core.api.operations import Answer, get, post
from core.api.problems import BadRequest, UnsupportedMedia
from core.api.schemas import Nothing
from core.api.shapes import AttachmentList, AttachmentShape
from core.cases import queries as cases
from core.db import require_tenant
from core.documents import queries as documents
from core.documents import service, uploads
from core.errors import Invalid, Problem
from core.services import services
from core.users.session import current_actor

_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ROOM = 64 * 1024  # bytes: the other parts of the body, and the lines between them


def list_attachments(case_id: UUID, *, query: Nothing) -> Answer:
    """The files of a case, the oldest first."""
    row = cases.get(case_id, current_actor())
    found = documents.attachments(row.id)
    people = queries.people(each.uploaded_by for each in found)
    return Answer(
        content=AttachmentList(items=[show_papers.attachment(each, people) for each in found])
    )


def attach(case_id: UUID) -> Answer:
    """Keep a file with a case; its media type is judged by its content."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMedia("请以 multipart/form-data 提交，文件放在 file 中")
    _refuse_others()
    file = request.files.get("file")
    if file is None:
        raise Invalid(problems=[Problem("/file", "required", "请选择文件")])
    kind = request.form.get("kind") or "evidence"
    if not _KIND.fullmatch(kind):
        message = "种类由小写字母、数字和下划线组成"
        raise Invalid(problems=[Problem("/kind", "format", message)])
    row = service.attach(
        case_id,
        actor=current_actor(),
        name=file.filename or "",
        stream=file.stream,  # type: ignore[arg-type]  # werkzeug's streams are binary files
        kind=kind,
    )
    people = queries.people([row.uploaded_by])
    where = url_for("api.read_attachment", attachment_id=row.id)
    return Answer(content=show_papers.attachment(row, people), status=201, location=where)


def read_attachment(attachment_id: UUID, *, query: Nothing) -> Response:
    """The content of a file. It is always saved, never shown inside our own pages."""
    row = documents.attachment(attachment_id, current_actor())
    content = services().storage.read(require_tenant(), row.file_hash)
    response = Response(content, mimetype=row.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name)}"
    response.set_etag(row.file_hash)
    return response


def _refuse_others() -> None:
    unknown = [name for name in (*request.form, *request.files) if name not in ("file", "kind")]
    if len(request.files.getlist("file")) > 1:
        raise BadRequest("一次只能上传一个文件")
    if unknown:
        message = "没有这个项目；只有 file 和 kind"
        raise Invalid(problems=[Problem("/file", "unknown", message)])


OPERATIONS = (
    get(
        "/cases/<uuid:case_id>/attachments",
        list_attachments,
        act="case.read",
        summary="案件的附件",
        tag="附件",
        answers={200: AttachmentList},
        problems=(404,),
    ),
    post(
        "/cases/<uuid:case_id>/attachments",
        attach,
        act="case.attach",
        summary="上传附件",
        tag="附件",
        upload=True,
        largest=uploads.LIMIT + _ROOM,
        answers={201: AttachmentShape},
        problems=(404, 409),
        description="file 为文件，kind 为种类（可不填）；最大 20 MB，媒体类型按内容判断。",
    ),
    get(
        "/attachments/<uuid:attachment_id>",
        read_attachment,
        act="case.read",
        summary="附件的内容",
        tag="附件",
        answers={200: "application/octet-stream"},
        problems=(404,),
    ),
)
