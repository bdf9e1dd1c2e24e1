"""Handing a case over, and what the sender's own acts do to a hand-over afterwards."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from core.cases import queries as cases
from core.cases.contents import full_data
from core.cases.logic.model import Rules, Who
from core.cases.models import Case
from core.crypto import identities
from core.db import db, new_id, require_tenant
from core.deadlines.service import calendar
from core.errors import Invalid, NotFound, Problem, Refused
from core.events.service import ask
from core.exchange import following, queries
from core.exchange.logic import travelling
from core.exchange.models import HandOverRow
from core.exchange.people import parties_of
from core.now import now
from core.plugin.spec import HandOver, Transition
from core.tenants import queries as tenants

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a case goes: ``other`` is a unit's id, an office's short name, or empty."""

    kind: str
    other: str
    name: str


def targets(case: Case, rule: HandOver) -> list[Target]:
    """Where the rule lets this case go; bodies outside are named by whoever sends."""
    found: list[Target] = []
    if "unit" in rule.to:
        units = tenants.units(active_only=True)
        found += [
            Target(kind="unit", other=str(unit.id), name=unit.name)
            for unit in units
            if unit.id != case.unit_id
        ]
    if "tenant" in rule.to:
        found += [
            Target(kind="tenant", other=known.slug, name=known.name)
            for known in queries.partners()
            if known.confirmed
        ]
    return found


def target_of(case: Case, transition: Transition, given: str) -> Target | None:
    """The target that was chosen: ``unit:<id>``, ``tenant:<short name>`` or ``outside:<name>``.

    Raises :class:`Invalid` when an action that hands over names none of those it may, or when
    another action names one.
    """
    rule = transition.hand_over
    kind, _, word = given.strip().partition(":")
    if rule is None:
        if given.strip():
            raise _wrong("此事项不移交案件")
        return None
    name = word.strip()
    if kind == "outside" and "outside" in rule.to:
        if not name or len(name) > LONGEST_NAME:
            raise _wrong(f"请写明接收单位的全称，最多 {LONGEST_NAME} 个字")
        return Target(kind="outside", other="", name=name)
    chosen = next(
        (t for t in targets(case, rule) if (t.kind, t.other) == (kind, name)),
        None,
    )
    if chosen is None:
        raise _wrong("请选择接收单位")
    return chosen


def _wrong(message: str) -> Invalid:
    return Invalid(message, problems=[Problem("/hand_to", "not_a_choice", message)])


def hand_over(
    case: Case, rules: Rules, transition: Transition, target: Target, *, by: Who
) -> HandOverRow:
    """Write down that a case goes to ``target``, in the transaction of the act that sends it.

    A unit gets the case itself; another office gets its copy through the outbox, which carries only
    what the rule lets out; a body outside gets the paper.
    """
    rule = transition.hand_over
    if rule is None:
        raise ValueError(f"{transition.key} hands nothing over")
    values: dict[str, Any] = {"channel": case.channel, "category": case.category}
    for each in full_data(case).values():
        values.update(each)
    due = case.facts.get(rule.report_due_fact) if rule.report_due_fact else None
    row = HandOverRow(
        id=new_id(),
        code=_code(),
        direction="out",
        kind=target.kind,
        other=target.other,
        other_name=target.name,
        case_id=case.id,
        domain=case.domain,
        case_type=rule.case_type or case.type,
        action=transition.key,
        report_form=rule.report_form,
        status="sent",
        fields=list(rule.fields),
        secret=identities().seal(
            {**travelling(rule, values, parties_of(case.id)), "number": case.number}
        ),
        report_due_on=None if due is None else date.fromisoformat(str(due)[:10]),
        returns=queries.returned(case.id),
        from_unit=case.unit_id,
        sent_at=now(),
        done_by=None if by.id is None else UUID(by.id),
    )
    db.session.add(row)
    db.session.flush()
    following.tell(
        case,
        "handed_over",
        {
            "code": row.code,
            "direction": "out",
            "to": row.kind,
            "name": row.other_name,
            "fields": row.fields,
            "due": None if row.report_due_on is None else row.report_due_on.isoformat(),
        },
        by=by,
    )
    if target.kind == "unit":
        following.move(case, UUID(target.other), by=by)
    if target.kind == "tenant":
        ask("exchange.send", at=now(), args={"hand_over": str(row.id)})
    return row


