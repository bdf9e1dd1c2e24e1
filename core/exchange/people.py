"""The parties of a case with everything known of them, for what the rules let travel."""

from typing import Any
from uuid import UUID

from core.cases.record import party_rows
from core.documents.sources import person


def parties_of(case_id: UUID) -> list[dict[str, Any]]:
    """Every party with its role, kind and values, the encrypted ones opened."""
    return [
        {
            **{k: v for k, v in person(row).items() if k != "anonymous"},
            "role": row.role,
            "kind": row.kind,
        }
        for row in party_rows(case_id)
    ]
