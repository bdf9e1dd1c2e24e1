"""Papers in the life of a case: acts with their papers, drafts, issuing, delivery, attachments.

``open_case``, ``act`` and ``decide`` are what pages and the API call: the act itself, and in the
same transaction the rows of the papers that it drafts and of the deliveries that it notes.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from core.cases import service as cases
from core.cases.intake import Opened
from core.cases.logic.acts import Told
from core.cases.logic.approvals import Decision
from core.cases.outcome import Outcome
from core.cases.proposals import documents_of
from core.documents.attachments import attach
from core.documents.delivery import Handing, deliver, note_told
from core.documents.drafting import draft, drafted, refuse_bad_given, update
from core.documents.issuing import issue, void
from core.users.logic import Actor

__all__ = [
    "Handing",
    "act",
    "attach",
    "decide",
    "deliver",
    "draft",
    "issue",
    "open_case",
    "update",
    "void",
]


def open_case(*, actor: Actor, **intake: Any) -> Opened:
    """Open a case (see ``core.cases.intake.open_case``) and draft the papers of its first acts."""
    opened = cases.open_case(actor=actor, **intake)
    drafted(opened.case, opened.rules, opened.rows, actor, latest=opened.data, given={})
    return opened


def act(
    case_id: UUID,
    action: str,
    *,
    actor: Actor,
    data: Mapping[str, Any],
    told: Sequence[Told] = (),
    documents: Mapping[str, Mapping[str, Any]] | None = None,
    **more: Any,
) -> Outcome:
    """Do an action (see ``core.cases.service.act``) with its papers.

    ``documents`` gives values for the papers that the act drafts, by document key; they are checked
    when they are given, also where a chain must agree first. A paper that somebody was told of is
    issued in the same act when it is complete; otherwise it stays a draft to be finished.
    """
    outcome = cases.act(
        case_id, action, actor=actor, data=data, told=told, documents=documents, **more
    )
    case, rules = outcome.case, outcome.rules
    given = documents or {}
    moment = outcome.rows[-1].occurred_at
    refuse_bad_given(case, rules, action, given, at=moment)
    if outcome.proposal is None:
        drafted(case, rules, outcome.rows, actor, latest=outcome.data, given=given)
        note_told(outcome, actor)
    return outcome


def decide(proposal_id: UUID, decision: Decision, *, actor: Actor, **more: Any) -> Outcome:
    """Decide on a proposal (see ``core.cases.service.decide``).

    An action that now takes effect drafts its papers with the values that were proposed.
    """
    outcome = cases.decide(proposal_id, decision, actor=actor, **more)
    given = {} if outcome.proposal is None else documents_of(outcome.proposal)
    drafted(outcome.case, outcome.rules, outcome.rows, actor, latest=outcome.data, given=given)
    return outcome
