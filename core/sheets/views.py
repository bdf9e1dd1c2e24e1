"""The page on which an export is asked for."""

from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.cases import queries as cases
from core.db import transaction
from core.errors import AppError
from core.now import now
from core.sheets import import_views, service
from core.sheets.cases import COLUMNS, USUAL
from core.users.session import current_actor, requires
from core.web.cases.desk import COUNT_LIMIT, VIEWS, wanted_of

bp = Blueprint("sheets", __name__)
blueprints = (bp, import_views.bp)
FILTER = ("view", "type", "state", "merged")


@bp.get("/cases/export")
@requires("case.read")
def choose() -> str:
    """Ask which columns the spreadsheet of the present list shall have."""
    return _page(request.args.to_dict(), USUAL, None)


@bp.post("/cases/export")
@requires("case.read")
def export() -> Response | tuple[str, int]:
    """Start the export, and show how far it is."""
    given, chosen = request.form.to_dict(), request.form.getlist("columns")
    try:
        with transaction():
            run_id = service.start(
                wanted_of(given),
                chosen,
                actor=current_actor(),
                once=request.form.get("once", type=UUID),
            ).id
    except AppError as error:
        return _page(given, frozenset(chosen), error), error.status
    return redirect(url_for("runs.page", run_id=run_id))


def _page(given: dict[str, str], chosen: frozenset[str], error: AppError | None) -> str:
    view = given.get("view", "")
    return render_template(
        "cases/export.html",
        section="cases",
        columns=COLUMNS,
        chosen=chosen,
        kept=[(key, given[key]) for key in FILTER if given.get(key)],
        view=VIEWS.get(view, VIEWS["open"]),
        count=cases.count_up_to(wanted_of(given), current_actor(), now(), COUNT_LIMIT),
        limit=COUNT_LIMIT,
        once=uuid4(),
        summary=[] if error is None else [{"href": "#columns", "message": error.sentence}],
    )
