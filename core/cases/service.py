"""Acting on a case: one function for each thing that people do. All of them end in ``record``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.cases import queries
from core.cases.forms import action_form, parse_form
from core.cases.intake import index, open_case, party_rows_from, store, title_of
from core.cases.logic import acts, approvals
from core.cases.logic.approvals import Decision
from core.cases.logic.effects import extended, unfold
from core.cases.logic.guards import env_of
from core.cases.logic.model import Event, Rules, Snapshot, Who
from core.cases.models import Case, Proposal
from core.cases.record import load, party_ref, party_rows, record
from core.crypto import vault
from core.db import db, new_id
from core.deadlines.logic.calendar import Calendar
from core.deadlines.service import calendar
from core.errors import Invalid, Problem, Refused
from core.events.models import EventRow
from core.forms.logic import facts_of, parse_parties
from core.now import now
from core.rules import service as rules_service
from core.users.logic import Actor, can, role_for
from core.users.models import User

__all__ = ["Outcome", "act", "assign", "decide", "extend", "open_case", "rules_of", "withdraw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an act led to: the case, the events, and the proposal when a chain must agree first."""

    case: Case
    rules: Rules
    snapshot: Snapshot
    rows: Sequence[EventRow]
    data: Mapping[str, Any]
    proposal: Proposal | None = None


def rules_of(case: Case) -> Rules:
    """The rules that the case is pinned to."""
    return Rules.of(rules_service.module_of(case.rule_set_id), case.type)


def act(
    case_id: UUID,
    action: str,
    *,
    actor: Actor,
    data: Mapping[str, Any],
    told: Sequence[acts.Told] = (),
    parties: Sequence[Mapping[str, Any]] | None = None,
    documents: Mapping[str, Mapping[str, Any]] | None = None,
    occurred_at: datetime | None = None,
    version: int | None = None,
    comment: str = "",
) -> Outcome:
    """Do an action now, or propose it when its chain must agree first.

    ``occurred_at`` is when it happened (aware), now when left out. Raises :class:`Stale` for an old
    page, :class:`Invalid` with every fault of the form, :class:`Refused` when the rules forbid it.
    """
    case = queries.for_update(case_id, actor, version)
    rules, on, path = rules_of(case), calendar(), queries.unit_path(case.unit_id)
    snapshot, at = load(case), occurred_at or now()
    transition = acts.transition_of(rules, action)
    early = acts.Doing(action=action, at=at, told=tuple(told), proposal=str(new_id()))
    acts.check_possible(rules, snapshot, actor, early, path)
    values, problems = _values(rules, snapshot, action, data, at=at, on=on)
    changed = _later_parties(case, rules, action, parties, problems, on)
    if problems:
        raise Invalid(problems=problems)
    form = action_form(rules, transition)
    facts = {} if form is None else facts_of(form, values)
    doing = replace(early, facts=facts)
    before = snapshot
    prefix: list[Event] = []
    if changed:
        snapshot, prefix = unfold(rules, snapshot, changed, on)
    events = [*prefix, *acts.act(rules, snapshot, actor, doing, now(), on, path)]
    proposal = None
    if events[-1].type == "approval_requested":
        if told:
            message = "须先经审批作出决定，才能告知当事人"
            raise Invalid(message, problems=[Problem("/data/told", "too_early", message)])
        proposal = _propose(case, rules, doing, transition.chain, values, actor, documents, comment)
    elif transition.form:
        store(case, rules, transition.form, values)
    snapshot, rows = record(case, rules, before, events, on)
    if changed:
        people = party_rows(case.id)
        case.title = title_of(rules, case.category, people)
        index(case, people)
    return Outcome(
        case=case, rules=rules, snapshot=snapshot, rows=rows, data=values, proposal=proposal
    )


def _values(
    rules: Rules,
    snapshot: Snapshot,
    action: str,
    data: Mapping[str, Any],
    *,
    at: datetime,
    on: Calendar,
) -> tuple[dict[str, Any], list[Problem]]:
    form = action_form(rules, acts.transition_of(rules, action))
    if form is None:
        unknown = [
            Problem(f"/data/{key}", "unknown", f"此事项没有“{key}”这一项")
            for key, value in data.items()
            if value not in (None, "", [], {})
        ]
        return {}, unknown
    env = env_of(rules, snapshot, at=at, calendar=on)
    parsed = parse_form(rules, form, data, env=env, on=on, at=at)
    return parsed.data, list(parsed.problems)


