"""Bringing cases in from a sheet: mapped, tried, opened once, the faulty lines given back."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from core.cases.models import Case
from core.db import db, tenant_scope
from core.sheets.logic import Column, sheet
from tests.factories import Office
from tests.services.test_runs import work
from tests.web.pages import Desk, desk, fields

HEAD = [
    "来源编号", "收到时间", "接收方式", "类别", "投诉人姓名", "投诉人联系电话", "投诉人联系地址",
    "被投诉人名称", "被投诉人地址", "投诉请求", "争议事实依据",
]  # fmt: skip
GOOD = [
    "12315-0001", "2026/11/20", "12315电话", "商品类", "张三", "13800138000", "京海市书院街8号",
    "京海宏达电器有限公司", "京海市城北区和平里3号", "退货", "冰箱不制冷",
]  # fmt: skip
BAD = ["12315-0002", "前天", *GOOD[2:]]


def xlsx(*lines: list[str]) -> bytes:
    """A sheet with these lines."""
    return sheet("案件", [Column(key=title, title=title) for title in HEAD], lines)


def brought(me: Desk, content: bytes, name: str = "案件.xlsx") -> tuple[str, dict[str, Any]]:
    """The mapping page of an uploaded sheet, and what its form would send."""
    answer = me.post("/cases/import", {"type": "complaint", "file": (BytesIO(content), name)})
    assert answer.status_code == 302, answer.text
    path = answer.location.partition(f"/t/{me.office.slug}")[2]
    return path, fields(me.get(path).text, f"/t/{me.office.slug}{path}")


def ran(me: Desk, path: str, sent: dict[str, Any], do: str) -> str:
    """The path of the finished job."""
    answer = me.post(path, {**sent, "do": do})
    assert answer.status_code == 302, re.findall("(?s)error-summary.{0,900}", answer.text)
    with me.app.app_context(), tenant_scope(me.office.id):
        work()
    return answer.location.partition(f"/t/{me.office.slug}")[2]


def count(me: Desk) -> int:
    """How many cases there are."""
    with me.app.app_context(), tenant_scope(me.office.id):
        return db.session.scalar(select(func.count()).select_from(Case)) or 0


@pytest.fixture
def me(app: Flask, office: Office) -> Desk:
    """Somebody who registers."""
    return desk(app, office, "intake")


def test_a_trial_says_what_would_happen_and_changes_nothing(me: Desk) -> None:
    path, sent = brought(me, xlsx(GOOD, BAD))
    page = me.get(ran(me, path, sent, "check")).text
    assert "可以导入" in page
    assert "“收到时间”无法识别：前天" in page
    assert count(me) == 0


def test_lines_become_cases_once_and_the_faulty_come_back(me: Desk) -> None:
    path, sent = brought(me, xlsx(GOOD, BAD))
    run = ran(me, path, sent, "import")
    assert count(me) == 1
    file = me.get(f"{run}/file")
    page = load_workbook(BytesIO(file.data)).active
    assert page is not None
    head, line = [[cell.value for cell in row] for row in page.iter_rows()]
    assert head == [*HEAD, "错误"]
    assert line == [*BAD, "“收到时间”无法识别：前天"]

    mended = [*line[:1], "2026年11月21日", *line[2:-1]]
    path, sent = brought(me, xlsx(GOOD, mended))
    page_text = me.get(ran(me, path, sent, "import")).text
    assert "不再重复" in page_text
    assert count(me) == 2
    with me.app.app_context(), tenant_scope(me.office.id):
        rows = db.session.scalars(select(Case).order_by(Case.received_at)).all()
        assert [str(row.received_on) for row in rows] == ["2026-11-20", "2026-11-21"]
        assert {row.category for row in rows} == {"goods"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_people_have(me: Desk, encoding: str) -> None:
    content = "\n".join(",".join(line) for line in (HEAD, GOOD)).encode(encoding)
    path, sent = brought(me, content, "案件.csv")
    ran(me, path, sent, "import")
    assert count(me) == 1


def test_a_mapping_is_remembered(me: Desk) -> None:
    path, sent = brought(me, xlsx(GOOD))
    assert "data.facts" in sent["column"]
    swap = {"data.facts": "data.request", "data.request": "data.facts"}
    changed = [swap.get(key, key) for key in sent["column"]]
    ran(me, path, {**sent, "column": changed}, "check")
    _, again = brought(me, xlsx(GOOD))
    assert again["column"] == changed


def test_a_mapping_without_what_a_case_needs_is_asked_again(me: Desk) -> None:
    path, sent = brought(me, xlsx(GOOD))
    answer = me.post(path, {**sent, "column": [""] * len(HEAD), "do": "check"})
    assert answer.status_code == 422
    assert "请指定哪一列是“类别”" in answer.text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "空的"),
        (b"MZ\x90\x00", "a.xlsx", "不符"),
        (b"\x00\x01", "a.exe", "请选择 xlsx 或 CSV"),
        ("只有列名".encode(), "a.csv", "没有内容"),
    ],
)
def test_what_is_no_sheet_is_refused(me: Desk, content: bytes, name: str, words: str) -> None:
    answer = me.post("/cases/import", {"type": "complaint", "file": (BytesIO(content), name)})
    assert answer.status_code in (413, 422)
    assert words in answer.text


def test_nobody_else_sees_a_sheet(app: Flask, office: Office, me: Desk) -> None:
    path, _ = brought(me, xlsx(GOOD))
    assert desk(app, office, "chief").get(path).status_code == 404
