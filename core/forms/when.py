"""Conditions of a form in words, for the person who fills it in."""

from collections.abc import Mapping, Sequence

from core.forms.parsers import entries_of
from core.forms.present import Lists, title_of
from core.plugin.conditions import All, AnyOf, Condition, Fact, Test, facts_used
from core.plugin.spec import Field

VAGUE = "符合条件时填写"


def when_text(condition: Condition, fields: Sequence[Field], lists: Lists) -> str:
    """When a field is to be filled: “理由”为“其他”时填写.

    Empty where the condition reads no field of this form; vague where words would not be plainer.
    """
    by_key = {field.key: field for field in fields}
    if facts_used(condition).isdisjoint(by_key):
        return ""
    said = _said(condition, by_key, lists)
    return f"{said}时填写" if said else VAGUE


def _said(condition: Condition, by_key: Mapping[str, Field], lists: Lists) -> str:
    match condition:
        case All(of=parts) | AnyOf(of=parts):
            said = [_said(part, by_key, lists) for part in parts]
            word = "且" if isinstance(condition, All) else "或"
            return word.join(said) if all(said) else ""
        case Test(left=Fact(key=key), other=None) if key in by_key:
            return _tested(condition, by_key[key], lists)
        case _:
            return ""


def _tested(test: Test, field: Field, lists: Lists) -> str:
    if test.op == "is_set" or (test.op == "ne" and test.value is None):
        return f"已填写“{field.title}”"
    values = test.values if test.op == "in" else (test.value,)
    if None in values or test.op not in ("eq", "in", "contains", "ge", "gt", "le", "lt"):
        return ""
    word = {"contains": "包括", "ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}
    shown = "或".join(f"“{_value(value, field, lists)}”" for value in values)
    return f"“{field.title}”{word.get(test.op, '为')}{shown}"


def _value(value: object, field: Field, lists: Lists) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.kind in ("choice", "choices"):
        return title_of(str(value), entries_of(field, lists))
    return f"{value}{field.unit or ('元' if field.kind == 'money' else '')}"
