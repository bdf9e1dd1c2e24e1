"""Opening a case and acting on it: what is offered, and the events that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.cases.logic.approvals import steps_of
from core.cases.logic.effects import unfold
from core.cases.logic.evolve import evolve
from core.cases.logic.extensions import extension
from core.cases.logic.guards import env_of
from core.cases.logic.lookup import state_of, transition_of
from core.cases.logic.model import (
    Doing,
    Event,
    Intake,
    OpenStep,
    PartyRef,
    Rules,
    Snapshot,
    Told,
    Who,
)
from core.cases.logic.papers import drafted, told_events
from core.cases.logic.refusals import (
    EARLY,
    check_possible,
    hindered,
    in_state,
    is_before,
    moment_problems,
    refuse_after_due,
    refuse_bad_moment,
    refuse_bad_telling,
    refuse_same_people,
    refuse_unmet,
    refuse_unticked,
    settled,
    telling_problems,
    used_up,
    waits,
)
from core.deadlines.logic.calendar import Calendar
from core.errors import Problem, Refused
from core.plugin.spec import Transition
from core.users.logic import Actor, Standing, can, standing

__all__ = [
    "EARLY",
    "Doing",
    "Intake",
    "Told",
    "act",
    "assigned",
    "check",
    "check_effect",
    "check_possible",
    "evolve",
    "extension",
    "hindered",
    "moment_problems",
    "offered",
    "open_",
    "parties_replaced",
    "party_changed",
    "settled",
    "state_of",
    "take_effect",
    "telling_problems",
    "transition_of",
    "who",
]


def who(actor: Actor, way: Standing | None = None) -> Who:
    """The actor as events remember it, in the role and in the place of whom they act.

    A plugin is remembered by its name.
    """
    if actor.kind == "plugin":
        return Who(kind="plugin", role=actor.name)
    if way is None:
        return Who(kind="user", id=actor.id)
    return Who(kind="user", id=actor.id, role=way.role, on_behalf_of=way.giver)


def in_place(actor: Actor, roles: Sequence[str], unit_path: str) -> Who:
    """The actor of an act that many roles may do, so that none is named; only for whom."""
    return who(actor, Standing(role="", giver=standing(actor, roles, unit_path).giver))


def open_(
    rules: Rules,
    intake: Intake,
    actor: Actor,
    now: datetime,
    calendar: Calendar,
    unit_path: str,
    *,
    entrusted: bool = False,
) -> list[Event]:
    """Open a case: the event ``opened``, then each intake action with what it does to the clocks.

    ``entrusted``: an act that the actor may do opens it, whatever posts the intake itself is for.
    Raises :class:`Refused` when the actor may not, or when the receipt lies in the future.
    """
    case_type = rules.case_type
    first = transition_of(rules, case_type.intake[0])
    if not entrusted and not can(actor, "case.open", roles=first.roles, unit_path=unit_path):
        raise Refused("not_permitted", f"您的岗位不能登记{case_type.title}")
    if intake.received_at > now + EARLY:
        message = "收到时间不能晚于现在"
        raise Refused("invalid", message, problems=(Problem("/received_at", "in_future", message),))
    by = who(actor, standing(actor, first.roles, unit_path))
    snapshot, events = unfold(rules, None, [_opened(rules, intake, by)], calendar)
    for key in intake.actions:
        transition = transition_of(rules, key)
        may = can(actor, "case.act", roles=transition.roles, unit_path=unit_path)
        if not entrusted and not may:
            raise Refused("not_permitted", f"您的岗位不能办理“{transition.title}”")
        refuse_unmet(rules, snapshot, transition, {}, intake.received_at, calendar)
        doing = Doing(action=key, at=intake.received_at)
        by = who(actor, standing(actor, transition.roles, unit_path))
        snapshot, more = take_effect(rules, snapshot, doing, by, calendar)
        events += more
    return events


def _opened(rules: Rules, intake: Intake, by: Who) -> Event:
    facts = {"channel": intake.channel, "category": intake.category, **intake.facts}
    data = {
        "type": rules.case_type.key,
        "category": intake.category,
        "channel": intake.channel,
        "state": "",
        "number": intake.number,
        "parties": [_party(p) for p in intake.parties],
        "facts": facts,
        "unit": intake.unit,
    }
    return Event(type="opened", at=intake.received_at, by=by, data=data)


def _party(party: PartyRef) -> dict[str, Any]:
    return {
        "ref": party.ref,
        "role": party.role,
        "kind": party.kind,
        "anonymous": party.anonymous,
    }


def party_changed(
    party: PartyRef, changes: Sequence[Mapping[str, str]], *, gone: bool, at: datetime, by: Who
) -> Event:
    """The event that a party was added, corrected or has left; ``changes`` are masked already."""
    data = {"party": _party(party), "gone": gone, "changes": [dict(c) for c in changes]}
    return Event(type="party_changed", at=at, by=by, data=data)


def parties_replaced(
    snapshot: Snapshot, parties: Sequence[PartyRef], *, at: datetime, by: Who
) -> list[Event]:
    """The events that put these parties in the place of those that a received matter had."""
    kept = {party.ref for party in parties}
    gone = [party for party in snapshot.parties if party.ref not in kept]
    return [
        Event(
            type="party_changed",
            at=at,
            by=by,
            data={"party": _party(party), "gone": party in gone, "changes": []},
        )
        for party in (*gone, *parties)
    ]


def offered(
    rules: Rules,
    snapshot: Snapshot,
    actor: Actor,
    now: datetime,
    calendar: Calendar,
    unit_path: str = "",
) -> tuple[Transition, ...]:
    """The actions that this actor may do to the case now: the buttons of the page.

    Guards that read the action's own form cannot be judged yet and do not hide a button; guards
    that read only the case do (see :func:`hindered`).
    """
    return tuple(
        transition
        for transition in rules.case_type.transitions
        if snapshot.merged_into is None
        and in_state(rules, snapshot, transition)
        and can(actor, "case.act", roles=transition.roles, unit_path=unit_path)
        and not waits(snapshot, transition)
        and not used_up(snapshot, transition)
        and not hindered(rules, snapshot, transition, now, calendar)
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

    Raises :class:`Refused` with wrong_state, not_permitted, invalid, guard or clock; every guard
    that is not met is listed at once.
    """
    transition = check(rules, snapshot, actor, doing, now, calendar, unit_path)
    by = who(actor, standing(actor, transition.roles, unit_path))
    env = env_of(rules, snapshot, at=doing.at, calendar=calendar, data=dict(doing.facts))
    steps = steps_of(rules, transition.chain, env)
    if any(step.status == "open" for step in steps):
        return [_proposal(transition, doing, by, steps)]
    return take_effect(rules, snapshot, doing, by, calendar)[1]


