"""One place that turns any error into an answer: a page for people, problem+json for programs."""

import errno
from http import HTTPStatus
from uuid import uuid4

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from core.errors import AppError, Invalid, NotFound

_TITLES = {
    400: "请求有误",
    404: NotFound.title,
    405: "此地址不支持这种操作",
    406: "无法按要求的格式回答",
    413: "提交的内容太大，请压缩或分次上传",
    414: "地址太长",
    415: "不支持这种内容格式",
    429: "操作过于频繁，请稍后再试",
}
_DISK_FULL = "53100"
_log = structlog.get_logger("huiyin.error")


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    """Answer any error. An unknown one gets a reference that people can quote and we can find."""
    if isinstance(error, AppError):
        return _answer(error)
    if isinstance(error, CSRFError):
        known = AppError("页面已过期，请返回上一页刷新后重新提交（您填写的内容仍在该页面）")
        known.code = "csrf"
        return _answer(known)
    if isinstance(error, HTTPException):
        return _http(error)
    if isinstance(error, DataError):
        return _answer(Invalid("内容中有无法保存的字符或数值，请修改后重新提交"))
    if is_full(error):
        return _answer(full())
    return _unknown(error)


def is_full(error: Exception) -> bool:
    """Whether a disk is full: the one uploads pass through, or the database's (SQLSTATE 53100)."""
    if isinstance(error, OperationalError):
        return getattr(error.orig, "sqlstate", None) == _DISK_FULL
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def full() -> AppError:
    """The refusal when there is no room: nothing was kept by halves, and it can be sent again."""
    known = AppError(
        "存储空间已满，本次内容没有保存；您填写的内容仍在上一页，请联系管理员后返回重新提交"
    )
    known.status, known.code = 507, "storage_full"
    return known


def is_api() -> bool:
    """Whether the caller is a program."""
    return request.path.startswith("/api/")


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    known = AppError(_TITLES.get(error.code, "请求有误"))
    known.status = error.code
    known.code = HTTPStatus(error.code).name.lower()
    response = _answer(known)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _unknown(error: Exception) -> Response:
    reference = uuid4().hex[:12]
    _log.error("unexpected", reference=reference, endpoint=request.endpoint, exc_info=error)
    known = AppError(f"系统出错，已记录。请联系管理员并提供编号 {reference}")
    known.status, known.code = 500, "internal"
    return _answer(known)


def _answer(error: AppError) -> Response:
    if is_api():
        response = jsonify(
            type="about:blank",
            title=error.title,
            status=error.status,
            code=error.code,
            errors=[
                {"pointer": p.pointer, "code": p.code, "message": p.message} for p in error.problems
            ],
        )
        response.mimetype = "application/problem+json"
        if error.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
    else:
        response = make_response(render_template("error.html", error=error))
    response.status_code = error.status
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
