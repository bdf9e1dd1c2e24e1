"""Proposals: an action that waits for its chain, the decisions on it, and taking it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from core.cases import queries
from core.cases.contents import index, parted, sealed_in, store
from core.cases.forms import action_form
from core.cases.logic import acts, approvals
from core.cases.logic.approvals import Decision
from core.cases.logic.effects import extended, unfold
from core.cases.logic.model import Event, Rules, Snapshot, Who
from core.cases.models import Case, Proposal
from core.cases.outcome import Outcome, rules_of
from core.cases.record import load, party_rows, record
from core.crypto import identities, unwrapped, vault, wrapped
from core.db import db
from core.deadlines.logic.calendar import Calendar
from core.deadlines.service import calendar
from core.errors import Invalid, Problem
from core.forms.logic import facts_of
from core.now import now
from core.users.logic import Actor, standing

_SEALED = "sealed"


def propose(
    case: Case,
    rules: Rules,
    doing: acts.Doing,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    unit_path: str,
    documents: Mapping[str, Mapping[str, Any]],
    comment: str,
) -> Proposal:
    """Keep an action that its chain must agree to first.

    What is not open is encrypted. Values for papers are so wholly, by the keys of sealed people:
    a paper may be a letter to one.
    """
    transition = acts.transition_of(rules, doing.action)
    way = standing(actor, transition.roles, unit_path)
    shown, hidden = parted(rules, transition.form, values)
    proposal = Proposal(
        id=UUID(doing.proposal),
        case_id=case.id,
        kind="action",
        action=doing.action,
        chain=transition.chain,
        data=shown,
        secret=vault().seal(wrapped(hidden, sealed_in(rules, transition.form))),
        documents=_sealed(documents),
        comment=comment.strip(),
        occurred_at=doing.at,
        proposed_by=UUID(actor.id),
        on_behalf_of=None if way.giver is None else UUID(way.giver),
        proposed_role=way.role,
        status="waiting",
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


def values_of(proposal: Proposal) -> dict[str, Any]:
    """The values of the proposed form, the encrypted ones opened."""
    return {**proposal.data, **unwrapped(vault().open(proposal.secret))}


def documents_of(proposal: Proposal) -> dict[str, dict[str, Any]]:
    """The values that were given for the papers of the proposed act, by document key."""
    token = proposal.documents.get(_SEALED)
    return {} if token is None else identities().open(token.encode())


def _sealed(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    token = identities().seal({key: dict(values) for key, values in documents.items()})
    return {} if token is None else {_SEALED: token.decode()}


def decide(
    proposal_id: UUID,
    decision: Decision,
    *,
    actor: Actor,
    comment: str = "",
    occurred_at: datetime | None = None,
    version: int | None = None,
) -> Outcome:
    """Decide the open step of a proposal; the last agreement lets it take effect at its own date.

    Returning and rejecting want a comment. Raises :class:`Refused` with self_approval,
    not_permitted, wrong_state, invalid, guard or clock.
    """
    proposal = queries.proposal(proposal_id)
    case = queries.for_update(proposal.case_id, actor, version)
    moment = now()
    at = acts.settled(occurred_at, moment)
    _refuse_bad_decision(decision, comment, at, moment)
    rules, on, path = rules_of(case), calendar(), queries.unit_path(case.unit_id)
    snapshot = load(case)
    event, last = approvals.decide(rules, snapshot, actor, str(proposal_id), decision, at, path)
    after, events = unfold(rules, snapshot, [event], on)
    values = values_of(proposal)
    if last:
        events += _effect(rules, after, proposal, values, at=at, on=on)
    after, rows = record(case, rules, snapshot, events, on)
    if last and proposal.kind == "action":
        form = acts.transition_of(rules, proposal.action).form
        if form:
            store(case, rules, form, values)
            index(case, party_rows(case.id))
    _remember_comment(event, comment)
    return Outcome(
        case=case, rules=rules, snapshot=after, rows=rows, data=values, proposal=proposal
    )


def _refuse_bad_decision(decision: Decision, comment: str, at: datetime, moment: datetime) -> None:
    problems: list[Problem] = []
    if decision != "approve" and not comment.strip():
        problems.append(Problem("/comment", "required", "退回或不同意时请写明意见"))
    if at > moment:
        problems.append(Problem("/occurred_at", "in_future", "审批时间不能晚于现在"))
    if problems:
        raise Invalid(problems[0].message, problems=problems)


def _effect(
    rules: Rules,
    after: Snapshot,
    proposal: Proposal,
    values: Mapping[str, Any],
    *,
    at: datetime,
    on: Calendar,
) -> list[Event]:
    by = Who(
        kind="user",
        id=str(proposal.proposed_by),
        role=proposal.proposed_role,
        on_behalf_of=None if proposal.on_behalf_of is None else str(proposal.on_behalf_of),
    )
    if proposal.kind == "extension":
        return extended(rules, after, proposal.clock, at=at, by=by, calendar=on)
    form = action_form(rules, acts.transition_of(rules, proposal.action))
    facts = {} if form is None else facts_of(form, values)
    doing = acts.Doing(action=proposal.action, at=at, facts=facts)
    acts.check_effect(rules, after, doing, on)
    return acts.take_effect(rules, after, doing, by, on)[1]


def _remember_comment(event: Event, comment: str) -> None:
    for row in queries.steps_of(UUID(event.data["proposal"])):
        mine = row.step == event.data["step"] and event.data["role"] in row.roles
        if mine and row.status == "done":
            row.comment = comment.strip()
    db.session.flush()


def withdraw(proposal_id: UUID, *, actor: Actor, occurred_at: datetime | None = None) -> Outcome:
    """Take back one's own proposal."""
    proposal = queries.proposal(proposal_id)
    case = queries.for_update(proposal.case_id, actor)
    rules, on, snapshot = rules_of(case), calendar(), load(case)
    moment = now()
    at = acts.settled(occurred_at, moment)
    if at > moment:
        message = "撤回时间不能晚于现在"
        raise Invalid(message, problems=[Problem("/occurred_at", "in_future", message)])
    event = approvals.withdraw(snapshot, actor, str(proposal_id), at)
    after, rows = record(case, rules, snapshot, [event], on)
    return Outcome(case=case, rules=rules, snapshot=after, rows=rows, data={}, proposal=proposal)
