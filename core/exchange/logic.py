"""What travels with a case, as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.plugin.spec import HandOver, Spawn

PARTY = "party:"
OWN = ("channel", "category")
LIVE = ("sent", "received", "recalling")


def travelling(
    rule: HandOver, values: Mapping[str, Any], parties: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """The values that the rule lets out, and the people of the roles that it names; no others."""
    roles = {key.removeprefix(PARTY) for key in rule.fields if key.startswith(PARTY)}
    return {
        "data": {
            key: values[key]
            for key in rule.fields
            if key not in OWN and values.get(key) is not None
        },
        "parties": [dict(party) for party in parties if party["role"] in roles],
        **{key: values[key] for key in OWN if key in rule.fields},
    }


def taken_along(spawn: Spawn) -> dict[str, str]:
    """What the new case gets, by the name that it has here."""
    pairs = (word.partition(":") for word in spawn.copies)
    return {here: there or here for here, _, there in pairs}


def copied_values(
    spawn: Spawn, values: Mapping[str, Any], asked: Mapping[str, Any], keys: Iterable[str]
) -> dict[str, Any]:
    """The form of the new case: what the act asked first, then the copies; only what it knows."""
    names = taken_along(spawn)
    copied = {there: values[here] for here, there in names.items() if here in values}
    together = {**copied, **{key: value for key, value in asked.items() if value is not None}}
    return {key: together[key] for key in keys if key in together}


def copied_parties(
    spawn: Spawn, parties: Sequence[Mapping[str, Any]], fields: Mapping[str, Iterable[str]]
) -> list[dict[str, Any]]:
    """The parties of the new case; ``fields`` are those that each of its roles asks."""
    names = taken_along(spawn)
    found: list[dict[str, Any]] = []
    for party in parties:
        role = names.get(str(party["role"]), "")
        if role in fields:
            kept = {key: party[key] for key in fields[role] if party.get(key)}
            found.append({**kept, "role": role, "kind": party["kind"]})
    return found
