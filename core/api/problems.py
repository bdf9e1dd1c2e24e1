"""The refusals that only the API knows, and its faults as an RFC 9457 problem lists them.

The answer itself (``application/problem+json``) is made where all errors are answered, so that a
row of another tenant and a row that does not exist give the same bytes.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from core.errors import AppError, Conflict, Invalid, Problem
from core.forms.text import printable

MOST_PROBLEMS = 100


class BadRequest(AppError):
    """The request cannot be read at all."""

    status, code, title = 400, "bad_request", "请求的格式不对"


class UnsupportedMedia(AppError):
    """The body is of a kind that is not read here."""

    status, code = 415, "unsupported_media_type"
    title = "请以 application/json 提交"


class KeyReused(Invalid):
    """The Idempotency-Key was used for another request."""

    code, title = "idempotency_key_reused", "该 Idempotency-Key 已用于另一个请求，请换一个"


class NotReady(Conflict):
    """What was asked for is still being made; asking again later will do."""

    code, title = "not_ready", "文件正在生成，请稍后再取"


# pydantic's kinds of fault in our codes and words; what is not listed reads "格式不对".
_WORDS = {
    "missing": ("required", "请填写此项"),
    "extra_forbidden": ("unknown", "没有名为“{name}”的项目，请删除或改正名称"),
    "string_type": ("not_text", "应为文字"),
    "string_unicode": ("bad_text", "含有不完整的字符"),
    "string_too_long": ("too_long", "最多 {max_length} 字"),
    "string_too_short": ("required", "请填写此项"),
    "string_pattern_mismatch": ("format", "格式不对"),
    "int_type": ("not_a_number", "应为整数"),
    "int_parsing": ("not_a_number", "应为整数"),
    "int_parsing_size": ("not_a_number", "应为整数，且不能这么大"),
    "int_from_float": ("not_a_number", "应为整数"),
    "bool_type": ("not_a_choice", "应为 true 或 false"),
    "bool_parsing": ("not_a_choice", "应为 true 或 false"),
    "greater_than_equal": ("too_small", "不能小于 {ge}"),
    "less_than_equal": ("too_large", "不能大于 {le}"),
    "list_type": ("not_a_list", "应为列表"),
    "dict_type": ("not_an_object", "应为一组填写的项目"),
    "model_type": ("not_an_object", "应为一组填写的项目"),
    "model_attributes_type": ("not_an_object", "应为一组填写的项目"),
    "too_long": ("too_large", "最多 {max_length} 项"),
    "literal_error": ("not_a_choice", "只能是 {expected}"),
    "uuid_parsing": ("format", "不是有效的编号"),
    "uuid_type": ("format", "不是有效的编号"),
}


def invalid(fault: ValidationError) -> Invalid:
    """Every fault that the models found, as one refusal."""
    return Invalid(problems=[_problem(error) for error in fault.errors()[:MOST_PROBLEMS]])


def pointer(path: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) to a place in the body; always printable."""
    steps = (printable(step).replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps)


def _problem(error: Any) -> Problem:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _WORDS:
        code, message = _WORDS[kind]
        name = printable(error["loc"][-1]) if error["loc"] else ""
        known = {key: str(value).replace(" or ", " 或 ") for key, value in context.items()}
        message = message.format(name=name, **known)
    elif context.get("ours"):
        code, message = kind, error["msg"]
    else:
        code, message = "format", "格式不对"
    return Problem(pointer(error["loc"]), code, message)
