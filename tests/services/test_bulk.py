"""Two hundred cases in one job: each done once, by whoever asked, also for somebody else."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from core.bulk import queries as bulk_queries
from core.bulk import service
from core.bulk.logic import MOST, Wish
from core.cases.models import Case
from core.cases.queries import Filter
from core.db import db, new_id, transaction
from core.errors import Invalid
from core.events.models import EventRow
from core.now import now
from core.runs import queries
from core.users.models import Delegation
from tests.background import acting, receive
from tests.factories import Office
from tests.services.test_runs import state, work

MANY = 200


def _ids(office: Office, login: str = "chief") -> list[UUID]:
    return bulk_queries.filtered(Filter(), acting(office, login), now())


def _start(office: Office, ids: list[UUID], wish: Wish, login: str = "chief") -> UUID:
    actor = acting(office, login)
    with transaction():
        return service.start(ids, service.check(ids, wish, actor=actor), actor=actor, once=None).id


def test_many_cases_are_given_to_somebody_once_each(replays: Office) -> None:
    for _ in range(MANY):
        receive(replays, now())
    handler = replays.users["handler"]
    ids = _ids(replays)
    wish = Wish(do="assign", handler=str(handler))
    seen = service.preview(ids, wish, actor=acting(replays, "chief"))
    assert (seen.total, seen.possible, seen.refused) == (MANY, MANY, ())
    run_id = _start(replays, ids, wish)
    work()
    assert state(run_id) == ("done", MANY, 0)
    again = _start(replays, ids[:20], wish)
    work()
    assert state(again) == ("done", 20, 0)
    messages = {row.message for row in queries.all_rows(again)}
    assert messages == {"原已由此人承办，未作改动"}
    assigned = select(func.count()).where(EventRow.type == "assigned")
    assert db.session.scalar(assigned) == MANY


def test_what_is_done_for_somebody_else_names_both(replays: Office) -> None:
    receive(replays, now())
    giver, taker = replays.users["chief"], replays.users["canary"]
    with transaction():
        db.session.add(
            Delegation(
                id=new_id(),
                giver_id=giver,
                taker_id=taker,
                roles=["chief"],
                reason="出差",
                begins_at=now() - timedelta(days=1),
                ends_at=now() + timedelta(days=1),
            )
        )
    handler = replays.users["handler"]
    wish = Wish(do="assign", handler=str(handler))
    run_id = _start(replays, _ids(replays, "canary"), wish, "canary")
    work()
    assert state(run_id) == ("done", 1, 0)
    row = db.session.scalars(select(EventRow).where(EventRow.type == "assigned")).one()
    assert (row.actor_id, row.on_behalf_of) == (taker, giver)


@pytest.mark.parametrize("lost", ["closed", "gone"])
def test_a_row_that_cannot_be_done_says_why_and_the_others_go_on(
    replays: Office, lost: str
) -> None:
    ids = [receive(replays, now()) for _ in range(3)]
    handler = str(replays.users["handler"])
    chosen = [*ids[:2], new_id()] if lost == "gone" else ids
    if lost == "closed":
        with transaction() as session:
            session.get_one(Case, (replays.id, ids[2])).closed = True
    run_id = _start(replays, chosen, Wish(do="assign", handler=handler))
    work()
    assert state(run_id) == ("done", 2, 1)
    (failed,) = [row for row in queries.all_rows(run_id) if row.status == "failed"]
    assert failed.message in ("案件已办结，不能再分派", "没有找到，可能已被删除或地址有误")
    if lost == "closed":  # the row was changed behind the log's back
        with transaction() as session:
            session.get_one(Case, (replays.id, ids[2])).closed = False


def test_more_than_ten_thousand_are_refused(replays: Office) -> None:
    actor = acting(replays, "chief")
    many = [new_id() for _ in range(MOST + 1)]
    with pytest.raises(Invalid) as raised:
        service.check(many, Wish(do="note", text="x"), actor=actor)
    assert "10000" in raised.value.sentence
