"""Opening who a reporter is: entitled people only, for a reason, seen once, and written down."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from core.cases.audit import verify
from core.cases.identity_models import IdentityOpening
from core.db import db, tenant_scope, transaction
from core.documents import freeze, service
from core.documents.jobs import render_document
from core.documents.models import DocumentRow
from core.events.models import EventRow
from core.notify.models import Notification
from core.notify.service import tell
from tests.factories import Office
from tests.services.matters import SECRETS, act, acting, report
from tests.services.test_secrecy import letter
from tests.web.api_client import Api, api, json_of
from tests.web.pages import Desk, desk

__all__ = ["api"]
Inside = Callable[[], AbstractContextManager[None]]
Book = Callable[[], list[IdentityOpening]]
NAME, PHONE, ADDRESS, ID_NUMBER = SECRETS
WHY = {"reason": "核实举报线索需要电话联系"}


@pytest.fixture
def reported(app: Flask, office: Office) -> UUID:
    """A report by a named reporter, under verification."""
    with app.app_context(), tenant_scope(office.id):
        case_id = report(office).case.id
        act(office, "handler", case_id, "verify")
        return case_id


@pytest.fixture
def inside(app: Flask, office: Office) -> Inside:
    """A way to the office's own rows, beside whoever is at a browser."""

    @contextmanager
    def entered() -> Iterator[None]:
        with app.app_context(), tenant_scope(office.id):
            yield

    return entered


@pytest.fixture
def book(inside: Inside) -> Book:
    """Everything in the book, oldest first."""

    def read() -> list[IdentityOpening]:
        with inside():
            return list(
                db.session.scalars(select(IdentityOpening).order_by(IdentityOpening.opened_at))
            )

    return read


def identity_of(case_id: UUID) -> str:
    """Where the reporter of a case is opened."""
    return f"/cases/{case_id}/parties/reporter:0/identity"


def told(text: str) -> list[str]:
    """What of the reporter stands in a text."""
    return [secret for secret in SECRETS if secret in text]


def test_the_case_page_shows_a_badge_and_the_way_to_open(
    app: Flask, office: Office, reported: UUID
) -> None:
    for login, offered in (("intake", True), ("chief", True), ("handler", False)):
        page = desk(app, office, login).get(f"/cases/{reported}").text
        assert "实名举报" in page
        assert ("查阅身份" in page) is offered, login
        assert told(page) == []


def test_opening_shows_it_once_and_writes_it_down(
    app: Flask, office: Office, reported: UUID, inside: Inside, book: Book
) -> None:
    clerk = desk(app, office, "intake")
    assert told(clerk.get(identity_of(reported)).text) == []
    assert book() == []
    answer = clerk.post(identity_of(reported), WHY)
    assert answer.status_code == 200
    assert told(answer.text) == list(SECRETS)
    assert answer.headers["Cache-Control"] == "no-store"
    title = answer.text.partition("<title>")[2].partition("</title>")[0]
    assert told(title) == []
    [row] = book()
    assert (row.opened_by, row.role, row.party) == (office.users["intake"], "intake", "reporter:0")
    assert (row.reason, row.paper, row.case_id) == (WHY["reason"], "", reported)
    with inside():
        [event] = events()
        assert verify()[1] == []
    assert set(event.data) == {"opening", "party", "paper", "digest"}
    assert (event.data["opening"], event.actor_role) == (str(row.id), "intake")
    assert WHY["reason"] not in str(event.data)
    page = clerk.get(f"/cases/{reported}").text
    assert "查阅举报人身份" in page
    assert told(page) == []
    assert told(clerk.get(identity_of(reported)).text) == []


def events() -> list[EventRow]:
    """The openings in the log."""
    return list(db.session.scalars(select(EventRow).where(EventRow.type == "identity_opened")))


@pytest.mark.parametrize("reason", ["", "   ", "看看", "\n\n\n\n\n", "由" * 501])
def test_without_a_reason_nothing_opens(
    app: Flask, office: Office, reported: UUID, book: Book, reason: str
) -> None:
    answer = desk(app, office, "intake").post(identity_of(reported), {"reason": reason})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert told(answer.text) == []
    assert book() == []


@pytest.mark.parametrize("login", ["handler", "mediator", "head", "archivist", "auditor"])
def test_others_may_not(app: Flask, office: Office, reported: UUID, book: Book, login: str) -> None:
    person = desk(app, office, login)
    for answer in (person.get(identity_of(reported)), person.post(identity_of(reported), WHY)):
        assert answer.status_code == 403
        assert told(answer.text) == []
    assert book() == []


def test_only_sealed_parties_are_opened(app: Flask, office: Office, reported: UUID) -> None:
    clerk = desk(app, office, "intake")
    for ref in ("reported:0", "reporter:1", "reporter", "nobody:0", "reporter:x"):
        answer = clerk.post(f"/cases/{reported}/parties/{ref}/identity", WHY)
        assert answer.status_code == 404, ref


def test_of_an_anonymous_reporter_there_is_nothing_to_open(
    app: Flask, office: Office, api: Api
) -> None:
    body = {"role": "reporter", "kind": "person"}
    case = api.open_report(parties=[body, reported_party()])
    clerk = desk(app, office, "intake")
    page = clerk.get(f"/cases/{case['id']}").text
    assert "匿名举报" in page or "reporter" not in str(case["parties"])
    assert "查阅身份" not in page


def reported_party() -> dict[str, str]:
    """Whom a report is about."""
    return {
        "role": "reported",
        "kind": "org",
        "name": "京海康乐保健品有限公司",
        "address": "京海市城北区和平里3号",
    }


