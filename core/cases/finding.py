"""Finding cases by what was typed: words, numbers, telephones, identity numbers, credit codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, column, false, func, or_, select, union
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

from core.cases import search
from core.cases.logic.numbers import number_key
from core.cases.models import Case, NumberRow, Party
from core.crypto import vault
from core.db import db, require_tenant
from core.forms.codes import is_credit_code, is_id_number, is_phone, plain_phone
from core.services import services
from core.tenants.models import Unit
from core.users.logic import AUDITOR, Actor, may_see, sees

DEEP = 2_000
"""Cases that a list is narrowed to by its words: the newest ones that have them."""

Cursor = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed, as it can be looked up: each part is empty where it cannot be meant.

    ``phone`` and ``identity`` are blind hashes; sealed people have others, and are never found.
    """

    text: str
    number: str
    phone: str
    identity: str
    credit_code: str


def asked(text: str) -> Asked:
    """Understand a search."""
    text = text.replace("\x00", "").strip()
    plain = "".join(text.split())
    code = plain.upper()
    phone = plain_phone(plain)
    key = number_key(text)
    return Asked(
        text=text,
        number=key if len(key) <= 120 else "",
        phone=vault().fingerprint(phone) if is_phone(phone) else "",
        identity=vault().fingerprint(code) if is_id_number(code) else "",
        credit_code=vault().fingerprint(code) if is_credit_code(code) else "",
    )


def is_personal(text: str) -> bool:
    """Whether this is a telephone or identity number, which has no place in an address."""
    plain = "".join(text.split())
    return is_phone(plain_phone(plain)) or is_id_number(plain.upper())


def unit_ids(actor: Actor) -> list[UUID] | None:
    """The units whose cases the actor may read; None for all, of no unit too."""
    paths = {path for role, held in actor.reach.items() if role != "admin" for path in held}
    if actor.holds(AUDITOR) or "" in paths:
        return None
    if not paths:
        return []
    below = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    return list(db.session.scalars(select(Unit.id).where(below)))


def by_words(
    text: str,
    *,
    within: Sequence[UUID] | None,
    before: Cursor | None = None,
    how_many: int = DEEP,
) -> Select[Any]:
    """The ids of the newest cases that have all the words, among those of these units."""
    wanted = search.query(text.replace("\x00", ""), tenant=require_tenant())
    if not wanted:
        return select(Case.id).where(false())
    moment, row_id = before or (None, None)
    found = func.find_cases(
        cast(wanted, TSQUERY),
        cast(None if within is None else list(within), ARRAY(PG_UUID)),
        moment,
        cast(row_id, PG_UUID),
        how_many,
    ).table_valued(column("id", PG_UUID(as_uuid=True)), "received_at", name="found")
    return select(found.c.id)


def exactly(wanted: Asked, actor: Actor) -> list[Select[Any]]:
    """The ids of the cases that have a number, a telephone or a code, by each that was typed.

    Telephones and identity numbers find only where the actor may read them.
    """
    ways: list[Select[Any]] = []
    if wanted.number:
        ways.append(by_number(wanted.number))
    if wanted.credit_code:
        ways.append(select(Party.case_id).where(Party.id_hash == wanted.credit_code))
    for kept, given in ((Party.phone_hash, wanted.phone), (Party.id_hash, wanted.identity)):
        if given:
            ways.append(
                select(Party.case_id)
                .join(Case, Case.id == Party.case_id)
                .where(kept == given, Case.domain.in_(_domains(actor)))
            )
    return ways


def by_number(key: str) -> Select[Any]:
    """The ids of the cases to which a number belongs, their own or a paper's."""
    return select(NumberRow.case_id).where(NumberRow.key == key, NumberRow.case_id.is_not(None))


def matching(text: str, actor: Actor) -> ColumnElement[bool]:
    """The cases that a list is narrowed to by a text: words and numbers, never who somebody is."""
    found = by_words(text, within=unit_ids(actor))
    key = number_key(text)
    return Case.id.in_(union(found, by_number(key)) if key else found)


def _domains(actor: Actor) -> list[str]:
    """The domains in which the actor may read telephones and identity numbers."""
    return [
        module.key
        for module in services().registry.modules.values()
        if may_see(sees(actor, {role.key: role.sees for role in module.roles}), "sensitive")
    ]
