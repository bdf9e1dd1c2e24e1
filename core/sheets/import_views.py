"""The pages on which a sheet of cases is brought in."""

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.errors import AppError, Invalid, Problem
from core.sheets import importing, queries
from core.sheets.mapping import targets
from core.users.session import current_actor, requires
from core.web.cases.offered import case_types

Page = str | Response | tuple[str, int]

bp = Blueprint("imports", __name__)


@bp.get("/cases/import")
@requires("case.open")
def bring() -> str:
    """Ask for a sheet and what it holds."""
    return _bring(None)


@bp.post("/cases/import")
@requires("case.open")
def bring_sheet() -> Page:
    """Keep the sheet, and go on to what its columns mean."""
    file, actor = request.files.get("file"), current_actor()
    kind = request.form.get("type", "")
    try:
        if kind not in {one.key for one in case_types(actor)}:
            raise Invalid(problems=[Problem("/type", "required", "请选择案件类型")])
        if file is None or not file.filename:
            raise Invalid(problems=[Problem("/file", "required", "请选择文件")])
        with transaction():
            kept = importing.keep(file.stream, name=file.filename, type=kind, actor=actor)  # type: ignore[arg-type]  # a binary stream, typed as IO[bytes]
            import_id = kept.id
    except AppError as error:
        return _bring(error), error.status
    return redirect(url_for("imports.map_sheet", import_id=import_id))


@bp.get("/cases/import/<uuid:import_id>")
@requires("case.open")
def map_sheet(import_id: UUID) -> str:
    """Ask what each column holds."""
    return _map(import_id, None)


@bp.post("/cases/import/<uuid:import_id>")
@requires("case.open")
def import_sheet(import_id: UUID) -> Page:
    """Try the lines, or bring them in."""
    kind = importing.IMPORT if request.form.get("do") == "import" else importing.CHECK
    try:
        with transaction():
            run_id = importing.start(
                import_id,
                request.form.getlist("column"),
                kind=kind,
                actor=current_actor(),
                once=request.form.get("once", type=UUID),
            ).id
    except Invalid as error:
        return _map(import_id, error), error.status
    if kind == importing.CHECK:
        flash("试导入不改动任何内容；完成后回到“导入案件”再正式导入", "success")
    return redirect(url_for("runs.page", run_id=run_id))


def _bring(error: AppError | None) -> str:
    actor = current_actor()
    return render_template(
        "cases/import.html",
        section="cases",
        types=case_types(actor),
        chosen=request.form.get("type", ""),
        before=queries.brought_by(actor),
        summary=_summary(error),
    )


def _map(import_id: UUID, error: AppError | None) -> str:
    row = queries.brought(import_id, current_actor())
    mapping = request.form.getlist("column") if error else row.mapping
    return render_template(
        "cases/import_map.html",
        section="cases",
        row=row,
        count=queries.count_lines(row.id),
        columns=list(zip(row.head, [*mapping, *[""] * len(row.head)], strict=False)),
        targets=targets(importing.rules_of(row.type)),
        once=uuid4(),
        summary=_summary(error),
    )


def _summary(error: AppError | None) -> list[dict[str, str]]:
    if error is None:
        return []
    here = {"/file": "#file", "/type": "#type"}
    return [{"href": here.get(f.pointer, ""), "message": f.message} for f in error.faults]
