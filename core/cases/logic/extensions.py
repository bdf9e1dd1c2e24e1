"""Asking for a longer deadline: as often and as far as the rule allows, before it has run out."""

import re
from datetime import datetime

from core.cases.logic.approvals import steps_of
from core.cases.logic.effects import extended
from core.cases.logic.guards import env_of
from core.cases.logic.model import Event, Rules, Snapshot, Who
from core.cases.logic.refusals import EARLY
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.explain import UNIT_NAMES
from core.errors import Problem, Refused
from core.plugin.base import Span
from core.plugin.conditions import holds
from core.plugin.spec import Clock
from core.users.logic import Actor, can, standing

_LENGTH = re.compile(r"\s*(\d{1,6})\s*(\S*)\s*")


def extension(
    rules: Rules,
    snapshot: Snapshot,
    key: str,
    actor: Actor,
    *,
    at: datetime,
    now: datetime,
    proposal: str,
    calendar: Calendar,
    roles: tuple[str, ...],
    by: str = "",
    unit_path: str = "",
) -> list[Event]:
    """Ask for a longer deadline: the events of the request, or of the extension without a chain.

    ``roles`` may ask where the rule names nobody. ``by`` is the length that is asked for, in words
    (15 workdays, 15个工作日); empty means the rule's own. Raises :class:`Refused` with clock,
    not_permitted, invalid or wrong_state.
    """
    definition = next((c for c in rules.case_type.clocks if c.key == key), None)
    if definition is None or definition.extension is None:
        raise Refused("clock", "该期限依规定不能延长")
    rule = definition.extension
    asking = rule.roles or roles
    if not can(actor, "case.act", roles=asking, unit_path=unit_path):
        raise Refused("not_permitted", "您的岗位不能申请延长期限")
    if any(w.kind == "extension" and w.clock == key for w in snapshot.waiting):
        raise Refused("wrong_state", "该期限的延长正在审批")
    _refuse_bad_request(definition, by, at=at, now=now)
    way = standing(actor, asking, unit_path)
    asker = (
        Who(kind="plugin", role=actor.name)
        if actor.kind == "plugin"
        else Who(kind="user", id=actor.id, role=way.role, on_behalf_of=way.giver)
    )
    env = env_of(rules, snapshot, at=at, calendar=calendar)
    if rule.when is not None and not holds(rule.when, env):
        raise Refused("guard", rule.message)
    effects = extended(rules, snapshot, key, at=at, by=asker, calendar=calendar)
    steps = steps_of(rules, rule.chain, env)
    if not steps:
        return effects
    request = {"proposal": proposal, "clock": key, "by": effects[0].data["by"]}
    asked = {
        "proposal": proposal,
        "kind": "extension",
        "action": "extend",
        "clock": key,
        "chain": rule.chain,
        "steps": [step.to_json() for step in steps],
    }
    return [
        Event(type="extension_requested", at=at, by=asker, data=request),
        Event(type="approval_requested", at=at, by=asker, data=asked),
    ]


def _refuse_bad_request(clock: Clock, by: str, *, at: datetime, now: datetime) -> None:
    problems: list[Problem] = []
    if at > now + EARLY:
        problems.append(Problem("/occurred_at", "in_future", "申请时间不能晚于现在"))
    allowed = _allowed(clock)
    if by.strip() and not any(_says(by, span) for span in allowed):
        words = "或".join(f"{span.amount}{UNIT_NAMES.get(span.unit, '')}" for span in allowed)
        problems.append(Problem("/by", "not_allowed", f"“{clock.title}”依规定只能延长{words}"))
    if problems:
        raise Refused("invalid", problems[0].message, problems=problems)


def _allowed(clock: Clock) -> tuple[Span, ...]:
    """What the rule adds each time, or the total that it allows and the difference to it."""
    rule = clock.extension
    if rule is None or (rule.amount is None and rule.total is None):
        return ()
    if rule.amount is not None:
        return (rule.amount,)
    total, span = rule.total, clock.span
    assert total is not None  # the checks of a module want one of the two
    if total.unit != span.unit or total.amount is None or span.amount is None:
        return (total,)
    return (Span(total.amount - span.amount, span.unit), total)


def _says(text: str, span: Span) -> bool:
    """Whether words name this length: the number, and the unit where one is given.

    Words without a number (按规定延长) name no other length.
    """
    found = _LENGTH.fullmatch(text)
    if found is None:
        return not any(character.isdigit() for character in text)
    if int(found[1]) != span.amount:
        return False
    unit = found[2].lower()
    names = {span.unit, span.unit.removesuffix("s"), UNIT_NAMES.get(span.unit, "")}
    return not unit or unit in names | {name.removeprefix("个") for name in names}
