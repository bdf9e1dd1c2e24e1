"""What the API reads beside the features' own queries: kept answers, people, units, rule sets."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import defer

from core.api.models import IdempotencyKey
from core.cases.links import mirrored
from core.cases.models import Approval, Case, Link, Proposal
from core.cases.queries import visible
from core.db import db
from core.documents.models import Attachment
from core.rules.models import RuleSet
from core.tenants.models import Unit
from core.users.logic import Actor
from core.users.models import User


def kept_answer(user_id: UUID, key: str, *, since: datetime) -> IdempotencyKey | None:
    """The answer that was given under a key, if it still counts."""
    return db.session.scalars(
        select(IdempotencyKey).where(
            IdempotencyKey.user_id == user_id,
            IdempotencyKey.key == key,
            IdempotencyKey.kept_at > since,
        )
    ).one_or_none()


def forget_answers(*, before: datetime) -> None:
    """Delete the answers that no longer count."""
    db.session.execute(
        delete(IdempotencyKey)
        .where(IdempotencyKey.kept_at <= before)
        .execution_options(synchronize_session=False)
    )


def people(ids: Iterable[UUID | str | None]) -> dict[UUID, User]:
    """People by id, in one query; ids of nobody are left out."""
    wanted = {UUID(str(each)) for each in ids if each}
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(select(User).where(User.id.in_(wanted)))}


def units(ids: Iterable[UUID | None]) -> dict[UUID, Unit]:
    """Units by id, in one query."""
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(select(Unit).where(Unit.id.in_(wanted)))}


def rule_set(rule_set_id: UUID) -> RuleSet:
    """A rule set without its content, which is large and never shown with a case."""
    return db.session.scalars(
        select(RuleSet)
        .where(RuleSet.id == rule_set_id)
        .options(defer(RuleSet.resolved, raiseload=True), defer(RuleSet.patch, raiseload=True))
    ).one()


def links(case_id: UUID, actor: Actor) -> list[tuple[str, Case]]:
    """The cases that belong to this one and that the actor may read, with the kind of the link."""
    rows = db.session.execute(
        select(Link, Case)
        .join(Case, or_(Case.id == Link.case_id, Case.id == Link.other_id))
        .where(
            or_(Link.case_id == case_id, Link.other_id == case_id),
            Case.id != case_id,
            visible(actor),
        )
        .order_by(Link.created_at, Link.id)
    ).all()
    return [
        (row[0].kind if row[0].case_id == case_id else mirrored(row[0].kind), row[1])
        for row in rows
    ]


def attachment_of(case_id: UUID, attachment_id: UUID) -> Attachment | None:
    """A file of this very case."""
    return db.session.scalars(
        select(Attachment).where(Attachment.case_id == case_id, Attachment.id == attachment_id)
    ).one_or_none()


def steps_of(proposals: Iterable[UUID]) -> list[tuple[Proposal, Approval]]:
    """Proposals with all their steps, the oldest first, in one query."""
    rows = db.session.execute(
        select(Proposal, Approval)
        .join(Approval, Approval.proposal_id == Proposal.id)
        .where(Proposal.id.in_(list(proposals)))
        .order_by(Proposal.created_at, Proposal.id, Approval.position, Approval.id)
    ).all()
    return [(row[0], row[1]) for row in rows]
