"""Papers on pages: drafting, issuing, printing, voiding, delivering, and writing a free one."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.cases.models import Case, NumberRow
from core.db import db, tenant_scope, transaction
from core.documents import uploads
from core.documents.delivery import words_of
from core.documents.jobs import render_document
from core.documents.models import Attachment, Delivery, DocumentRow
from core.events.models import Outbox
from core.now import now
from tests.documents.test_hostile_uploads import PNG
from tests.factories import Office, make_case, make_user
from tests.web.pages import Desk, desk, paper_of

KEY = "c26_5"


@pytest.fixture
def handler(app: Flask, office: Office) -> Desk:
    """The handler at a browser."""
    return desk(app, office, "handler")


@pytest.fixture
def draft(app: Flask, office: Office, handler: Desk) -> DocumentRow:
    """The decision to accept, drafted by the act."""
    return paper_of(app, office, make_case(app, office, upto="accepted"), KEY)


def _filled(handler: Desk, row: DocumentRow) -> dict[str, Any]:
    sent = handler.form(f"/documents/{row.id}", f"/documents/{row.id}")
    return {**sent, "data.matter": "冰箱质量"}


def _issue(handler: Desk, row: DocumentRow) -> None:
    answer = handler.post(f"/documents/{row.id}/issue", _filled(handler, row))
    assert answer.status_code == 302, answer.text


def _stored(handler: Desk, row: DocumentRow) -> DocumentRow:
    return paper_of(handler.app, handler.office, row.case_id, row.key)


def test_a_draft_is_a_form_with_the_print_beside_it(handler: Desk, draft: DocumentRow) -> None:
    page = handler.get(f"/documents/{draft.id}").text
    assert "张三（投诉人）" in page
    assert f'src="/t/north/documents/{draft.id}.pdf#navpanes=0&amp;view=FitH"' in page
    assert "不能撤回" in page
    pdf = handler.get(f"/documents/{draft.id}.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in pdf.headers["Content-Security-Policy"]
    assert pdf.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")


def test_saving_keeps_what_was_typed_and_empties_what_was_emptied(
    handler: Desk, draft: DocumentRow
) -> None:
    path = f"/documents/{draft.id}"
    sent = handler.form(path, path)
    texts = [name for name, value in sent.items() if name.startswith("data.") and value]
    assert texts
    first = texts[0].removeprefix("data.")
    answer = handler.post(path, {**sent, texts[0]: "改过的内容𠮷"})
    assert answer.headers["Location"].endswith(path)
    assert _stored(handler, draft).data[first] == "改过的内容𠮷"
    handler.post(path, {**handler.form(path, path), texts[0]: ""})
    assert first not in _stored(handler, draft).data
    assert "项，填好才能签发" in handler.get(path).text


def test_an_error_shows_the_form_again_with_what_was_typed(
    handler: Desk, draft: DocumentRow
) -> None:
    path = f"/documents/{draft.id}"
    sent = handler.form(path, path)
    name = next(n for n, v in sent.items() if n.startswith("data.") and v)
    long = "长" * 6000
    answer = handler.post(path, {**sent, name: long})
    assert answer.status_code == 422
    assert long in answer.text
    assert 'class="error-summary"' in answer.text


def test_two_people_do_not_overwrite_each_other_unseen(handler: Desk, draft: DocumentRow) -> None:
    path = f"/documents/{draft.id}"
    mine, theirs = handler.form(path, path), handler.form(path, path)
    name = next(n for n, v in mine.items() if n.startswith("data.") and v)
    assert handler.post(path, {**theirs, name: "他人的内容"}).status_code == 302
    answer = handler.post(path, {**mine, name: "我的内容"})
    assert answer.status_code == 409
    assert "我的内容" in answer.text and "刚被他人改过" in answer.text
    again = re.search(r'name="seen" value="(\w+)"', answer.text)
    assert again is not None
    assert handler.post(path, {**mine, name: "我的内容", "seen": again[1]}).status_code == 302


def test_issuing_saves_what_was_typed_and_takes_a_number_once(
    handler: Desk, draft: DocumentRow
) -> None:
    path = f"/documents/{draft.id}"
    sent = _filled(handler, draft)
    assert handler.post(f"{path}/issue", sent).status_code == 302
    issued = _stored(handler, draft)
    assert (issued.status, issued.render_status) == ("issued", "queued")
    assert issued.number in handler.get(path).text
    again = handler.post(f"{path}/issue", sent)
    assert again.status_code == 409
    assert "已签发或已作废" in again.text
    with handler.app.app_context(), tenant_scope(handler.office.id):
        numbers = db.session.scalars(
            select(NumberRow.text).where(NumberRow.document_id == draft.id)
        ).all()
    assert numbers == [issued.number]


def test_what_is_missing_is_named_and_the_draft_is_kept(handler: Desk, draft: DocumentRow) -> None:
    path = f"/documents/{draft.id}"
    sent = handler.form(path, path)
    emptied = {n: "" if n.startswith("data.") else v for n, v in sent.items()}
    answer = handler.post(f"{path}/issue", emptied)
    assert answer.status_code == 422
    assert re.search(r'<a href="#f-data-\w+">请(填写|选择)', answer.text)
    assert _stored(handler, draft).status == "draft"


def test_issuing_from_an_old_page_is_refused_but_the_text_is_saved(
    handler: Desk, draft: DocumentRow
) -> None:
    path = f"/documents/{draft.id}"
    sent = {**_filled(handler, draft), "data.matter": "新的内容", "version": "1"}
    answer = handler.post(f"{path}/issue", sent)
    assert answer.status_code == 409
    kept = _stored(handler, draft)
    assert kept.status == "draft" and "新的内容" in kept.data.values()
    assert "新的内容" in answer.text


def test_the_pdf_shows_its_progress_then_itself(handler: Desk, draft: DocumentRow) -> None:
    _issue(handler, draft)
    path = f"/documents/{draft.id}.pdf"
    waiting = handler.get(path)
    assert waiting.status_code == 202
    assert "正在生成" in waiting.text and 'http-equiv="refresh"' in waiting.text
    assert waiting.headers["X-Frame-Options"] == "SAMEORIGIN"
    with handler.app.app_context(), tenant_scope(handler.office.id), transaction():
        render_document(document=str(draft.id))
    done = handler.get(path)
    assert done.status_code == 200 and done.data.startswith(b"%PDF-")


def test_a_failed_pdf_can_be_asked_for_again(handler: Desk, draft: DocumentRow) -> None:
    _issue(handler, draft)
    with handler.app.app_context(), tenant_scope(handler.office.id), transaction():
        db.session.execute(
            update(Outbox)
            .where(Outbox.job == "documents.render")
            .values(dead_at=now(), last_error="KeyError at core/documents/render.py:1")
        )
    failed = handler.get(f"/documents/{draft.id}.pdf")
    assert "没有生成" in failed.text and "重新生成" in failed.text
    assert "refresh" not in failed.text
    assert handler.post(f"/documents/{draft.id}/print", {}).status_code == 302
    assert "正在生成" in handler.get(f"/documents/{draft.id}.pdf").text
    handler.post(f"/documents/{draft.id}/print", {})
    with handler.app.app_context(), tenant_scope(handler.office.id):
        orders = db.session.scalars(select(Outbox).where(Outbox.job == "documents.render")).all()
        assert len([order for order in orders if order.dead_at is None]) == 1


def test_voiding_wants_a_reason_and_keeps_the_number(handler: Desk, draft: DocumentRow) -> None:
    _issue(handler, draft)
    path = f"/documents/{draft.id}/void"
    sent = handler.form(f"/documents/{draft.id}", path)
    refused = handler.post(path, {**sent, "reason": " "})
    assert refused.status_code == 422 and "作废原因" in refused.text
    assert handler.post(path, {**sent, "reason": "姓名有误"}).status_code == 302
    row = _stored(handler, draft)
    assert (row.status, row.void_reason) == ("void", "姓名有误")
    assert "姓名有误" in handler.get(f"/documents/{draft.id}").text


def test_a_voided_draft_has_no_print(handler: Desk, draft: DocumentRow) -> None:
    path = f"/documents/{draft.id}"
    sent = handler.form(path, f"{path}/void")
    assert handler.post(f"{path}/void", {**sent, "reason": "重复"}).status_code == 302
    assert "没有打印件" in handler.get(path).text
    assert handler.get(f"{path}.pdf").status_code == 404


def test_a_delivery_is_recorded_with_what_was_filled_in(handler: Desk, draft: DocumentRow) -> None:
    _issue(handler, draft)
    path = f"/documents/{draft.id}/deliveries"
    sent = handler.form(f"/documents/{draft.id}", path)
    assert sent["receiver"] == "张三" and sent["address"] == handler.office.canary
    assert sent["sent_at"] and sent["received_at"] and sent["outcome"] == "received"
    answer = handler.post(path, {**sent, "mode": "phone"})
    assert answer.status_code == 302, answer.text
    page = handler.get(f"/documents/{draft.id}").text
    assert "已送达" in page and "电话" in page
    with handler.app.app_context(), tenant_scope(handler.office.id):
        row = db.session.scalars(select(Delivery)).one()
        assert row.received_at is not None
        case = db.session.scalars(select(Case).where(Case.id == draft.case_id)).one()
        assert [p["delivered"] for p in case.papers if p["ref"] == draft.ref] == [True]
    assert "确认作废" not in page


def test_the_registration_form_prints_what_was_told(app: Flask, office: Office) -> None:
    row = paper_of(app, office, make_case(app, office), "c26_1")
    with app.app_context(), tenant_scope(office.id):
        typed = db.session.scalars(select(Case).where(Case.id == row.case_id)).one().data["c26_1"]
    assert typed["facts"]
    assert {key: row.data.get(key) for key in typed} == typed


def test_what_was_only_sent_has_not_arrived(handler: Desk, draft: DocumentRow) -> None:
    _issue(handler, draft)
    path = f"/documents/{draft.id}/deliveries"
    sent = handler.form(f"/documents/{draft.id}", path)
    assert handler.post(path, {**sent, "mode": "post", "outcome": "sent"}).status_code == 302
    with handler.app.app_context(), tenant_scope(handler.office.id):
        assert db.session.scalars(select(Delivery)).one().received_at is None
    assert "尚未签收" in handler.get(f"/documents/{draft.id}").text


def test_a_refused_paper_counts_as_delivered_and_nobody_took_it(
    handler: Desk, draft: DocumentRow
) -> None:
    _issue(handler, draft)
    path = f"/documents/{draft.id}/deliveries"
    sent = handler.form(f"/documents/{draft.id}", path)
    refused = {"mode": "lien", "outcome": "refused", "refusal": "闭门不收", "witness": "社区王某"}
    assert handler.post(path, {**sent, **refused}).status_code == 302
    with handler.app.app_context(), tenant_scope(handler.office.id):
        row = db.session.scalars(select(Delivery)).one()
        words = words_of(row)
        assert (words["receiver"], words["refusal"]) == ("", "闭门不收")
        assert (words["witness"], row.refused) == ("社区王某", True)
        assert row.received_at is not None
    assert "拒收，留置送达" in handler.get(f"/documents/{draft.id}").text


def test_every_fault_of_a_delivery_is_told_at_once_and_nothing_is_lost(
    handler: Desk, draft: DocumentRow
) -> None:
    _issue(handler, draft)
    path = f"/documents/{draft.id}/deliveries"
    sent = handler.form(f"/documents/{draft.id}", path)
    wrong = {"mode": "", "sent_at": "2026-02-30T10:00", "outcome": "refused", "note": "门卫说不在"}
    answer = handler.post(path, {**sent, **wrong})
    assert answer.status_code == 422
    for words in ("请选择“送达方式”", "发出时间", "请填写“拒收情况”", "请填写“见证人”"):
        assert words in answer.text
    assert "门卫说不在" in answer.text and "2026-02-30T10:00" in answer.text
    tomorrow = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    late = handler.post(path, {**sent, "mode": "phone", "received_at": tomorrow})
    assert late.status_code == 422 and "不能晚于现在" in late.text


def test_a_free_paper_is_drafted_for_whom_one_chose(
    app: Flask, office: Office, handler: Desk
) -> None:
    case_id = make_case(app, office)
    path = f"/cases/{case_id}/documents/new"
    page = handler.get(path).text
    assert "消费者投诉登记表" in page and "投诉处理结果" not in page
    assert "投诉终止调解" not in page
    sent = {**handler.form(f"{path}?key=c14_3", path), "receiver": "complainant:0"}
    answer = handler.post(path, sent)
    row = paper_of(app, office, case_id, "c14_3")
    assert answer.headers["Location"].endswith(f"/documents/{row.id}")
    assert row.receiver_role == "complainant"
    twice = handler.post(path, sent)
    assert twice.status_code == 409
    unknown = handler.post(path, {"key": "c26_8"})
    assert unknown.status_code == 422


def test_who_may_only_read_sees_no_buttons(
    app: Flask, office: Office, handler: Desk, draft: DocumentRow
) -> None:
    reader = desk(app, office, "archivist")
    page = reader.get(f"/documents/{draft.id}").text
    assert "确认签发" not in page and "保存草稿" not in page and "作废" not in page
    assert "张三" in page
    for path in ("", "/issue", "/void", "/deliveries"):
        answer = reader.post(f"/documents/{draft.id}{path}", {"reason": "x", "data.a": "b"})
        assert answer.status_code in (403, 422), path
    assert _stored(handler, draft).status == "draft"


def test_what_one_may_not_see_is_neither_printed_nor_overwritten(
    app: Flask, office: Office, handler: Desk
) -> None:
    make_user(app, office, "nobody", "auditor")
    case_id = make_case(app, office)
    row = paper_of(app, office, case_id, "c26_1")
    auditor = desk(app, office, "nobody")
    page = auditor.get(f"/documents/{row.id}").text
    assert "13800138000" not in page and office.canary not in page.split("文书内容")[0]
    assert auditor.get(f"/documents/{row.id}.pdf").status_code == 403


def test_another_office_finds_nothing(
    app: Flask, offices: tuple[Office, Office, Office], handler: Desk, draft: DocumentRow
) -> None:
    south = desk(app, offices[1], "handler")
    for path in ("", ".pdf"):
        foreign, missing = (south.get(f"/documents/{name}{path}") for name in (draft.id, uuid4()))
        assert foreign.status_code == 404 and foreign.data == missing.data
    for path in ("", "/issue", "/void", "/deliveries", "/print"):
        assert south.post(f"/documents/{draft.id}{path}", {}).status_code == 404


def test_a_form_without_its_token_is_refused(
    app: Flask, handler: Desk, draft: DocumentRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    for path in ("", "/issue", "/void", "/deliveries", "/print"):
        answer = handler.post(f"/documents/{draft.id}{path}", {"reason": "x"})
        assert answer.status_code == 400 and "页面已过期" in answer.text
    assert _stored(handler, draft).status == "draft"


def test_the_page_costs_the_same_with_one_delivery_and_with_four(
    handler: Desk, draft: DocumentRow
) -> None:
    _issue(handler, draft)
    path = f"/documents/{draft.id}"

    def once() -> None:
        sent = handler.form(path, f"{path}/deliveries")
        done = handler.post(f"{path}/deliveries", {**sent, "mode": "post", "outcome": "sent"})
        assert done.status_code == 302

    once()
    one = handler.queries(path)
    for _ in range(3):
        once()
    assert handler.queries(path) == one


def _upload(handler: Desk, case_id: UUID, *files: tuple[bytes, str]):  # type: ignore[no-untyped-def]
    data = {"file": [(BytesIO(content), name) for content, name in files]}
    return handler.post(f"/cases/{case_id}/attachments", data)


def _flashes(handler: Desk) -> str:
    return handler.get("/notices").text


def test_files_are_kept_and_given_out_harmlessly(app: Flask, office: Office, handler: Desk) -> None:
    case_id = make_case(app, office)
    png = PNG
    files = (("证据一\n".encode(), "证 据一.txt"), (png, "照片.png"), (b"MZ\x90\x00", "坏.exe"))
    answer = _upload(handler, case_id, *files)
    assert answer.status_code == 302
    told = _flashes(handler)
    assert "2 份材料已上传" in told and "坏.exe" in told and "不能上传" in told
    with app.app_context(), tenant_scope(office.id):
        kept = {a.media_type: a.id for a in db.session.scalars(select(Attachment))}
    text = handler.get(f"/attachments/{kept['text/plain']}?show=1")
    assert text.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert text.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in text.headers["Content-Security-Policy"]
    picture = handler.get(f"/attachments/{kept['image/png']}?show=1")
    assert picture.headers["Content-Disposition"].startswith("inline")
    saved = handler.get(f"/attachments/{kept['image/png']}")
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_an_empty_choice_a_repeated_file_and_too_much_are_told(
    app: Flask, office: Office, handler: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = make_case(app, office)
    _upload(handler, case_id)
    assert "请先选择要上传的文件" in _flashes(handler)
    for _ in range(2):
        _upload(handler, case_id, (b"evidence", "a.txt"))
    assert "已经上传过" in _flashes(handler)
    monkeypatch.setattr(uploads, "LIMIT", 1000)
    _upload(handler, case_id, (b"a" * 1001, "big.txt"))
    assert "超过20MB" in _flashes(handler)
