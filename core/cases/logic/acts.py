"""Opening a case and acting on it: what is offered, what is refused and why, and the events that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.cases.logic.approvals import steps_of
from core.cases.logic.effects import extended, unfold
from core.cases.logic.evolve import evolve
from core.cases.logic.guards import env_of, unmet
from core.cases.logic.model import Event, OpenStep, PartyRef, Rules, Snapshot, Who
from core.cases.logic.papers import drafted, told_events
from core.deadlines.logic.calendar import Calendar
from core.errors import Problem, Refused
from core.plugin.spec import State, Transition
from core.users.logic import Actor, can, role_for

__all__ = [
    "Doing",
    "Intake",
    "Told",
    "act",
    "assigned",
    "check_effect",
    "check_possible",
    "evolve",
    "extension",
    "offered",
    "open_",
    "state_of",
    "take_effect",
    "transition_of",
    "who",
]

EARLY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A new matter: where it came from, when it was received, who is in it, what rules may know of it.

    ``facts`` are those of the intake form; ``actions`` the intake actions to do, in order.
    """

    category: str
    channel: str
    received_at: datetime
    parties: tuple[PartyRef, ...]
    facts: Mapping[str, Any]
    actions: tuple[str, ...]
    number: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A note that a party was told, in the act itself: how, when, and whom (party roles; empty: all)."""

    mode: str
    at: datetime
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """An action that somebody does: when it happened, the facts of its form, the telling."""

    action: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    result: str = ""
    told: tuple[Told, ...] = ()
    proposal: str = ""


def who(actor: Actor, role: str = "") -> Who:
    """The actor as events remember it."""
    return Who(kind="user", id=actor.id, role=role)


def open_(
    rules: Rules, intake: Intake, actor: Actor, now: datetime, calendar: Calendar, unit_path: str
) -> list[Event]:
    """Open a case: the event ``opened``, then each intake action with what it does to the clocks.

    Raises :class:`Refused` when the actor may not, or when the receipt lies in the future.
    """
    case_type = rules.case_type
    first = transition_of(rules, case_type.intake[0])
    role = role_for(actor, first.roles, unit_path)
    if not can(actor, "case.open", roles=first.roles, unit_path=unit_path):
        raise Refused("not_permitted", f"您的岗位不能登记{case_type.title}")
    if intake.received_at > now + EARLY:
        message = "收到时间不能晚于现在"
        raise Refused("invalid", message, problems=(Problem("/received_at", "in_future", message),))
    events = [
        Event(
            type="opened",
            at=intake.received_at,
            by=who(actor, role),
            data={
                "type": case_type.key,
                "category": intake.category,
                "channel": intake.channel,
                "state": "",
                "number": intake.number,
                "parties": [_party(p) for p in intake.parties],
                "facts": {
                    "channel": intake.channel,
                    "category": intake.category,
                    **intake.facts,
                },
                "unit": intake.unit,
            },
        )
    ]
    snapshot, events = unfold(rules, None, events, calendar)
    for key in intake.actions:
        transition = transition_of(rules, key)
        if not can(actor, "case.act", roles=transition.roles, unit_path=unit_path):
            raise Refused("not_permitted", f"您的岗位不能办理“{transition.title}”")
        _refuse_unmet(rules, snapshot, transition, {}, intake.received_at, calendar)
        doing = Doing(action=key, at=intake.received_at)
        snapshot, more = take_effect(rules, snapshot, doing, who(actor, role), calendar)
        events += more
    return events


def _party(party: PartyRef) -> dict[str, Any]:
    return {
        "ref": party.ref,
        "role": party.role,
        "kind": party.kind,
        "anonymous": party.anonymous,
    }


def offered(
    rules: Rules,
    snapshot: Snapshot,
    actor: Actor,
    now: datetime,
    calendar: Calendar,
    unit_path: str = "",
) -> tuple[Transition, ...]:
    """The actions that this actor may do to the case now: the buttons of the page.

    Guards that read the action's own form cannot be judged yet and do not hide a button; guards that
    read only the case do.
    """
    return tuple(
        transition
        for transition in rules.case_type.transitions
        if transition.key not in rules.case_type.intake[:1]
        and _in_state(rules, snapshot, transition)
        and can(actor, "case.act", roles=transition.roles, unit_path=unit_path)
        and not _waits(snapshot, transition)
        and not _used_up(snapshot, transition)
    )


def act(
    rules: Rules,
    snapshot: Snapshot,
    actor: Actor,
    doing: Doing,
    now: datetime,
    calendar: Calendar,
    unit_path: str = "",
) -> list[Event]:
    """Do an action, or propose it when its chain must agree first.

    Raises :class:`Refused` with wrong_state, not_permitted, invalid, guard or clock; every guard that
    is not met is listed at once.
    """
    transition = check(rules, snapshot, actor, doing, now, calendar, unit_path)
    by = who(actor, role_for(actor, transition.roles, unit_path))
    steps = steps_of(
        rules,
        transition.chain,
        env_of(rules, snapshot, at=doing.at, calendar=calendar, data=dict(doing.facts)),
    )
    if steps and any(step.mode not in ("notify", "consult") for step in steps):
        return [_proposal(transition, doing, by, steps)]
    return take_effect(rules, snapshot, doing, by, calendar)[1]


def _proposal(transition: Transition, doing: Doing, by: Who, steps: Sequence[OpenStep]) -> Event:
    return Event(
        type="approval_requested",
        at=doing.at,
        by=by,
        data={
            "proposal": doing.proposal,
            "kind": "action",
            "action": transition.key,
            "clock": "",
            "chain": transition.chain,
            "steps": [step.to_json() for step in steps],
        },
    )


def check(
    rules: Rules,
    snapshot: Snapshot,
    actor: Actor,
    doing: Doing,
    now: datetime,
    calendar: Calendar,
    unit_path: str,
) -> Transition:
    """Refuse an action that may not be done now; return its transition otherwise."""
    transition = check_possible(rules, snapshot, actor, doing, unit_path)
    _refuse_bad_moment(snapshot, doing, now)
    _refuse_unmet(rules, snapshot, transition, doing.facts, doing.at, calendar)
    _refuse_same_people(snapshot, transition, actor, doing)
    _refuse_after_due(rules, snapshot, doing)
    return transition


def check_possible(
    rules: Rules, snapshot: Snapshot, actor: Actor, doing: Doing, unit_path: str
) -> Transition:
    """Refuse what state and right already forbid, before the form is even read."""
    transition = transition_of(rules, doing.action)
    if not _in_state(rules, snapshot, transition):
        raise Refused(
            "wrong_state",
            f"案件现为“{state_of(rules, snapshot.state).title}”，不能办理“{transition.title}”",
        )
    if not can(actor, "case.act", roles=transition.roles, unit_path=unit_path):
        raise Refused("not_permitted", f"您的岗位不能办理“{transition.title}”")
    if _waits(snapshot, transition):
        raise Refused("wrong_state", "本案有事项正在审批，审批结束后才能办理")
    if _used_up(snapshot, transition):
        raise Refused("guard", f"“{transition.title}”已办理过，不能再次办理")
    return transition


def check_effect(rules: Rules, snapshot: Snapshot, doing: Doing, calendar: Calendar) -> None:
    """Refuse a proposal that may not take effect on the day of its last approval."""
    transition = transition_of(rules, doing.action)
    if not _in_state(rules, snapshot, transition):
        raise Refused("wrong_state", "案件状态已变化，此审批事项不能再生效，请退回")
    _refuse_unmet(rules, snapshot, transition, doing.facts, doing.at, calendar)
    _refuse_after_due(rules, snapshot, doing)


def take_effect(
    rules: Rules, snapshot: Snapshot, doing: Doing, by: Who, calendar: Calendar
) -> tuple[Snapshot, list[Event]]:
    """The events of an action that is done, in order: moved, papers drafted, parties told, clocks."""
    transition = transition_of(rules, doing.action)
    target = snapshot.state if transition.target is None else transition.target
    moved = Event(
        type="moved",
        at=doing.at,
        by=by,
        data={
            "action": transition.key,
            "from": snapshot.state,
            "to": target,
            "facts": dict(doing.facts),
            "result": doing.result or transition.result,
            "closed": state_of(rules, target).kind == "closed",
        },
    )
    after, events = unfold(rules, snapshot, [moved], calendar)
    if transition.assigns and after.handler is None and by.id is not None:
        after, more = unfold(rules, after, [assigned(after, by.id, at=doing.at, by=by)], calendar)
        events += more
    env = env_of(rules, after, at=doing.at, calendar=calendar, data=dict(doing.facts))
    papers = drafted(rules, after, transition.key, transition.documents, env, at=doing.at, by=by)
    after, more = unfold(rules, after, papers, calendar)
    events += more
    for told in doing.told:
        notes = told_events(rules, after, transition.documents, told.mode, told.at, told.to, by)
        after, more = unfold(rules, after, notes, calendar)
        events += more
    return after, events


def assigned(
    snapshot: Snapshot,
    handler: str | None,
    *,
    at: datetime,
    by: Who,
    officers: tuple[str, ...] | None = None,
    unit: str | None = None,
) -> Event:
    """The event that a case was given to a handler (and further officers, and a unit)."""
    return Event(
        type="assigned",
        at=at,
        by=by,
        data={
            "handler": handler,
            "officers": list(snapshot.officers if officers is None else officers),
            "unit": snapshot.unit if unit is None else unit,
        },
    )


def extension(
    rules: Rules,
    snapshot: Snapshot,
    key: str,
    actor: Actor,
    *,
    at: datetime,
    proposal: str,
    calendar: Calendar,
    roles: tuple[str, ...],
    unit_path: str = "",
) -> list[Event]:
    """Ask for a longer deadline: the events of the request, or of the extension itself without a chain.

    ``roles`` may ask where the rule names nobody. Raises :class:`Refused` with clock, not_permitted or
    wrong_state.
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
    by = who(actor, role_for(actor, asking, unit_path))
    effect = extended(rules, snapshot, key, at=at, by=by, calendar=calendar)
    steps = steps_of(rules, rule.chain, env_of(rules, snapshot, at=at, calendar=calendar))
    if not steps:
        return [effect]
    request = {"proposal": proposal, "clock": key, "by": effect.data["by"]}
    asked = {
        "proposal": proposal,
        "kind": "extension",
        "action": "extend",
        "clock": key,
        "chain": rule.chain,
        "steps": [step.to_json() for step in steps],
    }
    return [
        Event(type="extension_requested", at=at, by=by, data=request),
        Event(type="approval_requested", at=at, by=by, data=asked),
    ]


