"""The pages of long jobs: how far they are, what became of each row, stopping and resuming."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core.db import require_tenant, transaction
from core.errors import NotFound
from core.now import now
from core.runs import queries, service
from core.runs.logic import (
    ACTIVE,
    ROW_STATES,
    STATES,
    Label,
    in_words,
    percent,
    remaining,
    table,
)
from core.runs.models import Run, RunRow
from core.services import services
from core.users.logic import ADMIN
from core.users.queries import names
from core.users.session import current_actor, requires

bp = Blueprint("runs", __name__)
UNSEEN = Label(text="（您无权查看）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A run on a page. ``rest`` is how long it will take, in words, where that can be said."""

    id: UUID
    title: str
    kind: str
    who: str
    state: str
    state_text: str
    active: bool
    total: int
    done: int
    failed: int
    percent: int
    rest: str
    message: str
    asked_at: datetime
    finished_at: datetime | None
    mine: bool
    stopping: bool
    may_resume: bool
    has_file: bool


@bp.get("/runs")
@requires("self")
def index() -> str:
    """One's long jobs, the latest first; an administrator sees everybody's."""
    actor = current_actor()
    found, following = queries.page(actor, before=request.args.get("after", type=UUID))
    return render_template(
        "runs/index.html",
        lines=_lines(found),
        next=following,
        everybody=actor.holds(ADMIN),
        first="after" not in request.args,
    )


@bp.get("/runs/<uuid:run_id>")
@requires("self")
def page(run_id: UUID) -> str:
    """How far a run is, and what became of its rows."""
    row = queries.run(run_id, current_actor())
    status = request.args.get("status", "")
    status = status if status in ROW_STATES else ""
    after = request.args.get("after", default=-1, type=int)
    found, following = queries.rows(row.id, status=status, after=after)
    (line,) = _lines([row])
    return render_template(
        "runs/page.html",
        line=line,
        rows=found,
        labels=_labels(row, found),
        row_states=ROW_STATES,
        status=status,
        next=following,
        first=after < 0,
    )


@bp.post("/runs/<uuid:run_id>/stop")
@requires("self")
def stop(run_id: UUID) -> Answer:
    """Ask a run to end."""
    with transaction():
        service.stop(run_id, actor=current_actor())
    flash("已要求停止；正在处理的一小批完成后即停止，已完成的保留", "success")
    return redirect(url_for("runs.page", run_id=run_id))


@bp.post("/runs/<uuid:run_id>/resume")
@requires("self")
def resume(run_id: UUID) -> Answer:
    """Take up what is left, and try again what failed."""
    with transaction():
        service.resume(run_id, actor=current_actor())
    flash("任务继续进行；已成功的不会重复办理", "success")
    return redirect(url_for("runs.page", run_id=run_id))


@bp.get("/runs/<uuid:run_id>/file")
@requires("self")
def file(run_id: UUID) -> Response:
    """The file that a run made, for whoever asked for it and for nobody else."""
    row = queries.run(run_id, current_actor())
    if not row.file_hash or str(row.asked_by) != current_actor().id:
        raise NotFound
    content = services().storage.read(require_tenant(), row.file_hash)
    return _download(content, row.file_name, row.file_type)


@bp.get("/runs/<uuid:run_id>/results.csv")
@requires("self")
def results(run_id: UUID) -> Response:
    """What became of every row, as a table for office programs."""
    row = queries.run(run_id, current_actor())
    found = queries.all_rows(row.id)
    labels = _labels(row, found)
    lines = [
        (str(each.position + 1), labels[each.key].text, ROW_STATES[each.status], each.message)
        for each in found
    ]
    content = table([("序号", "对象", "结果", "说明"), *lines])
    return _download(content, f"{row.title}-结果.csv", "text/csv; charset=utf-8")


def _download(content: bytes, name: str, media_type: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines(rows: Sequence[Run]) -> list[Line]:
    people, moment, me = names([row.asked_by for row in rows]), now(), current_actor()
    return [_line(row, people.get(row.asked_by, "—"), moment, me.id) for row in rows]


def _line(row: Run, who: str, moment: datetime, me: str) -> Line:
    handled = row.done + row.failed
    active = row.state in ACTIVE
    rest = remaining(
        total=row.total,
        handled=handled,
        before=row.handled_before,
        started_at=row.started_at,
        now=moment,
    )
    kind = services().runs.get(row.kind)
    mine = str(row.asked_by) == me
    stuck = active and mine and not queries.is_carried(row.id)
    unfinished = row.state in ("stopped", "failed") or (row.state == "done" and row.failed > 0)
    return Line(
        id=row.id,
        title=row.title,
        kind=row.kind if kind is None else kind.title,
        who=who,
        state=row.state,
        state_text="已中断" if stuck else STATES[row.state],
        active=active and not stuck,
        total=row.total,
        done=row.done,
        failed=row.failed,
        percent=percent(total=row.total, handled=handled),
        rest=in_words(rest) if active and rest is not None else "",
        message=row.message,
        asked_at=row.asked_at,
        finished_at=row.finished_at,
        mine=mine,
        stopping=row.stop_asked and active,
        may_resume=mine and (unfinished or stuck),
        has_file=bool(row.file_hash) and mine,
    )


def _labels(run: Run, rows: Sequence[RunRow]) -> dict[str, Label]:
    """The names of rows for whoever looks; what they may not see has none."""
    keys = [row.key for row in rows]
    kind = services().runs.get(run.kind)
    if kind is None or kind.labels is None:
        return {key: Label(text=key) for key in keys}
    known = kind.labels(keys, current_actor())
    return {key: known.get(key, UNSEEN) for key in keys}
