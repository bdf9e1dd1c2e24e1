"""Checking things off in a case, taking a tick back, and doing without one for a reason."""

from uuid import UUID

from core.cases.contents import remark
from core.cases.logic import checklists as logic
from core.cases.logic.model import EventType
from core.cases.record import load
from core.db import db
from core.documents import queries as documents
from core.errors import Invalid, Problem, Refused
from core.plugin.spec import Checklist, ChecklistItem
from core.users.logic import Actor, can
from core.work.opening import Opened, opened, write


def tick(case_id: UUID, checklist: str, item: str, *, actor: Actor, evidence: str = "") -> None:
    """Check an item off; a second tick changes nothing.

    ``evidence`` is ``attachment:<id>`` or ``document:<id>`` where the item asks for one.
    """
    here, _, wanted = _opened(case_id, checklist, item, actor)
    _refuse_bad_evidence(here, wanted, evidence)
    if not _ticked(here, checklist, item):
        kept = evidence if wanted.evidence != "none" else ""
        _write(here, "checked", checklist, item, actor, evidence=kept)


def untick(case_id: UUID, checklist: str, item: str, *, actor: Actor) -> None:
    """Take a tick back, or that an item was done without; both stay in the log."""
    here, _, _ = _opened(case_id, checklist, item, actor)
    if _ticked(here, checklist, item):
        _write(here, "unchecked", checklist, item, actor)


def override(case_id: UUID, checklist: str, item: str, *, actor: Actor, reason: str) -> None:
    """Do without an item, for a reason; only posts that the list names may."""
    here, its, _ = _opened(case_id, checklist, item, actor)
    if not may_override(here, its, actor):
        raise Refused("not_permitted", "您的岗位不能免除此项核对")
    if not reason.strip():
        raise Invalid(problems=[Problem("/reason", "required", "请写明免除核对的理由")])
    if not _ticked(here, checklist, item):
        remark(here.case, remark_key(checklist, item), reason)
        _write(here, "check_overridden", checklist, item, actor)


def may_override(here: Opened, checklist: Checklist, actor: Actor) -> bool:
    """Whether the actor has one of the posts that may do without an item."""
    roles = checklist.override_roles
    return can(actor, "case.work", roles=roles, unit_path=here.path)


def remark_key(checklist: str, item: str) -> str:
    """Where the reason for doing without an item is kept among the case's remarks."""
    return f"check.{logic.name_of(checklist, item)}"


def _opened(
    case_id: UUID, checklist: str, item: str, actor: Actor
) -> tuple[Opened, Checklist, ChecklistItem]:
    here = opened(case_id, actor)
    found = logic.found(here.rules, load(here.case), checklist, item)
    if found is None:
        raise Refused("wrong_state", "案件现在的状态没有这项核对")
    return here, *found


def _ticked(here: Opened, checklist: str, item: str) -> bool:
    return logic.name_of(checklist, item) in here.case.ticked


def _refuse_bad_evidence(here: Opened, item: ChecklistItem, evidence: str) -> None:
    if item.evidence == "none":
        return
    kind, _, name = evidence.partition(":")
    known = {str(id_) for id_ in evidence_of(here.case.id, item.evidence)}
    if kind != item.evidence or name not in known:
        what = "材料" if item.evidence == "attachment" else "已签发的文书"
        raise Invalid(problems=[Problem("/evidence", "required", f"请选择作为凭据的{what}")])


def evidence_of(case_id: UUID, kind: str) -> list[UUID]:
    """What can prove an item: the files of the case, or its issued papers."""
    if kind == "attachment":
        return [row.id for row in documents.attachments(case_id)]
    return [row.id for row in documents.of_case(case_id) if row.status == "issued"]


def _write(
    here: Opened, kind: EventType, checklist: str, item: str, actor: Actor, **more: str
) -> None:
    write(here, kind, {"list": checklist, "item": item, **more}, actor=actor)
    db.session.flush()
