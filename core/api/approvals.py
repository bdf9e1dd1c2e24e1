"""Proposals that wait for a decision."""

from uuid import UUID

from core.api import queries, reading, show
from core.api.actions import outcome_answer
from core.api.operations import Answer, get, post
from core.api.schemas import Deciding, ListApprovals, Nothing, Withdrawing
from core.api.shapes import ApprovalList, ApprovalShape, CaseShape, Proposed
from core.cases import queries as cases
from core.cases import service
from core.documents import service as documents
from core.users.session import current_actor


def list_approvals(*, query: ListApprovals) -> Answer:
    """The proposals that wait for the caller's decision, oldest first."""
    actor = current_actor()
    waiting = cases.approvals_for(actor, query.limit)
    rows = {case.id: case for _, _, case in waiting}
    wanted = {proposal.id for _, proposal, _ in waiting}
    steps = [
        (proposal, step) for proposal, step in queries.steps_of(wanted) if proposal.case_id in rows
    ]
    named = show.named(steps)
    desk = show.desk_of(rows.values(), actor, named)
    found = [each for each in show.approvals(steps, rows, desk) if each.may_decide]
    return Answer(content=ApprovalList(items=found))


def read_approval(approval_id: UUID, *, query: Nothing) -> Answer:
    """One proposal of a case that the caller may read."""
    actor = current_actor()
    proposal = cases.proposal(approval_id)
    row = cases.get(proposal.case_id, actor)
    steps = [pair for pair in cases.approvals_of(row.id) if pair[0].id == proposal.id]
    named = show.named(steps)
    desk = show.desk_of([row], actor, named)
    return Answer(content=show.approvals(steps, {row.id: row}, desk)[0])


def decide(approval_id: UUID, *, body: Deciding) -> Answer:
    """Approve, reject or return the open step; the last agreement lets the act take effect."""
    outcome = documents.decide(
        approval_id,
        body.decision,
        actor=current_actor(),
        comment=body.comment,
        occurred_at=body.occurred_at,
        version=reading.version(body.version),
    )
    return outcome_answer(outcome)


def withdraw(approval_id: UUID, *, body: Withdrawing) -> Answer:
    """Take back one's own proposal."""
    outcome = service.withdraw(approval_id, actor=current_actor(), occurred_at=body.occurred_at)
    return outcome_answer(outcome)


OPERATIONS = (
    get(
        "/approvals",
        list_approvals,
        act="case.read",
        summary="待我审批",
        tag="审批",
        query=ListApprovals,
        answers={200: ApprovalList},
    ),
    get(
        "/approvals/<uuid:approval_id>",
        read_approval,
        act="case.read",
        summary="审批事项",
        tag="审批",
        answers={200: ApprovalShape},
        problems=(404,),
    ),
    post(
        "/approvals/<uuid:approval_id>/decisions",
        decide,
        act="case.decide",
        summary="审批",
        tag="审批",
        body=Deciding,
        answers={200: CaseShape, 202: Proposed},
        problems=(404, 409),
        description="还有后续步骤的，答复 202；不能审批自己提出的事项（403 self_approval）。",
    ),
    post(
        "/approvals/<uuid:approval_id>/withdraw",
        withdraw,
        act="case.act",
        summary="撤回自己提出的审批事项",
        tag="审批",
        body=Withdrawing,
        optional=True,
        answers={200: CaseShape},
        problems=(404, 409),
    ),
)
