"""Example values for what a paper wants and a scenario does not tell."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.cases.logic.model import Rules
from core.forms.logic import catalogues_of
from core.plugin.spec import Field


def examples(
    rules: Rules, document: str, wanted: Iterable[str], *, title: str, at: datetime
) -> dict[str, Any]:
    """A value for each wanted field of a paper, by field key; unknown fields are left out.

    Texts get the title of the scenario, days and moments those of the step.
    """
    form_key = next(d.form for d in rules.case_type.documents if d.key == document)
    form = next(f for f in rules.module.forms if f.key == form_key)
    fields = {field.key: field for field in form.fields}
    values = {key: _example(rules, fields[key], title, at) for key in wanted if key in fields}
    return {key: value for key, value in values.items() if value is not None}


def _example(rules: Rules, field: Field, title: str, at: datetime) -> Any:
    match field.kind:
        case "text" | "long_text":
            return title[: field.max_length or 50]
        case "date":
            return at.date().isoformat()
        case "datetime":
            return at.isoformat()
        case "yes_no":
            return True
        case "number" | "money":
            return str(field.minimum or 1)
        case "phone":
            return "12315"
        case "choice":
            entries = _entries(rules, field)
            return entries[0] if entries else None
        case "choices":
            return _entries(rules, field)[:1] or None
        case _:
            return None


def _entries(rules: Rules, field: Field) -> list[str]:
    if field.catalogue:
        known = catalogues_of(rules.module, rules.case_type)[field.catalogue].entries
        return [entry.key for entry in known if entry.active]
    return [entry.key for entry in field.choices]
