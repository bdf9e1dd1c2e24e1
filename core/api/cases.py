"""Cases: opening, reading, listing, their events, clocks and assignment."""

from collections.abc import Mapping
from uuid import UUID

from flask import url_for

from core.api import cursors, fields, queries, reading, show, show_clocks
from core.api.operations import Answer, get, post
from core.api.schemas import Assigning, ListCases, NewCase, Nothing
from core.api.shapes import (
    CasePage,
    CaseShape,
    ClockList,
    EventActor,
    EventList,
    EventShape,
)
from core.cases import queries as cases
from core.cases import service
from core.cases.record import clock_rows
from core.cases.service import rules_of
from core.db import db
from core.deadlines.service import calendar
from core.documents import service as documents
from core.now import now
from core.users.models import User
from core.users.session import current_actor


def open_case(*, body: NewCase) -> Answer:
    """Receive a matter, and register it when its form is given."""
    opened = documents.open_case(
        type=body.type,
        channel=body.channel,
        category=body.category,
        parties=body.parties,
        data=body.data,
        actor=current_actor(),
        received_at=body.received_at,
        unit_id=reading.unit(body.unit),
        severity=body.severity,
        register=body.register_,
    )
    return _case(opened.case.id, status=201)


def list_cases(*, query: ListCases) -> Answer:
    """The cases that the caller may read, page by page."""
    actor, zone = current_actor(), calendar().tz
    assignee = query.assignee and reading.person(query.assignee, at="/assignee", me=actor.id)
    wanted = cases.Filter(
        state=tuple(query.state),
        type=query.type or "",
        category=query.category or "",
        assignee=assignee or None,
        due_before=query.due_before and fields.due_before(query.due_before, zone),
        received_from=query.received_from and fields.start_of(query.received_from, zone),
        received_to=query.received_to and fields.after(query.received_to, zone),
        q=query.q or "",
        view=query.view or "",
        sort=query.sort,
        limit=query.limit,
        cursor=cursors.read_moment(query.cursor, sort=query.sort),
    )
    rows, following = cases.page(wanted, actor, now())
    following = cursors.write(query.sort, following)
    return Answer(content=CasePage(items=show.items(rows, actor), next=following))


def read_case(case_id: UUID, *, query: Nothing) -> Answer:
    """One case with all that the caller may see of it."""
    return _case(case_id)


def list_events(case_id: UUID, *, query: Nothing) -> Answer:
    """The log of a case, oldest first."""
    row = cases.get(case_id, current_actor())
    found = cases.events(row.id)
    people = queries.people(i for e in found for i in (e.actor_id, e.on_behalf_of))
    shapes = [
        EventShape(
            id=event.id,
            seq=event.seq,
            type=event.type,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            actor=EventActor(
                kind=event.actor_kind,  # type: ignore[arg-type]  # the column's CHECK allows only these
                id=event.actor_id,
                name=_name(people, event.actor_id),
                role=event.actor_role,
                on_behalf_of=event.on_behalf_of,
                on_behalf_name=_name(people, event.on_behalf_of),
            ),
            data=event.data,
            prev_hash=event.prev_hash,
            hash=event.hash,
        )
        for event in found
    ]
    return Answer(content=EventList(items=shapes))


def _name(people: Mapping[UUID, User], user_id: UUID | None) -> str:
    """The name of whoever acted; the system has none."""
    row = people.get(user_id) if user_id else None
    return row.name if row else ""


def list_clocks(case_id: UUID, *, query: Nothing) -> Answer:
    """The deadlines of a case, each explained day by day."""
    row = cases.get(case_id, current_actor())
    rules, at, on = rules_of(row), now(), calendar()
    found = [show_clocks.explained(rules, each, at, on) for each in clock_rows(row.id)]
    return Answer(content=ClockList(found))


def assign_case(case_id: UUID, *, body: Assigning) -> Answer:
    """Give a case to a handler and further officers."""
    handler = None if body.handler is None else reading.person(body.handler, at="/handler")
    officers = [
        reading.person(officer, at=f"/officers/{n}") for n, officer in enumerate(body.officers)
    ]
    service.assign(
        case_id,
        actor=current_actor(),
        handler=handler,
        officers=officers,
        version=reading.version(body.version),
    )
    return _case(case_id)


def _case(case_id: UUID, status: int = 200) -> Answer:
    db.session.flush()
    actor = current_actor()
    shape = show.case(cases.get(case_id, actor), actor)
    where = url_for("api.read_case", case_id=case_id) if status == 201 else ""
    return Answer(content=shape, status=status, version=shape.version, location=where)


OPERATIONS = (
    post(
        "/cases",
        open_case,
        act="case.open",
        summary="登记案件",
        tag="案件",
        body=NewCase,
        answers={201: CaseShape},
        problems=(409,),
        description="填了当事人和登记表就接收并登记，一次完成；只接收的，以后用 register 登记。",
    ),
    get(
        "/cases",
        list_cases,
        act="case.read",
        summary="案件列表",
        tag="案件",
        query=ListCases,
        answers={200: CasePage},
    ),
    get(
        "/cases/<uuid:case_id>",
        read_case,
        act="case.read",
        summary="案件",
        tag="案件",
        answers={200: CaseShape},
        problems=(404,),
    ),
    get(
        "/cases/<uuid:case_id>/events",
        list_events,
        act="case.read",
        summary="案件的全部记录",
        tag="案件",
        answers={200: EventList},
        problems=(404,),
    ),
    get(
        "/cases/<uuid:case_id>/clocks",
        list_clocks,
        act="case.read",
        summary="案件的期限，逐日说明",
        tag="期限",
        answers={200: ClockList},
        problems=(404,),
    ),
    post(
        "/cases/<uuid:case_id>/assign",
        assign_case,
        act="case.assign",
        summary="分派承办人",
        tag="案件",
        body=Assigning,
        answers={200: CaseShape},
        problems=(404, 409),
    ),
)
