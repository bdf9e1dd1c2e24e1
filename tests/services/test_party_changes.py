"""Parties that come, are corrected and leave while a case runs."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from core.cases import party_changes
from core.cases.models import Party
from core.cases.parties import everyone
from core.cases.record import load
from core.db import db, transaction
from core.documents.models import DocumentRow
from core.errors import AppError, Invalid, NotFound, Refused
from core.events.models import EventRow
from core.exchange import service as exchange
from tests.background import acting
from tests.factories import Office
from tests.services.matters import SECRETS, report
from tests.services.test_merging import _case, open_complaint

SECOND = {
    "role": "complainant",
    "kind": "person",
    "name": "李小四",
    "phone": "13900139000",
    "address": "京海市北路9号",
}


@pytest.fixture
def case_id(replays: Office) -> UUID:
    return open_complaint(replays, "张三")


def _add(office: Office, case_id: UUID, raw: Any = SECOND, reason: str = "共同投诉") -> Party:
    with transaction():
        return party_changes.add(case_id, raw, actor=acting(office, "handler"), reason=reason)


def _changes(case_id: UUID) -> list[dict[str, Any]]:
    return [
        row.data
        for row in db.session.scalars(
            select(EventRow)
            .where(EventRow.stream == case_id, EventRow.type == "party_changed")
            .order_by(EventRow.seq)
        )
    ]


def test_a_joint_complainant_joins_and_gets_papers_of_their_own(
    replays: Office, case_id: UUID
) -> None:
    assert _add(replays, case_id).position == 1
    assert {p.ref for p in load(_case(case_id)).parties} >= {"complainant:0", "complainant:1"}
    with transaction():
        exchange.act(case_id, "accept", actor=acting(replays, "handler"), data={})
    (told,) = _changes(case_id)
    assert told["gone"] is False and told["party"]["ref"] == "complainant:1"
    assert "李小四" not in str(told) and "13900139000" not in str(told)
    assert db.session.scalars(select(DocumentRow)).all()


def test_a_correction_keeps_what_was_not_given_and_logs_it_masked(
    replays: Office, case_id: UUID
) -> None:
    with transaction():
        party_changes.correct(
            case_id,
            "complainant:0",
            {"phone": "13700137000", "address": ""},
            actor=acting(replays, "handler"),
            reason="号码记错",
        )
    (known,) = [k for k in everyone(case_id) if k.ref == "complainant:0"]
    assert known.facts["phone"] == "13700137000"
    assert (known.facts["name"], known.facts["address"]) == ("张三", "京海市")
    ((change,),) = [data["changes"] for data in _changes(case_id)]
    assert change["field"] == "phone" and change["was"] != change["now"]
    assert "13700137000" not in str(change) and "13800138000" not in str(change)


def test_whoever_leaves_gets_no_more_papers_and_their_place_stays(
    replays: Office, case_id: UUID
) -> None:
    _add(replays, case_id)
    with transaction():
        party_changes.end(
            case_id, "complainant:1", actor=acting(replays, "handler"), reason="撤回投诉"
        )
    assert "complainant:1" not in {p.ref for p in load(_case(case_id)).parties}
    assert "complainant:1" not in {k.ref for k in everyone(case_id)}
    assert _add(replays, case_id).position == 2  # a ref is never given twice
    with pytest.raises(NotFound), transaction():
        party_changes.end(case_id, "complainant:1", actor=acting(replays, "handler"), reason="再退")


def test_those_that_the_rules_require_stay(replays: Office, case_id: UUID) -> None:
    with pytest.raises(Refused, match="至少"), transaction():
        party_changes.end(case_id, "complainant:0", actor=acting(replays, "handler"), reason="退")


@pytest.mark.parametrize(
    ("raw", "reason", "words"),
    [
        (SECOND, " ", "理由"),
        ({**SECOND, "phone": "12"}, "共同投诉", "电话"),
        ({**SECOND, "role": "nobody"}, "共同投诉", "身份"),
        ({"role": "complainant", "kind": "person"}, "共同投诉", "请填写当事人"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    replays: Office, case_id: UUID, raw: dict[str, str], reason: str, words: str
) -> None:
    with pytest.raises(Invalid) as raised:
        _add(replays, case_id, raw, reason)
    assert words in raised.value.sentence
    assert _changes(case_id) == []


def test_somebody_without_a_post_changes_nothing(replays: Office, case_id: UUID) -> None:
    with pytest.raises(AppError), transaction():
        party_changes.add(case_id, SECOND, actor=acting(replays, "auditor"), reason="共同投诉")


def test_a_sealed_reporter_is_corrected_by_those_who_may_see_them_and_leaks_nowhere(
    replays: Office,
) -> None:
    case_id = report(replays).case.id
    given = {"phone": "13500135000"}
    with pytest.raises(Refused), transaction():
        party_changes.correct(
            case_id, "reporter:0", given, actor=acting(replays, "archivist"), reason="号码记错"
        )
    with transaction():
        party_changes.correct(
            case_id, "reporter:0", given, actor=acting(replays, "intake"), reason="号码记错"
        )
    (known,) = [k for k in everyone(case_id) if k.ref == "reporter:0"]
    assert (known.facts["name"], known.facts["phone"]) == (SECRETS[0], "13500135000")
    ((change,),) = [data["changes"] for data in _changes(case_id)]
    assert change == {"field": "phone", "was": "", "now": ""}
    row = db.session.scalars(select(Party).where(Party.role == "reporter")).one()
    assert (row.name, row.phone_hash, row.secret) == ("", "", None)