def transition_of(rules: Rules, key: str) -> Transition:
    """The action of that key; raises :class:`Refused` when the rules know none."""
    for transition in rules.case_type.transitions:
        if transition.key == key:
            return transition
    raise Refused("wrong_state", f"本类案件没有“{key}”这一办理事项")


def state_of(rules: Rules, key: str) -> State:
    """The state of that key; the state before the first act is a nameless open one."""
    for state in rules.case_type.states:
        if state.key == key:
            return state
    return State(key=key, title="未登记")


def _in_state(rules: Rules, snapshot: Snapshot, transition: Transition) -> bool:
    if snapshot.state == "":
        return transition.key in rules.case_type.intake[:1]
    if transition.key in rules.case_type.intake[:1]:
        return False
    if transition.sources:
        return snapshot.state in transition.sources
    return state_of(rules, snapshot.state).kind != "closed"


def _waits(snapshot: Snapshot, transition: Transition) -> bool:
    return any(w.kind == "action" for w in snapshot.waiting) and (
        transition.target is not None or any(w.action == transition.key for w in snapshot.waiting)
    )


def _used_up(snapshot: Snapshot, transition: Transition) -> bool:
    limit = transition.max_times
    return limit is not None and snapshot.counts.get(transition.key, 0) >= limit


def _refuse_bad_moment(snapshot: Snapshot, doing: Doing, now: datetime) -> None:
    moments = [("/occurred_at", doing.at), *(("/data/told/at", told.at) for told in doing.told)]
    problems = [
        Problem(pointer, "in_future", "办理时间不能晚于现在")
        for pointer, at in moments
        if at > now + EARLY
    ]
    if doing.at < snapshot.moved_at:
        problems.append(
            Problem("/occurred_at", "too_early", "办理时间不能早于上一步办理或收到的时间")
        )
    if problems:
        raise Refused("invalid", problems[0].message, problems=problems)


