"""The printed paper itself, shown inside our own pages: a draft is printed while one waits."""

from urllib.parse import quote
from uuid import UUID

from flask import Response, make_response, render_template

from core.documents import freeze, printing, prints, render
from core.errors import Forbidden, NotFound
from core.now import now
from core.users.session import requires
from core.web.cases.blueprint import bp
from core.web.cases.opened import Opened, opened

# A browser shows a PDF with a page of its own, which needs its styles and to be framed by ours.
_PRINT = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_WAITING = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)


@bp.get("/documents/<uuid:document_id>.pdf")
@requires("case.read")
def paper_pdf(document_id: UUID) -> Response:
    """The paper as PDF; while that is being made, a page that shows it and comes back by itself."""
    paper = opened(document_id)
    if paper.hides:
        raise Forbidden("此文书含有您无权查看的内容")
    if paper.row.status == "draft":
        return pdf(_struck(paper), f"{paper.document.title}（草稿）.pdf")
    if paper.row.render_status == "done" and paper.row.sealed_file:
        return pdf(_struck(paper), f"{paper.document.title}（身份已遮盖）.pdf")
    if paper.row.render_status == "done":
        content = prints.content(paper.row)
        response = pdf(content, _name(paper))
        response.set_etag(paper.row.file_hash)
        return response
    if paper.row.render_status == "none":
        raise NotFound
    return _waiting(paper)


def _struck(paper: Opened) -> bytes:
    text = freeze.html_of(paper.case, paper.rules, paper.row, paper.actor, whole=False)
    return render.pdf(text, identifier=freeze.identifier(paper.row))


def pdf(content: bytes, name: str) -> Response:
    """A PDF that our own pages may frame."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = _PRINT
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _waiting(paper: Opened) -> Response:
    found = printing.progress(paper.row)
    seconds = 0 if found.since is None else max(0, int((now() - found.since).total_seconds()))
    text = render_template(
        "cases/paper_waiting.html",
        paper=paper,
        progress=found,
        seconds=seconds,
        may_retry=paper.may("document.issue"),
    )
    response = make_response(text, 202)
    response.headers["Content-Security-Policy"] = _WAITING
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _name(paper: Opened) -> str:
    number = paper.row.number
    return f"{paper.document.title}{f'（{number}）' if number else ''}.pdf"
