"""The OpenAPI 3.1 document, made from the tables of calls, the shapes and the rules in force."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

import core
from core.api import bodies
from core.api.operations import Operation
from core.api.schemas import Given
from core.api.shapes import ProblemDetails
from core.plugin.spec import DomainModule

Json = dict[str, Any]
REFS = "#/components/schemas/{model}"
PROBLEM = "application/problem+json"
_PLACE = re.compile(r"<(?:(uuid):)?([a-z_]+)>")
_REFUSALS = {
    400: "请求无法读取",
    401: "没有有效的访问令牌",
    403: "没有办理此事的权限：not_permitted、self_approval",
    404: "没有找到；他单位的与不存在的，答复完全相同",
    409: "与现状冲突：wrong_state、clock、stale、conflict、not_ready",
    413: "内容太大",
    415: "不支持这种内容格式",
    422: "内容有误，逐条列出：invalid、guard、idempotency_key_reused",
    500: "系统出错，附编号",
}
_INTRO = (
    "以 Authorization: Bearer 令牌访问。时间为 RFC 3339，日期为本单位所在时区的日期。"
    "错误为 application/problem+json（RFC 9457）。每个 POST 都可带 Idempotency-Key："
    "24 小时内同一键、同一内容只办一次。表单和键以现行规则为准，见 GET /types。"
)


class _Schemas(GenerateJsonSchema):
    """Schemas without the titles that pydantic makes up from English names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def document(
    operations: Sequence[Operation], modules: Sequence[DomainModule], *, server: str
) -> Json:
    """The whole document for a tenant whose domains follow these modules."""
    schemas = _schemas(operations)
    forms = bodies.forms(modules)
    paths: dict[str, Json] = {}
    for operation in operations:
        path = _PLACE.sub(r"{\2}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _call(operation, modules, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "回音 API", "version": core.__version__, "description": _INTRO},
        "servers": [{"url": server.removesuffix("/openapi.json")}],
        "security": [{"bearer": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(o.tag for o in operations)],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {**schemas, **forms},
        },
    }


def text(operations: Sequence[Operation], modules: Sequence[DomainModule], *, server: str) -> str:
    """The document as JSON text."""
    return json.dumps(document(operations, modules, server=server), ensure_ascii=False)


def _schemas(operations: Iterable[Operation]) -> dict[str, Json]:
    given: list[type[BaseModel]] = [o.body for o in operations if o.body is not None]
    answers: list[type[BaseModel]] = [
        shape for o in operations for shape in o.answers.values() if not isinstance(shape, str)
    ]
    wanted: list[Any] = [(model, "validation") for model in given]
    wanted += [(model, "serialization") for model in (*answers, ProblemDetails)]
    _, found = models_json_schema(
        list(dict.fromkeys(wanted)), ref_template=REFS, schema_generator=_Schemas
    )
    return found["$defs"]


def _call(operation: Operation, modules: Sequence[DomainModule], schemas: dict[str, Json]) -> Json:
    said: Json = {
        "operationId": operation.key,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [
            *_places(operation, modules),
            *_query(operation.query),
            *_headers(operation),
        ],
        "responses": _responses(operation),
    }
    if operation.description:
        said["description"] = operation.description
    content = _content(operation, modules, schemas)
    if content is not None:
        said["requestBody"] = {"required": not operation.optional, "content": content}
    return said


def _places(operation: Operation, modules: Sequence[DomainModule]) -> list[Json]:
    found: list[Json] = []
    for kind, name in _PLACE.findall(operation.path):
        schema: Json = {"type": "string"}
        if kind == "uuid":
            schema["format"] = "uuid"
        elif titles := bodies.keys(name, modules):
            schema |= {"enum": list(titles), "x-titles": titles}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    return found


def _query(model: type[Given]) -> list[Json]:
    schema = model.model_json_schema(schema_generator=_Schemas, ref_template=REFS)
    required = schema.get("required", [])
    found: list[Json] = []
    for name, body in schema["properties"].items() if "properties" in schema else ():
        said: Json = {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": _without_null(body),
        }
        if "description" in body:
            said["description"] = body["description"]
        found.append(said)
    return found


def _without_null(schema: Json) -> Json:
    """A parameter that may be left out is never null."""
    bare = {k: v for k, v in schema.items() if k not in ("description", "default")}
    kinds = [kind for kind in bare.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == 1:
        bare = {k: v for k, v in bare.items() if k != "anyOf"} | kinds[0]
    elif kinds:
        bare["anyOf"] = kinds
    return bare | ({"default": schema["default"]} if schema.get("default") is not None else {})


def _headers(operation: Operation) -> list[Json]:
    if operation.method != "POST":
        return []
    found: list[Json] = [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
            "description": "同一键、同一内容，24 小时内只办一次",
        }
    ]
    if operation.body is not None and "version" in operation.body.model_fields:
        found.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
                "description": "案件的 ETag，等于 version",
            }
        )
    return found


def _content(
    operation: Operation, modules: Sequence[DomainModule], schemas: dict[str, Json]
) -> Json | None:
    if operation.upload:
        parts: Json = {"file": {"type": "string", "format": "binary"}}
        parts["kind"] = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}
        body: Json = {"type": "object", "properties": parts, "required": ["file"]}
        return {"multipart/form-data": {"schema": body | {"additionalProperties": False}}}
    if operation.body is None:
        return None
    plain = schemas[operation.body.__name__]
    special = bodies.special(operation.body, plain, modules)
    schema = special or {"$ref": REFS.format(model=operation.body.__name__)}
    return {"application/json": {"schema": schema}}


def _responses(operation: Operation) -> Json:
    found: Json = {}
    for status, shape in operation.answers.items():
        if isinstance(shape, str):
            content: Json = {shape: {"schema": {"type": "string", "format": "binary"}}}
            if shape == "application/octet-stream":
                content = {"*/*": content[shape]}
        else:
            content = {"application/json": {"schema": {"$ref": REFS.format(model=shape.__name__)}}}
        found[str(status)] = {"description": operation.summary, "content": content}
    shared = [401, 403, 422, 500]
    if operation.method == "POST":
        shared += [400, 409, 413, 415]
    if "<" in operation.path:
        shared.append(404)
    problem = {PROBLEM: {"schema": {"$ref": REFS.format(model="ProblemDetails")}}}
    for status in sorted({*shared, *operation.problems}):
        found[str(status)] = {"description": _REFUSALS[status], "content": problem}
    return found