def test_what_the_reason_tells_of_the_reporter_is_struck_out(
    app: Flask, office: Office, reported: UUID, book: Book
) -> None:
    reason = f"致电{NAME[:2]} {NAME[2:]}（{PHONE}）核实"
    desk(app, office, "intake").post(identity_of(reported), {"reason": reason})
    assert [row.reason for row in book()] == ["致电（已封存）（（已封存））核实"]


def test_a_sealed_paper_is_struck_out_until_it_is_opened(
    app: Flask, office: Office, reported: UUID, inside: Inside, book: Book
) -> None:
    with inside():
        row = letter(office, reported)
        row_id, ref = row.id, row.ref
        with transaction():
            render_document(document=str(row_id))
    clerk = desk(app, office, "intake")
    masked = clerk.get(f"/documents/{row_id}.pdf")
    assert masked.status_code == 200
    assert told(words(masked.data)) == []
    assert "（已封存）" in words(masked.data)
    where = f"/documents/{row_id}/identity"
    assert told(clerk.get(where).text) == []
    assert clerk.post(where, {"reason": ""}).status_code == 422
    assert desk(app, office, "handler").post(where, WHY).status_code == 403
    assert book() == []
    whole = clerk.post(where, WHY)
    assert NAME in words(whole.data)
    assert whole.headers["Cache-Control"] == "no-store"
    assert told(str(whole.headers)) == []
    with inside():
        assert hashlib.sha256(whole.data).hexdigest() == paper(row_id).file_hash
    assert [(o.party, o.paper) for o in book()] == [("reporter:0", ref)]


def paper(row_id: UUID) -> DocumentRow:
    """A paper as the database has it now."""
    return db.session.scalars(select(DocumentRow).where(DocumentRow.id == row_id)).one()


def words(content: bytes) -> str:
    """The text of a PDF."""
    with pypdfium2.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_the_api_opens_the_same_way_and_keeps_no_answer(
    app: Flask, office: Office, reported: UUID, api: Api, book: Book
) -> None:
    path = identity_of(reported)
    headers = {"Idempotency-Key": "once"}
    for _ in range(2):
        answer = api.post(path, WHY, by="intake", headers=headers)
        assert answer.status_code == 200
        assert "Idempotency-Replayed" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert json_of(answer)["values"]["name"] == NAME
    assert len(book()) == 2
    for body, status in (({}, 422), ({"reason": "看看"}, 422), ({"reason": "　 　 　 　"}, 422)):
        assert api.post(path, body, by="intake").status_code == status
    refused = api.post(path, WHY, by="handler")
    assert (refused.status_code, json_of(refused)["code"]) == (403, "not_permitted")
    assert len(book()) == 2


def test_the_auditor_is_told_and_reads_the_book(
    app: Flask, office: Office, reported: UUID, inside: Inside
) -> None:
    for login in ("intake", "chief"):
        desk(app, office, login).post(identity_of(reported), WHY)
    with inside():
        with transaction():
            for event in events():
                tell(event)
        wanted = select(Notification).where(Notification.kind == "identity_opened")
        notices = list(db.session.scalars(wanted))
    assert {notice.user_id for notice in notices} == {office.users["auditor"]}
    assert told("".join(notice.text for notice in notices)) == []
    auditor = desk(app, office, "auditor")
    page = auditor.get("/audit/identities").text
    assert page.count(WHY["reason"]) == 2
    assert told(page) == []
    mine = auditor.get(f"/audit/identities?person={office.users['chief']}").text
    assert mine.count(WHY["reason"]) == 1
    assert auditor.get("/audit/identities?number=0").text.count(WHY["reason"]) == 0
    assert desk(app, office, "chief").get("/audit/identities").status_code == 403


def test_the_book_is_read_page_by_page_at_a_steady_cost(
    app: Flask,
    office: Office,
    reported: UUID,
    inside: Inside,
    book: Book,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.web.audit.LIMIT", 2)
    auditor, clerk = desk(app, office, "auditor"), desk(app, office, "intake")
    clerk.post(identity_of(reported), {"reason": "第0次查阅"})
    few = auditor.queries("/audit/identities")
    for n in range(1, 5):
        clerk.post(identity_of(reported), {"reason": f"第{n}次查阅"})
    assert auditor.queries("/audit/identities") == few
    seen: list[str] = []
    path = "/audit/identities"
    while path:
        page = auditor.get(path).text
        seen += [f"第{n}次查阅" for n in range(5) if f"第{n}次查阅" in page]
        path = following(page, office)
    assert seen == [f"第{n}次查阅" for n in (3, 4, 1, 2, 0)]


def following(page: str, office: Office) -> str:
    """Where the next page of a list is; empty on the last."""
    _, found, rest = page.partition('rel="next" href="')
    return rest.partition('"')[0].removeprefix(f"/t/{office.slug}") if found else ""


def test_what_is_sealed_in_a_draft_is_written_over_unread(
    app: Flask, office: Office, reported: UUID, inside: Inside
) -> None:
    with inside(), transaction():
        row = service.draft(reported, "gx_10", actor=acting(office, "chief"), data={})
        row_id, kept = row.id, freeze.values_of(row)
    person: Desk = desk(app, office, "chief")
    typed = person.form(f"/documents/{row_id}", f"/documents/{row_id}")
    assert told(str(typed)) == []
    answer = person.post(f"/documents/{row_id}", typed)
    assert answer.status_code == 302
    sealed = {key: value for key, value in kept.items() if told(str(value))}
    assert sealed
    with inside():
        now_kept = freeze.values_of(paper(row_id))
    assert {key: now_kept[key] for key in sealed} == sealed
