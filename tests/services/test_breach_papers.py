"""A breach that calls for a paper drafts it, filled in, once; people issue it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.cases.jobs import sweep
from core.cases.models import Case
from core.db import db, tenant_scope, transaction
from core.documents import queries
from core.documents import service as documents
from core.documents.freeze import values_of
from core.documents.jobs import breached
from core.events.models import EventRow, Outbox
from core.exchange import service
from tests.background import acting
from tests.factories import Office, make_case

SENT = datetime(2026, 11, 4, 1, 0, tzinfo=UTC)
REPORT_BY = date(2026, 11, 20)
DUE = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # midnight in Beijing after the last day


@pytest.fixture
def office(app: Flask, offices: tuple[Office, ...]) -> Iterator[Office]:
    with app.app_context(), time_machine.travel(SENT, tick=False) as moment:
        case_id = make_case(app, offices[0])
        with tenant_scope(offices[0].id):
            with transaction():
                service.act(
                    case_id,
                    "forward",
                    actor=acting(offices[0], "dispatch"),
                    data={"report_by": REPORT_BY.isoformat()},
                    hand_to="outside:北岭市市场监督管理局",
                )
            moment.move_to(DUE + timedelta(hours=1))
            yield offices[0]


def _urgings(case_id: UUID) -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(row.ref, row.status) for row in queries.of_case(case_id) if row.key == "gx_17"]


def _case() -> UUID:
    return db.session.scalars(select(Case.id)).one()


def _breach() -> EventRow:
    return db.session.scalars(select(EventRow).where(EventRow.type == "clock_breached")).one()


def test_a_missed_report_drafts_the_urging_once(office: Office) -> None:
    case_id = _case()
    assert sweep(DUE) == 1
    asked = select(Outbox.job).where(Outbox.event_id == _breach().id)
    assert "documents.breached" in db.session.scalars(asked).all()
    for _ in range(2):
        with transaction():
            breached(_breach())
    assert _urgings(case_id) == [("gx_17#1", "draft")]
    draft = next(row for row in queries.of_case(case_id) if row.key == "gx_17")
    assert draft.drafted_by is None
    assert values_of(draft)["to"] == "北岭市市场监督管理局"


def test_somebody_of_the_office_issues_it(office: Office) -> None:
    case_id = _case()
    sweep(DUE)
    with transaction():
        breached(_breach())
        draft = next(row for row in queries.of_case(case_id) if row.key == "gx_17")
        documents.issue(
            draft.id,
            actor=acting(office, "dispatch"),
            data={
                "matter": "冰箱质量",
                "demand": "请说明没有报告的原因并尽快报告",
                "report_by": "2026-11-30",
                "contact": "李岗",
                "contact_phone": "0531-12315",
            },
        )
    assert _urgings(case_id) == [("gx_17#1", "issued")]
