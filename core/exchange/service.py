"""Acts with what they do to other cases and other offices, all in one transaction.

``act`` and ``decide`` are what pages and the API call; they do what ``core.documents.service`` does
and then let the rules open another case or hand this one over.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from core.cases import queries as cases
from core.cases.logic import acts
from core.cases.logic.approvals import Decision
from core.cases.logic.model import Who
from core.cases.outcome import Outcome, rules_of
from core.cases.record import load
from core.documents import service as documents
from core.exchange import merging, sending, spawning
from core.now import now
from core.users.logic import Actor, role_for

__all__ = ["act", "decide"]


def act(
    case_id: UUID,
    action: str,
    *,
    actor: Actor,
    data: Mapping[str, Any],
    hand_to: str = "",
    version: int | None = None,
    comment: str = "",
    **more: Any,
) -> Outcome:
    """Do an action (see ``core.documents.service.act``).

    ``hand_to`` says where an action that hands the case over sends it: ``unit:<id>``,
    ``tenant:<short name>`` of a confirmed partner, or ``outside:<name>``.
    """
    case = cases.for_update(case_id, actor, version)
    rules = rules_of(case)
    transition = acts.transition_of(rules, action)
    acts.check_possible(
        rules, load(case), actor, acts.Doing(action=action, at=now()), cases.unit_path(case.unit_id)
    )
    target = sending.target_of(case, transition, hand_to)
    sending.refuse_anothers_part(case, rules, transition)
    by = Who(id=actor.id, role=role_for(actor, transition.roles, cases.unit_path(case.unit_id)))
    outcome = documents.act(
        case_id,
        action,
        actor=actor,
        data=data,
        version=version,
        comment=comment,
        known={"handed_to": target.kind, "handed_to_name": target.name} if target else None,
        **more,
    )
    if outcome.proposal is None:
        _after(outcome, action, actor=actor, by=by, comment=comment, told=more.get("told", ()))
        if target is not None:
            sending.hand_over(case, rules, transition, target, by=by)
    return outcome


def decide(proposal_id: UUID, decision: Decision, *, actor: Actor, **more: Any) -> Outcome:
    """Decide on a proposal (see ``core.documents.service.decide``); what takes effect goes on."""
    outcome = documents.decide(proposal_id, decision, actor=actor, **more)
    proposal = outcome.proposal
    if proposal is not None and proposal.kind == "action" and proposal.status == "approved":
        by = Who(id=str(proposal.proposed_by), role=proposal.proposed_role)
        _after(outcome, proposal.action, actor=actor, by=by, comment=proposal.comment)
    return outcome


def _after(
    outcome: Outcome,
    action: str,
    *,
    actor: Actor,
    by: Who,
    comment: str,
    told: Sequence[acts.Told] = (),
) -> None:
    case, rules = outcome.case, outcome.rules
    merging.follow(outcome, action, actor=actor, by=by, told=told)
    transition = acts.transition_of(rules, action)
    sending.after_act(case, rules, transition, by=by, data=outcome.data, comment=comment)
    if transition.spawn is not None:
        spawning.spawn(
            case,
            rules,
            transition.spawn,
            actor=actor,
            by=by,
            asked=outcome.data,
            at=outcome.rows[0].occurred_at,
        )
