"""The page at the top: which office, and inside an office the way to one's work."""

import re

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.users.session import public, signed_in
from core.web import (
    audit,
    calendar,
    health,
    partners,
    reports,
    units,
    verify,
)
from core.web.cases.pages import bp as cases_bp
from core.web.nav import home

bp = Blueprint("web", __name__)
blueprints = (
    bp,
    audit.bp,
    health.bp,
    units.bp,
    partners.bp,
    calendar.bp,
    reports.bp,
    verify.bp,
    cases_bp,
)
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@bp.get("/")
@public
def top() -> Response | str:
    """Outside, ask for the office's short name; which offices exist is not told."""
    if g.get("tenant") is not None:
        return redirect(url_for(home() if signed_in() else "users.login"))
    slug = request.args.get("office", "").strip().lower()
    if _SLUG.fullmatch(slug):
        return redirect(f"/t/{slug}/")
    return render_template("front.html", wrong=bool(slug))
