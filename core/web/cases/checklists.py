"""The checklists of a case on its page: what is ticked, by whom and when, and ticking it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from core.cases import queries
from core.cases.contents import COMMENTS
from core.cases.logic import checklists as logic
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.db import transaction
from core.documents import checklists
from core.documents.models import Attachment, DocumentRow
from core.errors import AppError, Invalid, NotFound, Problem
from core.events.models import EventRow
from core.plugin.spec import ChecklistItem
from core.users.logic import Actor, can
from core.users.queries import names
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp

_KINDS = ("checked", "unchecked", "check_overridden")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item on a page. ``offers`` are what can prove it, by value and title."""

    key: str
    title: str
    required: bool
    evidence: str
    offers: tuple[tuple[str, str], ...]
    done: bool
    overridden: bool
    who: str
    at: datetime | None
    proof: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A checklist on a page; ``waits`` are the titles of the actions that wait for it."""

    key: str
    title: str
    items: tuple[Item, ...]
    waits: tuple[str, ...]
    may_override: bool


def checklists_of(
    row: Case,
    rules: Rules,
    actor: Actor,
    events: Sequence[EventRow],
    *,
    attachments: Sequence[Attachment],
    papers: Sequence[DocumentRow],
    path: str,
) -> list[List]:
    """The lists of the case's state; one query for the names, and none without a list."""
    shown = [c for c in rules.case_type.checklists if row.state in c.states]
    if not shown:
        return []
    last = {logic.name_of(e.data["list"], e.data["item"]): e for e in events if e.type in _KINDS}
    people = names([e.actor_id for e in last.values() if e.actor_id is not None])
    proofs = {
        "attachment": tuple((f"attachment:{a.id}", a.name) for a in attachments),
        "document": tuple(
            (f"document:{d.id}", f"{d.title} {d.number}".strip())
            for d in papers
            if d.status == "issued"
        ),
        "none": (),
    }
    titles = {t.key: t.title for t in rules.case_type.transitions}
    return [
        List(
            key=one.key,
            title=one.title,
            items=tuple(
                _item(
                    row, one.key, item, last.get(logic.name_of(one.key, item.key)), people, proofs
                )
                for item in one.items
            ),
            waits=tuple(titles[key] for key in one.blocks if any(i.required for i in one.items)),
            may_override=can(actor, "case.work", roles=one.override_roles, unit_path=path),
        )
        for one in shown
    ]


def _item(
    row: Case,
    checklist: str,
    item: ChecklistItem,
    last: EventRow | None,
    people: Mapping[UUID, str],
    proofs: Mapping[str, tuple[tuple[str, str], ...]],
) -> Item:
    done = logic.name_of(checklist, item.key) in row.ticked
    told = last if done else None
    overridden = told is not None and told.type == "check_overridden"
    proof = "" if told is None else told.data.get("evidence", "")
    return Item(
        key=item.key,
        title=item.title,
        required=item.required,
        evidence=item.evidence,
        offers=proofs[item.evidence],
        done=done,
        overridden=overridden,
        who="" if told is None or told.actor_id is None else people.get(told.actor_id, "—"),
        at=None if told is None else told.occurred_at,
        proof=dict(proofs[item.evidence]).get(proof, ""),
        reason=row.data.get(COMMENTS, {}).get(checklists.remark_key(checklist, item.key), "")
        if overridden
        else "",
    )


@bp.post("/cases/<uuid:case_id>/checks")
@requires("case.work")
def check(case_id: UUID) -> Response:
    """Tick an item, take the tick back, or do without it."""
    actor = current_actor()
    queries.get(case_id, actor)
    checklist, item = request.form.get("list", ""), request.form.get("item", "")
    try:
        with transaction():
            match request.form.get("do", ""):
                case "tick":
                    evidence = request.form.get("evidence", "")
                    checklists.tick(case_id, checklist, item, actor=actor, evidence=evidence)
                case "untick":
                    checklists.untick(case_id, checklist, item, actor=actor)
                case "override":
                    reason = request.form.get("reason", "")
                    checklists.override(case_id, checklist, item, actor=actor, reason=reason)
                case _:
                    raise Invalid(problems=[Problem("/do", "not_a_choice", "没有这种操作")])
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence, "error")
    return redirect(url_for("cases.page", case_id=case_id, _anchor=f"checks-{checklist}"))
