"""What the auditor reads: who has opened the identity of a sealed party, when, and what for."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, request

from core.api import cursors
from core.cases import identity_queries
from core.cases.identity_queries import Narrowed
from core.cases.models import Case
from core.cases.service import rules_of
from core.errors import Invalid
from core.users.logic import AUDITOR
from core.users.queries import names
from core.users.session import current_actor, requires

bp = Blueprint("audit", __name__, url_prefix="/audit")
LIMIT = 50
SORT = "-opened_at"


@bp.get("/identities")
@requires("audit.read")
def identities() -> str:
    """Show the openings, the latest first; a number of statements that does not grow with them."""
    person, number = request.args.get("person", ""), request.args.get("number", "").strip()
    wanted = Narrowed(person=_id(person), number=number)
    rows, following = identity_queries.book(wanted, after=_after(), limit=LIMIT)
    people = names([*identity_queries.people(), *(row.opened_by for row, _ in rows)])
    kept = {key: value for key, value in (("person", person), ("number", number)) if value}
    return render_template(
        "audit/identities.html",
        section="audit",
        rows=[(row, case, _what(row.party, case), _role(row.role, case)) for row, case in rows],
        people=people,
        person=person,
        number=number,
        next=cursors.write(SORT, following),
        linked=current_actor().holds(AUDITOR),
        args=kept,
    )


def _what(ref: str, case: Case) -> str:
    key = ref.partition(":")[0]
    roles = rules_of(case).case_type.party_roles
    return next((role.title for role in roles if role.key == key), "")


def _role(key: str, case: Case) -> str:
    return next((r.title for r in rules_of(case).module.roles if r.key == key), key)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _after() -> tuple[datetime, UUID] | None:
    try:
        return cursors.read_moment(request.args.get("after") or None, sort=SORT)
    except Invalid:
        return None  # an address that was cut short shows the first page
