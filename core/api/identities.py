"""Opening who a sealed party is, or a paper that names it: for a reason, written down."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from flask import Response
from pydantic import Field

from core.api.operations import Answer, post
from core.api.schemas import Given
from core.api.shapes import Moment, Shape
from core.cases import openings
from core.cases.openings import LONGEST, SHORTEST
from core.documents import prints
from core.forms.logic.parties import KIND_TITLES
from core.users.session import current_actor


class Opening(Given):
    """Why an identity is opened."""

    reason: Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST)]


class IdentityShape(Shape):
    """Who a sealed party is, as it was opened once; ``opening`` is the row of the book."""

    ref: str
    role: str
    role_title: str
    kind: str
    kind_title: str
    values: dict[str, str]
    opening: UUID
    opened_at: Moment


def open_identity(case_id: UUID, party: str, *, body: Opening) -> Answer:
    """Who a sealed party is. The answer is given once; reading it again is another opening."""
    found = openings.open_identity(case_id, party, actor=current_actor(), reason=body.reason)
    role = next(r for r in found.rules.case_type.party_roles if r.key == found.party.role)
    return Answer(
        content=IdentityShape(
            ref=party,
            role=role.key,
            role_title=role.title,
            kind=found.party.kind,
            kind_title=KIND_TITLES[found.party.kind],  # type: ignore[index]  # parties are written with a known kind
            values=_texts(found.values),
            opening=found.opening.id,
            opened_at=found.opening.opened_at,
        )
    )


def open_document(document_id: UUID, *, body: Opening) -> Response:
    """A paper that names a sealed party, whole, as PDF."""
    row, content = prints.open_paper(document_id, actor=current_actor(), reason=body.reason)
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.key}-{row.id}.pdf"'
    return response


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in values.items()}


_WHAT = (
    "须持有本单位规则中可以查阅保密身份的岗位，并写明理由。每次查阅都写入身份查阅记录和案件记录，"
    "并通知审计员。答复只此一次：不保存，Idempotency-Key 对它不起作用，再发一次就是再查阅一次。"
)
OPERATIONS = (
    post(
        "/cases/<uuid:case_id>/parties/<party>/identity",
        open_identity,
        act="identity.open",
        summary="查阅保密当事人的身份",
        tag="保密身份",
        body=Opening,
        kept=False,
        answers={200: IdentityShape},
        problems=(404, 409),
        description=_WHAT,
        titles={"party": "当事人（如 reporter:0）"},
    ),
    post(
        "/documents/<uuid:document_id>/identity",
        open_document,
        act="identity.open",
        summary="取阅写有保密身份的文书",
        tag="保密身份",
        body=Opening,
        kept=False,
        answers={200: "application/pdf"},
        problems=(404, 409),
        description=_WHAT,
    ),
)
