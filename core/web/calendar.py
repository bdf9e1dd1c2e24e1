"""Administration of the office's own days."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.db import transaction
from core.deadlines import days
from core.deadlines.logic.national import national_years
from core.errors import Invalid, Problem
from core.now import now
from core.tenants.middleware import this_tenant
from core.users.forms import by_field
from core.users.session import current_actor, requires

bp = Blueprint("calendar", __name__, url_prefix="/admin/calendar")
Page = str | Response | tuple[str, int]
_FIRST, _LAST = 2000, 2100


@bp.get("")
@requires("admin.calendar")
def index() -> str:
    """Show a year: where its holidays come from, and the office's own days."""
    return _page(_year(request.args.get("year", "")), {})


@bp.post("")
@requires("admin.calendar")
def set_day() -> Page:
    """Set one of the office's own days."""
    try:
        day = _day(request.form.get("day", ""))
        works = request.form.get("works", "")
        if works not in ("yes", "no"):
            raise Invalid(problems=[Problem("/works", "required", "请选择上班还是放假")])
        with transaction():
            days.set_own_day(
                day=day,
                works=works == "yes",
                note=request.form.get("note", ""),
                actor_id=current_actor().id,
            )
    except Invalid as error:
        year = _year(request.form.get("day", "")[:4])
        return _page(year, by_field(error.problems)), error.status
    flash(f"{day} 已保存。已经起算的期限不变，之后计算的期限按新的日历", "success")
    return redirect(url_for("calendar.index", year=day.year))


@bp.post("/<uuid:day_id>/remove")
@requires("admin.calendar")
def remove_day(day_id: UUID) -> Page:
    """Take one of the office's own days back."""
    with transaction():
        day = days.remove_own_day(day_id, actor_id=current_actor().id)
    flash(f"{day} 已恢复为全国统一安排", "success")
    return redirect(url_for("calendar.index", year=day.year))


def _page(year: int, errors: Mapping[str, str]) -> str:
    national = national_years().get(year)
    return render_template(
        "admin/calendar.html",
        year=year,
        first=_FIRST,
        last=_LAST,
        national=national,
        holidays=_holidays(year),
        days=days.own_days(year),
        values=request.form,
        errors=errors,
    )


def _holidays(year: int) -> list[tuple[str, date, date]]:
    """Each national holiday of a year with its first and last day."""
    national = national_years().get(year)
    if national is None:
        return []
    spans: dict[str, list[date]] = {}
    for day in sorted(national.off):
        spans.setdefault(national.names.get(day, ""), []).append(day)
    return [(name, off[0], off[-1]) for name, off in spans.items()]


def _year(text: str) -> int:
    this_year = now().astimezone(ZoneInfo(this_tenant().timezone)).year
    if text.isascii() and text.isdigit() and _FIRST <= int(text) <= _LAST:
        return int(text)
    return this_year


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        message = "请填写有效的日期，例如 2026-12-31"
        raise Invalid(problems=[Problem("/day", "date", message)]) from None
    if not _FIRST <= day.year <= _LAST:
        message = f"年份须在 {_FIRST} 至 {_LAST} 之间"
        raise Invalid(problems=[Problem("/day", "range", message)])
    return day
