"""Messages that leave the house: meant once, tried again, in order, telling nothing of people."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from core.cases import service as cases
from core.cases.logic.model import EVENT_KEYS
from core.config import Settings
from core.crypto import vault
from core.db import db, tenant_scope, transaction
from core.dispatch import contacts, service, webhooks
from core.dispatch.models import Contact, Dispatch
from core.errors import NotFound, Refused
from core.events.models import Outbox
from core.plugin import hookspecs
from core.plugin.hookspecs import Message, Receipt
from core.plugin.registry import assemble
from core.senders.install import install
from core.worker import run
from tests.background import acting, receive
from tests.factories import Office
from tests.receivers import Call, Program, http_server, mail_server

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
MAIL = "handler@example.com"


@pytest.fixture
def there(app: Flask, office: Office) -> Iterator[Office]:
    with (
        app.app_context(),
        time_machine.travel(NOW, tick=False),
        tenant_scope(office.id),
    ):
        yield office


@contextmanager
def senders(app: Flask, settings: Settings, *plugins: object, **changed: object) -> Iterator[None]:
    """The built-in senders of other settings, and plugins beside them."""
    kept = app.extensions["huiyin"]
    other = replace(settings, **changed)
    registry = replace(kept.registry, manager=assemble({}).manager)
    for plugin in plugins:
        registry.manager.register(plugin)
    channels = install(registry.manager, other)
    app.extensions["huiyin"] = replace(kept, registry=registry, channels=channels, settings=other)
    try:
        yield
    finally:
        app.extensions["huiyin"] = kept


def due(office: Office, *, within: timedelta = timedelta()) -> int:
    """Run the jobs of the office that are due by then, at their own time; return how many."""
    done = 0
    until = datetime.now(UTC) + within
    while True:
        waiting = select(Outbox.id, Outbox.available_at).where(
            Outbox.done_at.is_(None), Outbox.available_at <= until
        )
        row = db.session.execute(waiting.order_by(Outbox.available_at, Outbox.id)).first()
        db.session.rollback()
        if row is None:
            return done
        with time_machine.travel(max(row.available_at, datetime.now(UTC)), tick=False):
            run(str(office.id), str(row.id))
        fault = db.session.scalar(select(Outbox.last_error).where(Outbox.id == row.id))
        db.session.rollback()
        assert fault == ""
        done += 1


def verified(user_id: UUID, channel: str = "email", address: str = MAIL) -> None:
    """An address that was confirmed with the code that went out."""
    with transaction():
        contacts.set_address(user_id, channel, address)
        row = newest()
        code = vault().open(row.secret)["text"].split("是 ")[1][:6]
        assert contacts.confirm(user_id, channel, code)
        row.status = "sent"


def newest() -> Dispatch:
    row = db.session.scalars(select(Dispatch).order_by(Dispatch.id.desc())).first()
    assert row is not None
    return row


def assigned(office: Office) -> UUID:
    """A case that was given to the handler, who is told of it."""
    case_id = receive(office, NOW)
    with transaction():
        cases.assign(case_id, actor=acting(office, "chief"), handler=office.users["handler"])
    return case_id


def states() -> list[tuple[str, str, int]]:
    rows = db.session.execute(
        select(Dispatch.channel, Dispatch.status, Dispatch.attempts)
        .where(Dispatch.kind != contacts.KIND)
        .order_by(Dispatch.id)
    ).all()
    db.session.rollback()
    return [(row[0], row[1], row[2]) for row in rows]


def test_a_mail_says_what_and_where_and_nothing_of_people(
    app: Flask, settings: Settings, there: Office
) -> None:
    with mail_server() as box:
        url = f"smtp://127.0.0.1:{box.port}?from=office@example.org"
        with senders(app, settings, mail_url=url, public_url="https://huiyin.example.org"):
            verified(there.users["handler"])
            case_id = assigned(there)
            due(there)
    (mail,) = box.mails
    assert (mail["To"], mail["From"]) == (MAIL, "office@example.org")
    assert "新分派的案件" in mail["Subject"]
    said = mail.get_content()
    assert f"https://huiyin.example.org/t/{there.slug}/cases/{case_id}" in said
    assert states() == [("email", "sent", 1)]
    assert there.canary not in said


def test_a_message_is_meant_once_however_often_its_job_runs(
    app: Flask, settings: Settings, there: Office
) -> None:
    with senders(app, settings, mail_url="local:"):
        verified(there.users["handler"])
        assigned(there)
        due(there)
        with transaction() as session:
            session.execute(text("UPDATE outbox SET done_at = NULL"))
        due(there)
    assert states() == [("email", "sent", 1)]


def test_a_server_that_is_busy_is_asked_again_and_one_that_refuses_is_not(
    app: Flask, settings: Settings, there: Office
) -> None:
    with mail_server() as box, senders(app, settings, mail_url=f"smtp://127.0.0.1:{box.port}"):
        verified(there.users["handler"])
        box.answers = ["451 try later", "451 try later"]
        assigned(there)
        due(there)
        row = newest()
        assert (row.status, row.attempts, row.fault) == ("waiting", 1, "SMTP 451")
        assert row.next_try is not None
        assert timedelta(seconds=48) <= row.next_try - NOW <= timedelta(seconds=72)
        due(there, within=timedelta(hours=1))
        assert states() == [("email", "sent", 3)]
        box.answers = ["550 no such user"]
        assigned(there)
        due(there, within=timedelta(days=2))
    assert states()[1] == ("email", "failed", 1)
    assert len({mail["Message-ID"] for mail in box.mails}) == len(box.mails) == 1


def test_a_server_that_is_gone_is_given_up_at_last_and_can_be_played_again(
    app: Flask, settings: Settings, there: Office
) -> None:
    with senders(app, settings, mail_url="smtp://127.0.0.1:1"):
        verified(there.users["handler"])
        assigned(there)
        due(there, within=timedelta(days=3))
        assert states() == [("email", "dead", 10)]
        dispatch = newest().id
        with senders(app, settings, mail_url="local:"):
            with transaction():
                service.replay(dispatch)
            due(there)
            assert states() == [("email", "sent", 1)]
            with pytest.raises(Refused), transaction():
                service.replay(dispatch)


def test_the_sms_gateway_gets_json_with_its_token(
    app: Flask, settings: Settings, there: Office
) -> None:
    with http_server() as gateway:
        gateway.answer = lambda call: (202, {}, b'{"id": "m-17"}')
        with senders(app, settings, sms_url=gateway.url, sms_token="geheim"):
            with transaction():
                contacts.set_address(there.users["handler"], "sms", "138 0013-8000")
            due(there)
    (call,) = gateway.calls
    said = json.loads(call.body)
    assert (said["to"], said["id"]) == ("13800138000", str(newest().id))
    assert call.headers["Authorization"] == "Bearer geheim"
    assert (newest().status, newest().reference) == ("sent", "m-17")


class Wechat:
    """A plugin that takes over a channel, or fails in it."""

    def __init__(self) -> None:
        self.seen: list[Message] = []
        self.fault: Exception | None = None

    @hookspecs.impl
    def deliver(self, message: Message) -> Receipt | None:
        if self.fault is not None:
            raise self.fault
        self.seen.append(message)
        return Receipt(status="delivered", reference="w1") if message.channel == "email" else None


def test_a_plugin_comes_before_the_built_in_senders_and_may_fail(
    app: Flask, settings: Settings, there: Office
) -> None:
    plugin = Wechat()
    plugin.fault = RuntimeError(MAIL)
    with senders(app, settings, plugin, mail_url="local:"):
        verified(there.users["handler"])
        assigned(there)
        due(there)
        assert states() == [("email", "waiting", 1)]
        assert newest().fault.startswith("RuntimeError")
        assert MAIL not in newest().fault
        plugin.fault = None
        due(there, within=timedelta(minutes=5))
    assert states() == [("email", "delivered", 2)]
    assert [message.id for message in plugin.seen] == [str(newest().id)]


def test_only_a_confirmed_address_is_used_and_a_code_ends_after_five_tries(
    app: Flask, settings: Settings, there: Office
) -> None:
    handler = there.users["handler"]
    with senders(app, settings, mail_url="local:"):
        with transaction():
            contacts.set_address(handler, "email", MAIL)
            code = vault().open(newest().secret)["text"].split("是 ")[1][:6]
        assigned(there)
        due(there)
        assert states() == []
        wrong = "000000" if code != "000000" else "111111"
        for _ in range(5):
            with transaction():
                assert not contacts.confirm(handler, "email", wrong)
        with pytest.raises(Refused), transaction():
            contacts.confirm(handler, "email", code)
        with pytest.raises(NotFound), transaction():
            contacts.confirm(there.users["chief"], "email", code)
    kept = db.session.scalars(select(Contact)).one()
    assert MAIL.encode() not in kept.secret
    assert MAIL not in kept.address_hash


def test_a_code_ends_after_a_quarter_of_an_hour(
    app: Flask, settings: Settings, there: Office
) -> None:
    with senders(app, settings, mail_url="local:"):
        with transaction():
            contacts.set_address(there.users["handler"], "email", MAIL)
            code = vault().open(newest().secret)["text"].split("是 ")[1][:6]
        late = NOW + timedelta(minutes=15, seconds=1)
        with time_machine.travel(late, tick=False), pytest.raises(Refused), transaction():
            contacts.confirm(there.users["handler"], "email", code)


def hooked(program: Program, *events: str) -> str:
    """A webhook of the office; its signing key."""
    with transaction():
        _, key = webhooks.add(
            name="协同平台",
            url=program.url,
            events=events,
            known=tuple(EVENT_KEYS),
            actor_id=str(acting_admin()),
        )
    return key


def acting_admin() -> UUID:
    from core.users.models import User

    return db.session.scalars(select(User.id).where(User.login == "admin")).one()


def test_a_webhook_is_called_in_the_order_of_the_case_and_signed(
    app: Flask, settings: Settings, there: Office
) -> None:
    with http_server() as program, senders(app, settings, webhook_networks=("127.0.0.0/8",)):
        key = hooked(program)
        case_id = assigned(there)
        backwards(there)
        due(there)
    said = [json.loads(call.body) for call in program.calls]
    assert [one["seq"] for one in said] == list(range(1, len(said) + 1))
    assert {one["case"]["id"] for one in said} == {str(case_id)}
    assert said[-1]["type"] == "assigned"
    for call in program.calls:
        stamp = call.headers["Huiyin-Timestamp"]
        made = hmac.new(key.encode(), stamp.encode() + b"." + call.body, hashlib.sha256)
        assert call.headers["Huiyin-Signature"] == f"v1={made.hexdigest()}"
        assert abs(int(stamp) - NOW.timestamp()) < 60
    assert {status for _, status, _ in states()} == {"delivered"}


def backwards(office: Office) -> None:
    """Run the fan-out of every event of the office, the last one first."""
    jobs = select(Outbox.id).where(Outbox.job == "webhooks.fan_out").order_by(Outbox.id.desc())
    for outbox_id in db.session.scalars(jobs).all():
        db.session.rollback()
        run(str(office.id), str(outbox_id))


def test_a_call_that_fails_holds_up_its_case_until_it_has_ended(
    app: Flask, settings: Settings, there: Office
) -> None:
    failing = [503, 503, 404]

    def answer(call: Call) -> tuple[int, dict[str, str], bytes]:
        if json.loads(call.body)["seq"] == 1 and failing:
            return failing.pop(0), {}, b""
        return 204, {}, b""

    with http_server() as program, senders(app, settings, webhook_networks=("127.0.0.0/8",)):
        program.answer = answer
        hooked(program)
        assigned(there)
        due(there)
        assert [json.loads(call.body)["seq"] for call in program.calls] == [1]
        due(there, within=timedelta(hours=1))
    seqs = [json.loads(call.body)["seq"] for call in program.calls]
    assert seqs[:4] == [1, 1, 1, 2]
    assert seqs[2:] == sorted(seqs[2:])
    first = db.session.scalars(select(Dispatch).where(Dispatch.place == 1)).one()
    assert (first.status, first.fault) == ("failed", "HTTP 404")


def test_a_webhook_hears_what_it_asked_for_and_only_of_its_office(
    app: Flask, settings: Settings, there: Office, offices: tuple[Office, ...]
) -> None:
    with http_server() as program, senders(app, settings, webhook_networks=("127.0.0.0/8",)):
        hooked(program, "assigned")
        assigned(there)
        due(there)
        with tenant_scope(offices[1].id):
            assigned(offices[1])
            due(offices[1])
            wanted = select(Outbox.id).where(Outbox.job == "webhooks.fan_out")
            assert db.session.scalars(wanted).all() == []
    assert [json.loads(call.body)["type"] for call in program.calls] == ["assigned"]


def test_a_webhook_never_reaches_into_our_own_network_nor_follows_elsewhere(
    app: Flask, settings: Settings, there: Office
) -> None:
    with http_server() as program:
        with senders(app, settings):
            hooked(program, "assigned")
            assigned(there)
            due(there, within=timedelta(days=2))
            assert program.calls == []
            assert (newest().status, newest().fault) == (
                "failed",
                "refused: an address inside our own network",
            )
        program.answer = lambda call: (302, {"Location": "http://127.0.0.1:1/"}, b"")
        with senders(app, settings, webhook_networks=("127.0.0.0/8",)):
            assigned(there)
            due(there, within=timedelta(days=2))
            assert (newest().status, newest().fault) == ("failed", "HTTP 302")
            assert len(program.calls) == 1
