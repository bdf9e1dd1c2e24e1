"""Cases that belong together, and cases between offices."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from core.api import reading, show
from core.api.fields import Key, Moment, Needed
from core.api.operations import Answer, get, post
from core.api.schemas import Given, Nothing, Values
from core.api.shapes import CaseShape, Shape
from core.cases import links
from core.cases import queries as cases
from core.cases.logic.acts import who
from core.db import db
from core.exchange import inbox, queries, sending
from core.exchange.models import HandOverRow
from core.users.session import current_actor


class Linking(Given):
    """Another case, by id, and what it is to this one."""

    other: Key = Field(description="另一案件的编号（id）")
    kind: Literal["related", "duplicate", "parent", "child"]


class TakingIn(Given):
    """What is registered here; parts that are left out are those that travelled."""

    channel: Key = "assigned"
    category: Key | None = None
    received_at: Moment | None = None
    unit: Key | None = Field(None, description="经办部门的代码或编号")
    parties: list[Values] | None = Field(None, max_length=500)
    data: Values | None = None


class GivingBack(Given):
    """Why it is given back."""

    reason: Needed


class HandOverShape(Shape):
    """One side of a hand-over. ``brought`` is what travelled, shown in the inbox only."""

    id: UUID
    code: str
    direction: Literal["in", "out"]
    kind: Literal["unit", "tenant", "outside"]
    other: str
    other_name: str
    case_id: UUID | None
    case_type: str
    status: Literal["sent", "received", "returned", "reported", "recalling", "called_back"]
    fields: list[str]
    reason: str
    report_due_on: date | None
    returns: int
    sent_at: datetime
    taken_at: datetime | None
    ended_at: datetime | None


class HandOverList(Shape):
    """Hand-overs, those that wait first."""

    items: list[HandOverShape]


class Brought(HandOverShape):
    """Something in the inbox with what travelled."""

    data: dict[str, object]
    parties: list[dict[str, object]]
    category: str


class PartnerShape(Shape):
    """An office of the address book. Its name is shown once it has confirmed."""

    slug: str
    name: str
    confirmed: bool


class PartnerList(Shape):
    """The address book."""

    items: list[PartnerShape]


def link_case(case_id: UUID, *, body: Linking) -> Answer:
    """Link two cases."""
    actor = current_actor()
    links.link(case_id, reading.an_id(body.other, at="/other"), body.kind, actor=actor)
    return _case(case_id)


def unlink_case(case_id: UUID, other_id: UUID) -> Answer:
    """Take a link away."""
    links.unlink(case_id, other_id, actor=current_actor())
    return _case(case_id)


def list_case_hand_overs(case_id: UUID, *, query: Nothing) -> Answer:
    """The hand-overs of a case, the oldest first."""
    row = cases.get(case_id, current_actor())
    return Answer(content=HandOverList(items=[_shape(each) for each in queries.of_case(row.id)]))


def recall_hand_over(case_id: UUID, hand_over_id: UUID) -> Answer:
    """Call back what the other office has not taken in; the answer comes by itself."""
    actor = current_actor()
    row = sending.call_back(case_id, hand_over_id, actor=actor, by=who(actor))
    return Answer(content=_shape(row), status=202)


def list_hand_overs(*, query: Nothing) -> Answer:
    """What other offices sent."""
    rows = queries.inbox(current_actor())
    return Answer(content=HandOverList(items=[_shape(row) for row in rows]))


def read_hand_over(hand_over_id: UUID, *, query: Nothing) -> Answer:
    """One of them, with what travelled while it waits."""
    row = queries.arrived(hand_over_id, current_actor())
    brought = inbox.brought(row) if row.status == "sent" else {}
    return Answer(
        content=Brought(
            **_shape(row).model_dump(),
            data=brought.get("data", {}),
            parties=brought.get("parties", []),
            category=brought.get("category", ""),
        )
    )


def take_in_hand_over(hand_over_id: UUID, *, body: TakingIn) -> Answer:
    """Open a case for it; its deadlines run from the receipt here."""
    actor = current_actor()
    brought = inbox.brought(queries.arrived(hand_over_id, actor))
    opened = inbox.take_in(
        hand_over_id,
        actor=actor,
        channel=body.channel,
        category=body.category or brought.get("category", ""),
        received_at=body.received_at,
        unit_id=reading.unit(body.unit),
        parties=brought.get("parties", []) if body.parties is None else body.parties,
        data={**brought.get("data", {}), **(body.data or {})},
    )
    return _case(opened.case.id, status=201)


def return_hand_over(hand_over_id: UUID, *, body: GivingBack) -> Answer:
    """Give it back with a reason."""
    actor = current_actor()
    inbox.give_back(hand_over_id, actor=actor, reason=body.reason)
    return Answer(content=_shape(queries.arrived(hand_over_id, actor)))


def list_partners(*, query: Nothing) -> Answer:
    """The offices that cases can be sent to."""
    shapes = [
        PartnerShape(slug=each.slug, name=each.name, confirmed=each.confirmed)
        for each in queries.partners()
    ]
    return Answer(content=PartnerList(items=shapes))


def _shape(row: HandOverRow) -> HandOverShape:
    return HandOverShape.model_validate(
        {key: getattr(row, key) for key in HandOverShape.model_fields}
    )


def _case(case_id: UUID, status: int = 200) -> Answer:
    db.session.flush()
    actor = current_actor()
    shape = show.case(cases.get(case_id, actor), actor)
    return Answer(content=shape, status=status, version=shape.version)


OPERATIONS = (
    post(
        "/cases/<uuid:case_id>/links",
        link_case,
        act="case.attach",
        summary="关联案件",
        tag="案件",
        body=Linking,
        answers={200: CaseShape},
        problems=(404, 409),
    ),
    post(
        "/cases/<uuid:case_id>/links/<uuid:other_id>/remove",
        unlink_case,
        act="case.attach",
        summary="取消关联",
        tag="案件",
        answers={200: CaseShape},
        problems=(404,),
    ),
    get(
        "/cases/<uuid:case_id>/handovers",
        list_case_hand_overs,
        act="case.read",
        summary="案件的移交记录",
        tag="移交",
        answers={200: HandOverList},
        problems=(404,),
    ),
    post(
        "/cases/<uuid:case_id>/handovers/<uuid:hand_over_id>/recall",
        recall_hand_over,
        act="case.act",
        summary="撤回移交",
        tag="移交",
        answers={202: HandOverShape},
        problems=(404, 409),
    ),
    get(
        "/handovers",
        list_hand_overs,
        act="case.open",
        summary="其他单位移交来的案件",
        tag="移交",
        answers={200: HandOverList},
    ),
    get(
        "/handovers/<uuid:hand_over_id>",
        read_hand_over,
        act="case.open",
        summary="移交来的内容",
        tag="移交",
        answers={200: Brought},
        problems=(404,),
    ),
    post(
        "/handovers/<uuid:hand_over_id>/take",
        take_in_hand_over,
        act="case.open",
        summary="接收移交",
        tag="移交",
        body=TakingIn,
        optional=True,
        answers={201: CaseShape},
        problems=(404, 409),
        description="不填的部分用对方移交的内容；办理期限自本单位收到之日起算。",
    ),
    post(
        "/handovers/<uuid:hand_over_id>/return",
        return_hand_over,
        act="case.open",
        summary="退回移交",
        tag="移交",
        body=GivingBack,
        answers={200: HandOverShape},
        problems=(404, 409),
    ),
    get(
        "/partners",
        list_partners,
        act="case.act",
        summary="往来单位",
        tag="移交",
        answers={200: PartnerList},
    ),
)
