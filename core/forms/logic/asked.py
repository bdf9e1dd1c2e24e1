"""Which fields are asked, and which must be filled, under the facts and the form's answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from core.forms.kinds import is_asked
from core.plugin.conditions import Env, facts_used, holds
from core.plugin.spec import Field


def is_empty(value: object) -> bool:
    """Whether nothing was filled in. False and 0 are answers."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or (isinstance(value, list | dict) and not value)


def is_blank_row(row: object) -> bool:
    """Whether nothing was filled in in a row of a table."""
    if isinstance(row, dict):
        return all(is_empty(value) for value in cast("dict[str, Any]", row).values())
    return is_empty(row)


def visible(field: Field, env: Env) -> bool:
    """Whether a field is asked under these facts."""
    return holds(field.when, env)


def is_required(field: Field, env: Env) -> bool:
    """Whether a visible field must be filled under these facts.

    A signature is put on paper, after the form was printed: the screen never demands it.
    """
    if field.kind == "signature":
        return False
    return field.required if isinstance(field.required, bool) else holds(field.required, env)


def shown_keys(
    fields: Sequence[Field], values: Mapping[str, Any], env: Env, *, partial: bool = False
) -> frozenset[str]:
    """The keys of the fields that are asked, with the form's own answers counted in.

    A condition may read another field of the form; that field's own condition is judged first.
    """
    if not any(field.when for field in fields):
        return frozenset(field.key for field in fields)
    by_key = {field.key: field for field in fields}
    judged: dict[str, bool] = {}

    def judge(key: str) -> bool:
        if key not in judged:
            judged[key] = True  # a circle of conditions ends here, and shows its fields
            field = by_key[key]
            asks = [used for used in facts_used(field.when) if used in by_key and used != key]
            on = frozenset(used for used in asks if judge(used))
            judged[key] = visible(field, with_answers(env, fields, values, on, partial=partial))
        return judged[key]

    return frozenset(key for key in by_key if judge(key))


def with_answers(
    env: Env,
    fields: Sequence[Field],
    values: Mapping[str, Any],
    shown: frozenset[str],
    *,
    partial: bool = False,
) -> Env:
    """The facts with the form's answers over them; what was asked and left empty is gone."""
    facts = dict(env.facts)
    for field in fields:
        if field.key not in shown or not is_asked(field):
            continue
        if field.key in values:
            facts[field.key] = values[field.key]
        elif not partial:
            facts.pop(field.key, None)
    return replace(env, facts=facts)
