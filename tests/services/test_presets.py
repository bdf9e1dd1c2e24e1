"""An office that keeps the wording of 2014 on the deadlines of today."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.cases import queries as cases
from core.db import db, tenant_scope, transaction
from core.deadlines.models import ClockRow
from core.documents import queries
from core.documents import service as documents
from core.errors import Invalid
from core.events.models import EventRow
from core.now import now
from core.rules.models import RuleSet
from core.rules.presets import planned, publish_preset
from core.rules.service import today
from tests.background import acting
from tests.factories import DOMAIN, Office, make_case

PRESET = "legacy_wording"


def _choose(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id), transaction():
        publish_preset(DOMAIN, PRESET, since=today())


def _papers(app: Flask, office: Office, case_id: UUID) -> list[str]:
    with app.app_context(), tenant_scope(office.id):
        return [row.key for row in queries.of_case(case_id)]


def test_new_cases_are_told_in_the_old_words_and_old_ones_in_theirs(
    app: Flask, office: Office
) -> None:
    before = make_case(app, office)
    _choose(app, office)
    after = make_case(app, office, upto="accepted")
    with app.app_context(), tenant_scope(office.id), transaction():
        documents.act(before, "accept", actor=acting(office, "handler"), data={})
    assert _papers(app, office, before) == ["c26_1", "c26_5"]
    assert _papers(app, office, after) == ["c14_1", "c14_4"]


def test_the_deadlines_stay_those_of_today_and_an_old_letter_stops_them(
    app: Flask, office: Office
) -> None:
    _choose(app, office)
    case_id = make_case(app, office, upto="accepted")
    with app.app_context(), tenant_scope(office.id):
        clocks = {c.key: c for c in db.session.scalars(select(ClockRow)).all()}
        accepted = clocks["mediation"].started_at.date()
        due_on = clocks["mediation"].due_on
        assert due_on is not None and due_on >= accepted + timedelta(days=60)
        letter = next(row for row in queries.of_case(case_id) if row.key == "c14_4")
        with transaction():
            handler, at = acting(office, "handler"), now()
            documents.issue(letter.id, actor=handler, data={"matter": "冰箱质量"})
            handing = documents.Handing(mode="phone", sent_at=now(), received_at=now())
            documents.deliver(letter.id, actor=handler, handing=handing)
        assert cases.locked(case_id).received_at <= at
        db.session.expire_all()
        stopped = db.session.scalars(select(ClockRow).where(ClockRow.key == "decision")).one()
        assert stopped.state == "stopped"


def test_it_is_on_record_and_starts_no_earlier_than_today(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id):
        count = select(func.count()).select_from(RuleSet)
        rules = db.session.scalar(count)
        with pytest.raises(Invalid, match="早于今天"), transaction():
            publish_preset(DOMAIN, PRESET, since=today() - timedelta(days=1))
        with pytest.raises(Invalid, match="legacy_wording"):
            planned(DOMAIN, "nothing", since=today())
        assert db.session.scalar(count) == rules
        with transaction():
            row = publish_preset(DOMAIN, PRESET, since=today())
        assert (row.note, row.edition, len(row.patch["changes"])) == (PRESET, "2026", 14)
        newest = db.session.scalars(
            select(EventRow).where(EventRow.type == "rules_published").order_by(EventRow.seq.desc())
        ).first()
        assert newest is not None and newest.data["hash"] == row.hash


def test_the_plan_says_what_changes_and_changes_nothing(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id):
        sentences = planned(DOMAIN, PRESET, since=today())[1]
        assert any("c14_4" in sentence for sentence in sentences)
        with transaction():
            publish_preset(DOMAIN, PRESET, since=today())
        with pytest.raises(Invalid, match="不适用"):
            planned(DOMAIN, PRESET, since=today())
