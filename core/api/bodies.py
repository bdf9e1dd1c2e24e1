"""The parts of bodies that the rules decide: a type's parties and forms, an action's data."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.api.schemas import Doing, Drafting, NewCase
from core.api.types import all_rules, forms_of
from core.cases.logic.model import Rules
from core.forms.logic import catalogues_of, json_schema, party_schema
from core.plugin.spec import DomainModule

Json = dict[str, Any]


def forms(modules: Sequence[DomainModule]) -> dict[str, Json]:
    """The JSON schema of every form and of every type's parties, by component name."""
    found: dict[str, Json] = {}
    for rules in all_rules(modules):
        found[_parties_name(rules)] = party_schema(rules.case_type)
        lists = catalogues_of(rules.module, rules.case_type)
        for form in forms_of(rules):
            found[_form_name(rules, form.key)] = json_schema(form, lists)
    return found


def keys(place: str, modules: Sequence[DomainModule]) -> dict[str, str]:
    """The keys that may stand in an address, with their titles: actions, clocks."""
    found: dict[str, str] = {}
    for rules in all_rules(modules):
        case_type = rules.case_type
        if place == "action":
            later = [t for t in case_type.transitions if t.key not in case_type.intake[:1]]
            found |= {t.key: t.title for t in later}
        elif place == "clock":
            found |= {c.key: c.title for c in case_type.clocks if c.extension is not None}
    return found


def special(model: type[Any], plain: Json, modules: Sequence[DomainModule]) -> Json | None:
    """The schema of a body that depends on the rules; None for all others."""
    rules = all_rules(modules)
    if not rules:
        return None
    if model is NewCase:
        return {"oneOf": [_new_case(plain, each) for each in rules]}
    if model is Doing:
        return _doing(plain, rules)
    if model is Drafting:
        titles = {d.key: d.title for each in rules for d in each.case_type.documents}
        return _with(plain, form={"type": "string", "enum": list(titles), "x-titles": titles})
    return None


def _new_case(plain: Json, rules: Rules) -> Json:
    case_type = rules.case_type
    lists = catalogues_of(rules.module, case_type)

    def chosen(key: str) -> Json:
        titles = {e.key: e.title for e in lists[key].entries if e.active}
        return {"type": "string", "enum": list(titles), "x-titles": titles}

    schema = _with(
        plain,
        type={"const": case_type.key, "title": case_type.title},
        channel=chosen(case_type.channel),
        category=chosen(case_type.category),
        parties=_ref(_parties_name(rules)),
        data=_ref(_form_name(rules, case_type.intake_form)),
    )
    return schema | {"title": case_type.title}


def _doing(plain: Json, rules: Sequence[Rules]) -> Json:
    """One body for all actions; which form goes with which action stands in ``x-forms``."""
    by_action: dict[str, Json] = {}
    for each in rules:
        for action in each.case_type.transitions:
            if action.form:
                name = f"{each.case_type.key}.{action.key}"
                by_action[name] = _ref(_form_name(each, action.form))
    names = dict.fromkeys(ref["$ref"] for ref in by_action.values())
    told = {"type": "object", "properties": {"told": {}}, "additionalProperties": False}
    kinds: list[Mapping[str, Any]] = [told, *({"$ref": name} for name in names)]
    return _with(plain, data={"anyOf": kinds, "x-forms": by_action})


def _with(plain: Json, **properties: Json) -> Json:
    return plain | {"properties": plain["properties"] | properties}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _form_name(rules: Rules, key: str) -> str:
    return f"Form.{rules.case_type.key}.{key}"


def _parties_name(rules: Rules) -> str:
    return f"Parties.{rules.case_type.key}"
