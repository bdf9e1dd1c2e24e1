"""Statistics: which tables there are, one table for a period, and the cases behind a figure."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from core.api import show
from core.errors import Invalid, Problem
from core.now import now
from core.reports import service
from core.reports.logic import Period
from core.users.forms import by_field
from core.users.session import current_actor, requires

bp = Blueprint("reports", __name__, url_prefix="/reports")
LIMIT = 30


@bp.get("")
@requires("case.read")
def index() -> str:
    """List the tables of every kind of work that is switched on."""
    return render_template("reports/index.html", section="reports", known=service.all_reports())


@bp.get("/<key>")
@requires("case.read")
def page(key: str) -> str | tuple[str, int]:
    """Show a table; without dates, of this year so far."""
    known = service.find(key)
    given = _given()
    try:
        when = _period(given)
    except Invalid as error:
        return _page(known, None, given, by_field(error.problems)), error.status
    figures = service.figures(known, when, actor=current_actor(), now=now())
    return _page(known, figures, given, {})


@bp.get("/<key>/cases")
@requires("case.read")
def cases(key: str) -> str:
    """List the cases behind a figure; a period that makes no sense has none."""
    known = service.find(key)
    when, measure = _period(_given()), request.args.get("measure", "")
    row = request.args.getlist("row") or None
    found = service.behind(
        known,
        when,
        measure,
        row,
        actor=current_actor(),
        now=now(),
        after=_uuid(request.args.get("after", "")),
        limit=LIMIT + 1,
    )
    shown = found[:LIMIT]
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "after"]
    here = url_for("reports.cases", key=key) + "?"
    return render_template(
        "reports/cases.html",
        section="reports",
        known=known,
        period=when,
        title=service.title_of(known, measure),
        items=show.items(shown, current_actor()),
        first="after" not in request.args,
        first_url=here + urlencode(kept),
        next=here + urlencode([*kept, ("after", str(shown[-1].id))]) if len(found) > LIMIT else "",
    )


def _page(known: service.Known, figures: Any, given: Mapping[str, str], errors: Any) -> str:
    return render_template(
        "reports/page.html",
        section="reports",
        known=known,
        figures=figures,
        given=given,
        errors=errors,
        at=now(),
    )


def _given() -> dict[str, str]:
    usual = service.so_far()
    return {
        "from": request.args.get("from", usual.first.isoformat()).strip(),
        "to": request.args.get("to", usual.last.isoformat()).strip(),
    }


def _period(given: Mapping[str, str]) -> Period:
    return service.period(_day(given["from"], "from"), _day(given["to"], "to"))


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "请填写日期，例如 2026-11-25"
        raise Invalid(problems=[Problem(f"/{name}", "not_a_date", message)]) from None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None  # an address that was cut short shows the first page
