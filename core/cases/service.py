"""Acting on a case: one function for each thing that people do. All of them end in ``record``."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.cases import queries
from core.cases.contents import index, remark, store, title_of
from core.cases.forms import action_form, parse_form
from core.cases.intake import open_case
from core.cases.intake_facts import refs_of
from core.cases.logic import acts
from core.cases.logic.effects import unfold
from core.cases.logic.guards import env_of
from core.cases.logic.lateness import must_say_why
from core.cases.logic.model import Event, Rules, Snapshot
from core.cases.logic.refusals import refuse_merged
from core.cases.models import Case, Proposal
from core.cases.outcome import Outcome, rules_of
from core.cases.parties import replace_parties
from core.cases.proposals import decide, propose, withdraw
from core.cases.record import load, party_rows, record
from core.db import db, new_id
from core.deadlines.logic.calendar import Calendar
from core.deadlines.service import calendar
from core.errors import Invalid, Problem, Refused
from core.forms.logic import facts_of, parse_parties
from core.now import now
from core.users import queries as user_queries
from core.users.logic import Actor, can
from core.users.models import User

__all__ = ["Outcome", "act", "assign", "decide", "extend", "open_case", "rules_of", "withdraw"]


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
    known: Mapping[str, Any] | None = None,
) -> Outcome:
    """Do an action now, or propose it when its chain must agree first.

    ``occurred_at`` is when it happened (aware), now when left out; ``known`` are facts that the
    program itself adds to those of the form. Raises :class:`Stale` for an old
    page, :class:`Invalid` with every fault of the form, the moment and the telling, and
    :class:`Refused` when the rules forbid it.
    """
    case = queries.for_update(case_id, actor, version)
    rules, on, path = rules_of(case), calendar(), queries.unit_path(case.unit_id)
    snapshot, moment = load(case), now()
    doing = acts.Doing(
        action=action,
        at=acts.settled(occurred_at, moment),
        told=tuple(replace(note, at=acts.settled(note.at, moment)) for note in told),
        proposal=str(new_id()),
    )
    transition = acts.check_possible(rules, snapshot, actor, doing, path)
    problems = acts.moment_problems(snapshot, doing, moment)
    problems += acts.telling_problems(rules, snapshot, transition, doing)
    late = must_say_why(rules, snapshot, transition, doing.at)
    if not comment.strip() and (transition.asks_reason or late):
        why = f"“{'”“'.join(late)}”已逾期，请写明逾期原因" if late else "请写明理由"
        problems.append(Problem("/comment", "required", why))
    values, found = _values(rules, snapshot, action, data, at=doing.at, on=on)
    problems += found
    changed, more_facts = _later_parties(case, rules, doing, parties, problems, actor, on)
    if problems:
        raise Invalid(problems=problems)
    form = action_form(rules, transition)
    facts = {} if form is None else facts_of(form, values)
    doing = replace(doing, facts={**facts, **more_facts, **(known or {})})
    before, prefix = snapshot, list[Event]()
    if changed:
        snapshot, prefix = unfold(rules, snapshot, changed, on)
    events = [*prefix, *acts.act(rules, snapshot, actor, doing, moment, on, path)]
    proposal = None
    if events[-1].type == "approval_requested":
        if told:
            message = "须先经审批作出决定，才能告知当事人"
            raise Invalid(message, problems=[Problem("/told", "too_early", message)])
        proposal = propose(
            case,
            rules,
            doing,
            values,
            actor=actor,
            unit_path=path,
            documents=documents or {},
            comment=comment,
        )
    snapshot, rows = record(case, rules, before, events, on)
    if proposal is None:
        _keep(case, rules, transition.form, values, action, comment)
    return Outcome(
        case=case, rules=rules, snapshot=snapshot, rows=rows, data=values, proposal=proposal
    )


def _keep(
    case: Case, rules: Rules, form: str, values: Mapping[str, Any], action: str, comment: str
) -> None:
    """Keep what was typed into an act that took effect, and find the case by it."""
    if form:
        store(case, rules, form, values)
    remark(case, action, comment)
    people = party_rows(case.id)
    case.title = title_of(rules, case.category, people)
    index(case, people)
    db.session.flush()


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
    doing: acts.Doing,
    parties: Sequence[Mapping[str, Any]] | None,
    problems: list[Problem],
    actor: Actor,
    on: Calendar,
) -> tuple[list[Event], Mapping[str, Any]]:
    """The parties of a matter that was only received, given when it is registered.

    Those that came with it are checked again, for now none may be missing.
    """
    if doing.action not in rules.case_type.intake[1:]:
        if parties:
            problems.append(Problem("/parties", "unknown", "此事项不能修改当事人"))
        return [], {}
    if parties is None and party_rows(case.id):
        return [], {}
    before = load(case)
    env = env_of(rules, before, at=doing.at, calendar=on)
    parsed = parse_parties(rules.case_type, list(parties or ()), now=doing.at, zone=on.tz, env=env)
    problems += parsed.problems
    if problems:
        return [], {}
    replace_parties(rules.case_type, case.id, parsed.data)
    refs, real_name = refs_of(rules.case_type, parsed.data)
    by = acts.who(actor)
    return acts.parties_replaced(before, refs, at=doing.at, by=by), real_name


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

    Only before it has run out, as often and as far as the rules allow; ``by`` may be left out.
    """
    case = queries.for_update(case_id, actor, version)
    refuse_merged(case.merged_into)
    if not reason.strip():
        message = "请写明延长期限的理由"
        raise Invalid(message, problems=[Problem("/reason", "required", message)])
    rules, on, path = rules_of(case), calendar(), queries.unit_path(case.unit_id)
    snapshot, moment = load(case), now()
    at = acts.settled(occurred_at, moment)
    proposal_id = new_id()
    events = acts.extension(
        rules,
        snapshot,
        clock,
        actor,
        at=at,
        now=moment,
        by=by,
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
            on_behalf_of=None if not request.by.on_behalf_of else UUID(request.by.on_behalf_of),
            proposed_role=request.by.role,
            status="waiting",
        )
        db.session.add(proposal)
        db.session.flush()
    after, rows = record(case, rules, snapshot, events, on)
    if proposal is None:
        remark(case, f"extend.{clock}", reason)
        db.session.flush()
    return Outcome(case=case, rules=rules, snapshot=after, rows=rows, data={}, proposal=proposal)


