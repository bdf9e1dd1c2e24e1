"""What is known of the people, the organisation and the order that somebody is typing in.

Only cases that the person may read are looked at; sealed people are neither asked for nor found.
The number of statements does not depend on what was typed or found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, cast, false, func, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY, insert

from core.cases.history import has_history
from core.cases.logic.duplicates import Common, Judgement, judge, likeness, order_numbers
from core.cases.logic.lookup import state_of
from core.cases.logic.model import Rules
from core.cases.logic.names import name_key
from core.cases.models import Case, NotDuplicate, Party
from core.cases.outcome import rules_of
from core.cases.queries import get, visible
from core.crypto import vault
from core.db import db, new_id, require_tenant
from core.forms.logic.parties import ORGS
from core.users.logic import Actor

MATCHES = 200
"""Parties looked at, the newest first: a busy shop has thousands."""
WEIGHED = 60
"""Cases whose wording is compared."""
SHOWN = 5
COUNTED = 1000
"""Cases of an organisation that are counted while one types; its own page counts them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A case that has something in common with what is typed."""

    case_id: UUID
    number: str
    title: str
    state_title: str
    received_on: date
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """An organisation that stands in cases already; ``case_id`` and ``ref`` lead to its page.

    With more than :data:`COUNTED` cases the numbers are not told.
    """

    name: str
    case_id: UUID
    ref: str
    total: int
    many: bool
    unfinished: int
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known: likely duplicates, other cases of the same people, the organisation."""

    likely: tuple[Hit, ...] = ()
    earlier: tuple[Hit, ...] = ()
    company: Company | None = None
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    phones: frozenset[str]
    people: frozenset[str]
    names: frozenset[str]
    codes: frozenset[str]
    companies: frozenset[str]
    orders: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        return not (self.phones or self.people or self.names or self._orgs or self.orders)

    @property
    def _orgs(self) -> frozenset[str]:
        return self.codes | self.companies

    def company(self, party: Party) -> bool:
        """Whether a party is the organisation that was typed: the same code, else the same name."""
        if party.kind not in ORGS:
            return False
        if party.id_hash and self.codes:
            return party.id_hash in self.codes
        return party.name_key in self.companies


def look_up(
    rules: Rules,
    *,
    actor: Actor,
    parties: Sequence[Mapping[str, Any]],
    texts: Sequence[str],
    on: date,
    draft: UUID | None = None,
    numbers: bool = True,
) -> Found:
    """Look for cases of the same people, organisation and order as those in a form.

    ``parties`` are checked values, ``texts`` what was typed beside them, ``on`` the day of receipt.
    What was said not to be the same as ``draft`` is left out. ``numbers``: whether the person may
    read phones and identity numbers; who may not must not find out whose they are.
    """
    asked = _asked(rules, parties, texts, numbers=numbers)
    if asked.nothing:
        return Found()
    rows = _parties(asked, actor)
    ordered = _with_order(asked.orders, actor)
    denied = _denied(draft)
    by_case: dict[UUID, list[Party]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, []).append(row)
    ids = [one for one in dict.fromkeys([*ordered, *by_case]) if one not in denied]
    text = "\n".join(texts)
    hits: list[Hit] = []
    for case in _cases(ids[:WEIGHED]):
        common = _common(case, by_case.get(case.id, []), asked, text=text, on=on)
        hits.append(_hit(case, judge(common)))
    hits.sort(key=lambda hit: (-hit.judgement.points, -hit.received_on.toordinal(), hit.number))
    likely = tuple(hit for hit in hits if hit.judgement.likely)
    earlier = tuple(hit for hit in hits if not hit.judgement.likely)
    return Found(
        likely=likely[:SHOWN],
        earlier=earlier[:SHOWN],
        company=_company(asked, rows, actor),
        more=len(ids) > WEIGHED or len(earlier) > SHOWN or len(likely) > SHOWN,
    )


def deny(draft: UUID, case_id: UUID, *, actor: Actor) -> None:
    """Remember that what is typed under a draft is not the matter of that case.

    :class:`NotFound` for a case that the actor may not read. Saying it twice changes nothing.
    A case registered from the draft has its id as ``once``, so the pair stays known.
    """
    get(case_id, actor)
    row = {
        "tenant_id": require_tenant(),
        "id": new_id(),
        "draft_id": draft,
        "case_id": case_id,
        "said_by": UUID(actor.id),
    }
    db.session.execute(insert(NotDuplicate).values(row).on_conflict_do_nothing())


