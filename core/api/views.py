"""The REST API, version 1, below ``/api/v1`` of each tenant, from the tables of calls."""

from flask import Blueprint, Response, render_template, url_for

from core.api import (
    actions,
    approvals,
    attachments,
    calendar,
    cases,
    delegations,
    documents,
    exchange,
    identities,
    me,
    openapi,
    reference,
    reports,
    rules,
    search,
    types,
    work,
)
from core.api.operations import Operation, as_view
from core.tenants.middleware import this_tenant
from core.users.session import public, requires

bp = Blueprint(
    "api", __name__, url_prefix="/api/v1", template_folder="templates", static_folder="static"
)

OPERATIONS: tuple[Operation, ...] = (
    *me.OPERATIONS,
    *delegations.OPERATIONS,
    *types.OPERATIONS,
    *cases.OPERATIONS,
    *search.OPERATIONS,
    *actions.OPERATIONS,
    *approvals.OPERATIONS,
    *documents.OPERATIONS,
    *attachments.OPERATIONS,
    *identities.OPERATIONS,
    *work.OPERATIONS,
    *exchange.OPERATIONS,
    *rules.OPERATIONS,
    *calendar.OPERATIONS,
    *reports.OPERATIONS,
)


def _register() -> None:
    for operation in OPERATIONS:
        bp.add_url_rule(
            operation.path,
            endpoint=operation.key,
            view_func=requires(operation.act)(as_view(operation)),  # type: ignore[arg-type]  # an act by name
            methods=[operation.method],
        )


@bp.get("/openapi.json")
@public
def document() -> Response:
    """The OpenAPI 3.1 document. It says what forms ask, nothing about anybody: it is public."""
    text = openapi.text(OPERATIONS, types.in_force(), server=url_for("api.document"))
    return Response(text, mimetype="application/json")


@bp.get("/docs")
@public
def docs() -> str:
    """The same document for people, without scripts."""
    found = openapi.document(OPERATIONS, types.in_force(), server=url_for("api.document"))
    return render_template("api/docs.html", page=reference.page(found), office=this_tenant().name)


_register()
