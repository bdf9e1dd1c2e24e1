"""Between the rules of a case and its forms: which form an act asks, and how it is checked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.cases.logic.model import Rules
from core.deadlines.logic.calendar import Calendar
from core.forms.logic import Parsed, catalogues_of, parse
from core.now import now
from core.plugin.conditions import Env
from core.plugin.spec import Form, Transition
from core.services import services


def form_of(rules: Rules, key: str) -> Form:
    """The form of that key; the checks of the contract make sure it exists."""
    return next(form for form in rules.module.forms if form.key == key)


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
    return parse(
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
