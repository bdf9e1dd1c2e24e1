"""A case as the API gives it: every value masked as far as the caller may not see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.api import queries, show_clocks, show_papers
from core.api.shapes import (
    ActionShape,
    ApprovalShape,
    CaseItem,
    CaseRef,
    CaseShape,
    LinkShape,
    PartyShape,
    Person,
    RuleSetRef,
    StepShape,
    UnitRef,
)
from core.cases import queries as cases
from core.cases.forms import form_of
from core.cases.intake import entries_of, full_data
from core.cases.logic import acts
from core.cases.logic.model import Rules
from core.cases.models import Approval, Case, Party, Proposal
from core.cases.parties import secret_of
from core.cases.proposals import values_of
from core.cases.record import party_ref, snapshot_of
from core.cases.service import rules_of
from core.deadlines.logic.calendar import Calendar
from core.deadlines.models import ClockRow
from core.deadlines.service import calendar
from core.documents import queries as documents
from core.forms.logic import mask_data, mask_party
from core.forms.logic.parties import KIND_TITLES
from core.forms.present import SEALED
from core.now import now
from core.plugin.spec import Secrecy
from core.tenants.models import Unit
from core.users.logic import Actor, Standing, concerned, sees, standings
from core.users.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is read once for an answer: who asks, the moment, the calendar, people and units."""

    actor: Actor
    at: datetime
    on: Calendar
    people: dict[UUID, User]
    units: dict[UUID, Unit]


def level_of(rules: Rules, actor: Actor) -> Secrecy:
    """The most secret kind of value of a case that somebody may read in passing."""
    return sees(actor, {role.key: role.sees for role in rules.module.roles})


def person(row: User | None) -> Person | None:
    """Somebody of the organisation, or nobody."""
    return None if row is None else Person(id=row.id, login=row.login, name=row.name)


def party(rules: Rules, case: Case, row: Party, level: Secrecy) -> PartyShape:
    """A party: of a sealed one its role, its kind and its badge, whoever asks."""
    role = next(r for r in rules.case_type.party_roles if r.key == row.role)
    sealed = role.secrecy == "sealed"
    anonymous = bool(row.fields.get("anonymous", False))
    if sealed:
        named, unnamed = role.badges
        real = not anonymous and bool(case.facts.get("real_name"))
        values = {"name": SEALED, "badge": named if real else unnamed}
    else:
        values = {"name": row.name, **row.fields, **secret_of(row)}
        values.pop("anonymous", None)
        values = mask_party(role, values, level)
    return PartyShape(
        ref=party_ref(row).ref,
        role=row.role,
        role_title=role.title,
        kind=row.kind,
        kind_title=KIND_TITLES[row.kind],  # type: ignore[index]  # parties are written with a known kind
        sealed=sealed,
        ended_at=row.ended_at,
        anonymous=anonymous,
        **{"name": "", **values},
    )


def items(rows: Sequence[Case], actor: Actor) -> list[CaseItem]:
    """Cases for a list, in a constant number of queries."""
    ids = [row.id for row in rows]
    parties, clocks = cases.parties_of(ids), cases.clocks_of(ids)
    desk = desk_of(rows, actor)
    return [CaseItem(**_item(row, parties[row.id], clocks[row.id], desk)) for row in rows]


def named(steps: Iterable[tuple[Proposal, Approval]]) -> list[UUID | None]:
    """Everybody whom proposals and their steps name."""
    found = [(p.proposed_by, p.on_behalf_of, a.decided_by, a.on_behalf_of) for p, a in steps]
    return [who for each in found for who in each]


def desk_of(rows: Iterable[Case], actor: Actor, more: Iterable[Any] = ()) -> Desk:
    """Read the people and units that the answer will name."""
    found = list(rows)
    ids = [*(row.handler_id for row in found), *(o for row in found for o in row.officers), *more]
    ids += [loan.giver for loan in actor.loans]
    return Desk(
        actor=actor,
        at=now(),
        on=calendar(),
        people=queries.people(ids),
        units=queries.units(row.unit_id for row in found),
    )


def case(row: Case, actor: Actor) -> CaseShape:
    """One case with everything that hangs on it."""
    rules = rules_of(row)
    parties, clocks = cases.parties_of([row.id])[row.id], cases.clocks_of([row.id])[row.id]
    steps = cases.approvals_of(row.id)
    papers = documents.of_case(row.id)
    desk = desk_of([row], actor, [*named(steps), *(paper.issued_by for paper in papers)])
    rule_set = queries.rule_set(row.rule_set_id)
    level = level_of(rules, actor)
    states = show_papers.states(row)
    return CaseShape(
        **_item(row, parties, clocks, desk),
        edition=rules.module.edition,
        rule_set=RuleSetRef(
            id=rule_set.id,
            domain=rule_set.domain,
            edition=rule_set.edition,
            version=rule_set.version,
            hash=rule_set.hash,
            in_force=rule_set.in_force,
        ),
        moved_at=row.moved_at,
        officers=[p for o in row.officers if (p := person(desk.people.get(UUID(o))))],
        facts=dict(row.facts),
        data=_data(rules, row, level),
        actions=_actions(rules, row, parties, clocks, desk),
        documents=[show_papers.item(paper, parties, states, desk.people) for paper in papers],
        approvals=approvals(steps, {row.id: row}, desk),
        links=[
            LinkShape(kind=kind, case=ref(other)) for kind, other in queries.links(row.id, actor)
        ],
    )


def ref(row: Case) -> CaseRef:
    """A case by name."""
    return CaseRef(id=row.id, number=row.number, title=row.title)


