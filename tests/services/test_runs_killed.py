"""A worker is killed in the middle of a long job: what was committed stays."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from core.cases.models import Counter
from core.config import Settings
from core.db import db, tenant_scope, transaction
from core.embedded.process import poll
from core.events.relay import QUEUES
from core.now import now
from core.runs import queries, service
from core.runs.logic import Kind
from core.services import services
from tests.background import acting
from tests.factories import Office
from tests.services.killable import ROW, count
from tests.services.test_killed import arrived, hand_over, kill, worker

pytestmark = pytest.mark.serial
ROWS = 8


def _counted() -> list[str]:
    found = sorted(db.session.scalars(select(Counter.key)))
    db.session.rollback()
    return found


def _state(run_id: UUID) -> str:
    db.session.expire_all()
    found = queries.fresh(run_id).state
    db.session.rollback()
    return found


def test_a_worker_killed_in_the_middle_of_a_row(
    app: Flask, office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = app.extensions["huiyin"]
    counting = {"test.count": Kind(title="计数", work=count)}
    monkeypatch.setitem(app.extensions, "huiyin", replace(kept, runs={**kept.runs, **counting}))
    with app.app_context(), tenant_scope(office.id):
        with transaction():
            run_id = service.start(
                "test.count",
                actor=acting(office, "handler"),
                title="计数",
                rows=[(str(n), {}) for n in range(ROWS)],
            ).id
        with worker(settings, "row"):
            hand_over(now())

            def first_piece() -> bool:
                hand_over(now())
                return len(_counted()) == 3

            assert poll(first_piece, seconds=90)
            hand_over(now())
            kill(*arrived())
        assert _counted() == ["0", "1", "2"]  # row 3 was done in the piece that was lost
        assert _state(run_id) == "running"
        assert ROW == "4"

        moment = now()
        with worker(settings):

            def all_done() -> bool:
                nonlocal moment
                if not any(services().queue(name).count for name in QUEUES):
                    moment += timedelta(minutes=1)
                    hand_over(moment)
                return _state(run_id) == "done"

            assert poll(all_done, seconds=120)
        assert _counted() == [str(n) for n in range(ROWS)]
