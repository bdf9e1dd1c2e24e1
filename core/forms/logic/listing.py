"""Everyone who plays one role, for the box of a paper that lists them all."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from core.forms.kinds import show
from core.forms.logic.parties import party_fields
from core.plugin.spec import PartyRole
from core.plugin.workflow import PartyKind


def listed(role: PartyRole, people: Sequence[Mapping[str, Any]]) -> str:
    """A line for each of the people (``kind`` and field values) with the titles of their fields.

    Numbered where there are several; what nobody told is left out.
    """
    lines = [_line(role, person) for person in people]
    if len(lines) < 2:
        return "".join(lines)
    return "\n".join(f"{number}．{line}" for number, line in enumerate(lines, 1))


def _line(role: PartyRole, person: Mapping[str, Any]) -> str:
    kind = cast("PartyKind", person.get("kind") or role.kinds[0])
    fields = party_fields(role, kind, id_type=str(person.get("id_type", "")))
    told = ((field, person.get(field.key)) for field in fields)
    return "　".join(
        f"{field.title}：{show(field, value, {})}"
        for field, value in told
        if value not in (None, "")
    )
