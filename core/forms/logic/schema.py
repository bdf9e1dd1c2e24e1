"""JSON Schema 2020-12 of forms and parties: the same definitions, for other programs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.forms.kinds import KINDS, MOST_ROWS, is_asked
from core.forms.logic.fields import Catalogues, lists_of
from core.forms.logic.parties import ID_CARD, KIND_TITLES, party_fields
from core.forms.parsers import entries_of
from core.forms.present import Lists
from core.forms.text import VISIBLE
from core.plugin.spec import CaseType, Field, Form, PartyRole
from core.plugin.workflow import PartyKind

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def json_schema(form: Form, catalogues: Catalogues) -> Schema:
    """The schema of a form's data.

    It says all that a schema can: shapes, lists, lengths, fields that a chosen entry asks for. What
    depends on the case (``when``, conditional ``required``, a day not after today) stands in the
    descriptions and is judged by ``parse``, which understands looser ways of writing too.
    """
    return {"$schema": DIALECT, "title": form.title} | _object(form.fields, lists_of(catalogues))


def party_schema(case_type: CaseType) -> Schema:
    """The schema of a case's parties: one shape for each role and kind, and how many of each."""
    shapes = [_party(role, kind) for role in case_type.party_roles for kind in role.kinds]
    schema: Schema = {
        "$schema": DIALECT,
        "title": "当事人",
        "type": "array",
        "items": {"anyOf": shapes} if shapes else {"not": {}},
    }
    counts = [_count(role) for role in case_type.party_roles if role.min or role.max is not None]
    return schema | ({"allOf": counts} if counts else {})


def _object(fields: Sequence[Field], lists: Lists) -> Schema:
    asked = [field for field in fields if is_asked(field)]
    schema: Schema = {
        "type": "object",
        "properties": {field.key: _property(field, lists) for field in asked},
        "required": [
            field.key
            for field in asked
            if field.required is True and not field.when and field.kind != "signature"
        ],
        "additionalProperties": False,
    }
    needs = [need for field in asked for need in _needs(field, asked, lists)]
    return schema | ({"allOf": needs} if needs else {})


def _property(field: Field, lists: Lists) -> Schema:
    if field.kind == "rows":
        items = _object(field.rows, lists) | {"minProperties": 1}
        body: Schema = {"type": "array", "items": items, "maxItems": field.maximum or MOST_ROWS}
        if field.required is True or field.minimum:
            body["minItems"] = max(field.minimum or 0, 1 if field.required is True else 0)
    else:
        body = KINDS[field.kind].schema(field, lists)
    described = _described(field)
    return {"title": field.title} | ({"description": described} if described else {}) | body


def _described(field: Field) -> str:
    said = [
        field.help,
        f"单位：{field.unit}" if field.unit else "",
        "不能晚于今天" if field.past_only else "",
        "不能早于今天" if field.future_only else "",
        "符合条件时才填写" if field.when else "",
        "符合条件时必填" if not isinstance(field.required, bool) else "",
    ]
    return "；".join(part for part in said if part)


def _needs(field: Field, fields: Sequence[Field], lists: Lists) -> list[Schema]:
    if field.kind not in ("choice", "choices"):
        return []
    by_key = {other.key: other for other in fields}
    found: list[Schema] = []
    for entry in entries_of(field, lists):
        asked = by_key.get(entry.needs_field)
        if asked is None or asked.when or not entry.active:
            continue
        is_it: Schema = {"const": entry.key}
        chosen = {"contains": is_it} if field.kind == "choices" else is_it
        then: Schema = {"required": [asked.key]}
        if asked.kind in ("text", "long_text", "opinion", "signature"):
            then["properties"] = {asked.key: {"pattern": VISIBLE}}
        condition: Schema = {"properties": {field.key: chosen}, "required": [field.key]}
        found.append({"if": condition, "then": then})
    return found


def _party(role: PartyRole, kind: PartyKind) -> Schema:
    no_lists: Mapping[str, Any] = {}
    fields = party_fields(role, kind)
    schema = _object(fields, no_lists)
    fixed: Schema = {"role": {"const": role.key, "title": "身份"}}
    fixed["kind"] = {"const": kind, "title": "主体类型"}
    schema["title"] = f"{role.title}（{KIND_TITLES[kind]}）"
    schema["properties"] = fixed | schema["properties"]
    schema["required"] = ["role", *([] if len(role.kinds) == 1 else ["kind"]), *schema["required"]]
    schema["minProperties"] = len(schema["required"]) if schema["required"][-1:] != ["kind"] else 3
    keys = {field.key for field in fields}
    if {"id_type", "id_number"} <= keys:
        card = schema["properties"]["id_number"]
        other = {"type": "string", "maxLength": 40, "pattern": f"^[^\\u0000]*{VISIBLE}[^\\u0000]*$"}
        schema["properties"]["id_number"] = {"type": "string", "title": card["title"]}
        is_other = {"properties": {"id_type": {"not": {"const": ID_CARD}}}, "required": ["id_type"]}
        schema["if"] = is_other
        schema["then"] = {"properties": {"id_number": other}}
        schema["else"] = {"properties": {"id_number": card}}
    return schema


def _count(role: PartyRole) -> Schema:
    of_role: Schema = {"properties": {"role": {"const": role.key}}, "required": ["role"]}
    schema: Schema = {"contains": of_role, "minContains": role.min}
    return schema | ({} if role.max is None else {"maxContains": role.max})
