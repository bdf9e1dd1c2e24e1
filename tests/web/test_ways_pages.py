"""How people are told outside the program: pages of addresses, choices, outbox and webhooks."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.cases import service as cases
from core.config import Settings
from core.db import db, tenant_scope, transaction
from core.dispatch.models import Dispatch
from core.events.models import Outbox
from tests.background import acting, receive
from tests.factories import Office, sign_in
from tests.services.test_dispatch import due, senders

NIGHT = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)  # ten in the evening


@pytest.fixture
def local(app: Flask, settings: Settings) -> Iterator[None]:
    """Mail and text messages stay on this machine."""
    with senders(app, settings, mail_url="local:", sms_url="local:"):
        yield


def confirmed(app: Flask, office: Office, login: str) -> None:
    """Confirm an address with the code that the outbox shows."""
    person, admin = sign_in(app, office, login), sign_in(app, office, "admin")
    base = f"/t/{office.slug}"
    answer = person.post(f"{base}/me/notices/email/address", data={"email": f"{login}@example.org"})
    assert answer.status_code == 302
    with app.app_context(), tenant_scope(office.id):
        due(office)
    found = re.search(r"验证码是 (\d{6})", admin.get(f"{base}/admin/outbox").text)
    assert found is not None
    answer = person.post(f"{base}/me/notices/email/confirm", data={"code": found[1]})
    assert answer.status_code == 302
    assert "已验证" in person.get(f"{base}/me/notices").text


def assign(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id):
        case_id = receive(office, datetime.now(UTC))
        with transaction():
            cases.assign(case_id, actor=acting(office, "chief"), handler=office.users["handler"])
        due(office)


def dispatches(app: Flask, office: Office) -> list[tuple[str, str, datetime | None]]:
    with app.app_context(), tenant_scope(office.id):
        asked = select(Dispatch).where(Dispatch.kind != "code").order_by(Dispatch.id)
        return [(row.kind, row.status, row.next_try) for row in db.session.scalars(asked)]


def test_a_whole_way_from_the_address_to_the_outbox(
    app: Flask, office: Office, local: None
) -> None:
    with time_machine.travel(NIGHT - timedelta(hours=8), tick=False):
        confirmed(app, office, "handler")
        assign(app, office)
        page = sign_in(app, office, "admin").get(f"/t/{office.slug}/admin/outbox").text
    assert dispatches(app, office) == [("assigned", "sent", None)]
    assert "h***@example.org" in page
    assert "留在本机" in page
    assert "handler@example.org" not in page


def test_the_night_holds_a_message_and_the_morning_sends_it(
    app: Flask, office: Office, local: None
) -> None:
    with time_machine.travel(NIGHT, tick=False):
        confirmed(app, office, "handler")
        assign(app, office)
        morning = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
        assert dispatches(app, office) == [("assigned", "waiting", morning)]
        with app.app_context(), tenant_scope(office.id):
            due(office, within=timedelta(hours=10))
    assert dispatches(app, office) == [("assigned", "sent", None)]


def test_a_digest_gathers_a_day_into_one_message(app: Flask, office: Office, local: None) -> None:
    with time_machine.travel(NIGHT, tick=False):
        confirmed(app, office, "handler")
        person = sign_in(app, office, "handler")
        choice = {"wanted": ["assignment:email"], "digest": "yes", "digest_at": "08:30"}
        assert person.post(f"/t/{office.slug}/me/notices", data=choice).status_code == 302
        assign(app, office)
        assign(app, office)
        assert dispatches(app, office) == []
        with app.app_context(), tenant_scope(office.id):
            digests = select(Outbox.available_at).where(Outbox.job == "notify.digest")
            assert db.session.scalars(digests).all() == [datetime(2026, 11, 26, 0, 30, tzinfo=UTC)]
            due(office, within=timedelta(hours=12))
            page = sign_in(app, office, "admin").get(f"/t/{office.slug}/admin/outbox").text
    assert [(kind, status) for kind, status, _ in dispatches(app, office)] == [("digest", "sent")]
    assert "您有 2 条未读通知：案件分派 2 条" in page


def test_nothing_is_sent_that_was_not_chosen(app: Flask, office: Office, local: None) -> None:
    with time_machine.travel(NIGHT - timedelta(hours=8), tick=False):
        confirmed(app, office, "handler")
        person = sign_in(app, office, "handler")
        page = person.post(
            f"/t/{office.slug}/me/notices",
            data={"wanted": ["deadline:email", "nonsense:email"]},
            follow_redirects=True,
        ).text
        assert "通知方式已保存" in page
        assign(app, office)
    assert dispatches(app, office) == []


def test_faults_of_a_choice_are_shown_and_what_was_typed_is_kept(
    app: Flask, office: Office, local: None
) -> None:
    person = sign_in(app, office, "handler")
    answer = person.post(
        f"/t/{office.slug}/me/notices",
        data={"quiet_from": "22:15", "digest": "yes", "digest_at": "", "wanted": "work:sms"},
    )
    assert answer.status_code == 422
    assert "有 2 处需要修改" in answer.text
    assert 'value="22:15"' in answer.text
    assert re.search(r'value="work:sms"[^>]* checked', answer.text)
    answer = person.post(f"/t/{office.slug}/me/notices/sms/address", data={"sms": "12345"})
    assert answer.status_code == 422
    assert 'value="12345"' in answer.text


def test_where_no_channel_is_set_the_page_says_so(app: Flask, office: Office) -> None:
    person = sign_in(app, office, "handler")
    assert "没有接通邮件和短信" in person.get(f"/t/{office.slug}/me/notices").text
    answer = person.post(f"/t/{office.slug}/me/notices/email/address", data={"email": "a@b.cn"})
    assert answer.status_code == 404


def test_an_address_can_be_taken_back(app: Flask, office: Office, local: None) -> None:
    with time_machine.travel(NIGHT - timedelta(hours=8), tick=False):
        confirmed(app, office, "handler")
        person = sign_in(app, office, "handler")
        assert person.post(f"/t/{office.slug}/me/notices/email/remove").status_code == 302
        assign(app, office)
    assert dispatches(app, office) == []


def test_webhooks_are_written_down_switched_and_taken_out(
    app: Flask, office: Office, local: None
) -> None:
    admin, base = sign_in(app, office, "admin"), f"/t/{office.slug}/admin/webhooks"
    wrong = admin.post(base, data={"name": "平台", "url": "ftp://x", "events": "assigned"})
    assert wrong.status_code == 422
    assert 'value="平台"' in wrong.text
    made = admin.post(base, data={"name": "平台", "url": "https://example.org/in?k=geheim"})
    key = re.search(r'<code class="secret">([^<]{40,})</code>', made.text)
    assert key is not None
    page = admin.get(base).text
    assert "https://example.org/…" in page
    assert key[1] not in page and "geheim" not in page
    again = admin.post(base, data={"name": "另一个", "url": "https://example.org/in?k=geheim"})
    assert "已经登记过" in again.text
    hook = re.search(r"/webhooks/([0-9a-f-]{36})/active", page)
    assert hook is not None
    admin.post(f"{base}/{hook[1]}/active", data={"active": "no"})
    assert "停用" in admin.get(base).text
    admin.post(f"{base}/{hook[1]}/remove")
    assert "还没有网络回调" in admin.get(base).text


def test_the_outbox_is_for_administrators_and_says_when_it_is_empty(
    app: Flask, office: Office, local: None
) -> None:
    assert sign_in(app, office, "handler").get(f"/t/{office.slug}/admin/outbox").status_code == 403
    assert (
        "还没有发出过消息"
        in sign_in(app, office, "admin").get(f"/t/{office.slug}/admin/outbox").text
    )
