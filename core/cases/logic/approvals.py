"""Chains of approval: which steps apply, who may decide, and what a decision leads to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from core.cases.logic.model import Event, OpenStep, Rules, Snapshot, Waiting, Who
from core.cases.logic.refusals import is_before
from core.errors import Problem, Refused
from core.plugin.conditions import Env, holds
from core.users.logic import Actor, Standing, can, concerned, standings

Decision = Literal["approve", "reject", "return"]
_SILENT = ("notify", "consult")


def steps_of(rules: Rules, chain_key: str, env: Env) -> tuple[OpenStep, ...]:
    """The steps of a chain that apply to this case, the first of them open. No chain: none."""
    chain = next((c for c in rules.case_type.chains if c.key == chain_key), None)
    if chain is None:
        return ()
    steps = [
        OpenStep(
            step=step.key, title=step.title, mode=step.mode, roles=step.roles, scope=step.scope
        )
        for step in chain.steps
        if holds(step.when, env)
    ]
    return advance(steps)


def advance(steps: Sequence[OpenStep]) -> tuple[OpenStep, ...]:
    """Open the next step that decides; steps that only tell or consult on the way are told."""
    result: list[OpenStep] = []
    blocked = False
    for step in steps:
        if blocked or step.status in ("done", "told"):
            result.append(step)
        elif step.mode in _SILENT:
            result.append(replace(step, status="told"))
        else:
            result.append(replace(step, status="open"))
            blocked = True
    return tuple(result)


def waiting_of(snapshot: Snapshot, proposal: str) -> Waiting:
    """The open proposal of that id; raises :class:`Refused` when it is decided already."""
    for waiting in snapshot.waiting:
        if waiting.proposal == proposal:
            return waiting
    raise Refused("wrong_state", "该审批事项已经办结")


def deciding(waiting: Waiting, actor: Actor, unit_path: str = "") -> tuple[OpenStep, Standing]:
    """The open step this actor may decide, and how; raises :class:`Refused` otherwise.

    Nobody decides what they proposed, neither for themselves nor in the place of somebody else, and
    nobody stands in for the proposer. Nobody speaks twice in a step that wants several.
    """
    step = next((s for s in waiting.steps if s.status == "open"), None)
    if step is None:
        raise Refused("wrong_state", "该审批事项已经办结")
    left = [role for role in step.roles if role not in step.done_roles]
    refusal = Refused("not_permitted", f"“{step.title}”不在您的审批权限内")
    if not can(actor, "case.decide", roles=left, unit_path=unit_path):
        raise refusal
    for way in standings(actor, left, unit_path):
        if concerned(actor, way, waiting.proposers):
            refusal = Refused("self_approval", "不能审批自己提出的事项，也不能代提出人审批")
        elif concerned(actor, way, step.deciders):
            refusal = Refused("not_permitted", f"“{step.title}”须由不同人员分别表示意见")
        else:
            return step, way
    raise refusal


def decide(
    rules: Rules,
    snapshot: Snapshot,
    actor: Actor,
    proposal: str,
    decision: Decision,
    at: datetime,
    unit_path: str = "",
) -> tuple[Event, bool]:
    """Decide the open step of a proposal.

    Returns the event and whether the proposal is now wholly agreed, so that it takes effect. Raises
    :class:`Refused` with wrong_state, not_permitted, self_approval, or invalid for a moment before
    the proposal or the decision before.
    """
    waiting = waiting_of(snapshot, proposal)
    step, way = deciding(waiting, actor, unit_path)
    _refuse_before(waiting, at)
    by = Who(kind="user", id=actor.id, role=way.role, on_behalf_of=way.giver)
    data = {"proposal": proposal, "step": step.step, "role": way.role, "for": waiting.by}
    if decision != "approve":
        kind = "rejected" if decision == "reject" else "returned"
        return Event(type=kind, at=at, by=by, data=data), False
    done_roles = (*step.done_roles, way.role)
    complete = step.mode != "all" or set(done_roles) >= set(step.roles)
    decided = replace(
        step,
        done_roles=done_roles,
        deciders=(*step.deciders, actor.id, *([way.giver] if way.giver else [])),
        status="done" if complete else "open",
    )
    steps = [decided if s.step == step.step else s for s in waiting.steps]
    steps = list(advance(steps)) if complete else steps
    last = all(s.status in ("done", "told") for s in steps)
    open_steps = [s.to_json() for s in steps]
    event = Event(type="approved", at=at, by=by, data={**data, "last": last, "open": open_steps})
    return event, last


def withdraw(snapshot: Snapshot, actor: Actor, proposal: str, at: datetime) -> Event:
    """Take back one's own proposal; raises :class:`Refused` for anybody else's."""
    waiting = waiting_of(snapshot, proposal)
    if waiting.by != actor.id:
        raise Refused("not_permitted", "只有提出人可以撤回审批事项")
    _refuse_before(waiting, at)
    return Event(
        type="withdrawn",
        at=at,
        by=Who(kind="user", id=actor.id),
        data={"proposal": proposal},
    )


def _refuse_before(waiting: Waiting, at: datetime) -> None:
    if is_before(at, waiting.last_at):
        message = "审批时间不能早于提出的时间和上一步审批的时间"
        raise Refused("invalid", message, problems=(Problem("/occurred_at", "too_early", message),))
