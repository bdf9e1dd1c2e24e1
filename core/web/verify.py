"""The page behind the QR code of a paper, open to anybody who has the paper."""

import hmac

from flask import Blueprint, Response, make_response, render_template, request
from limits import RateLimitItemPerMinute

from core.documents import verify
from core.documents.uploads import size_of
from core.errors import AppError, Invalid
from core.users.limits import hit
from core.users.session import public

bp = Blueprint("verify", __name__)
PER_ADDRESS = RateLimitItemPerMinute(60, 5, namespace="verify-address")


@bp.get("/v/<code>")
@public
def page(code: str) -> Response:
    """Say number, day, hash and whether the paper is in force; nothing of case or people."""
    hit(PER_ADDRESS, request.remote_addr or "")
    return _answer(code)


@bp.post("/v/<code>")
@public
def compare(code: str) -> Response:
    """Compare a file with the paper by its hash. The file is read and forgotten."""
    hit(PER_ADDRESS, request.remote_addr or "")
    known = verify.verified(code)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("请先选择要核对的 PDF 文件")
        size_of(file.stream)  # type: ignore[arg-type]  # werkzeug's streams are binary files
        same = hmac.compare_digest(verify.digest_of(file.stream), known.digest)  # type: ignore[arg-type]
    except AppError as error:
        return _answer(code, fault=error.sentence, status=error.status)
    return _answer(code, same=same)


def _answer(code: str, *, same: bool | None = None, fault: str = "", status: int = 200) -> Response:
    text = render_template("verify.html", found=verify.verified(code), same=same, fault=fault)
    response = make_response(text, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
