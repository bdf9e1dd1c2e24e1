"""What the case itself records of a hand-over: events, and the acts that follow by themselves."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core.cases import queries as cases
from core.cases.contents import index, remark, store
from core.cases.forms import action_form
from core.cases.logic import acts
from core.cases.logic.model import SYSTEM, Event, Rules, Who
from core.cases.logic.refusals import in_state
from core.cases.models import Case
from core.cases.outcome import rules_of
from core.cases.record import load, party_rows, record
from core.deadlines.service import calendar
from core.exchange.models import HandOverRow
from core.forms.logic import facts_of
from core.now import now
from core.plugin.spec import HandOver


def tell(case: Case, kind: str, data: Mapping[str, Any], *, by: Who = SYSTEM) -> None:
    """Record that something happened to a hand-over of the case. The case's row is held."""
    event = Event(type=kind, at=now(), by=by, data=data)  # type: ignore[arg-type]  # callers name known types
    record(case, rules_of(case), load(case), [event], calendar())


def rule_of(rules: Rules, row: HandOverRow) -> HandOver:
    """The rule under which a case was handed over."""
    found = acts.transition_of(rules, row.action).hand_over
    if found is None:
        raise ValueError(f"{row.action} hands nothing over")
    return found


def follow(
    case: Case, action: str, *, data: Mapping[str, Any] | None = None, comment: str = ""
) -> bool:
    """Do an act of the sender's case that the other side has caused; False where it cannot be.

    The program acts, so no post is asked; a case that has moved on meanwhile stays where it is and
    keeps the record alone. Values that the act's form does not know are left out.
    """
    rules, on, before = rules_of(case), calendar(), load(case)
    if not action:
        return False
    transition = acts.transition_of(rules, action)
    if not in_state(rules, before, transition):
        return False
    form = action_form(rules, transition)
    known = {field.key for field in form.fields} if form else set[str]()
    values = {key: value for key, value in (data or {}).items() if key in known}
    doing = acts.Doing(
        action=action,
        at=max(now(), before.moved_at),
        facts={} if form is None else facts_of(form, values),
    )
    record(case, rules, before, acts.take_effect(rules, before, doing, SYSTEM, on)[1], on)
    if form is not None and values:
        store(case, rules, form.key, values)
        index(case, party_rows(case.id))
    remark(case, action, comment)
    return True


def move(case: Case, unit_id: UUID | None, *, by: Who) -> None:
    """Put a case into a unit, which chooses the handler; None is the whole office."""
    before = load(case)
    event = Event(
        type="assigned",
        at=now(),
        by=by,
        data={
            "handler": None,
            "officers": [],
            "unit": None if unit_id is None else str(unit_id),
        },
    )
    record(case, rules_of(case), before, [event], calendar())


def held(row: HandOverRow) -> Case:
    """The case of a row, locked: always before the row itself."""
    if row.case_id is None:
        raise ValueError("this side has no case")
    return cases.locked(row.case_id)
