"""One of everything in an office, for tests that knock at every door with somebody else's key."""

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from core.cases import drafts, links
from core.cases.models import Proposal
from core.crypto import identities
from core.db import db, new_id, tenant_scope, transaction
from core.deadlines import days
from core.deadlines.models import CalendarDay
from core.dispatch import service as dispatch
from core.dispatch import webhooks
from core.documents import addresses, receipts
from core.documents import service as documents
from core.documents.models import DocumentRow
from core.events.models import EventRow
from core.exchange import partners
from core.exchange.models import HandOverRow
from core.notify import ladder
from core.notify.models import Notification
from core.now import now
from core.runs.models import Run, RunRow
from core.sheets import importing
from core.users import access
from core.users.models import Delegation, Grant, SignIn
from core.users.queries import actor
from core.work import notes, tasks
from tests.factories import Office, give_every_role, make_case, sign_in

LOGIN = "admin"


@dataclass(frozen=True, slots=True)
class Things:
    """Ids by the name of a route's parameter, and a token of somebody with every role."""

    office: Office
    ids: dict[str, UUID]
    token: str


def make_things(app: Flask, office: Office) -> Things:
    """Fill an office: a case under approval, papers, a file, a notice, a day, tokens."""
    give_every_role(app, office, LOGIN)
    make_case(app, office, upto="accepted")
    other_id = make_case(app, office, upto="registered")
    case_id = make_case(app, office, upto="proposed")
    sign_in(app, office, LOGIN)
    with app.app_context(), tenant_scope(office.id), transaction():
        user_id = office.users[LOGIN]
        token, raw = access.create_token(
            user_id,
            name=office.canary,
            scopes=frozenset({"read", "write"}),
            expires_at=now() + timedelta(days=1),
        )
        days.set_own_day(day=date(2026, 12, 1), works=False, note=office.canary, actor_id=None)
        attached = documents.attach(
            case_id,
            actor=actor(user_id),
            name=f"{office.canary}.txt",
            stream=BytesIO(f"证据 {office.canary}".encode()),
        )
        event_id = db.session.scalars(
            select(EventRow.id).where(EventRow.case_id == case_id)
        ).first()
        notice = Notification(
            id=new_id(),
            user_id=user_id,
            event_id=event_id,
            case_id=case_id,
            kind="test",
            text=office.canary,
        )
        db.session.add(notice)
        note = notes.add_note(case_id, actor=actor(user_id), text=f"备注 {office.canary}")
        task = tasks.add_task(
            case_id,
            actor=actor(user_id),
            title=f"待办 {office.canary}",
            assignee=office.users["handler"],
        )
        partner = partners.add(f"{office.slug}-friend", actor_id=str(user_id))
        came = HandOverRow(
            id=new_id(),
            code=f"{office.slug}-came",
            direction="in",
            kind="tenant",
            other=f"{office.slug}-friend",
            other_name=office.canary,
            domain="consumer_aic",
            case_type="complaint",
            status="sent",
            fields=["matter"],
            secret=identities().seal({"data": {"matter": office.canary}, "parties": []}),
            sent_at=now(),
        )
        db.session.add(came)
        hook, _ = webhooks.add(
            name=office.canary,
            url=f"https://{office.canary}.example.org/in",
            events=[],
            known=[],
            actor_id=str(user_id),
        )
        dispatch_id = dispatch.intend(
            key=office.canary,
            kind="assigned",
            channel="email",
            to=f"somebody@{office.canary}.example.org",
            text=office.canary,
            at=now(),
            user_id=user_id,
        )
        assert dispatch_id is not None
        step = ladder.add(
            domain="consumer_aic",
            clock="",
            measure="after",
            amount="1",
            level="red",
            roles=["head"],
            up="1",
            any_time=False,
            known={"clocks": set(), "roles": {"head"}},
            actor_id=str(user_id),
        )
        lines = f"类别,投诉请求\n商品,{office.canary}".encode()
        sheet_id = importing.keep(
            BytesIO(lines), name=f"{office.canary}.csv", type="complaint", actor=actor(user_id)
        ).id
        links.link(case_id, other_id, "related", actor=actor(user_id))
        db.session.add(
            Delegation(
                id=new_id(),
                giver_id=user_id,
                taker_id=office.users["handler"],
                roles=["chief"],
                reason=office.canary,
                begins_at=now() + timedelta(days=1),
                ends_at=now() + timedelta(days=2),
            )
        )
        db.session.flush()
        ids = {
            "case_id": case_id,
            "other_id": other_id,
            "partner_id": partner.id,
            "hand_over_id": came.id,
            "user_id": office.users["handler"],
            "unit_id": office.units["two"],
            "token_id": token.id,
            "attachment_id": attached.id,
            "import_id": sheet_id,
            "notice_id": notice.id,
            "webhook_id": hook.id,
            "step_id": step.id,
            "dispatch_id": dispatch_id,
            "note_id": note.id,
            "task_id": task.id,
            "approval_id": _any(Proposal),
            "proposal_id": _any(Proposal),
            "document_id": _any(DocumentRow),
            "day_id": _any(CalendarDay),
            "grant_id": _any(Grant),
            "delegation_id": _any(Delegation),
            "sign_in_id": _any(SignIn),
            "draft_id": _draft(office),
            "run_id": _run(office),
            "address_id": _address(office, case_id),
            "receipt_id": receipts.make(case_id, actor=actor(user_id), size="a5").id,
        }
    return Things(office, ids, raw)


def _draft(office: Office) -> UUID:
    """The id of a draft of the person who knocks."""
    typed = {"data": {"facts": office.canary}}
    person = actor(office.users[LOGIN])
    return drafts.save(new_id(), actor=person, type="complaint", typed=typed, version=0).id


def _address(office: Office, case_id: UUID) -> UUID:
    """The id of a service address of the complainant."""
    return addresses.add(
        case_id,
        "complainant:0",
        actor=actor(office.users[LOGIN]),
        kind="postal",
        address=office.canary,
        confirmed_by=None,
    ).id


def _run(office: Office) -> UUID:
    """The id of a long job of the person who knocks."""
    made = Run(
        id=new_id(),
        kind="test",
        title=office.canary,
        asked_by=office.users[LOGIN],
        args={},
        total=1,
        asked_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(RunRow(run_id=made.id, position=0, key=office.canary, data={}))
    db.session.flush()
    return made.id


def _any(table: Any) -> UUID:
    """The id of some row of the office that is set."""
    found = db.session.scalars(select(table)).first()
    assert found is not None, table
    return found.id
