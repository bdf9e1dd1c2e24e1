"""The slip that whoever brings a matter takes home: printed at once, kept, and verifiable."""

from collections.abc import Sequence
from io import BytesIO
from typing import get_args
from uuid import UUID

from sqlalchemy import select, update

from core.cases import queries as cases
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.outcome import rules_of
from core.db import db, new_id, require_tenant
from core.deadlines.logic.running import RunningClock
from core.deadlines.models import ClockRow
from core.deadlines.service import this_day
from core.documents import paper, render, sources, verify
from core.documents.codes import qr
from core.documents.models import ReceiptRow
from core.documents.sheet import Limit, Size, Slip
from core.errors import Invalid, NotFound, Problem, Refused
from core.now import now
from core.services import services
from core.users.logic import Actor, can

SIZES: dict[Size, str] = {"a4": "A4", "a5": "A5", "roll": "80 毫米纸卷"}


def size_of(text: str) -> Size:
    """The paper that somebody chose; :class:`Invalid` when there is no such."""
    for size in get_args(Size):
        if size == text:
            return size
    message = "请选择回执的纸张"
    raise Invalid(message, problems=[Problem("/size", "not_a_choice", message)])


def make(case_id: UUID, *, actor: Actor, size: Size) -> ReceiptRow:
    """Print a receipt of a case and keep it; those printed before are replaced by it.

    No row is locked while it prints, which takes about a second.
    """
    case = cases.get(case_id, actor)
    rules = rules_of(case)
    roles, path = cases.domain_roles(rules.module), cases.unit_path(case.unit_id)
    if not can(actor, "case.attach", roles=roles, unit_path=path):
        raise Refused("not_permitted", "您的岗位不能打印回执")
    row_id, code = new_id(), verify.new_code()
    html = paper.receipt(_slip(case, rules, size=size, code=code))
    content = render.slip(html, identifier=row_id.bytes)
    digest, _ = services().storage.put(require_tenant(), BytesIO(content))
    cases.for_update(case_id, actor)
    db.session.execute(
        update(ReceiptRow)
        .where(ReceiptRow.case_id == case_id, ReceiptRow.superseded.is_(False))
        .values(superseded=True)
    )
    row = ReceiptRow(
        id=row_id,
        case_id=case_id,
        number=case.number,
        size=size,
        code=code,
        file_hash=digest,
        issued_at=now(),
        issued_by=UUID(actor.id),
    )
    db.session.add(row)
    db.session.flush()
    return row


def read(receipt_id: UUID, actor: Actor) -> tuple[ReceiptRow, bytes]:
    """A receipt of a case that the actor may read, and its PDF; :class:`NotFound` otherwise."""
    row = db.session.scalars(select(ReceiptRow).where(ReceiptRow.id == receipt_id)).one_or_none()
    if row is None:
        raise NotFound
    cases.get(row.case_id, actor)
    return row, services().storage.read(require_tenant(), row.file_hash)


def _slip(case: Case, rules: Rules, *, size: Size, code: str) -> Slip:
    office = sources.office(case)
    return Slip(
        size=size,
        org=office["tenant.name"],
        unit=office["unit.name"],
        phone=office["unit.phone"],
        address=office["unit.address"],
        text=rules.case_type.receipt,
        matter=rules.case_type.title,
        number=case.number,
        received_on=case.received_on,
        printed_on=this_day(),
        limits=limits(rules, cases.clocks_of([case.id])[case.id]),
        code=qr(verify.address(code)),
    )


def limits(rules: Rules, rows: Sequence[ClockRow]) -> tuple[Limit, ...]:
    """The limits that run now and may be told to whoever brought the matter, the nearest first."""
    told = {clock.key: clock for clock in rules.case_type.clocks if clock.public}
    found: list[Limit] = []
    for row in rows:
        running = RunningClock.from_json(row.running)
        clock = told.get(running.key)
        if clock is None or running.state != "running" or running.due_on is None:
            continue
        basis = f"{clock.basis.source}{clock.basis.article}" if clock.basis else ""
        found.append(Limit(title=clock.title, due_on=running.due_on, basis=basis))
    return tuple(sorted(found, key=lambda limit: (limit.due_on, limit.title)))
