"""Rows of parties: what is sensitive is encrypted, and who a sealed one is stands elsewhere."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.cases.identity_models import Identity
from core.cases.identity_queries import forget_identities, forget_identity, identities_of
from core.cases.logic.names import name_key
from core.cases.models import Party
from core.cases.record import party_ref, party_rows
from core.crypto import identities, vault
from core.db import db, new_id
from core.plugin.spec import CaseType, PartyRole

SENSITIVE = ("id_number", "phone", "email", "address", "postal_address")


def role_of(case_type: CaseType, key: str) -> PartyRole:
    """The role of that key; checked parties have no other."""
    return next(role for role in case_type.party_roles if role.key == key)


def party_rows_from(
    case_type: CaseType, case_id: UUID, parsed: Sequence[Mapping[str, Any]]
) -> list[Party]:
    """New rows of checked parties, in order; :func:`identities_from` makes those of the sealed."""
    rows: list[Party] = []
    positions: Counter[str] = Counter()
    for party in parsed:
        key = str(party["role"])
        row = Party(id=new_id(), case_id=case_id, role=key, position=positions[key])
        fill(row, role_of(case_type, key), party)
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
            fill(kept, role_of(case_type, kept.role), values)
    db.session.flush()
    kept_rows = [known.get(ref, row) for ref, row in made.items()]
    forget_identities(case_id)
    db.session.add_all(identities_from(kept_rows, parsed))
    db.session.flush()


def identities_from(rows: Sequence[Party], parsed: Sequence[Mapping[str, Any]]) -> list[Identity]:
    """Who the sealed ones among checked parties are, as rows; the anonymous have none."""
    found: list[Identity] = []
    for row, values in zip(rows, parsed, strict=True):
        secret = identities().seal(_values(values)) if row.secrecy == "sealed" else None
        if secret is not None:
            found.append(Identity(id=new_id(), case_id=row.case_id, party_id=row.id, secret=secret))
    return found


def replace_identity(row: Party, values: Mapping[str, Any]) -> None:
    """Write anew who one sealed party is."""
    forget_identity(row.id)
    db.session.add_all(identities_from([row], [values]))
    db.session.flush()


def _values(party: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in party.items() if k not in ("role", "kind")}


def fill(row: Party, role: PartyRole, party: Mapping[str, Any]) -> None:
    """Write checked values into a row; those of a sealed party stand in its identity alone."""
    values = {} if role.secrecy == "sealed" else _values(party)
    hidden = {k: v for k, v in values.items() if k in SENSITIVE}
    row.kind = str(party["kind"])
    row.name = str(values.get("name", ""))
    row.fields = {k: v for k, v in values.items() if k not in hidden and k != "name"}
    if not party.get("name"):
        row.fields["anonymous"] = True
    row.secret = vault().seal(hidden)
    row.name_key = name_key(row.name) if role.secrecy == "open" else ""
    row.secrecy = role.secrecy
    row.phone_hash, row.id_hash = look_up_hashes(values)


def look_up_hashes(values: Mapping[str, Any]) -> tuple[str, str]:
    """The blind hashes of a party's telephone, and of its identity number or credit code."""
    number = str(values.get("id_number", "") or values.get("credit_code", ""))
    return vault().fingerprint(str(values.get("phone", ""))), vault().fingerprint(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A party with everything known of it, the encrypted part opened."""

    row: Party
    facts: Mapping[str, Any]

    @property
    def ref(self) -> str:
        """How rules and papers call the party."""
        return party_ref(self.row).ref


def everyone(case_id: UUID) -> list[Known]:
    """The parties of a case with everything known of them, the sealed ones too.

    For papers and what the rules let travel; nobody reads from it who a sealed party is.
    """
    rows = [row for row in party_rows(case_id) if row.ended_at is None]
    sealed = identities_of(case_id) if any(row.secrecy == "sealed" for row in rows) else {}
    return [
        Known(
            row=row,
            facts={
                **row.fields,
                **secret_of(row),
                **({"name": row.name} if row.name else {}),
                **sealed.get(row.id, {}),
                "kind": row.kind,
            },
        )
        for row in rows
    ]


def secret_of(row: Party) -> dict[str, Any]:
    """The encrypted values of a party; of a sealed one none stand here."""
    return vault().open(row.secret)


def shown_names(rows: Sequence[Party]) -> Iterator[tuple[Party, str]]:
    """The parties whose names lists and searches may show."""
    for row in rows:
        if row.name and row.secrecy == "open":
            yield row, row.name
