"""The parties of a case with everything known of them, for what the rules let travel."""

from typing import Any
from uuid import UUID

from core.cases.parties import everyone


def parties_of(case_id: UUID) -> list[dict[str, Any]]:
    """Every party with its role, kind and values, the encrypted ones opened."""
    return [
        {
            **{k: v for k, v in person.facts.items() if k != "anonymous"},
            "role": person.row.role,
        }
        for person in everyone(case_id)
    ]