def assign(
    case_id: UUID,
    *,
    actor: Actor,
    handler: UUID | None,
    officers: Sequence[UUID] | None = None,
    version: int | None = None,
) -> Outcome:
    """Give the case to a handler (and further officers; None leaves them as they are)."""
    case = queries.for_update(case_id, actor, version)
    rules, on, path = rules_of(case), calendar(), queries.unit_path(case.unit_id)
    roles = queries.domain_roles(rules.module)
    if not can(actor, "case.assign", roles=roles, unit_path=path):
        raise Refused("not_permitted", "您的岗位不能分派案件")
    refuse_merged(case.merged_into)
    if case.closed:
        raise Refused("wrong_state", "案件已办结，不能再分派")
    problems = [
        *_unfit([handler] if handler else [], roles, path, "/handler"),
        *_unfit(officers or (), roles, path, "/officers"),
    ]
    if problems:
        raise Invalid(problems=problems)
    snapshot = load(case)
    event = acts.assigned(
        snapshot,
        None if handler is None else str(handler),
        at=now(),
        by=acts.in_place(actor, roles, path),
        officers=None if officers is None else tuple(dict.fromkeys(str(o) for o in officers)),
    )
    after, rows = record(case, rules, snapshot, [event], on)
    return Outcome(case=case, rules=rules, snapshot=after, rows=rows, data={})


def _unfit(people: Sequence[UUID], roles: Sequence[str], path: str, pointer: str) -> list[Problem]:
    """Those who cannot be given the case: nobody known, disabled, or without a part in it."""
    active = set(
        db.session.scalars(select(User.id).where(User.id.in_(people), User.status == "active"))
    )
    problems: list[Problem] = []
    for person in people:
        if person not in active:
            problems.append(Problem(pointer, "not_a_choice", "没有这个人员，或已停用"))
        elif not any(user_queries.actor(person).owns(role, path) for role in roles):
            problems.append(Problem(pointer, "not_a_choice", "此人没有办理本案的岗位"))
    return problems
