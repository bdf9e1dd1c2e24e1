"""Numbers under many writers: none twice, none left out, and a voided one is never given again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from core.cases.models import NumberRow
from core.db import db, tenant_scope, transaction
from core.documents import service
from core.documents.models import DocumentRow
from tests.factories import Office, make_case
from tests.services.matters import acting, told

WRITERS = 64
FAILING = frozenset(range(0, WRITERS, 8))


class Failed(Exception):
    """What breaks a transaction that has taken a number."""


@pytest.mark.serial
def test_sixty_four_writers_leave_no_gap_and_take_nothing_twice(
    app: Flask, replays: Office
) -> None:
    together, clerk = Barrier(WRITERS), acting(replays, "intake")

    def write(number: int) -> str:
        with app.app_context(), tenant_scope(replays.id):
            together.wait(timeout=60)
            try:
                with transaction():
                    case = service.open_case(actor=clerk, **told(f"张{number}")).case
                    if number in FAILING:
                        raise Failed
                    return case.number
            except Failed:
                return ""

    with ThreadPoolExecutor(WRITERS) as pool:
        numbers = [text for text in pool.map(write, range(WRITERS)) if text]
    assert len(numbers) == len(set(numbers)) == WRITERS - len(FAILING)
    db.session.expire_all()
    rows = db.session.scalars(select(NumberRow).where(NumberRow.text.in_(numbers))).all()
    assert sorted(row.seq for row in rows) == list(range(1, len(numbers) + 1))
    assert len({row.series for row in rows}) == 1


def test_a_voided_paper_keeps_its_number(app: Flask, replays: Office) -> None:
    issued = [_issued(app, replays) for _ in range(2)]
    with transaction():
        service.void(issued[1].id, actor=acting(replays, "handler"), reason="姓名有误")
    last = _issued(app, replays)
    rows = db.session.scalars(
        select(NumberRow).where(NumberRow.document_id.is_not(None)).order_by(NumberRow.seq)
    ).all()
    assert [(row.seq, row.document_id, row.void) for row in rows] == [
        (1, issued[0].id, False),
        (2, issued[1].id, True),
        (3, last.id, False),
    ]


def _issued(app: Flask, office: Office) -> DocumentRow:
    case_id = make_case(app, office, upto="accepted")
    row = db.session.scalars(
        select(DocumentRow).where(DocumentRow.case_id == case_id, DocumentRow.key == "c26_5")
    ).one()
    with transaction():
        return service.issue(row.id, actor=acting(office, "handler"), data={"matter": "冰箱质量"})
