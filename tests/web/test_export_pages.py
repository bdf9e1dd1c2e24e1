"""Exporting the present list: columns are chosen, a long job writes, the file is read back."""

from io import BytesIO
from typing import Any

from flask import Flask
from openpyxl import load_workbook

from core.db import tenant_scope
from tests.factories import Office, make_case
from tests.services.matters import SECRETS, report
from tests.services.test_runs import work
from tests.web.pages import Desk, desk, fields


def exported(me: Desk, path: str = "/cases/export", **more: Any) -> list[list[Any]]:
    """The lines of the spreadsheet that a person gets from the page."""
    page = me.get(path)
    sent = fields(page.text, f"/t/{me.office.slug}/cases/export")
    answer = me.post("/cases/export", {**sent, **more})
    assert answer.status_code == 302, answer.text
    with me.app.app_context(), tenant_scope(me.office.id):
        work()
    run = answer.location.partition(f"/t/{me.office.slug}")[2]
    file = me.get(f"{run}/file")
    assert file.status_code == 200, file.text
    sheet = load_workbook(BytesIO(file.data)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


ALL = ["number", "title", "received", "parties", "phones", "numbers"]


def test_the_list_is_exported_with_the_columns_chosen(app: Flask, office: Office) -> None:
    make_case(app, office, name="=HYPERLINK(1)")
    make_case(app, office, upto="accepted")
    head, *lines = exported(desk(app, office, "handler"), columns=ALL)
    assert head == ["编号", "案件", "收到时间", "当事人", "当事人电话", "证件号码、信用代码"]
    assert len(lines) == 2
    assert "投诉人：=HYPERLINK(1)" in lines[1][3]
    assert "13800138000" in lines[0][4]


def test_whoever_may_not_read_telephones_exports_them_masked(app: Flask, office: Office) -> None:
    make_case(app, office)
    _, line = exported(desk(app, office, "auditor"), columns=ALL)
    assert "13800138000" not in str(line)
    assert "138****8000" in line[4]


def test_a_sealed_reporter_is_exported_by_nobody(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id):
        report(office)
    for login in ("chief", "intake", "handler"):
        _, line = exported(desk(app, office, login), columns=ALL)
        assert not any(secret in str(line) for secret in SECRETS), login
        assert "（已封存）" in line[3]


def test_the_filter_of_the_list_holds(app: Flask, office: Office) -> None:
    make_case(app, office)
    make_case(app, office, upto="accepted")
    me = desk(app, office, "handler")
    assert (
        "/cases/export?view=all&amp;state=accepted" in me.get("/cases?view=all&state=accepted").text
    )
    _, *lines = exported(me, "/cases/export?view=all&state=accepted", columns=["number"])
    assert len(lines) == 1


def test_without_a_column_the_page_asks_again(app: Flask, office: Office) -> None:
    make_case(app, office)
    me = desk(app, office, "handler")
    sent = fields(me.get("/cases/export").text, f"/t/{office.slug}/cases/export")
    answer = me.post("/cases/export", {**sent, "columns": []})
    assert answer.status_code == 422
    assert "请至少选择一列" in answer.text


def test_an_empty_list_says_what_to_do(app: Flask, office: Office) -> None:
    assert "没有符合条件的案件" in desk(app, office, "handler").get("/cases/export").text