def _refuse_unmet(
    rules: Rules,
    snapshot: Snapshot,
    transition: Transition,
    facts: Mapping[str, Any],
    at: datetime,
    calendar: Calendar,
) -> None:
    env = env_of(rules, snapshot, at=at, calendar=calendar, data=dict(facts))
    problems = unmet(transition, env)
    if transition.needs_officers and len(snapshot.officers) < transition.needs_officers:
        message = f"办理“{transition.title}”须有{transition.needs_officers}名承办人员"
        problems = (*problems, Problem("/action", "guard", message))
    if problems:
        raise Refused("guard", problems[0].message, problems=problems)


def _refuse_same_people(
    snapshot: Snapshot, transition: Transition, actor: Actor, doing: Doing
) -> None:
    people: list[str] = []
    for name in transition.distinct:
        kind, _, key = name.partition(":")
        if kind == "actor" and key:
            people += [p for p in snapshot.actors.get(key, ()) if p == actor.id][:1]
        elif doing.facts.get(name) is not None:
            people.append(str(doing.facts[name]))
    if any(name.startswith("actor:") for name in transition.distinct):
        people.append(actor.id)
    if len(set(people)) < len(people):
        message = f"“{transition.title}”须由不同人员办理"
        raise Refused("guard", message, problems=(Problem("/action", "guard", message),))


def _refuse_after_due(rules: Rules, snapshot: Snapshot, doing: Doing) -> None:
    for clock in rules.case_type.clocks:
        if doing.action not in clock.refuse_after:
            continue
        for running in snapshot.clocks:
            if running.key != clock.key or running.state != "running" or running.due_at is None:
                continue
            if doing.at >= running.due_at:
                raise Refused("clock", f"“{clock.title}”已届满，不能再办理此事项")
