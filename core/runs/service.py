"""Long jobs: started by a person, worked row by row in small committed pieces by the worker.

The public face of the feature:

- a feature offers :class:`core.runs.logic.Kind` values in the table ``RUNS`` of its ``jobs.py``;
- :func:`start` asks for a run, inside the caller's ``transaction()``, and its page is
  ``runs.page``; what the caller checked before it is a courtesy, for every row is judged again
  when it is worked on, as the person who asked, with the rights they then have (also lent ones);
- :func:`stop` and :func:`resume` end it and take it up again, failed rows first being set back.

A step does at most ``chunk`` rows in the transaction of its outbox row and then asks for the next
step. A worker that is killed loses only that piece: its rows are still waiting, and the relay hands
the step over again. A row that is done is never done again.
"""

import time
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from core.db import apart, attempt, db, new_id, require_tenant
from core.errors import AppError, Refused
from core.events.service import append_for_tenant, ask
from core.faults import place_of
from core.now import now
from core.runs import queries
from core.runs.logic import ACTIVE, LONGEST_MESSAGE, Call, Done, Kind, Row
from core.runs.models import Run, RunRow
from core.services import services
from core.users import queries as users
from core.users.logic import Actor

_PIECE = 2.0  # seconds; a piece ends with the row that passes it, so that locks are held briefly
_BROKEN = "程序出错，未作任何改动；请重试，仍不成功的请联系管理员"

_log = structlog.get_logger("huiyin.runs")


def start(
    kind: str,
    *,
    actor: Actor,
    title: str,
    rows: Iterable[tuple[str, Mapping[str, Any]]],
    args: Mapping[str, Any] | None = None,
    once: UUID | None = None,
) -> Run:
    """Ask for a run. ``rows`` are keys, each once, with what their work needs to know.

    Neither ``title``, ``args`` nor rows may hold personal data. The same ``once`` of the same
    person returns the run that it has started before.
    """
    kind_of(kind)
    known = None if once is None else queries.sent_before(once, actor)
    if known is not None:
        return known
    listed = list(rows)
    run = Run(
        id=new_id(),
        kind=kind,
        title=title,
        asked_by=UUID(actor.id),
        args=dict(args or {}),
        total=len(listed),
        once=once,
        asked_at=now(),
    )
    db.session.add(run)
    db.session.flush()
    if listed:
        db.session.execute(
            insert(RunRow),
            [
                {
                    "tenant_id": require_tenant(),
                    "id": new_id(),
                    "run_id": run.id,
                    "position": position,
                    "key": key,
                    "data": dict(data),
                }
                for position, (key, data) in enumerate(listed)
            ],
        )
    data = {"run": str(run.id), "kind": kind, "rows": run.total}
    append_for_tenant("run_started", data, actor_id=actor.id)
    _ask_step(run.id)
    return run


def stop(run_id: UUID, *, actor: Actor) -> Run:
    """Ask a run to end after the row it is at; what is done stays done."""
    run = queries.run(run_id, actor)
    if run.state not in ACTIVE:
        raise Refused("wrong_state", "此任务已经结束，无须停止")
    run.stop_asked = True
    _ask_step(run.id)
    return run


def resume(run_id: UUID, *, actor: Actor) -> Run:
    """Take up a run again that has ended with rows undone, or that nobody carries any more.

    Only whoever asked for it may; rows that failed are tried again, rows that are done are not.
    """
    run = queries.run(run_id, actor)
    if str(run.asked_by) != actor.id:
        raise Refused("not_permitted", "只有发起人可以继续此任务")
    _lock(run.id)
    db.session.refresh(run)
    if run.state in ACTIVE and queries.is_carried(run.id):
        raise Refused("wrong_state", "此任务正在进行，无须继续")
    if run.state == "done" and not run.failed:
        raise Refused("wrong_state", "此任务已全部完成")
    db.session.execute(
        update(RunRow)
        .where(RunRow.run_id == run.id, RunRow.status == "failed")
        .values(status="waiting", message="", finished_at=None)
        .execution_options(synchronize_session=False)
    )
    run.state, run.stop_asked, run.message = "waiting", False, ""
    run.failed, run.handled_before = 0, run.done
    run.started_at = run.finished_at = None
    data = {"run": str(run.id), "kind": run.kind, "rows": run.total - run.done}
    append_for_tenant("run_started", data, actor_id=actor.id)
    _ask_step(run.id)
    return run


