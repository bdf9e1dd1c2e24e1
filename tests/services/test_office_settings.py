"""What an office chooses for itself: kept days, times, and delegations that follow one another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from core.cases import service as cases
from core.db import db, tenant_scope, transaction
from core.dispatch import service as dispatch
from core.dispatch.models import Dispatch
from core.errors import Invalid
from core.notify import forgetting
from core.notify.models import Notification
from core.tenants import queries as tenants
from core.tenants import settings
from core.users import delegation
from core.users.queries import actor
from tests.background import acting, receive
from tests.factories import Office, make_user
from tests.services.test_dispatch import due

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.fixture
def there(app: Flask, office: Office) -> Iterator[Office]:
    with (
        app.app_context(),
        time_machine.travel(NOW, tick=False),
        tenant_scope(office.id),
    ):
        yield office


def choose(office: Office, **changed: str) -> None:
    with transaction():
        typed = {**settings.shown(tenants.office()), **changed}
        settings.change(typed, actor_id=str(office.users["admin"]))


def lend(office: Office, giver: str, taker: str, *roles: str) -> None:
    today = NOW.date()
    with transaction():
        delegation.delegate(
            giver=actor(office.users[giver]),
            taker_id=office.users[taker],
            first_day=today,
            last_day=today + timedelta(days=3),
            roles=roles,
            unit_id=None,
            reason="出差",
            zone=delegation.ZoneInfo("Asia/Shanghai"),
        )


def givers(office: Office, login: str) -> dict[str, set[str]]:
    """Whom a person stands in for, with the roles that they have from it."""
    names = {str(user): name for name, user in office.users.items()}
    loans = actor(office.users[login]).loans
    db.session.rollback()
    return {names[loan.giver]: set(loan.roles) for loan in loans}


def test_old_notices_and_messages_go_and_what_is_open_stays(there: Office) -> None:
    case_id = receive(there, NOW)
    with transaction():
        cases.assign(case_id, actor=acting(there, "chief"), handler=there.users["handler"])
    due(there)
    with transaction():
        for key in ("sent", "waiting"):
            dispatch.intend(key=key, kind="x", channel="sms", to="13800138000", text="x", at=NOW)
        db.session.execute(
            update(Dispatch).where(Dispatch.key == "sent").values(status="sent", ended_at=NOW)
        )
        db.session.execute(update(Notification).values(read_at=NOW))
        kept = db.session.scalars(select(Notification)).first()
        assert kept is not None
    choose(there, keep_notices="60", keep_dispatches="30")

    def left() -> tuple[int, list[str]]:
        notices = len(db.session.scalars(select(Notification.id)).all())
        messages = list(db.session.scalars(select(Dispatch.key)))
        db.session.rollback()
        return notices, messages

    assert forgetting.forget_old(NOW + timedelta(days=30)) == 0
    assert forgetting.forget_old(NOW + timedelta(days=31)) == 1
    assert left() == (1, ["waiting"])
    assert forgetting.forget_old(NOW + timedelta(days=61)) == 1
    assert left() == (0, ["waiting"])


def test_unread_notices_stay_and_zero_keeps_for_ever(there: Office) -> None:
    case_id = receive(there, NOW)
    with transaction():
        cases.assign(case_id, actor=acting(there, "chief"), handler=there.users["handler"])
    due(there)
    late = NOW + timedelta(days=20000)
    assert forgetting.forget_old(late) == 0
    choose(there, keep_notices="0", keep_dispatches="0")
    with transaction():
        db.session.execute(update(Notification).values(read_at=NOW))
    assert forgetting.forget_old(late) == 0


def test_faults_of_a_choice_are_named_together(there: Office) -> None:
    with pytest.raises(Invalid) as caught:
        choose(there, quiet_from="25:00", keep_notices="5", delegation_depth="6")
    pointers = {problem.pointer for problem in caught.value.problems}
    assert pointers == {"/quiet_from", "/keep_notices", "/delegation_depth"}
    with pytest.raises(Invalid):
        choose(there, work_from="18:00", work_to="09:00")


def test_delegations_follow_one_another_only_as_far_as_the_office_says(there: Office) -> None:
    lend(there, "head", "chief")
    lend(there, "chief", "handler")
    lend(there, "handler", "mediator")
    assert givers(there, "mediator") == {"handler": {"handler"}}
    choose(there, delegation_depth="2")
    assert givers(there, "mediator") == {"handler": {"handler"}, "chief": {"chief"}}
    assert givers(there, "handler") == {"chief": {"chief"}, "head": {"head"}}
    choose(there, delegation_depth="3")
    assert set(givers(there, "mediator")) == {"handler", "chief", "head"}


def test_a_chain_is_no_wider_than_its_narrowest_link_and_never_a_circle(
    app: Flask, there: Office
) -> None:
    choose(there, delegation_depth="5")
    lend(there, "head", "chief")
    lend(there, "chief", "handler", "chief")
    lend(there, "handler", "head")
    assert givers(there, "handler") == {"chief": {"chief"}}
    assert givers(there, "head") == {"handler": {"handler"}, "chief": {"chief"}}
    assert make_user(app, there, "nobody") is not None


def test_what_one_stands_in_for_is_listed_as_ones_own(there: Office) -> None:
    from core.cases.queries import Filter, page

    case_id = receive(there, NOW)
    with transaction():
        cases.assign(case_id, actor=acting(there, "chief"), handler=there.users["handler"])
    mine = Filter(view="mine")
    assert page(mine, acting(there, "mediator"), NOW)[0] == []
    lend(there, "handler", "mediator")
    assert [row.id for row in page(mine, acting(there, "mediator"), NOW)[0]] == [case_id]
