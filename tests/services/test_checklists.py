"""Things to check off: an action waits for them, each tick has its author, evidence or reason."""

from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import select

from core.cases.models import Case
from core.db import db, transaction
from core.documents import checklists
from core.documents import service as documents
from core.errors import AppError, Invalid, Refused
from core.events.models import EventRow
from core.exchange import service as exchange
from tests.background import acting
from tests.factories import Office
from tests.house_rules import publish_desk_check
from tests.services.test_merging import open_complaint


@pytest.fixture
def case_id(replays: Office) -> UUID:
    publish_desk_check()
    return open_complaint(replays, "张三")


def _accept(office: Office, case_id: UUID) -> None:
    with transaction():
        exchange.act(case_id, "accept", actor=acting(office, "handler"), data={})


def _tick(office: Office, case_id: UUID, item: str, evidence: str = "") -> None:
    with transaction():
        checklists.tick(case_id, "desk", item, actor=acting(office, "handler"), evidence=evidence)


def _attach(office: Office, case_id: UUID) -> UUID:
    with transaction():
        return documents.attach(
            case_id, actor=acting(office, "handler"), name="小票.txt", stream=BytesIO(b"note")
        ).id


def test_an_action_waits_for_every_required_item(replays: Office, case_id: UUID) -> None:
    with pytest.raises(Refused) as raised:
        _accept(replays, case_id)
    assert [p.message for p in raised.value.problems] == [
        "“受理前核对”尚未核对：身份已核对",
        "“受理前核对”尚未核对：购物凭证已入卷",
    ]
    _tick(replays, case_id, "identity")
    _tick(replays, case_id, "identity")  # again: nothing more
    _tick(replays, case_id, "proof", f"attachment:{_attach(replays, case_id)}")
    _accept(replays, case_id)
    rows = db.session.scalars(select(EventRow).where(EventRow.type == "checked")).all()
    assert [row.data["item"] for row in rows] == ["identity", "proof"]
    assert {row.actor_id for row in rows} == {replays.users["handler"]}


@pytest.mark.parametrize("evidence", ["", "attachment:nonsense", "document:x"])
def test_an_item_that_asks_for_a_file_wants_one_of_the_case(
    replays: Office, case_id: UUID, evidence: str
) -> None:
    with pytest.raises(Invalid):
        _tick(replays, case_id, "proof", evidence)
    other = open_complaint(replays, "李四")
    with pytest.raises(Invalid):
        _tick(replays, case_id, "proof", f"attachment:{_attach(replays, other)}")


def test_a_tick_is_taken_back(replays: Office, case_id: UUID) -> None:
    _tick(replays, case_id, "identity")
    with transaction():
        checklists.untick(case_id, "desk", "identity", actor=acting(replays, "handler"))
    case = db.session.scalars(select(Case).where(Case.id == case_id)).one()
    assert case.ticked == []
    with pytest.raises(Refused):
        _accept(replays, case_id)


def test_doing_without_an_item_needs_the_post_and_a_reason(replays: Office, case_id: UUID) -> None:
    def override(login: str, reason: str) -> None:
        with transaction():
            checklists.override(
                case_id, "desk", "proof", actor=acting(replays, login), reason=reason
            )

    for login, reason, error in (("handler", "急", Refused), ("chief", " ", Invalid)):
        with pytest.raises(error):
            override(login, reason)
    override("chief", "凭证遗失，商家已认可")
    _tick(replays, case_id, "identity")
    _accept(replays, case_id)
    row = db.session.scalars(select(EventRow).where(EventRow.type == "check_overridden")).one()
    assert row.data == {"list": "desk", "item": "proof"}  # the reason is not in the log


@pytest.mark.parametrize(("checklist", "item"), [("desk", "no"), ("no", "identity"), ("", "")])
def test_what_is_not_on_the_list_cannot_be_ticked(
    replays: Office, case_id: UUID, checklist: str, item: str
) -> None:
    with pytest.raises(AppError), transaction():
        checklists.tick(case_id, checklist, item, actor=acting(replays, "handler"))


def test_somebody_without_a_post_ticks_nothing(replays: Office, case_id: UUID) -> None:
    with pytest.raises(Refused), transaction():
        checklists.tick(case_id, "desk", "identity", actor=acting(replays, "auditor"))
