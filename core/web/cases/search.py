"""The search of the page head. What is typed travels in the body; the address holds it encrypted.

A result page so has an address to come back to, and neither logs nor the browser's history show
whom somebody looked for. Only the person who asked can read it, for a day.
"""

from datetime import timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.api import cursors
from core.api.search import SORT, page
from core.crypto import vault
from core.errors import Invalid
from core.now import now
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp

LIMIT = 20
LONGEST = 200
KEPT = timedelta(days=1)


@bp.post("/search")
@requires("case.read")
def start_search() -> Response:
    """Put what was typed out of sight, and show what it finds."""
    text = " ".join(request.form.get("q", "").replace("\x00", "").split())[:LONGEST]
    if not text:
        return redirect(url_for("cases.search"))
    return redirect(url_for("cases.search", of=_hidden(text)), code=303)


@bp.get("/search")
@requires("case.read")
def search() -> str:
    """What a search found, and why; without one, how to search."""
    token = request.args.get("of", "")
    text = _read(token) if token else ""
    found = None
    if text:
        found = page(text, current_actor(), limit=LIMIT, before=_before())
    return render_template(
        "cases/search.html",
        section="cases",
        q=text,
        items=found.items if found else [],
        next=found.next if found else None,
        token=token,
        over=bool(token) and not text,
        first="after" not in request.args,
    )


def _hidden(text: str) -> str:
    token = (
        vault()
        .of("search")
        .seal({"q": text, "by": current_actor().id, "until": (now() + KEPT).isoformat()})
    )
    assert token is not None  # there is something to seal
    return token.decode()


def _read(token: str) -> str:
    """What was searched for; empty when it is broken, another person's, or too old."""
    try:
        kept = vault().of("search").open(token.encode())
    except InvalidToken:
        return ""
    mine = kept["by"] == current_actor().id
    return kept["q"] if mine and kept["until"] > now().isoformat() else ""


def _before() -> Any:
    try:
        return cursors.read_moment(request.args.get("after"), sort=SORT)
    except Invalid:
        return None  # an address that was cut short shows the first page
