"""Committees as units of one office: two runs of numbers, and a dispute that goes up."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from core.cases.models import Case, Link
from core.db import db
from core.documents.freeze import values_of
from core.documents.models import DocumentRow
from core.documents.service import issue, open_case
from core.errors import Refused
from core.exchange.service import act
from core.now import now
from core.reports import service as reports
from tests.background import acting
from tests.exchanges import within
from tests.factories import Office, make_tenant

DAY = "2026-11-02"
ACCEPT = {
    "applicant_willing": True,
    "respondent_willing": True,
    "mediators": "赵立新",
    "chosen_by": "assigned",
    "rights_told": True,
}
MEDIATE = {
    "mediated_at": f"{DAY}T09:00:00+08:00",
    "mediated_place": "李庄村调解室",
    "private": False,
    "in_public": True,
    "proceedings": "双方陈述。",
    "record_mediators": "赵立新",
    "recorder": "陈静",
}
AGREED = {
    "settled_facts": "地界不清。",
    "terms": "以石桩为界。",
    "manner": "当场埋设",
    "performed_at_once": True,
    "effective_on": DAY,
}
WRITTEN = {**AGREED, "all_signed": True, "mediator_signed": True, "sealed": True}
ORAL = {**AGREED, "letter_asked": False, "major": False}
ROUTES = {"routes_told": True, "routes": "向人民法院起诉"}
FAILED = {"failure_ground": "no_agreement", "failed_text": "各执一词。", **ROUTES}
REFUSED = {"refusal_ground": "one_refuses", "refused_text": "一方拒绝。", **ROUTES}
UP = {"parties_willing": True, "file_copied": True, "escalation_reason": "涉及两村"}


@pytest.fixture
def committee(office: Office, app: Flask) -> Office:
    """A town committee with two villages below it; the other domain's office stands beside it."""
    return make_tenant(app, "liuhe", domain="civil_mediation")


def _person(role: str, name: str) -> dict[str, Any]:
    return {
        "role": role,
        "kind": "person",
        "name": name,
        "gender": "male",
        "age": 50,
        "nation": "汉族",
        "occupation": "务农",
        "address": "柳河镇李庄村",
    }


def _opened(app: Flask, office: Office, unit: str = "one") -> UUID:
    with within(app, office):
        return open_case(
            actor=acting(office, "registrar"),
            type="dispute",
            channel="application",
            category="neighbours",
            unit_id=office.units[unit],
            parties=[
                _person("applicant", "王秀英"),
                _person("applicant", "王玥旻"),
                _person("respondent", "李德胜"),
            ],
            data={"subject": "王某与李某地界纠纷", "facts": "地界不清。", "requests": "确定地界"},
        ).case.id


def _do(app: Flask, office: Office, case_id: UUID, *acts: tuple[str, str, dict[str, Any]]) -> None:
    for key, login, data in acts:
        with within(app, office):
            act(case_id, key, actor=acting(office, login), data=data)


def _mediated(app: Flask, office: Office, unit: str = "one") -> UUID:
    case_id = _opened(app, office, unit)
    _do(app, office, case_id, ("accept", "chief", ACCEPT), ("mediate", "mediator", MEDIATE))
    return case_id


def _paper(case_id: UUID, key: str) -> DocumentRow:
    return db.session.scalars(
        select(DocumentRow).where(DocumentRow.case_id == case_id, DocumentRow.key == key)
    ).one()


def _issued(app: Flask, office: Office, case_id: UUID, key: str, login: str = "mediator") -> str:
    with within(app, office):
        return issue(_paper(case_id, key).id, actor=acting(office, login)).number


def _number(app: Flask, office: Office, case_id: UUID) -> str:
    with within(app, office):
        return db.session.scalars(select(Case.number).where(Case.id == case_id)).one()[4:]


def test_registration_and_dossier_numbers_run_apart(app: Flask, committee: Office) -> None:
    """The worked example: five disputes are registered, two of them get a dossier."""
    refused = _opened(app, committee)
    _do(app, committee, refused, ("not_accept", "mediator", REFUSED))
    first = _mediated(app, committee)
    failed = _mediated(app, committee)
    _do(app, committee, failed, ("fail", "mediator", FAILED))
    oral = _mediated(app, committee)
    _do(app, committee, oral, ("agree_oral", "mediator", ORAL))
    second = _mediated(app, committee)
    for case_id in (first, second):
        _do(app, committee, case_id, ("agree_written", "mediator", WRITTEN))
    everyone = (refused, first, failed, oral, second)
    registered = [_number(app, committee, case_id) for case_id in everyone]
    assert registered == ["001", "002", "003", "004", "005"]
    agreements = [_issued(app, committee, case_id, "m5")[4:] for case_id in (first, second)]
    assert agreements == ["001", "002"]
    assert _issued(app, committee, oral, "m6") == ""


