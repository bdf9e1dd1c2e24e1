"""What a case holds of what was typed: kept plainly or encrypted, titled, found by search."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import cast
from sqlalchemy.dialects.postgresql import TSVECTOR

from core.cases import search
from core.cases.forms import form_of
from core.cases.logic.model import Rules
from core.cases.models import Case, Party
from core.cases.parties import role_of, shown_names
from core.crypto import unwrapped, vault, wrapped
from core.db import require_tenant
from core.plugin.spec import Field

COMMENTS = "comment"
"""Beside the forms: what was remarked on acts that no chain had to agree to, by action."""


def entries_of(rules: Rules, catalogue: str) -> dict[str, str]:
    """Keys and titles of a catalogue's active entries."""
    for found in (*rules.case_type.catalogues, *rules.module.catalogues):
        if found.key == catalogue:
            return {entry.key: entry.title for entry in found.entries if entry.active}
    return {}


def title_of(rules: Rules, category: str, rows: Sequence[Party]) -> str:
    """What a list shows of a case: its category and the organisation or person it is about."""
    named = list(shown_names(rows))
    orgs = [name for row, name in named if "org" in role_of(rules.case_type, row.role).kinds]
    about = orgs[0] if orgs else named[-1][1] if named else ""
    title = entries_of(rules, rules.case_type.category).get(category, category)
    return f"{title}：{about}" if about else title


def parted(
    rules: Rules, key: str, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of a form that may be kept plainly, and those that must be encrypted."""
    hidden = {f.key for f in fields_of(rules, key) if f.secrecy != "open"}
    return (
        {k: v for k, v in values.items() if k not in hidden},
        {k: v for k, v in values.items() if k in hidden},
    )


def fields_of(rules: Rules, key: str) -> tuple[Field, ...]:
    """The fields of a form; an act without a form has none."""
    return form_of(rules, key).fields if key else ()


def sealed_in(rules: Rules, key: str) -> set[str]:
    """The fields of a form that tell who a sealed party is."""
    return {field.key for field in fields_of(rules, key) if field.secrecy == "sealed"}


def store(case: Case, rules: Rules, key: str, values: Mapping[str, Any]) -> None:
    """Keep the values of a form with the case: the open ones plainly, the others encrypted.

    What was filled in before under the same form is replaced; ``form_order`` remembers which form
    was filled in last.
    """
    shown, hidden = parted(rules, key, values)
    secret = vault().open(case.secret)
    secret.pop(key, None)
    hidden = wrapped(hidden, sealed_in(rules, key))
    case.data = {**(case.data or {}), key: shown}
    case.secret = vault().seal({**secret, key: hidden} if hidden else secret)
    case.form_order = [*(k for k in case.form_order or [] if k != key), key]


def remark(case: Case, action: str, comment: str) -> None:
    """Keep what somebody remarked on an act that no chain had to agree to; the last one counts."""
    if comment.strip():
        kept = case.data.get(COMMENTS, {})
        case.data = {**case.data, COMMENTS: {**kept, action: comment.strip()}}


def full_data(case: Case) -> dict[str, dict[str, Any]]:
    """All form values of a case in the order the forms were filled in, the encrypted ones opened.

    For papers, and for those who may see them.
    """
    secret = vault().open(case.secret)
    return {
        key: {**case.data.get(key, {}), **unwrapped(secret.get(key, {}))} for key in case.form_order
    }


def index(case: Case, rows: Sequence[Party]) -> None:
    """Bring the case's search words up to date. Sealed people are never in it."""
    names = [name for _, name in shown_names(rows)]
    texts = [case.number, case.title, *names]
    texts += [
        value
        for values in case.data.values()
        for value in values.values()
        if isinstance(value, str)
    ]
    names.append(case.title)
    case.search = cast(search.vector(*texts, tenant=require_tenant(), names=names), TSVECTOR)