def _proposal(transition: Transition, doing: Doing, by: Who, steps: Sequence[OpenStep]) -> Event:
    data = {
        "proposal": doing.proposal,
        "kind": "action",
        "action": transition.key,
        "clock": "",
        "chain": transition.chain,
        "steps": [step.to_json() for step in steps],
    }
    return Event(type="approval_requested", at=doing.at, by=by, data=data)


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
    refuse_bad_moment(snapshot, doing, now)
    refuse_bad_telling(rules, snapshot, transition, doing)
    refuse_unmet(rules, snapshot, transition, doing.facts, doing.at, calendar)
    refuse_unticked(rules, snapshot, transition)
    way = standing(actor, transition.roles, unit_path)
    refuse_same_people(snapshot, transition, who(actor, way), doing)
    refuse_after_due(rules, snapshot, doing)
    return transition


def check_effect(rules: Rules, snapshot: Snapshot, doing: Doing, calendar: Calendar) -> None:
    """Refuse a proposal that may not take effect on the day of its last approval."""
    transition = transition_of(rules, doing.action)
    if not in_state(rules, snapshot, transition):
        raise Refused("wrong_state", "案件状态已变化，此审批事项不能再生效，请退回")
    if is_before(doing.at, snapshot.moved_at):
        message = "审批时间不能早于上一步办理的时间"
        raise Refused("invalid", message, problems=(Problem("/occurred_at", "too_early", message),))
    refuse_unmet(rules, snapshot, transition, doing.facts, doing.at, calendar)
    refuse_unticked(rules, snapshot, transition)
    refuse_after_due(rules, snapshot, doing)


def take_effect(
    rules: Rules, snapshot: Snapshot, doing: Doing, by: Who, calendar: Calendar
) -> tuple[Snapshot, list[Event]]:
    """The events of an action that is done: moved, papers drafted, parties told, clocks."""
    transition = transition_of(rules, doing.action)
    target = snapshot.state if transition.target is None else transition.target
    data = {
        "action": transition.key,
        "from": snapshot.state,
        "to": target,
        "facts": dict(doing.facts),
        "result": doing.result or transition.result,
        "closed": state_of(rules, target).kind == "closed",
    }
    moved = Event(type="moved", at=doing.at, by=by, data=data)
    after, events = unfold(rules, snapshot, [moved], calendar)
    if transition.assigns and after.handler is None and by.id is not None:
        after, more = unfold(rules, after, [assigned(after, by.id, at=doing.at, by=by)], calendar)
        events += more
    papers = drafted(rules, after, transition.key, transition.documents, at=doing.at, by=by)
    if papers:
        after, more = unfold(rules, after, papers, calendar)
        events += more
    for told in doing.told:
        notes = told_events(after, transition.documents, _not_before(told, doing.at), by)
        if notes:
            after, more = unfold(rules, after, notes, calendar)
            events += more
    return after, events


def _not_before(told: Told, at: datetime) -> Told:
    """Telling noted to the minute counts from the act itself, which is known to the second."""
    same_minute = told.at < at and told.at >= at.replace(second=0, microsecond=0)
    return replace(told, at=at) if same_minute else told


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