def test_the_quarter_counts_both_kinds_of_agreement(app: Flask, committee: Office) -> None:
    _do(app, committee, _opened(app, committee), ("not_accept", "mediator", REFUSED))
    ends = (("agree_written", WRITTEN), ("agree_oral", ORAL), ("fail", FAILED))
    for action, data in ends:
        _do(app, committee, _mediated(app, committee), (action, "mediator", data))
    with within(app, committee):
        known, day = reports.find("quarter"), now().date()
        when = reports.period(day - timedelta(days=1), day + timedelta(days=1))
        told = reports.figures(known, when, actor=acting(committee, "chief"), now=now()).table
    figures = {m.key: cell for m, cell in zip(told.columns, told.total.cells, strict=True)}
    wanted = {"registered": 4, "accepted": 3, "succeeded": 2, "written": 1, "oral": 1, "failed": 1}
    assert {key: figures[key].number for key in wanted} == wanted
    assert (figures["success_rate"].number, figures["success_rate"].of) == (2, 3)
    assert figures["accepted_applied"].number == 3
    assert told.broken == ()


def test_the_cover_bears_the_number_of_the_agreement(app: Flask, committee: Office) -> None:
    _opened(app, committee)
    case_id = _mediated(app, committee)
    _do(app, committee, case_id, ("agree_written", "mediator", WRITTEN))
    agreement = _issued(app, committee, case_id, "m5")
    bound = {
        "pages": 9,
        "retention": "long",
        "binder": "陈静",
        "checker": "孙玉兰",
        "bound_on": DAY,
        "order_right": True,
        "strip_sealed": True,
    }
    _do(app, committee, case_id, ("file", "archivist", bound))
    assert _issued(app, committee, case_id, "m9", "archivist") == agreement
    assert agreement.endswith("001") and _number(app, committee, case_id) == "002"


def test_each_village_counts_for_itself(app: Flask, committee: Office) -> None:
    cases = [_opened(app, committee, unit) for unit in ("one", "two", "one")]
    assert [_number(app, committee, case_id) for case_id in cases] == ["001", "001", "002"]


def test_a_dispute_goes_up_as_a_new_case_of_the_unit_above(app: Flask, committee: Office) -> None:
    case_id = _mediated(app, committee)
    _do(app, committee, case_id, ("escalate", "chief", UP))
    with within(app, committee):
        above = db.session.scalars(select(Case).where(Case.id != case_id)).one()
        link = db.session.scalars(select(Link)).one()
        assert {link.case_id, link.other_id} == {case_id, above.id}
        assert (above.unit_id, above.state) == (committee.units["top"], "registered")
        assert above.number[4:] == "001"


def test_nothing_is_above_the_town(app: Flask, committee: Office) -> None:
    case_id = _mediated(app, committee, "top")
    with pytest.raises(Refused, match="上级"):
        _do(app, committee, case_id, ("escalate", "chief", UP))


def test_papers_list_everyone_and_know_the_number_of_the_agreement(
    app: Flask, committee: Office
) -> None:
    case_id = _mediated(app, committee)
    _do(app, committee, case_id, ("agree_written", "mediator", WRITTEN))
    number = _issued(app, committee, case_id, "m5")
    visit = {
        "visit_reason": "了解履行情况",
        "visited_at": f"{DAY}T15:00:00+08:00",
        "performed": "yes",
        "satisfaction": "satisfied",
        "relapsed": False,
        "visit_note": "界桩完好。",
        "visitor": "赵立新",
    }
    _do(app, committee, case_id, ("visit", "mediator", visit))
    with within(app, committee):
        paper = _paper(case_id, "m7")
        assert paper.data["agreement_no"] == number
        assert "王秀英" not in str(paper.data)
        listed = values_of(paper)["applicant_all"]
    assert [line[:8] for line in listed.split("\n")] == ["1．姓名：王秀英", "2．姓名：王玥旻"]
