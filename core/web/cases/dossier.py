"""The catalogue of a file (卷内目录): its papers in the module's order, and what it lacks."""

from uuid import UUID

from flask import render_template

from core.cases import queries as cases
from core.cases.logic.dossier import lacking, places
from core.cases.logic.guards import env_of
from core.cases.record import load
from core.cases.service import rules_of
from core.deadlines.service import calendar
from core.documents import queries
from core.now import now
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp


@bp.get("/cases/<uuid:case_id>/dossier")
@requires("case.read")
def dossier(case_id: UUID) -> str:
    """List the papers and files of a case in the order in which they are bound."""
    case = cases.get(case_id, current_actor())
    rules, snapshot = rules_of(case), load(case)
    files = queries.attachments(case.id)
    env = env_of(rules, snapshot, at=now(), calendar=calendar())
    found = places(rules, snapshot, [(str(file.id), file.kind) for file in files], env)
    return render_template(
        "cases/dossier.html",
        section="cases",
        case=case,
        title=rules.case_type.dossier.title if rules.case_type.dossier else "",
        places=found,
        lacking=lacking(found),
        papers={row.ref: row for row in queries.of_case(case.id)},
        files={str(file.id): file for file in files},
    )
