"""Opening who a sealed party is: by those entitled, for a reason, and never without a trace."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.cases import queries
from core.cases.identity_models import IdentityOpening
from core.cases.identity_queries import identities_of
from core.cases.logic.model import Event, Rules, Who
from core.cases.models import Case, Party
from core.cases.outcome import rules_of
from core.cases.record import load, party_ref, party_rows, record
from core.crypto import vault
from core.db import db, new_id
from core.deadlines.service import calendar
from core.errors import Forbidden, Invalid, NotFound, Problem, Refused
from core.forms.present import SEALED
from core.now import now
from core.users.logic import Actor, can

SHORTEST = 4
LONGEST = 500
"""Characters of a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An identity that was opened, and the row that says so. Good for one answer, never kept."""

    case: Case
    rules: Rules
    party: Party
    values: Mapping[str, Any]
    opening: IdentityOpening


def openers(rules: Rules) -> tuple[str, ...]:
    """The roles that may open who a sealed party is."""
    return tuple(role.key for role in rules.module.roles if role.sees == "sealed")


def may_open(rules: Rules, actor: Actor, unit_path: str) -> bool:
    """Whether somebody may open sealed parties of a case of that unit."""
    return can(actor, "identity.open", roles=openers(rules), unit_path=unit_path)


def sealed_party(case: Case, ref: str) -> Party:
    """A sealed party of a case by its ref; :class:`NotFound` for every other."""
    for row in party_rows(case.id):
        if row.secrecy == "sealed" and party_ref(row).ref == ref:
            return row
    raise NotFound


def open_identity(case_id: UUID, ref: str, *, actor: Actor, reason: str) -> Opened:
    """Tell who a sealed party is, and write down who asked and why.

    Raises :class:`NotFound` when there is no such party, :class:`Forbidden` for whoever is not
    entitled, :class:`Invalid` without a reason, :class:`Refused` (wrong_state) when nothing is
    known of it. The source is 市场监督管理投诉举报处理暂行办法 第三十三条: who reports must not
    become known to those who need not know.
    """
    case = queries.for_update(case_id, actor)
    party = sealed_party(case, ref)
    role = entitled(case, rules_of(case), actor)
    known = identities_of(case.id)
    checked(reason)
    if party.id not in known:
        raise Refused("wrong_state", "未留下任何身份信息，没有可以查阅的内容")
    opening = write(case, actor=actor, role=role, party=ref, reason=reason, known=known)
    values = known[party.id]
    return Opened(case=case, rules=rules_of(case), party=party, values=values, opening=opening)


def entitled(case: Case, rules: Rules, actor: Actor) -> str:
    """The role in which somebody opens sealed parties of a case; raises :class:`Forbidden`."""
    path = queries.unit_path(case.unit_id)
    if not may_open(rules, actor, path):
        raise Forbidden("您的岗位不能查阅保密当事人的身份")
    return next(role for role in openers(rules) if actor.owns(role, path))


def checked(reason: str) -> str:
    """The reason as it is kept; :class:`Invalid` when it says too little or too much."""
    text = " ".join(reason.replace("\x00", "").split())
    if SHORTEST <= len(text) <= LONGEST:
        return text
    message = f"请写明查阅理由，{SHORTEST} 至 {LONGEST} 个字"
    raise Invalid(message, problems=[Problem("/reason", "required", message)])


def write(
    case: Case,
    *,
    actor: Actor,
    role: str,
    party: str,
    reason: str,
    known: Mapping[UUID, Mapping[str, Any]],
    paper: str = "",
) -> IdentityOpening:
    """Write an opening down, as a row and in the log. The case's row is locked by the caller.

    What the reason says of the ``known`` identities is struck out: the book is read by others.
    """
    text = _without(checked(reason), known.values())
    moment = now()
    row = IdentityOpening(
        id=new_id(),
        case_id=case.id,
        party=party,
        paper=paper,
        reason=text,
        opened_by=UUID(actor.id),
        role=role,
        opened_at=moment,
    )
    db.session.add(row)
    event = Event(
        type="identity_opened",
        at=moment,
        by=Who(kind="user", id=actor.id, role=role),
        data={"opening": str(row.id), "party": party, "paper": paper, "digest": digest(text)},
    )
    record(case, rules_of(case), load(case), [event], calendar())
    return row


def digest(reason: str) -> str:
    """The keyed hash of a reason, which stands in the log in its place."""
    return vault().fingerprint(reason)


def _without(text: str, identities: Iterable[Mapping[str, Any]]) -> str:
    words = {
        str(value)
        for values in identities
        for key, value in values.items()
        if key != "id_type" and len(str(value)) > 1
    }
    for word in sorted(words, key=len, reverse=True):
        spaced = r"\s*".join(re.escape(letter) for letter in "".join(word.split()))
        text = re.sub(spaced, SEALED, text, flags=re.IGNORECASE)
    return text
