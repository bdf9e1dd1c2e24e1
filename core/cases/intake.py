"""Opening a case: what was sent is checked whole, then the rules decide, then it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.cases import queries
from core.cases.contents import entries_of, full_data, index, store, title_of
from core.cases.forms import form_of, parse_form
from core.cases.intake_facts import refs_of
from core.cases.logic import acts
from core.cases.logic.model import Rules, Snapshot
from core.cases.models import Case
from core.cases.numbering import series_of, take_number
from core.cases.parties import identities_from, party_rows_from
from core.cases.record import record
from core.db import db, new_id
from core.deadlines.service import calendar
from core.errors import Invalid, Problem
from core.events.models import EventRow
from core.forms.logic import facts_of, parse_parties
from core.now import now
from core.plugin.conditions import Env
from core.rules import service as rules_service
from core.tenants.models import Unit
from core.users.logic import Actor

__all__ = ["Opened", "entries_of", "full_data", "open_case", "series_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A new case with its rules, its first state, its first events, and the checked form."""

    case: Case
    rules: Rules
    snapshot: Snapshot
    rows: Sequence[EventRow]
    data: Mapping[str, Any]


def open_case(
    *,
    type: str,
    channel: str,
    category: str,
    parties: Sequence[Mapping[str, Any]],
    data: Mapping[str, Any],
    actor: Actor,
    received_at: datetime | None = None,
    unit_id: UUID | None = None,
    severity: str = "",
    register: bool | None = None,
    facts: Mapping[str, Any] | None = None,
    entrusted: bool = False,
    once: UUID | None = None,
) -> Opened:
    """Receive a matter and, when its form is complete, register it, in one act.

    ``received_at`` is when the competent office received it, aware; now when left out. With
    ``register=False``, or when neither parties nor data were given, the matter is only received and
    registered later. ``facts`` are what the program itself knows beside the form; ``entrusted``: an
    act of another case opens this one, whatever posts the intake is for. ``once`` names the sending
    of a form: a second case with it is a conflict. Every fault of the input is reported at once:
    :class:`Invalid`.
    """
    on, moment = calendar(), now()
    problems: list[Problem] = []
    received = received_at or moment
    if received.tzinfo is None:
        received = received.replace(tzinfo=on.tz)
    if received > moment + acts.EARLY:
        problems.append(Problem("/received_at", "in_future", "收到时间不能晚于现在"))
    received = min(received, moment)
    day = received.astimezone(on.tz).date()
    domain, rule_set_id, rules = _rules(type, day, problems)
    nothing_yet = register is False or (register is None and not parties and not data)
    only_receive = nothing_yet and len(rules.case_type.intake) > 1
    form = form_of(rules, rules.case_type.intake_form)
    known: dict[str, Any] = {
        "channel": channel,
        "category": category,
        "received_on": day.isoformat(),
    }
    env = Env(facts=known, on=day)
    problems += _lists(rules, channel, category)
    people = parse_parties(
        rules.case_type, list(parties), now=moment, zone=on.tz, env=env, partial=only_receive
    )
    parsed = parse_form(rules, form, data, env=env, on=on, partial=only_receive)
    unit = _unit(unit_id, actor, rules, problems)
    problems += [*people.problems, *parsed.problems]
    if problems:
        raise Invalid(problems=problems)

    case = Case(
        id=new_id(),
        domain=domain,
        type=type,
        rule_set_id=rule_set_id,
        category=category,
        channel=channel,
        severity=severity,
        unit_id=None if unit is None else unit.id,
        received_at=received,
        received_on=day,
        opened_by=UUID(actor.id),
        once=once,
        number="",
        title="",
        data={},
    )
    refs, real_name = refs_of(rules.case_type, people.data)
    taken = take_number(
        series_of(rules.module, rules.case_type.series),
        unit=unit,
        day=moment.astimezone(on.tz).date(),
        case_id=case.id,
    )
    case.number = taken.text
    intake = acts.Intake(
        category=category,
        channel=channel,
        received_at=received,
        parties=refs,
        facts={
            **facts_of(form, parsed.data),
            **real_name,
            **({"severity": severity} if severity else {}),
            **(facts or {}),
        },
        actions=rules.case_type.intake[:1] if only_receive else rules.case_type.intake,
        number=case.number,
        unit=None if unit is None else str(unit.id),
    )
    path = "" if unit is None else unit.path
    events = acts.open_(rules, intake, actor, moment, on, path, entrusted=entrusted)
    rows = party_rows_from(rules.case_type, case.id, people.data)
    store(case, rules, form.key, parsed.data)
    case.title = title_of(rules, category, rows)
    case.sealed = rules.case_type.secrecy == "sealed"
    snapshot, recorded = record(case, rules, None, events, on)
    db.session.add_all([*rows, taken])
    index(case, rows)
    db.session.flush()
    db.session.add_all(identities_from(rows, people.data))
    db.session.flush()
    return Opened(case=case, rules=rules, snapshot=snapshot, rows=recorded, data=parsed.data)


def _rules(case_type: str, day: date, problems: Sequence[Problem]) -> tuple[str, UUID, Rules]:
    """The rules in force for the day of receipt. What is wrong with it joins the other faults."""
    try:
        domain = rules_service.domain_of_type(case_type, day)
        rule_set_id, module = rules_service.rule_set_for(domain, day)
    except Invalid as fault:
        raise Invalid(fault.title, problems=(*problems, *fault.problems)) from fault
    return domain, rule_set_id, Rules.of(module, case_type)


def _lists(rules: Rules, channel: str, category: str) -> list[Problem]:
    problems: list[Problem] = []
    for pointer, key, value, title in (
        ("/channel", rules.case_type.channel, channel, "接收方式"),
        ("/category", rules.case_type.category, category, "类别"),
    ):
        entries = entries_of(rules, key)
        if not value:
            problems.append(Problem(pointer, "required", f"请选择{title}"))
        elif value not in entries:
            problems.append(Problem(pointer, "not_a_choice", f"{title}不在可选范围内"))
    return problems


def _unit(unit_id: UUID | None, actor: Actor, rules: Rules, problems: list[Problem]) -> Unit | None:
    """The unit that gets the case: the one named, or one's own where one may act only there."""
    if unit_id is not None:
        unit = queries.active_unit(unit_id)
        if unit is None:
            problems.append(Problem("/unit", "not_a_choice", "没有这个部门"))
        return unit
    roles = acts.transition_of(rules, rules.case_type.intake[0]).roles
    if actor.unit_id is None or any(actor.holds(role) for role in roles):
        return None
    own = queries.active_unit(UUID(actor.unit_id))
    return own if own is not None and any(actor.holds(r, own.path) for r in roles) else None
