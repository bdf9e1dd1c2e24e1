"""A long job: every row judged by itself, as whoever asked; stopped, resumed, never done twice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from core.cases.models import Counter
from core.db import apart, db, require_tenant, tenant_scope, transaction
from core.errors import Forbidden, Invalid, NotFound, Refused
from core.events.models import EventRow, Outbox
from core.notify.models import Notification
from core.now import now
from core.runs import queries, service
from core.runs.logic import Call, Done, Kind, Label, ResultFile, Row
from core.runs.models import Run, RunRow
from core.services import services
from core.users import service as users
from core.users.logic import Actor
from core.worker import relay_all
from core.worker import run as run_job
from tests.background import acting
from tests.factories import Office
from tests.services.killable import count


def picky(call: Call, row: Row) -> Done:
    """A row that writes first and then may fail: what it wrote must be gone."""
    count(call, row)
    if row.data.get("say") == "no":
        raise Invalid("这一条不能办")
    if row.data.get("say") == "bug":
        raise ValueError("张三 13800000000")
    return Done(message=f"已办 {row.key}", data={"by": call.actor.id})


def stopping(call: Call, row: Row) -> Done:
    """A row in whose middle somebody asks the run to stop."""
    if row.key == "2":
        with apart() as session:
            session.get_one(Run, (require_tenant(), call.run_id)).stop_asked = True
    return count(call, row)


def listed(_call: Call, rows: Sequence[Row]) -> ResultFile:
    text = ",".join(f"{row.key}={row.status}" for row in rows)
    return ResultFile(name="结果.txt", media_type="text/plain", content=text.encode())


def spoiled(_call: Call, _rows: Sequence[Row]) -> ResultFile | None:
    raise Forbidden("不能生成文件")


def named(keys: Sequence[str], actor: Actor) -> dict[str, Label]:
    return {key: Label(text=f"第{key}条", path=f"/things/{key}") for key in keys if key != "9"}


@pytest.fixture
def kinds(app: Flask) -> Iterator[None]:
    """Kinds of runs for tests."""
    kept = app.extensions["huiyin"]
    own = {
        "test.picky": Kind(title="挑剔", work=picky, finish=listed, labels=named, chunk=3),
        "test.stopping": Kind(title="半路停", work=stopping),
        "test.spoiled": Kind(title="无果", work=count, finish=spoiled),
    }
    app.extensions["huiyin"] = replace(kept, runs={**kept.runs, **own})
    yield
    app.extensions["huiyin"] = kept


@pytest.fixture
def here(app: Flask, office: Office, kinds: None) -> Iterator[Office]:
    with app.app_context(), tenant_scope(office.id):
        yield office


def begin(
    office: Office,
    *says: str,
    kind: str = "test.picky",
    login: str = "handler",
    once: UUID | None = None,
) -> UUID:
    rows = [(str(n), {"say": say} if say else {}) for n, say in enumerate(says)]
    with transaction():
        return service.start(
            kind, actor=acting(office, login), title="试办", rows=rows, once=once
        ).id


def work() -> int:
    """Let relay and worker do everything that is asked for; returns how many jobs ran."""
    done = 0
    while relay_all():
        for name in ("urgent", "normal", "slow", "idle"):
            queue = services().queue(name)
            for job in queue.jobs:
                run_job(*job.args)
                done += 1
            queue.empty()
        services().redis.flushdb()
    db.session.expire_all()
    return done


def state(run_id: UUID) -> tuple[str, int, int]:
    db.session.expire_all()
    row = queries.fresh(run_id)
    return row.state, row.done, row.failed


def statuses(run_id: UUID) -> list[str]:
    return [row.status for row in queries.all_rows(run_id)]


def counted() -> list[str]:
    return sorted(db.session.scalars(select(Counter.key)))


def test_each_row_takes_effect_by_itself(here: Office) -> None:
    run_id = begin(here, "", "no", "", "bug", "")
    assert state(run_id) == ("waiting", 0, 0)
    assert work() >= 3  # in pieces of three
    assert state(run_id) == ("done", 3, 2)
    assert counted() == ["0", "2", "4"]
    rows = queries.all_rows(run_id)
    assert [row.message for row in rows][:3] == ["已办 0", "这一条不能办", "已办 2"]
    assert "张三" not in rows[3].message and "程序出错" in rows[3].message
    assert rows[0].data == {"by": str(here.users["handler"])}


def test_failed_rows_are_tried_again_and_done_ones_are_not(here: Office) -> None:
    run_id = begin(here, "", "no", "")
    work()
    (row,) = [row for row in queries.all_rows(run_id) if row.status == "failed"]
    with transaction():
        row.data = {}
        service.resume(run_id, actor=acting(here, "handler"))
    work()
    assert state(run_id) == ("done", 3, 0)
    assert counted() == ["0", "1", "2"]  # a second count of one key would have failed
    with pytest.raises(Refused), transaction():
        service.resume(run_id, actor=acting(here, "handler"))


def test_a_run_stops_after_the_row_it_is_at_and_goes_on_from_there(here: Office) -> None:
    run_id = begin(here, *[""] * 6, kind="test.stopping")
    work()
    assert state(run_id) == ("stopped", 3, 0)
    assert statuses(run_id) == ["done"] * 3 + ["waiting"] * 3
    with pytest.raises(Refused), transaction():
        service.stop(run_id, actor=acting(here, "handler"))
    with transaction():
        service.resume(run_id, actor=acting(here, "handler"))
    work()
    assert state(run_id) == ("done", 6, 0)
    assert counted() == [str(n) for n in range(6)]


def test_a_run_that_is_stopped_before_it_begins_does_nothing(here: Office) -> None:
    run_id = begin(here, "", "")
    with transaction():
        service.stop(run_id, actor=acting(here, "handler"))
    work()
    assert state(run_id) == ("stopped", 0, 0)
    assert counted() == []


def test_a_step_that_is_handed_over_twice_does_nothing_more(here: Office) -> None:
    run_id = begin(here, "", "")
    work()
    with transaction():
        service.step(run_id)
    assert state(run_id) == ("done", 2, 0)
    finished = select(EventRow).where(EventRow.type == "run_finished")
    assert len(db.session.scalars(finished).all()) == 1


def test_a_run_that_nobody_carries_can_be_taken_up_again(here: Office) -> None:
    run_id = begin(here, "", "")
    with pytest.raises(Refused), transaction():
        service.resume(run_id, actor=acting(here, "handler"))
    with transaction() as session:
        session.scalars(select(Outbox).where(Outbox.job == queries.STEP)).one().dead_at = now()
    with transaction():
        service.resume(run_id, actor=acting(here, "handler"))
    work()
    assert state(run_id) == ("done", 2, 0)


def test_a_form_that_is_sent_twice_starts_one_run(here: Office) -> None:
    once = uuid4()
    assert begin(here, "", once=once) == begin(here, "", once=once)
    assert begin(here, "", login="chief", once=once) != begin(here, "", once=once)


def test_a_file_is_made_of_all_rows(here: Office) -> None:
    run_id = begin(here, "", "no")
    work()
    row = queries.fresh(run_id)
    content = services().storage.read(here.id, row.file_hash)
    assert content == b"0=done,1=failed"
    assert (row.file_name, row.file_type) == ("结果.txt", "text/plain")


def test_a_file_that_cannot_be_made_fails_the_run_not_its_rows(here: Office) -> None:
    run_id = begin(here, "", kind="test.spoiled")
    work()
    assert state(run_id) == ("failed", 1, 0)
    assert queries.fresh(run_id).message == "不能生成文件"


def test_nothing_is_done_for_somebody_who_was_disabled(here: Office) -> None:
    run_id = begin(here, "")
    with transaction():
        users.disable(here.users["handler"], by=acting(here, "admin"))
    work()
    assert state(run_id)[0] == "failed"
    assert counted() == []


def test_whoever_asked_is_told_and_the_log_knows(here: Office) -> None:
    run_id = begin(here, "", "no")
    work()
    (notice,) = db.session.scalars(select(Notification)).all()
    assert notice.user_id == here.users["handler"]
    assert notice.text == "后台任务“挑剔”已完成：成功 1 条，未成功 1 条"
    found = db.session.scalars(
        select(EventRow).where(EventRow.type.like("run%")).order_by(EventRow.seq)
    ).all()
    assert [(row.type, row.data["run"]) for row in found] == [
        ("run_started", str(run_id)),
        ("run_finished", str(run_id)),
    ]


def test_a_run_is_its_owners_and_the_administrators(here: Office) -> None:
    run_id = begin(here, "")
    assert queries.run(run_id, acting(here, "admin")).id == run_id
    for login in ("chief", "auditor"):
        with pytest.raises(NotFound):
            queries.run(run_id, acting(here, login))
    with pytest.raises(Refused), transaction():
        service.resume(run_id, actor=acting(here, "admin"))
    with transaction():
        service.stop(run_id, actor=acting(here, "admin"))


def test_a_run_without_rows_is_done_at_once(here: Office) -> None:
    run_id = begin(here)
    work()
    assert state(run_id) == ("done", 0, 0)
    assert db.session.scalars(select(RunRow)).all() == []
