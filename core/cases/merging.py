"""Two cases of one matter worked as one: merging (并案), and taking it back within 30 days.

The merged case keeps its number, its parties and its deadlines, but is worked on in the main case:
what takes effect there takes effect here too (``core.exchange.merging``), so that everybody who
complained gets their own answer. Nothing of one case is copied into the other, so nobody who may
read only one of them learns who stands in the other.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select

from core.cases import queries
from core.cases.contents import remark
from core.cases.links import both, join
from core.cases.logic.acts import who
from core.cases.logic.model import Event, EventType, Who
from core.cases.models import Case
from core.cases.outcome import rules_of
from core.cases.record import load, record
from core.db import db
from core.deadlines.service import calendar
from core.errors import Conflict, Invalid, Problem, Refused
from core.now import now
from core.users.logic import Actor

INTO, FROM = "merged_into", "merged_from"
UNDO = timedelta(days=30)


def merge(case_id: UUID, main_id: UUID, *, actor: Actor, reason: str) -> None:
    """Let a case go on in another one.

    Both must be open, of one kind, in one state and readable to the actor (:class:`NotFound`
    otherwise); no approval may be under way in either.
    """
    if not reason.strip():
        raise Invalid(problems=[Problem("/reason", "required", "请写明并案的理由")])
    if case_id == main_id:
        raise Invalid(problems=[Problem("/number", "same", "案件不能并入自己")])
    case, main = both(case_id, main_id, actor)
    _refuse_unlike(case, main)
    by = who(actor)
    _tell(case, main, "merged", by)
    case.merged_at = now()
    remark(case, "merge", reason)
    join(case, main, INTO, by=by)
    db.session.flush()


def unmerge(case_id: UUID, *, actor: Actor, reason: str) -> None:
    """Let a merged case go on by itself again, where it stands now; within 30 days only."""
    if not reason.strip():
        raise Invalid(problems=[Problem("/reason", "required", "请写明撤销并案的理由")])
    known = queries.get(case_id, actor)
    if known.merged_into is None:
        raise Conflict("本案没有并入其他案件")
    case, main = both(case_id, known.merged_into, actor, even_merged=True)
    if case.merged_into != main.id or case.merged_at is None:
        raise Conflict("本案没有并入其他案件")
    if not may_undo(case):
        raise Refused("guard", "并案已超过 30 天，不能再撤销")
    by = who(actor)
    for row in queries.links_between(case.id, main.id):
        if row.kind == INTO:
            db.session.delete(row)
    _tell(case, main, "unmerged", by)
    case.merged_at = None
    remark(case, "unmerge", reason)
    db.session.flush()


def may_undo(case: Case) -> bool:
    """Whether the 30 days are not over yet."""
    return case.merged_at is not None and now() - case.merged_at < UNDO


def merged_into(main_id: UUID) -> Sequence[Case]:
    """The cases that go on in this one, by id so that two who hold them never wait in turn."""
    return db.session.scalars(
        select(Case).where(Case.merged_into == main_id).order_by(Case.id)
    ).all()


def held(main_id: UUID) -> Sequence[Case]:
    """The same, their rows locked."""
    return db.session.scalars(
        select(Case)
        .where(Case.merged_into == main_id)
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _refuse_unlike(case: Case, main: Case) -> None:
    message = ""
    if main.merged_into is not None:
        message = "对方案件已并入其他案件，请并入那一件"
    elif db.session.scalar(select(exists().where(Case.merged_into == case.id))):
        message = "已有案件并入本案，不能再并入别案"
    elif (case.domain, case.type) != (main.domain, main.type):
        message = "两案种类不同，不能并案；可以关联"
    elif case.closed or main.closed:
        message = "已办结的案件不能并案；可以关联"
    elif case.rule_set_id != main.rule_set_id:
        message = "两案适用的规则版本不同，不能并案；可以关联"
    elif case.state != main.state:
        message = "两案办理阶段不同，请办到同一阶段后再并案"
    elif case.waiting or main.waiting:
        message = "有事项正在审批，审批结束后才能并案"
    if message:
        raise Refused("wrong_state", message)


def _tell(case: Case, main: Case, kind: EventType, by: Who) -> None:
    for one, other, direction in ((case, main, "into"), (main, case, "from")):
        data = {"other": str(other.id), "direction": direction}
        event = Event(type=kind, at=now(), by=by, data=data)
        record(one, rules_of(one), load(one), [event], calendar())