def _later_parties(
    case: Case,
    rules: Rules,
    action: str,
    parties: Sequence[Mapping[str, Any]] | None,
    problems: list[Problem],
    on: Calendar,
) -> list[Event]:
    """The parties of a matter that was only received, given when it is registered."""
    if action not in rules.case_type.intake[1:]:
        if parties:
            problems.append(Problem("/parties", "unknown", "此事项不能修改当事人"))
        return []
    if parties is None and party_rows(case.id):
        return []
    parsed = parse_parties(rules.case_type, list(parties or ()), now=now(), zone=on.tz)
    problems += parsed.problems
    if problems:
        return []
    for row in party_rows(case.id):
        db.session.delete(row)
    db.session.flush()
    rows = party_rows_from(rules.case_type, case.id, parsed.data)
    db.session.add_all(rows)
    db.session.flush()
    refs = [party_ref(row) for row in rows]
    return [
        Event(
            type="party_changed",
            at=now(),
            by=Who(kind="user"),
            data={
                "party": {
                    "ref": ref.ref,
                    "role": ref.role,
                    "kind": ref.kind,
                    "anonymous": ref.anonymous,
                }
            },
        )
        for ref in refs
    ]


def _propose(
    case: Case,
    rules: Rules,
    doing: acts.Doing,
    chain: str,
    values: Mapping[str, Any],
    actor: Actor,
    documents: Mapping[str, Mapping[str, Any]] | None,
    comment: str,
) -> Proposal:
    form = action_form(rules, acts.transition_of(rules, doing.action))
    hidden_keys = set() if form is None else {f.key for f in form.fields if f.secrecy != "open"}
    proposal = Proposal(
        id=UUID(doing.proposal),
        case_id=case.id,
        kind="action",
        action=doing.action,
        chain=chain,
        data={k: v for k, v in values.items() if k not in hidden_keys},
        secret=vault().seal({k: v for k, v in values.items() if k in hidden_keys}),
        documents={key: dict(value) for key, value in (documents or {}).items()},
        comment=comment,
        occurred_at=doing.at,
        proposed_by=UUID(actor.id),
        proposed_role=role_for(actor, acts.transition_of(rules, doing.action).roles),
        status="waiting",
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


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

    Returning and rejecting want a comment. Raises :class:`Refused` with self_approval, not_permitted,
    wrong_state, guard or clock.
    """
    if decision != "approve" and not comment.strip():
        message = "退回或不同意时请写明意见"
        raise Invalid(message, problems=[Problem("/comment", "required", message)])
    proposal = queries.proposal(proposal_id)
    case = queries.for_update(proposal.case_id, actor, version)
    rules, on, path = rules_of(case), calendar(), queries.unit_path(case.unit_id)
    snapshot, at = load(case), occurred_at or now()
    if at > now() + acts.EARLY or at < proposal.occurred_at:
        message = "审批时间不能晚于现在，也不能早于提出的时间"
        raise Invalid(message, problems=[Problem("/occurred_at", "in_future", message)])
    event, last = approvals.decide(rules, snapshot, actor, str(proposal_id), decision, at, path)
    after, events = unfold(rules, snapshot, [event], on)
    values = {**proposal.data, **vault().open(proposal.secret)}
    if last:
        by = Who(kind="user", id=str(proposal.proposed_by), role=proposal.proposed_role)
        events += _effect(rules, after, proposal, values, at=at, by=by, on=on)
        if proposal.kind == "action":
            form = acts.transition_of(rules, proposal.action).form
            if form:
                store(case, rules, form, values)
    after, rows = record(case, rules, snapshot, events, on)
    _remember_comment(proposal, event, comment)
    return Outcome(
        case=case, rules=rules, snapshot=after, rows=rows, data=values, proposal=proposal
    )


def _effect(
    rules: Rules,
    after: Snapshot,
    proposal: Proposal,
    values: Mapping[str, Any],
    *,
    at: datetime,
    by: Who,
    on: Calendar,
) -> list[Event]:
    if proposal.kind == "extension":
        return [extended(rules, after, proposal.clock, at=at, by=by, calendar=on)]
    form = action_form(rules, acts.transition_of(rules, proposal.action))
    facts = {} if form is None else facts_of(form, values)
    doing = acts.Doing(action=proposal.action, at=at, facts=facts)
    acts.check_effect(rules, after, doing, on)
    return acts.take_effect(rules, after, doing, by, on)[1]


def _remember_comment(proposal: Proposal, event: Event, comment: str) -> None:
    for found, row in queries.approvals_of(proposal.case_id):
        mine = found.id == proposal.id and row.step == event.data["step"]
        if mine and event.data["role"] in row.roles and row.status == "done":
            row.comment = comment.strip()
    db.session.flush()


def withdraw(proposal_id: UUID, *, actor: Actor, occurred_at: datetime | None = None) -> Outcome:
    """Take back one's own proposal."""
    proposal = queries.proposal(proposal_id)
    case = queries.for_update(proposal.case_id, actor)
    rules, on, snapshot = rules_of(case), calendar(), load(case)
    event = approvals.withdraw(snapshot, actor, str(proposal_id), occurred_at or now())
    after, rows = record(case, rules, snapshot, [event], on)
    return Outcome(case=case, rules=rules, snapshot=after, rows=rows, data={}, proposal=proposal)


def extend(
    case_id: UUID,
    clock: str,
    *,
    actor: Actor,
    by: str = "",
    reason: str,
    document: UUID | None = None,
    occurred_at: datetime | None = None,
    version: int | None = None,
) -> Outcome:
    """Ask for a longer deadline: opens its chain, or extends at once where the rules name none.

    Only before it has run out, as often and as far as the rules allow.
    """
    if not reason.strip():
        message = "请写明延长期限的理由"
        raise Invalid(message, problems=[Problem("/reason", "required", message)])
    case = queries.for_update(case_id, actor, version)
    rules, on, path = rules_of(case), calendar(), queries.unit_path(case.unit_id)
    snapshot, at = load(case), occurred_at or now()
    proposal_id = new_id()
    events = acts.extension(
        rules,
        snapshot,
        clock,
        actor,
        at=at,
        proposal=str(proposal_id),
        calendar=on,
        roles=queries.domain_roles(rules.module),
        unit_path=path,
    )
    proposal = None
    if events[-1].type == "approval_requested":
        request = events[-1]
        proposal = Proposal(
            id=proposal_id,
            case_id=case.id,
            kind="extension",
            action="extend",
            clock=clock,
            chain=request.data["chain"],
            data={
                "by": by or events[0].data["by"],
                "reason": reason.strip(),
                **({"document": str(document)} if document else {}),
            },
            comment=reason.strip(),
            occurred_at=at,
            proposed_by=UUID(actor.id),
            proposed_role=request.by.role,
            status="waiting",
        )
        db.session.add(proposal)
        db.session.flush()
    after, rows = record(case, rules, snapshot, events, on)
    return Outcome(case=case, rules=rules, snapshot=after, rows=rows, data={}, proposal=proposal)


def assign(
    case_id: UUID,
    *,
    actor: Actor,
    handler: UUID | None,
    officers: Sequence[UUID] = (),
    version: int | None = None,
) -> Outcome:
    """Give the case to a handler (and further officers)."""
    case = queries.for_update(case_id, actor, version)
    rules, on, path = rules_of(case), calendar(), queries.unit_path(case.unit_id)
    if not can(actor, "case.assign", roles=queries.domain_roles(rules.module), unit_path=path):
        raise Refused("not_permitted", "您的岗位不能分派案件")
    wanted = {*([handler] if handler else []), *officers}
    known = set(
        db.session.scalars(select(User.id).where(User.id.in_(wanted), User.status == "active"))
    )
    if wanted - known:
        raise Invalid(problems=[Problem("/handler", "not_a_choice", "没有这个人员，或已停用")])
    snapshot = load(case)
    event = acts.assigned(
        snapshot,
        None if handler is None else str(handler),
        at=now(),
        by=acts.who(actor),
        officers=tuple(str(o) for o in officers),
    )
    after, rows = record(case, rules, snapshot, [event], on)
    return Outcome(case=case, rules=rules, snapshot=after, rows=rows, data={})
