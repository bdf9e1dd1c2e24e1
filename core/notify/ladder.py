"""The office's own ladder: steps planned when a deadline begins or moves, each taken once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from core.cases import queries as cases
from core.cases.logic.model import SYSTEM, Event
from core.cases.models import Case
from core.cases.outcome import rules_of
from core.cases.record import load, record
from core.db import db, new_id, require_tenant
from core.deadlines.logic.running import RunningClock
from core.deadlines.models import ClockRow
from core.deadlines.service import calendar
from core.errors import Conflict, Invalid, NotFound, Problem
from core.events.models import EventRow
from core.events.service import append_for_tenant, ask
from core.notify.logic import OLDEST
from core.notify.logic_ladder import Rung, moment
from core.notify.models import Escalation, LadderStep
from core.now import now

JOB = "ladder.step"
MOST = 30
LONGEST = {"left": 250, "after": 250, "used_percent": 100}


def steps(domain: str = "") -> list[LadderStep]:
    """The steps of the office, of one domain where it is named, in the order they were added."""
    asked = select(LadderStep).order_by(LadderStep.id)
    rows = db.session.scalars(asked.where(LadderStep.domain == domain) if domain else asked)
    return list(rows)


def any_step() -> bool:
    """Whether the office has a ladder of its own."""
    return bool(db.session.scalar(select(select(LadderStep.id).exists())))


def plan(event: EventRow) -> None:
    """Ask for every step of a clock that has begun, goes on or was moved, at its moment."""
    assert event.case_id is not None
    case = db.session.scalars(select(Case).where(Case.id == event.case_id)).one()
    running = RunningClock.from_json(event.data["clock"])
    for step in steps(case.domain):
        _ask_for(step, case.id, running)


def plan_step(step_id: UUID) -> None:
    """Ask for a new step for every deadline that runs; what lies more than a week back is left."""
    step = db.session.scalars(select(LadderStep).where(LadderStep.id == step_id)).one_or_none()
    if step is None:
        return
    rows = db.session.execute(
        select(ClockRow.case_id, ClockRow.running)
        .join(Case, (Case.tenant_id == ClockRow.tenant_id) & (Case.id == ClockRow.case_id))
        .where(Case.domain == step.domain, ClockRow.state == "running")
        .order_by(ClockRow.id)
        .execution_options(yield_per=500)
    )
    for case_id, running in rows:
        _ask_for(step, case_id, RunningClock.from_json(running))


def take(*, step: UUID, case: UUID, key: str, seq: int, receiver: str) -> None:
    """Take a step, once, if the deadline still runs and its moment has come.

    Where the deadline was moved meanwhile the step is asked for again at its new moment. The case
    is locked first, so of two workers the second finds the step taken.
    """
    held = cases.locked(case)
    row = db.session.scalars(select(LadderStep).where(LadderStep.id == step)).one_or_none()
    running = next(
        (c for c in load(held).clocks if (c.key, c.seq, c.receiver) == (key, seq, receiver)), None
    )
    if row is None or running is None or held.closed:
        return
    at, present = moment(_rung(row), running, calendar()), now()
    if at is None or present - at > OLDEST:
        return
    if at > present:
        _ask_for(row, case, running)
        return
    if _first(row.id, held.id, running):
        _tell(held, row, running, at)


def _first(step_id: UUID, case_id: UUID, running: RunningClock) -> bool:
    keys = {
        "step_id": step_id,
        "case_id": case_id,
        "key": running.key,
        "seq": running.seq,
        "receiver": running.receiver,
    }
    made = db.session.execute(
        insert(Escalation)
        .values({"tenant_id": require_tenant(), "id": new_id(), **keys})
        .on_conflict_do_nothing(index_elements=["tenant_id", *keys])
        .returning(Escalation.id)
    )
    return made.scalar_one_or_none() is not None


def _tell(case: Case, step: LadderStep, running: RunningClock, at: datetime) -> None:
    assert running.due_at is not None
    data: dict[str, Any] = {
        "key": running.key,
        "seq": running.seq,
        "receiver": running.receiver,
        "step": str(step.id),
        "level": step.level,
        "who": step.roles,
        "up": step.up,
        "any_time": step.any_time,
        "due_at": running.due_at.isoformat(),
    }
    event = Event(type="clock_escalated", at=at, by=SYSTEM, data=data)
    record(case, rules_of(case), load(case), [event], calendar())


def _ask_for(step: LadderStep, case_id: UUID, running: RunningClock) -> None:
    if step.clock not in ("", running.key):
        return
    at = moment(_rung(step), running, calendar())
    if at is None or now() - at > OLDEST:
        return
    args = {
        "step": str(step.id),
        "case": str(case_id),
        "key": running.key,
        "seq": running.seq,
        "receiver": running.receiver,
    }
    ask(JOB, at=max(at, now()), args=args)


def _rung(step: LadderStep) -> Rung:
    return Rung(measure=step.measure, amount=step.amount, clock=step.clock)  # type: ignore[arg-type]  # the table allows no other


def add(
    *,
    domain: str,
    clock: str,
    measure: str,
    amount: str,
    level: str,
    roles: list[str],
    up: str,
    any_time: bool,
    known: dict[str, set[str]],
    actor_id: str,
) -> LadderStep:
    """Add a step; running deadlines get it as well. Raises :class:`Invalid` with every fault.

    ``known`` are the keys of the domain's ``clocks`` and ``roles``.
    """
    found: list[Problem] = []
    if clock and clock not in known["clocks"]:
        found.append(Problem("/clock", "unknown", "没有这个期限"))
    if measure not in LONGEST:
        found.append(Problem("/measure", "unknown", "请选择何时提醒"))
    elif not amount.isascii() or not amount.isdigit() or int(amount) > LONGEST[measure]:
        found.append(Problem("/amount", "range", f"请填 0 至 {LONGEST[measure]} 的整数"))
    if level not in ("yellow", "red"):
        found.append(Problem("/level", "unknown", "请选择级别"))
    if not roles or not set(roles) <= known["roles"]:
        found.append(Problem("/roles", "required", "请选择提醒哪些岗位"))
    if up not in ("", "0", "1", "2", "3"):
        found.append(Problem("/up", "unknown", "请选择哪一级机构"))
    if found:
        raise Invalid(problems=found)
    if len(steps()) >= MOST:
        raise Conflict(f"最多 {MOST} 级提醒")
    row = LadderStep(
        id=new_id(),
        domain=domain,
        clock=clock,
        measure=measure,
        amount=int(amount),
        level=level,
        roles=sorted(set(roles)),
        up=int(up) if up else None,
        any_time=any_time,
    )
    db.session.add(row)
    db.session.flush()
    ask("ladder.plan_step", at=now(), args={"step": str(row.id)})
    append_for_tenant("ladder_step_added", {"step": str(row.id)}, actor_id=actor_id)
    return row


def remove(step_id: UUID, *, actor_id: str) -> None:
    """Take a step out; what it has told stays told. Raises :class:`NotFound`."""
    row = db.session.scalars(select(LadderStep).where(LadderStep.id == step_id)).one_or_none()
    if row is None:
        raise NotFound
    db.session.execute(delete(LadderStep).where(LadderStep.id == step_id))
    append_for_tenant("ladder_step_removed", {"step": str(step_id)}, actor_id=actor_id)
