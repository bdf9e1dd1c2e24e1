"""The slip after registering: on three papers, verifiable, and without a word of any person."""

import re
import time
from uuid import UUID

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from core.cases import queries as cases
from core.db import db, tenant_scope, transaction
from core.documents import receipts, render
from core.documents.models import ReceiptRow
from core.documents.sheet import Size
from core.services import services
from core.users.queries import actor
from tests.factories import Office, make_case, make_user
from tests.services.matters import SECRETS, report
from tests.web.pages import desk, fields

WIDTHS = {"a4": 210, "a5": 148, "roll": 80}


def text_of(pdf: bytes) -> str:
    """The words of a file, without white space."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    return re.sub(r"\s", "", "".join(pages))


def made(app: Flask, office: Office, case_id: UUID, size: Size = "a5") -> tuple[ReceiptRow, bytes]:
    """A receipt and its file."""
    with app.app_context(), tenant_scope(office.id):
        with transaction():
            row_id = receipts.make(case_id, actor=actor(office.users["intake"]), size=size).id
        row, content = receipts.read(row_id, actor(office.users["intake"]))
        db.session.expunge(row)
        return row, content


@pytest.mark.parametrize("size", ["a4", "a5", "roll"])
def test_a_receipt_tells_number_limits_and_rights_and_no_person(
    app: Flask, office: Office, size: Size
) -> None:
    case_id = make_case(app, office, name="张三丰")
    row, content = made(app, office, case_id, size)
    text = text_of(content)
    with app.app_context(), tenant_scope(office.id):
        case = cases.get(case_id, actor(office.users["intake"]))
        number = case.number
        clock = next(c for c in cases.clocks_of([case_id])[case_id] if c.key == "decision")
        due = str(clock.running["due_on"])
    year, month, day = (int(part) for part in due.split("-"))
    for said in (number, f"受理决定期限：{year}年{month}月{day}日届满", "提起诉讼", "投诉登记回执"):
        assert re.sub(r"\s", "", said) in text
    for secret in ("张三丰", "13800138000", "冰箱", "某某电器"):
        assert secret not in text
    with pypdfium2.PdfDocument(content) as document:
        assert round(document[0].get_width() * 25.4 / 72) == WIDTHS[size]
        assert len(document) == 1
    assert row.number == number


def test_a_receipt_of_a_report_does_not_tell_who_reported(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id):
        case_id = report(office).case.id
    _, content = made(app, office, case_id)
    text = text_of(content)
    assert "举报登记回执" in text
    for secret in (*SECRETS, "康乐保健品", "糖尿病"):
        assert secret not in text


def test_from_saving_to_the_printed_slip_it_takes_less_than_five_seconds(
    app: Flask, office: Office
) -> None:
    render.prepare()  # as the web server does when it starts
    clerk = desk(app, office, "intake")
    case_id = make_case(app, office)
    form = fields(clerk.get(f"/cases/{case_id}").text, f"/t/{office.slug}/cases/{case_id}/receipts")
    begun = time.perf_counter()
    answer = clerk.post(f"/cases/{case_id}/receipts", {**form, "size": "a5"})
    assert answer.status_code == 303
    shown = clerk.client.get(answer.headers["Location"])
    assert time.perf_counter() - begun < 5
    assert shown.mimetype == "application/pdf"


def test_a_new_receipt_takes_the_place_of_the_old_one(app: Flask, office: Office) -> None:
    case_id = make_case(app, office)
    old, _ = made(app, office, case_id)
    new, content = made(app, office, case_id, "a4")
    client = app.test_client()
    assert "已被取代" in client.get(f"/t/{office.slug}/v/{old.code}").text
    page = client.get(f"/t/{office.slug}/v/{new.code}").text
    assert "有效" in page and new.number in page and new.file_hash in page
    with app.app_context(), tenant_scope(office.id):
        assert services().storage.read(office.id, new.file_hash) == content
        alive = select(ReceiptRow.id).where(ReceiptRow.superseded.is_(False))
        assert db.session.scalars(alive).all() == [new.id]


def test_who_may_not_work_on_the_case_prints_no_receipt(app: Flask, office: Office) -> None:
    case_id = make_case(app, office)
    make_user(app, office, "elsewhere", "handler", unit="two")
    for login, status in (("auditor", 403), ("elsewhere", 404)):
        person = desk(app, office, login)
        assert person.post(f"/cases/{case_id}/receipts", {"size": "a5"}).status_code == status
    wrong = desk(app, office, "intake").post(f"/cases/{case_id}/receipts", {"size": "a3"})
    assert wrong.status_code == 422
