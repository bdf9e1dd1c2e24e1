"""The OpenAPI document as rows for a page: no scripts, nothing from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A parameter or a field: its name, kind, whether it must be there, and what it means."""

    name: str
    kind: str
    required: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a title."""

    title: str
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of the API."""

    method: str
    path: str
    key: str
    summary: str
    description: str
    parameters: tuple[Row, ...]
    bodies: tuple[Table, ...]
    answers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole reference: calls by tag, then the tables of all schemas."""

    title: str
    version: str
    intro: str
    server: str
    groups: tuple[tuple[str, tuple[Call, ...]], ...]
    schemas: tuple[Table, ...]


def page(document: Json) -> Page:
    """Read a document of our own making as a page."""
    calls: dict[str, list[Call]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            calls[said["tags"][0]].append(_call(method, path, said))
    schemas = document["components"]["schemas"]
    return Page(
        title=document["info"]["title"],
        version=document["info"]["version"],
        intro=document["info"]["description"],
        server=document["servers"][0]["url"],
        groups=tuple((tag, tuple(found)) for tag, found in calls.items()),
        schemas=tuple(_table(name, schema) for name, schema in schemas.items()),
    )


def _call(method: str, path: str, said: Json) -> Call:
    content = said.get("requestBody", {}).get("content", {})
    bodies = [_table(kind, body["schema"]) for kind, body in content.items()]
    one_of = [s for body in content.values() for s in body["schema"].get("oneOf", [])]
    if one_of:
        bodies = [_table(schema["properties"]["type"]["const"], schema) for schema in one_of]
    return Call(
        method=method.upper(),
        path=path,
        key=said["operationId"],
        summary=said["summary"],
        description=said.get("description", ""),
        parameters=tuple(
            Row(
                name=p["name"],
                kind=f"{p['in']}：{kind_of(p['schema'])}",
                required=p["required"],
                said=p.get("description", ""),
            )
            for p in said["parameters"]
        ),
        bodies=tuple(bodies),
        answers=tuple(
            (status, answer["description"], _answered(answer))
            for status, answer in said["responses"].items()
        ),
    )


def _answered(answer: Json) -> str:
    return "、".join(
        f"{media} {kind_of(content['schema'])}" for media, content in answer["content"].items()
    )


def _table(name: str, schema: Json) -> Table:
    required = schema.get("required", ())
    rows = tuple(
        Row(
            name=key,
            kind=kind_of(body),
            required=key in required,
            said="；".join(x for x in (body.get("title", ""), body.get("description", "")) if x),
        )
        for key, body in schema.get("properties", {}).items()
    )
    title = schema.get("title", "") or schema.get("description", "")
    if not rows:
        rows = (Row(name="", kind=kind_of(schema), required=False, said=""),)
    return Table(title=title, name=name, rows=rows)


def kind_of(schema: Json) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "const" in schema:
        return f"“{schema['const']}”"
    if "x-titles" in schema:
        return "、".join(f"{key}（{title}）" for key, title in schema["x-titles"].items())
    if "enum" in schema:
        return "、".join(str(key) for key in schema["enum"])
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " 或 ".join(dict.fromkeys(kind_of(each) for each in schema[word]))
    kind = schema.get("type", "")
    if kind == "array":
        return f"{kind_of(schema.get('items', {}))} 的列表"
    if isinstance(kind, list):
        return " 或 ".join(kind)
    return " ".join(x for x in (kind or "任意", schema.get("format", "")) if x)
