"""Plugins that listen: told after the commit, obeyed once, fenced when they fail."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

import plugins.consumer_aic
from core.cases import service as cases
from core.cases.audit import rebuild_check, verify
from core.cases.models import Case
from core.db import db, tenant_scope, transaction
from core.events.models import EventRow, Outbox
from core.notify.models import Notification
from core.observers import fence
from core.plugin.hookspecs import CaseView, Command, EventView, impl
from core.plugin.registry import assemble
from core.tenants.models import Enabled
from core.users.models import User
from core.work import notes
from core.work.models import Note
from core.worker import run
from tests.background import acting, receive
from tests.factories import Office
from tests.services.test_dispatch import due

Answer = Callable[[EventView, CaseView], Iterable[Command]]


class Watcher:
    """A plugin that brings the consumers' domain and answers as the test says."""

    def __init__(self) -> None:
        self.seen: list[tuple[EventView, CaseView]] = []
        self.answer: Answer = lambda event, case: ()

    @impl
    def domain_modules(self) -> Any:
        return plugins.consumer_aic.domain_modules()

    @impl
    def on_event(self, event: EventView, case: CaseView) -> Iterable[Command]:
        self.seen.append((event, case))
        return self.answer(event, case)


class Stranger:
    """A plugin without a domain: it must never hear anything."""

    @impl
    def on_event(self, event: EventView, case: CaseView) -> Iterable[Command]:
        return [Command(name="note", case=case.id, args={"text": "偷听"})]


@pytest.fixture
def watcher(app: Flask, office: Office) -> Iterator[Watcher]:
    made = Watcher()
    kept = app.extensions["huiyin"]
    registry = assemble({"watcher": (made, "the test"), "stranger": (Stranger(), "the test")})
    app.extensions["huiyin"] = replace(kept, registry=registry)
    frozen = time_machine.travel(datetime(2026, 11, 25, 2, 0, tzinfo=UTC), tick=False)
    with frozen, app.app_context(), tenant_scope(office.id):
        yield made
        with transaction():
            _, faults = verify()
            _, differing = rebuild_check()
        assert (faults, differing) == ([], [])
    app.extensions["huiyin"] = kept


def assigned(office: Office) -> UUID:
    case_id = receive(office, datetime.now(UTC))
    with transaction():
        cases.assign(case_id, actor=acting(office, "chief"), handler=office.users["handler"])
    return case_id


def on(kind: str, *commands: tuple[str, dict[str, Any]]) -> Answer:
    """Answer events of one type with commands on their case."""

    def answer(event: EventView, case: CaseView) -> list[Command]:
        if event.type != kind:
            return []
        return [Command(name=name, case=case.id, args=args) for name, args in commands]  # type: ignore[arg-type]

    return answer


def again(office: Office) -> None:
    """Hand every job over once more, as after a worker that died before it could say so."""
    for outbox_id in db.session.scalars(select(Outbox.id).order_by(Outbox.id)).all():
        db.session.rollback()
        run(str(office.id), str(outbox_id))


def said() -> list[str]:
    found = [notes.text_of(row) for row in db.session.scalars(select(Note).order_by(Note.id))]
    db.session.rollback()
    return found


def admins_told() -> list[tuple[str, str]]:
    asked = select(User.login, Notification.text).join(User, User.id == Notification.user_id)
    rows = db.session.execute(asked.where(Notification.kind.like("plugin_%"))).all()
    db.session.rollback()
    return [(login, what) for login, what in rows]


def test_a_plugin_hears_what_happened_and_not_of_people(office: Office, watcher: Watcher) -> None:
    case_id = assigned(office)
    assert watcher.seen == []
    due(office)
    assert [event.type for event, _ in watcher.seen] == [
        "opened",
        "moved",
        "clock_started",
        "assigned",
    ]
    assert {case.id for _, case in watcher.seen} == {str(case_id)}
    event, case = watcher.seen[-1]
    assert (event.actor_kind, case.domain, case.edition) == ("user", "consumer_aic", "2026")


