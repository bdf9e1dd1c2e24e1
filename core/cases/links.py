"""Cases that belong together: linking two, taking the link away, and seeing it from both sides."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from core.cases import queries
from core.cases.logic.acts import who
from core.cases.logic.model import Event, Who
from core.cases.logic.refusals import refuse_merged
from core.cases.models import Case, Link
from core.cases.outcome import rules_of
from core.cases.record import load, record
from core.db import db, new_id
from core.deadlines.service import calendar
from core.errors import Conflict, Invalid, NotFound, Problem, Refused
from core.now import now
from core.users.logic import Actor, can

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "related": "相关",
        "duplicate": "重复",
        "parent": "上级案件",
        "child": "下级案件",
        "split": "同一来件分立",
        "merged_into": "并入的主案",
        "merged_from": "并入本案",
    }
)
"""What the other case is to this one. The first case of a row has the second as this."""
MIRROR: Mapping[str, str] = MappingProxyType(
    {
        "parent": "child",
        "child": "parent",
        "merged_into": "merged_from",
        "merged_from": "merged_into",
    }
)
BY_HAND = ("related", "duplicate", "parent", "child")


def mirrored(kind: str) -> str:
    """What this case is to the other one."""
    return MIRROR.get(kind, kind)


def link(case_id: UUID, other_id: UUID, kind: str, *, actor: Actor) -> Link:
    """Link two cases that the actor works on: the other one is ``kind`` to this one.

    Raises :class:`NotFound` for a case that the actor may not read, :class:`Conflict` when they are
    linked already.
    """
    if kind not in BY_HAND:
        message = "请选择关联的种类"
        raise Invalid(message, problems=[Problem("/kind", "not_a_choice", message)])
    if case_id == other_id:
        message = "案件不能与自己关联"
        raise Invalid(message, problems=[Problem("/other", "same", message)])
    first, second = both(case_id, other_id, actor)
    if queries.links_between(case_id, other_id):
        raise Conflict("两案已经关联")
    return join(first, second, kind, by=who(actor))


def join(case: Case, other: Case, kind: str, *, by: Who) -> Link:
    """Write a link between two cases whose rows are held, with its event in both."""
    row = Link(id=new_id(), case_id=case.id, other_id=other.id, kind=kind)
    db.session.add(row)
    _tell(case, other, "linked", kind, by)
    _tell(other, case, "linked", mirrored(kind), by)
    return row


def unlink(case_id: UUID, other_id: UUID, *, actor: Actor) -> None:
    """Take the link between two cases away; both keep the record of it.

    What the rules linked, as the two parts of one submission, stays linked.
    """
    first, second = both(case_id, other_id, actor)
    rows = queries.links_between(case_id, other_id)
    if not rows:
        raise NotFound
    if any(row.kind not in BY_HAND for row in rows):
        raise Refused("guard", "分立或并案形成的关联不能取消，并案可以撤销")
    by = who(actor)
    for row in rows:
        kind = row.kind if row.case_id == case_id else mirrored(row.kind)
        _tell(first, second, "unlinked", kind, by)
        _tell(second, first, "unlinked", mirrored(kind), by)
        db.session.delete(row)
    db.session.flush()


def both(
    case_id: UUID, other_id: UUID, actor: Actor, *, even_merged: bool = False
) -> tuple[Case, Case]:
    """Both cases, locked in the order of their ids so that two who link them never wait in turn.

    Raises :class:`Refused` for somebody without a post in one of them, and when one of them goes on
    in another case.
    """
    held = {one: queries.for_update(one, actor) for one in sorted((case_id, other_id))}
    for case in held.values():
        path = queries.unit_path(case.unit_id)
        roles = queries.domain_roles(rules_of(case).module)
        if not can(actor, "case.attach", roles=roles, unit_path=path):
            raise Refused("not_permitted", "您的岗位不能关联此案")
        if not even_merged:
            refuse_merged(case.merged_into)
    return held[case_id], held[other_id]


def _tell(case: Case, other: Case, kind: str, link: str, by: Who) -> None:
    snapshot = load(case)
    data = {"other": str(other.id), "kind": link}
    event = Event(type=kind, at=now(), by=by, data=data)  # type: ignore[arg-type]  # linked or unlinked
    record(case, rules_of(case), snapshot, [event], calendar())
