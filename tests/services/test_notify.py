"""Notices of real events: the right people, once, and only those of the office."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from core.cases import service as cases
from core.cases.jobs import sweep
from core.db import db, tenant_scope, transaction
from core.errors import NotFound
from core.events.models import EventRow, Outbox
from core.notify import queries, service
from core.notify.models import Notification
from core.users.models import Grant, User
from core.worker import run
from tests.background import acting, receive
from tests.factories import DOMAIN, Office, make_user

RECEIVED = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
SECOND = datetime(2026, 11, 11, 16, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 13, 16, 0, tzinfo=UTC)


@pytest.fixture
def office(app: Flask, offices: tuple[Office, ...]) -> Iterator[Office]:
    with (
        app.app_context(),
        time_machine.travel(RECEIVED, tick=False),
        tenant_scope(offices[0].id),
    ):
        yield offices[0]


def do_all(office: Office) -> None:
    """Run every job of the office that is not done."""
    waiting = db.session.scalars(
        select(Outbox.id).where(Outbox.done_at.is_(None)).order_by(Outbox.id)
    ).all()
    db.session.rollback()
    for outbox_id in waiting:
        run(str(office.id), str(outbox_id))
    failed = db.session.scalars(select(Outbox.last_error).where(Outbox.done_at.is_(None))).all()
    db.session.rollback()
    assert list(failed) == []


def told(office: Office) -> dict[str, list[str]]:
    """The kinds of notice that each person got, by login."""
    rows = db.session.execute(
        select(User.login, Notification.kind)
        .join(Notification, Notification.user_id == User.id)
        .order_by(Notification.id)
    ).all()
    db.session.rollback()
    found: dict[str, list[str]] = {}
    for login, kind in rows:
        found.setdefault(login, []).append(kind)
    return found


def warn(office: Office, moment: datetime = SECOND) -> None:
    with time_machine.travel(moment, tick=False):
        sweep(moment)
        do_all(office)


def test_an_assignment_is_told_to_the_handler(office: Office) -> None:
    case_id = receive(office, RECEIVED)
    with transaction():
        cases.assign(case_id, actor=acting(office, "chief"), handler=office.users["handler"])
    do_all(office)
    assert told(office) == {"handler": ["assigned"]}


def test_a_breach_is_told_to_the_roles_of_the_rule_and_the_handler(office: Office) -> None:
    case_id = receive(office, RECEIVED)
    with transaction():
        cases.assign(case_id, actor=acting(office, "chief"), handler=office.users["mediator"])
    do_all(office)
    with time_machine.travel(DUE, tick=False):
        sweep(DUE)
        do_all(office)
    breach = select(User.login).join(Notification, Notification.user_id == User.id)
    logins = db.session.scalars(breach.where(Notification.kind == "clock_breached")).all()
    assert sorted(logins) == ["chief", "handler", "head", "mediator"]


def test_only_those_who_hold_the_role_for_the_unit_are_told(app: Flask, office: Office) -> None:
    make_user(app, office, "inside", "chief", unit="one")
    make_user(app, office, "above", "chief", unit="top")
    make_user(app, office, "outside", "chief", unit="two")
    gone = make_user(app, office, "gone", "chief")
    with transaction() as session:
        session.execute(update(User).where(User.id == gone).values(status="disabled"))
        one = cases.open_case(
            type="complaint",
            channel="phone",
            category="goods",
            parties=[],
            data={},
            actor=acting(office, "intake"),
            received_at=RECEIVED,
            unit_id=office.units["one"],
            register=False,
        )
        assert one.case.unit_id == office.units["one"]
    warn(office)
    reached = set(told(office))
    assert {"inside", "above", "chief"} <= reached
    assert not {"outside", "gone"} & reached


def test_a_role_counts_in_its_domain_and_until_it_expires(app: Flask, office: Office) -> None:
    guest = make_user(app, office, "guest", "chief")
    ends = RECEIVED + timedelta(days=1)
    with transaction() as session:
        session.execute(update(Grant).where(Grant.user_id == guest).values(expires_at=ends))

    def held(domain: str, moment: datetime) -> bool:
        found = queries.granted(["chief"], domain=domain, unit_path="", now=moment)
        return str(guest) in {one.user for one in found}

    assert held(DOMAIN, ends - timedelta(seconds=1))
    assert not held(DOMAIN, ends)
    assert not held("property_mgmt", RECEIVED)


def test_telling_again_adds_nothing(office: Office) -> None:
    receive(office, RECEIVED)
    warn(office)
    before = told(office)
    event = db.session.scalars(select(EventRow).where(EventRow.type == "clock_warned")).first()
    assert event is not None
    with transaction():
        service.tell(event)
        service.tell(event)
    assert told(office) == before


def test_what_was_recorded_more_than_a_week_late_tells_nobody(office: Office) -> None:
    receive(office, RECEIVED)
    late = DUE + timedelta(days=7, seconds=1)
    warn(office, late)
    kinds = db.session.scalars(select(EventRow.type).where(EventRow.type == "clock_breached")).all()
    assert list(kinds) == ["clock_breached"]
    assert told(office) == {}


def test_notices_stay_in_their_office(office: Office, offices: tuple[Office, ...]) -> None:
    receive(office, RECEIVED)
    warn(office)
    mine = db.session.scalars(select(Notification)).first()
    assert mine is not None
    with tenant_scope(offices[1].id):
        assert db.session.scalar(select(func.count()).select_from(Notification)) == 0
        with pytest.raises(NotFound):
            service.mark_read(mine.user_id, mine.id)


def test_the_list_comes_in_pages_newest_first(office: Office) -> None:
    for _ in range(5):
        receive(office, RECEIVED)
    warn(office)
    chief = office.users["chief"]
    assert queries.unread_count(chief) == 5
    first = queries.page(chief, limit=2)
    second = queries.page(chief, limit=2, before=first.next)
    third = queries.page(chief, limit=2, before=second.next)
    ids = [n.id for page in (first, second, third) for n in page.items]
    assert ids == sorted(set(ids), reverse=True)
    assert (len(ids), third.next) == (5, None)


def test_marking_read_is_for_ones_own_and_for_what_was_seen(office: Office) -> None:
    for _ in range(3):
        receive(office, RECEIVED)
    warn(office)
    chief, handler = office.users["chief"], office.users["handler"]
    newest, middle, oldest = (n.id for n in queries.page(chief).items)
    with pytest.raises(NotFound), transaction():
        service.mark_read(handler, newest)
    with transaction():
        service.mark_all_read(chief, up_to=middle)
    left: list[UUID] = [n.id for n in queries.page(chief, unread_only=True).items]
    assert left == [newest]
    assert oldest not in left
    with transaction():
        assert service.mark_read(chief, newest).read_at is not None
    assert queries.unread_count(chief) == 0
    assert queries.unread_count(handler) == 6  # both warnings of each