def _asked(
    rules: Rules, parties: Sequence[Mapping[str, Any]], texts: Sequence[str], *, numbers: bool
) -> _Asked:
    box = vault()
    secrecy = {role.key: role.secrecy for role in rules.case_type.party_roles}
    known = [p for p in parties if secrecy.get(str(p.get("role")), "sealed") != "sealed"]
    people = [p for p in known if p.get("kind") not in ORGS]
    orgs = [p for p in known if p.get("kind") in ORGS]
    return _Asked(
        phones=_prints(box.fingerprint, [p.get("phone") for p in people] if numbers else ()),
        people=_prints(box.fingerprint, [p.get("id_number") for p in people] if numbers else ()),
        names=_prints(name_key, [p.get("name") for p in people]),
        codes=_prints(box.fingerprint, [p.get("credit_code") for p in orgs]),
        companies=_prints(name_key, [p.get("name") for p in orgs]),
        orders=tuple(order_numbers(texts)),
    )


def _prints(make: Any, values: Sequence[Any]) -> frozenset[str]:
    return frozenset(made for value in values if value and (made := make(str(value))))


def _parties(asked: _Asked, actor: Actor) -> Sequence[Party]:
    """The parties that are the same, the newest first, of cases that may be read."""
    ways: list[ColumnElement[bool]] = [false()]
    if asked.phones:
        ways.append(Party.phone_hash.in_(asked.phones))
    if asked.people or asked.codes:
        ways.append(Party.id_hash.in_(asked.people | asked.codes))
    if asked.names or asked.companies:
        ways.append(Party.name_key.in_(asked.names | asked.companies))
    return db.session.scalars(
        select(Party)
        .join(Case, (Case.tenant_id == Party.tenant_id) & (Case.id == Party.case_id))
        .where(Party.secrecy != "sealed", or_(*ways), visible(actor))
        .order_by(Party.id.desc())
        .limit(MATCHES)
    ).all()


def _with_order(orders: Sequence[str], actor: Actor) -> set[UUID]:
    wanted = " | ".join(f"'{number}'" for number in orders) or "'-'"
    return set(
        db.session.scalars(
            select(Case.id)
            .where(Case.search.op("@@")(cast(wanted, TSQUERY)), visible(actor))
            .limit(WEIGHED)
        )
    )


def _denied(draft: UUID | None) -> set[UUID]:
    return set(
        db.session.scalars(select(NotDuplicate.case_id).where(NotDuplicate.draft_id == draft))
    )


def _cases(ids: Sequence[UUID]) -> Sequence[Case]:
    return db.session.scalars(select(Case).where(Case.id.in_(ids))).all()


def _common(case: Case, rows: Sequence[Party], asked: _Asked, *, text: str, on: date) -> Common:
    written = "\n".join(
        value
        for values in case.data.values()
        for value in values.values()
        if isinstance(value, str)
    )
    people = [row for row in rows if row.kind not in ORGS]
    return Common(
        phone=any(row.phone_hash in asked.phones for row in people),
        person=any(row.id_hash in asked.people for row in people),
        name=any(row.name_key in asked.names for row in people),
        company=any(asked.company(row) for row in rows),
        order=bool(asked.orders) and not set(asked.orders).isdisjoint(order_numbers([written])),
        wording=likeness(text, written) if text.strip() else 0.0,
        days=abs((on - case.received_on).days),
    )


def _hit(case: Case, judgement: Judgement) -> Hit:
    return Hit(
        case_id=case.id,
        number=case.number,
        title=case.title,
        state_title=state_of(rules_of(case), case.state).title,
        received_on=case.received_on,
        judgement=judgement,
    )


def _company(asked: _Asked, rows: Sequence[Party], actor: Actor) -> Company | None:
    """The organisation that was typed, with the counts of its cases; its newest writing of it."""
    own = [
        row
        for row in rows
        if asked.company(row) and has_history(kind=row.kind, secrecy=row.secrecy)
    ]
    newest = own[0] if own else None
    same: ColumnElement[bool] = false()
    if newest is not None:
        named = Party.name_key == newest.name_key
        same = (
            or_(Party.id_hash == newest.id_hash, (Party.id_hash == "") & named)
            if newest.id_hash
            else named
        )
    inside = select(Party.case_id).where(same, Party.secrecy == "open", Party.kind.in_(ORGS))
    own_cases = (
        select(Case.closed, Case.received_on)
        .where(Case.id.in_(inside), visible(actor))
        .limit(COUNTED + 1)
        .subquery()
    )
    total, unfinished, last_on = db.session.execute(
        select(
            func.count(),
            func.count().filter(own_cases.c.closed.is_(False)),
            func.max(own_cases.c.received_on),
        ).select_from(own_cases)
    ).one()
    if newest is None:
        return None
    return Company(
        name=newest.name,
        case_id=newest.case_id,
        ref=f"{newest.role}:{newest.position}",
        total=total,
        many=total > COUNTED,
        unfinished=unfinished,
        last_on=last_on,
    )