def approvals(
    steps: Iterable[tuple[Proposal, Approval]], known: dict[UUID, Case], desk: Desk
) -> list[ApprovalShape]:
    """Proposals with their steps, in order."""
    by_proposal: dict[UUID, list[Approval]] = {}
    proposals: dict[UUID, Proposal] = {}
    for proposal, step in steps:
        proposals[proposal.id] = proposal
        by_proposal.setdefault(proposal.id, []).append(step)
    return [_approval(p, by_proposal[key], known[p.case_id], desk) for key, p in proposals.items()]


def _approval(
    proposal: Proposal, steps: Sequence[Approval], row: Case, desk: Desk
) -> ApprovalShape:
    rules = rules_of(row)
    proposer = person(desk.people.get(proposal.proposed_by))
    assert proposer is not None  # a foreign key names the proposer, and people are never deleted
    path = desk.units[row.unit_id].path if row.unit_id else ""
    way = _way(proposal, steps, desk.actor, path)
    return ApprovalShape(
        id=proposal.id,
        case=ref(row),
        kind=proposal.kind,  # type: ignore[arg-type]  # the column's CHECK allows only these words
        action=proposal.action,
        clock=proposal.clock,
        title=_proposal_title(rules, proposal),
        chain=proposal.chain,
        status=proposal.status,  # type: ignore[arg-type]
        proposed_by=proposer,
        proposed_for=person(desk.people.get(proposal.on_behalf_of))
        if proposal.on_behalf_of
        else None,
        occurred_at=proposal.occurred_at,
        decided_at=proposal.decided_at,
        comment=proposal.comment,
        data=_proposed(rules, proposal, level_of(rules, desk.actor)),
        steps=[
            StepShape(
                id=step.id,
                step=step.step,
                title=step.title,
                mode=step.mode,
                roles=list(step.roles),
                status=step.status,  # type: ignore[arg-type]
                decision=step.decision,  # type: ignore[arg-type]
                comment=step.comment,
                decided_by=person(desk.people.get(step.decided_by)) if step.decided_by else None,
                decided_at=step.decided_at,
                on_behalf_of=person(desk.people.get(step.on_behalf_of))
                if step.on_behalf_of
                else None,
            )
            for step in steps
        ],
        may_decide=way is not None,
        in_place_of=person(desk.people.get(UUID(way.giver))) if way and way.giver else None,
    )


def _way(proposal: Proposal, steps: Sequence[Approval], actor: Actor, path: str) -> Standing | None:
    """How the actor may decide the open step, if at all."""
    proposers = [str(who) for who in (proposal.proposed_by, proposal.on_behalf_of) if who]
    for step in steps:
        if step.status == "open":
            same = [each for each in steps if each.step == step.step]
            said = [str(who) for s in same for who in (s.decided_by, s.on_behalf_of) if who]
            for way in standings(actor, step.roles, path):
                if not concerned(actor, way, [*proposers, *said]):
                    return way
    return None


def _proposal_title(rules: Rules, proposal: Proposal) -> str:
    if proposal.kind == "extension":
        found = next((c for c in rules.case_type.clocks if c.key == proposal.clock), None)
        return f"延长{found.title if found else proposal.clock}"
    return acts.transition_of(rules, proposal.action).title


def _proposed(rules: Rules, proposal: Proposal, level: Secrecy) -> dict[str, Any]:
    if proposal.kind == "extension":
        return dict(proposal.data)
    key = acts.transition_of(rules, proposal.action).form
    return mask_data(form_of(rules, key), values_of(proposal), level) if key else {}


def _item(
    row: Case, parties: Sequence[Party], clocks: Sequence[ClockRow], desk: Desk
) -> dict[str, Any]:
    rules = rules_of(row)
    level = level_of(rules, desk.actor)
    unit = desk.units.get(row.unit_id) if row.unit_id else None
    return {
        "id": row.id,
        "number": row.number,
        "domain": row.domain,
        "type": row.type,
        "type_title": rules.case_type.title,
        "title": row.title,
        "category": row.category,
        "category_title": entries_of(rules, rules.case_type.category).get(
            row.category, row.category
        ),
        "channel": row.channel,
        "severity": row.severity,
        "state": row.state,
        "state_title": acts.state_of(rules, row.state).title,
        "closed": row.closed,
        "result": row.result,
        "received_at": row.received_at,
        "received_on": row.received_on,
        "closed_at": row.closed_at,
        "next_due_at": row.next_due_at,
        "breached": row.breached,
        "handler": person(desk.people.get(row.handler_id)) if row.handler_id else None,
        "unit": None if unit is None else UnitRef(id=unit.id, code=unit.code, name=unit.name),
        "version": row.version,
        "parties": [party(rules, row, each, level) for each in parties],
        "clocks": [show_clocks.clock(rules, each, desk.at, desk.on) for each in clocks],
    }


def _data(rules: Rules, row: Case, level: Secrecy) -> dict[str, dict[str, Any]]:
    return {
        key: mask_data(form_of(rules, key), values, level) for key, values in full_data(row).items()
    }


def _actions(
    rules: Rules,
    row: Case,
    parties: Sequence[Party],
    clocks: Sequence[ClockRow],
    desk: Desk,
) -> list[ActionShape]:
    path = desk.units[row.unit_id].path if row.unit_id else ""
    snapshot = snapshot_of(row, clocks, parties)
    offered = acts.offered(rules, snapshot, desk.actor, desk.at, desk.on, path)
    return [
        ActionShape(
            key=each.key,
            title=each.title,
            form=each.form,
            chain=each.chain,
            told=each.told,
            documents=list(each.documents),
            help=each.help,
            basis="" if each.basis is None else f"{each.basis.source}{each.basis.article}",
        )
        for each in offered
    ]