def step(run_id: UUID) -> None:
    """Do the next piece of a run, or end it; what the worker calls. Takes part in the caller's
    transaction.
    """
    _lock(run_id)
    _begin(run_id)
    run = queries.fresh(run_id)
    if run.state not in ACTIVE:
        return
    if queries.stop_asked(run_id):
        _end(run, "stopped", "")
        return
    kind = services().runs.get(run.kind)
    if kind is None or not users.is_active(run.asked_by):
        _end(run, "failed", "发起人已停用，或系统已不再提供此类任务")
        return
    call = Call(run_id=run_id, actor=users.actor(run.asked_by), args=run.args)
    rows = queries.waiting(run_id, kind.chunk)
    if not rows:
        _finish(run, kind, call)
        return
    _work(kind, call, rows)
    _count(run)
    _ask_step(run_id)


def kind_of(name: str) -> Kind:
    """The kind of that name; ``KeyError`` when no feature offers it."""
    return services().runs[name]


def _work(kind: Kind, call: Call, rows: Iterable[RunRow]) -> None:
    until = time.monotonic() + _PIECE
    for row in rows:
        row.status, done = _tried(kind, call, row)
        row.message = done.message[:LONGEST_MESSAGE]
        row.data = {**row.data, **done.data}
        row.finished_at = now()
        if time.monotonic() >= until or queries.stop_asked(call.run_id):
            return


def _tried(kind: Kind, call: Call, row: RunRow) -> tuple[str, Done]:
    """What became of a row. A database that does not answer fails the piece, not the row."""
    try:
        with attempt():
            return "done", kind.work(call, Row(key=row.key, data=row.data))
    except OperationalError:
        raise
    except AppError as error:
        return "failed", Done(message=error.sentence)
    except Exception as fault:
        _log.error("a row failed", run=str(call.run_id), row=str(row.id), fault=place_of(fault))
        return "failed", Done(message=_BROKEN)


def _finish(run: Run, kind: Kind, call: Call) -> None:
    try:
        with attempt():
            _make_file(run, kind, call)
    except OperationalError:
        raise
    except AppError as error:
        _end(run, "failed", error.sentence)
    except Exception as fault:
        _log.error("a run could not be finished", run=str(run.id), fault=place_of(fault))
        _end(run, "failed", _BROKEN)
    else:
        _end(run, "done", "")


def _make_file(run: Run, kind: Kind, call: Call) -> None:
    if kind.finish is None:
        return
    rows = [
        Row(key=row.key, data=row.data, status=row.status, message=row.message)
        for row in queries.all_rows(run.id)
    ]
    made = kind.finish(call, rows)
    if made is not None:
        digest, _ = services().storage.put(require_tenant(), BytesIO(made.content))
        run.file_hash, run.file_name, run.file_type = digest, made.name, made.media_type


def _begin(run_id: UUID) -> None:
    """Show at once that the run is at work, while its first piece is not committed yet."""
    with apart() as session:
        session.execute(
            update(Run)
            .where(Run.id == run_id, Run.state == "waiting", Run.stop_asked.is_(False))
            .values(state="running", started_at=now())
            .execution_options(synchronize_session=False)
        )


def _count(run: Run) -> None:
    db.session.flush()
    found = db.session.execute(
        select(RunRow.status, func.count()).where(RunRow.run_id == run.id).group_by(RunRow.status)
    )
    counted = {row[0]: row[1] for row in found}
    run.done, run.failed = counted.get("done", 0), counted.get("failed", 0)


def _end(run: Run, state: str, message: str) -> None:
    run.state, run.message, run.finished_at = state, message[:LONGEST_MESSAGE], now()
    data = {
        "run": str(run.id),
        "kind": run.kind,
        "user": str(run.asked_by),
        "state": state,
        "done": run.done,
        "failed": run.failed,
    }
    append_for_tenant("run_finished", data, actor_id=None)


def _lock(run_id: UUID) -> None:
    """One piece at a time; the run's own row stays free for whoever asks it to stop."""
    db.session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:run, 1))"), {"run": str(run_id)}
    )


def _ask_step(run_id: UUID) -> None:
    ask(queries.STEP, at=now(), args={"run": str(run_id)})