def test_what_it_asks_for_is_done_once_as_the_plugins_act(office: Office, watcher: Watcher) -> None:
    chief = str(office.users["chief"])
    watcher.answer = on("assigned", ("note", {"text": "请核对"}), ("assign", {"user": chief}))
    case_id = assigned(office)
    due(office)
    again(office)
    assert said() == ["请核对"]
    rows = db.session.scalars(select(EventRow).where(EventRow.actor_kind == "plugin")).all()
    assert [(row.type, row.actor_id, row.actor_role) for row in rows] == [
        ("note_added", None, "watcher"),
        ("assigned", None, "watcher"),
    ]
    case = db.session.scalars(select(Case).where(Case.id == case_id)).one()
    assert case.handler_id == office.users["chief"]
    assert [event.type for event, _ in watcher.seen].count("assigned") == 1


def test_a_command_that_core_refuses_leaves_the_others(office: Office, watcher: Watcher) -> None:
    watcher.answer = on(
        "assigned",
        ("act", {"action": "archive"}),
        ("act", {"action": "nothing"}),
        ("extend", {"clock": "decision", "reason": "案情复杂"}),
        ("assign", {"user": "nobody"}),
        ("note", {"text": "其余照办"}),
    )
    assigned(office)
    due(office)
    assert said() == ["其余照办"]
    assert admins_told() == []


def test_a_plugin_that_raises_is_fenced_and_the_case_kept(office: Office, watcher: Watcher) -> None:
    def fail(event: EventView, case: CaseView) -> Iterable[Command]:
        if event.type == "assigned":
            yield Command(name="note", case=case.id, args={"text": "一半"})
            raise RuntimeError(case.number)

    watcher.answer = fail
    case_id = assigned(office)
    due(office)
    assert said() == []
    assert admins_told() == [("admin", "插件“watcher”处理案件事件失败，案件未受影响")]
    case = db.session.scalars(select(Case).where(Case.id == case_id)).one()
    assert case.handler_id == office.users["handler"]
    jobs = select(Outbox).where(Outbox.done_at.is_(None))
    assert db.session.scalars(jobs).all() == []


def test_a_plugin_that_does_not_come_back_is_left_behind(
    office: Office, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fence, "BUDGET", 0.05)
    let_go = threading.Event()

    def hang(event: EventView, case: CaseView) -> Iterable[Command]:
        let_go.wait(30)
        return [Command(name="note", case=case.id, args={"text": "太晚"})]

    watcher.answer = hang
    assigned(office)
    due(office)
    let_go.set()
    assert said() == []
    assert {login for login, _ in admins_told()} == {"admin"}


@pytest.mark.parametrize("answer", [["note"], [None], 7])
def test_an_answer_that_is_none_is_fenced(office: Office, watcher: Watcher, answer: Any) -> None:
    watcher.answer = lambda event, case: answer
    assigned(office)
    due(office)
    assert said() == []
    assert len(admins_told()) == 4


def test_no_more_commands_than_a_plugin_may_ask_for() -> None:
    endless = (Command(name="note", case="1") for _ in iter(int, 1))
    with pytest.raises(fence.Fenced, match="more than 20"):
        fence.answer(lambda: endless, seconds=5)


def test_a_tenant_that_has_not_enabled_the_domain_is_not_told_of(
    office: Office, watcher: Watcher
) -> None:
    case_id = receive(office, datetime.now(UTC))
    due(office)
    before = len(watcher.seen)
    with transaction() as session:
        session.query(Enabled).update({"until": datetime.now(UTC).date()})
    with transaction():
        cases.assign(case_id, actor=acting(office, "chief"), handler=office.users["handler"])
    due(office)
    assert len(watcher.seen) == before


def test_another_case_is_out_of_reach(office: Office, watcher: Watcher) -> None:
    other = str(receive(office, datetime.now(UTC)))

    def reach(event: EventView, case: CaseView) -> Iterable[Command]:
        return [Command(name="note", case=other, args={"text": "别处"})] if case.id != other else []

    watcher.answer = reach
    assigned(office)
    due(office)
    assert said() == []
