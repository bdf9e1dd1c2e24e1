"""Between the rules of a case and its forms: which form an act asks, and how it is checked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.cases.logic.model import Rules
from core.deadlines.logic.calendar import Calendar
from core.errors import Problem
from core.forms.logic import Parsed, catalogues_of, parse
from core.now import now
from core.plugin.conditions import Env
from core.plugin.spec import Form, Transition
from core.services import services
from core.users import queries as users


def form_of(rules: Rules, key: str) -> Form:
    """The form of that key; the checks of the contract make sure it exists.

    A field that is filled in from a sealed party is sealed, whatever the form says of it: two kinds
    of case may share a letter, and only in one of them is its receiver sealed.
    """
    form = next(form for form in rules.module.forms if form.key == key)
    sealed = {role.key for role in rules.case_type.party_roles if role.secrecy == "sealed"}
    if not sealed:
        return form
    receivers = {r for d in rules.case_type.documents if d.form == key for r in d.receivers}
    sources = [f"party.{role}." for role in sealed]
    if sealed & receivers:
        sources.append("receiver.")
    fields = (
        replace(field, secrecy="sealed") if field.source.startswith(tuple(sources)) else field
        for field in form.fields
    )
    return replace(form, fields=tuple(fields))


def action_form(rules: Rules, transition: Transition) -> Form | None:
    """The form an action asks, if it asks any."""
    return form_of(rules, transition.form) if transition.form else None


def parse_form(
    rules: Rules,
    form: Form,
    raw: Mapping[str, Any],
    *,
    env: Env,
    on: Calendar,
    partial: bool = False,
    pointer: str = "/data",
    at: datetime | None = None,
) -> Parsed[dict[str, Any]]:
    """Check what was sent for a form, in the tenant's zone, with the case's lists.

    ``at`` is the moment that dates are judged by: that of the act, now when left out.
    """
    parsed = parse(
        form,
        catalogues_of(rules.module, rules.case_type),
        dict(raw),
        now=at or now(),
        zone=on.tz,
        env=env,
        partial=partial,
        pointer=pointer,
        functions=services().registry.functions,
    )
    return with_people(form, parsed, pointer=pointer)


def with_people(
    form: Form, parsed: Parsed[dict[str, Any]], *, pointer: str
) -> Parsed[dict[str, Any]]:
    """Fields that name a person of the organisation, by id or login, checked and stored by id."""
    asked = {f.key: f.title for f in form.fields if f.kind == "user" and f.key in parsed.data}
    if not asked:
        return parsed
    known = users.by_id_or_login([str(parsed.data[key]) for key in asked])
    data, problems = dict(parsed.data), list(parsed.problems)
    for key, title in asked.items():
        found = known.get(str(data[key]))
        if found is None:
            message = f"“{title}”：没有这个人员，或已停用"
            problems.append(Problem(f"{pointer}/{key}", "not_a_choice", message))
        else:
            data[key] = str(found)
    return Parsed(data=data, problems=tuple(problems))
