"""Reading requests: JSON, query parameters, versions. What is unknown is refused."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from flask import request
from pydantic import BaseModel, ValidationError

from core.api import queries
from core.api.problems import MOST_PROBLEMS, BadRequest, UnsupportedMedia, invalid, pointer
from core.deadlines.service import calendar
from core.errors import Invalid, Problem
from core.tenants import queries as tenants
from core.users import queries as users

LARGEST_BODY = 1024 * 1024
DEEPEST = 32

Model = TypeVar("Model", bound=BaseModel)
_ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')


class _Twice(ValueError):
    pass


def body(model: type[Model], *, optional: bool = False) -> Model:
    """The JSON body, checked by its model. ``optional``: no body at all reads as ``{}``.

    Raises :class:`BadRequest`, :class:`UnsupportedMedia`, :class:`Invalid`; 413 over a megabyte.
    """
    raw = request.get_data()
    if optional and not raw:
        return checked(model, {})
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMedia
    return checked(model, _json(raw))


def query(model: type[Model]) -> Model:
    """The query parameters, checked by their model: unknown ones and repeated ones are refused."""
    given: dict[str, Any] = {}
    problems: list[Problem] = []
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, values in request.args.lists():
        field = fields.get(name)
        filled = [value for value in values if value != ""]
        if field is None:
            given[name] = ""
        elif field.annotation is not None and "list" in str(field.annotation):
            given[name] = filled
        elif len(filled) > 1:
            problems.append(Problem(pointer([name]), "repeated", "此参数只能出现一次"))
        elif filled:
            given[name] = filled[0]
    if problems:
        raise Invalid(problems=problems)
    return checked(model, given)


def checked(model: type[Model], given: Mapping[str, Any], *, zone: tzinfo | None = None) -> Model:
    """Check values by a model, in a zone, the tenant's when left out.

    Raises :class:`Invalid` with every fault.
    """
    problems = [Problem(pointer(path), *fault) for path, fault in _bad_texts(given, ())]
    if problems:
        raise Invalid(problems=problems[:MOST_PROBLEMS])
    try:
        return model.model_validate(given, context={"zone": zone or calendar().tz})
    except ValidationError as fault:
        raise invalid(fault) from fault


def version(given: int | None) -> int | None:
    """The version that an act is based on: of the body, or of If-Match. Raises when they differ."""
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return given
    match = _ETAG.fullmatch(header)
    if match is None:
        raise BadRequest('If-Match 应为案件的 ETag，例如 "3"')
    if given is not None and given != int(match[1]):
        raise Invalid(problems=[Problem("/version", "contradiction", "与 If-Match 不一致")])
    return int(match[1])


def person(given: str, *, at: str, me: str = "") -> UUID:
    """A user by login or id (or "me"); raises :class:`Invalid` for an unknown one."""
    if me and given == "me":
        return UUID(me)
    row = users.user_by_login(given.lower())
    if row is None and (known := _uuid(given)) is not None:
        row = queries.people([known]).get(known)
    if row is None:
        raise Invalid(problems=[Problem(at, "not_a_choice", "没有这个人员")])
    return row.id


def unit(given: str | None) -> UUID | None:
    """A unit by code or id; raises :class:`Invalid` for an unknown one."""
    if given is None:
        return None
    for row in tenants.units(active_only=True):
        if given in (row.code, str(row.id)):
            return row.id
    raise Invalid(problems=[Problem("/unit", "not_a_choice", "没有这个部门")])


def an_id(given: str, *, at: str) -> UUID:
    """An id in a body; raises :class:`Invalid` for anything else."""
    found = _uuid(given)
    if found is None:
        raise Invalid(problems=[Problem(at, "format", "应为编号（id）")])
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _json(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            raw.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once, parse_float=_float
        )
    except _Twice as fault:
        message = f"“{fault}”出现了两次"
        raise BadRequest(message) from fault
    except (ValueError, RecursionError) as fault:
        raise BadRequest("内容不是有效的 JSON（UTF-8）") from fault
    if not isinstance(found, dict):
        message = "内容应为一个 JSON 对象"
        raise Invalid(message, problems=[Problem("", "not_an_object", message)])
    return found


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number without end")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key.encode("utf-8", "replace").decode()[:40])
        found[key] = value
    return found


def _bad_texts(
    node: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], tuple[str, str]]]:
    """Texts anywhere that no database can keep, and nesting that nothing here asks for."""
    if len(path) > DEEPEST:
        yield path[:3], ("too_deep", "嵌套太深")
    elif isinstance(node, dict):
        for key, value in node.items():
            if (fault := _fault(str(key))) is not None:
                yield (*path, str(key)), fault
            yield from _bad_texts(value, (*path, str(key)))
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from _bad_texts(value, (*path, at))
    elif isinstance(node, str) and (fault := _fault(node)) is not None:
        yield path, fault


def _fault(text: str) -> tuple[str, str] | None:
    if "\x00" in text:
        return "nul", "含有无法保存的空字符，请删除后重新填写"
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        return "bad_text", "含有不完整的字符，请重新输入"
    return None


__all__ = ["an_id", "body", "checked", "person", "query", "unit", "version"]
