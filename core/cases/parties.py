"""Rows of parties: what is sensitive is encrypted, a sealed party wholly."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from core.cases.logic.names import name_key
from core.cases.models import Party
from core.cases.record import party_ref, party_rows
from core.crypto import vault
from core.db import db, new_id
from core.plugin.spec import CaseType, PartyRole

SENSITIVE = ("id_number", "phone", "email", "address", "postal_address")


def role_of(case_type: CaseType, key: str) -> PartyRole:
    """The role of that key; checked parties have no other."""
    return next(role for role in case_type.party_roles if role.key == key)


def party_rows_from(
    case_type: CaseType, case_id: UUID, parsed: Sequence[Mapping[str, Any]]
) -> list[Party]:
    """New rows of checked parties, in order."""
    rows: list[Party] = []
    positions: Counter[str] = Counter()
    for party in parsed:
        key = str(party["role"])
        row = Party(id=new_id(), case_id=case_id, role=key, position=positions[key])
        _fill(row, role_of(case_type, key), party)
        positions[key] += 1
        rows.append(row)
    return rows


def replace_parties(
    case_type: CaseType, case_id: UUID, parsed: Sequence[Mapping[str, Any]]
) -> None:
    """Put checked parties in the place of those that a received matter had.

    A party that stays at its place keeps its row, for papers may be made out to it.
    """
    known = {party_ref(row).ref: row for row in party_rows(case_id)}
    made = {party_ref(row).ref: row for row in party_rows_from(case_type, case_id, parsed)}
    for ref, row in known.items():
        if ref not in made:
            db.session.delete(row)
    for (ref, row), values in zip(made.items(), parsed, strict=True):
        kept = known.get(ref)
        if kept is None:
            db.session.add(row)
        else:
            _fill(kept, role_of(case_type, kept.role), values)
    db.session.flush()


def _fill(row: Party, role: PartyRole, party: Mapping[str, Any]) -> None:
    values = {k: v for k, v in party.items() if k not in ("role", "kind")}
    sealed = role.secrecy == "sealed"
    hidden = {k: v for k, v in values.items() if sealed or k in SENSITIVE}
    shown = {k: v for k, v in values.items() if k not in hidden and k != "name"}
    if not values.get("name"):
        shown["anonymous"] = True
    row.kind = str(party["kind"])
    row.name = "" if sealed else str(values.get("name", ""))
    row.fields = shown
    row.secret = vault().seal(hidden)
    row.name_key = name_key(row.name) if role.secrecy == "open" else ""
    row.secrecy = role.secrecy
    row.phone_hash = vault().fingerprint(str(values.get("phone", "")))
    row.id_hash = vault().fingerprint(
        str(values.get("id_number", "") or values.get("credit_code", ""))
    )


def shown_names(rows: Sequence[Party]) -> Iterator[tuple[Party, str]]:
    """The parties whose names lists and searches may show."""
    for row in rows:
        if row.name and row.secrecy == "open":
            yield row, row.name
