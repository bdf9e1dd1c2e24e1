"""Linked cases, and acts that open a second case."""

import pytest
from flask import Flask
from sqlalchemy import select

from core.cases import links
from core.cases import queries as cases
from core.cases.identity_queries import identities_of
from core.cases.models import Case, Link, Party
from core.db import db
from core.errors import Conflict, Invalid, Refused
from core.exchange import service
from tests.background import acting
from tests.exchanges import seen, within
from tests.factories import Office, make_case

CLUE = {"nature": "quality", "clues": "无证分装食品，仓库内有分装设备。"}


def test_one_submission_becomes_two_cases_with_clocks_and_secrecy_of_their_own(
    app: Flask, office: Office
) -> None:
    case_id = make_case(app, office)
    with within(app, office):
        service.act(case_id, "split_report", actor=acting(office, "handler"), data=CLUE)
        report = db.session.scalars(select(Case).where(Case.type == "report")).one()
        parent = cases.locked(case_id)
        assert report.sealed or {
            p.secrecy
            for p in db.session.scalars(
                select(Party).where(Party.case_id == report.id, Party.role == "reporter")
            )
        } == {"sealed"}
        assert report.received_at == parent.received_at
        link = db.session.scalars(select(Link)).one()
        assert {link.case_id, link.other_id} == {case_id, report.id}
        report_id = report.id
        [told] = identities_of(report_id).values()
        assert told["name"] == "张三"
    assert seen(app, office, report_id)[1] == {"verification": "running"}
    assert "linked" in seen(app, office, case_id)[2]
    assert "linked" in seen(app, office, report_id)[2]
    with pytest.raises(Refused), within(app, office):
        service.act(case_id, "split_report", actor=acting(office, "handler"), data=CLUE)


def test_a_clue_found_in_mediation_has_the_clock_of_clues(app: Flask, office: Office) -> None:
    case_id = make_case(app, office, upto="accepted")
    with within(app, office):
        service.act(case_id, "find_clue", actor=acting(office, "mediator"), data=CLUE)
        report_id = db.session.scalars(select(Case).where(Case.type == "report")).one().id
    assert seen(app, office, report_id)[1] == {"clue_check": "running"}


def test_what_the_second_case_lacks_undoes_the_whole_act(app: Flask, office: Office) -> None:
    case_id = make_case(app, office)
    with pytest.raises(Invalid), within(app, office):
        service.act(case_id, "split_report", actor=acting(office, "handler"), data={"clues": "x"})
    with within(app, office):
        assert cases.locked(case_id).counts.get("split_report", 0) == 0
        assert len(db.session.scalars(select(Case)).all()) == 1


def test_links_by_hand_are_seen_from_both_sides_and_can_be_undone(
    app: Flask, office: Office
) -> None:
    first, second = make_case(app, office), make_case(app, office)
    with within(app, office):
        links.link(first, second, "parent", actor=acting(office, "handler"))
    for one in (first, second):
        assert "linked" in seen(app, office, one)[2]
    with pytest.raises(Conflict), within(app, office):
        links.link(second, first, "related", actor=acting(office, "handler"))
    with pytest.raises(Refused), within(app, office):
        links.unlink(first, second, actor=acting(office, "auditor"))
    with within(app, office):
        links.unlink(second, first, actor=acting(office, "handler"))
    with within(app, office):
        assert db.session.scalars(select(Link)).all() == []
    with pytest.raises(Invalid), within(app, office):
        links.link(first, first, "related", actor=acting(office, "handler"))