def _code() -> str:
    """A word that no other hand-over has, short enough to be read out."""
    tenant = tenants.by_id(require_tenant())
    slug = "" if tenant is None else tenant.slug
    day = now().astimezone(calendar().tz).strftime("%Y%m%d")
    return f"{slug}-{day}-{secrets.token_hex(5)}"


def refuse_anothers_part(case: Case, rules: Rules, transition: Transition) -> None:
    """Refuse to write by hand what the other office says itself, while both are on this server."""
    row = queries.live(case.id, "out")
    if row is None or row.kind != "tenant":
        return
    rule = following.rule_of(rules, row)
    if transition.key in (rule.taken, rule.returned, rule.recalled):
        raise Refused(
            "guard", "该案已移交本系统内的其他单位，由对方接收、退回，或者在移交记录中撤回"
        )


def after_act(
    case: Case,
    rules: Rules,
    transition: Transition,
    *,
    by: Who,
    data: Mapping[str, Any],
    comment: str,
) -> None:
    """Bring the hand-overs of a case in line with an act that somebody has done on it."""
    sent = queries.live(case.id, "out")
    if sent is not None:
        _answered(case, rules, transition, sent, by=by, comment=comment)
    came = queries.live(case.id, "in")
    if came is not None and transition.form and transition.form == came.report_form:
        came.status, came.ended_at = "reported", now()
        came.report = identities().seal(dict(data))
        following.tell(case, "reported_back", {"code": came.code}, by=by)
        ask("exchange.report", at=now(), args={"hand_over": str(came.id)})


def _answered(
    case: Case, rules: Rules, transition: Transition, row: HandOverRow, *, by: Who, comment: str
) -> None:
    rule, key = following.rule_of(rules, row), transition.key
    if key == rule.taken:
        row.status, row.taken_at = "received", now()
        following.tell(case, "receipt", {"code": row.code}, by=by)
    elif key == rule.reported or (transition.form and transition.form == rule.report_form):
        row.status, row.ended_at = "reported", now()
        following.tell(case, "reported_back", {"code": row.code}, by=by)
    elif key == rule.returned:
        _back(case, row, "returned", by=by, reason=comment)
    elif key == rule.recalled:
        if row.kind == "unit" and row.status != "sent":
            raise Refused("guard", "对方已接收，不能撤回")
        _back(case, row, "called_back", by=by, reason=comment)


def _back(case: Case, row: HandOverRow, status: str, *, by: Who, reason: str) -> None:
    ended(case, row, status, by=by, reason=reason)
    if row.kind == "unit":
        following.move(case, row.from_unit, by=by)


def ended(case: Case, row: HandOverRow, status: str, *, by: Who, reason: str = "") -> None:
    """Note that a hand-over came to nothing: given back (which is counted) or called back."""
    row.status, row.ended_at, row.reason = status, now(), reason.strip()
    if status == "returned":
        row.returns += 1
        following.tell(case, "sent_back", {"code": row.code, "times": row.returns}, by=by)
    else:
        following.tell(case, "called_back", {"code": row.code}, by=by)


def call_back(case_id: UUID, hand_over_id: UUID, *, actor: Any, by: Who) -> HandOverRow:
    """Ask another office on this server to give a case back that it has not taken in yet.

    The answer comes by itself: either the case comes home, or the receiver had been faster.
    """
    case = cases.for_update(case_id, actor)
    row = queries.live(case.id, "out")
    if row is None or row.id != hand_over_id or row.kind != "tenant":
        raise NotFound
    if row.status != "sent":
        raise Refused("wrong_state", "对方已接收或撤回已在办理，不能再撤回")
    row.status = "recalling"
    row.done_by = None if by.id is None else UUID(by.id)
    db.session.flush()
    ask("exchange.recall", at=now(), args={"hand_over": str(row.id)})
    return row
