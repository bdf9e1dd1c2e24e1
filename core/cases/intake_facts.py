"""What rules may know of the parties that an intake brings: references and kinds, never a name."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from core.cases.logic.model import PartyRef
from core.plugin.spec import CaseType


def refs_of(
    case_type: CaseType, parties: Sequence[Mapping[str, Any]]
) -> tuple[tuple[PartyRef, ...], dict[str, bool]]:
    """The parties as rules see them, and ``real_name`` where a case type has sealed people.

    What makes a name a real one, the module says with each role.
    """
    seen: Counter[str] = Counter()
    refs: list[PartyRef] = []
    for party in parties:
        role = str(party["role"])
        refs.append(
            PartyRef(
                ref=f"{role}:{seen[role]}",
                role=role,
                kind=str(party["kind"]),
                anonymous=not party.get("name"),
            )
        )
        seen[role] += 1
    sealed = {role.key: role for role in case_type.party_roles if role.secrecy == "sealed"}
    if not sealed:
        return tuple(refs), {}
    named = any(
        party["role"] in sealed
        and all(any(party.get(key) for key in group) for group in sealed[party["role"]].real_name)
        for party in parties
    )
    return tuple(refs), {"real_name": named}
