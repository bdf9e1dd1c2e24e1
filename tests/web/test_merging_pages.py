"""Merging at a browser: said on both cases, refused with what was typed, undone."""

from flask import Flask

from core.cases import queries
from core.db import tenant_scope
from tests.background import acting
from tests.factories import Office, make_case
from tests.web.pages import desk


def test_a_case_is_merged_and_both_say_so(app: Flask, office: Office) -> None:
    one, main = make_case(app, office, name="张三"), make_case(app, office, name="李四")
    me = desk(app, office, "handler")
    with app.app_context(), tenant_scope(office.id):
        actor = acting(office, "handler")
        numbers = {row: queries.get(row, actor).number for row in (one, main)}
    assert "并入另一案件" in me.get(f"/cases/{one}").text
    form = me.form(f"/cases/{one}/merge", f"/cases/{one}/merge")
    answer = me.post(f"/cases/{one}/merge", {**form, "number": "没有的编号", "reason": "同一事"})
    assert answer.status_code == 422
    assert "没有这个编号的案件" in answer.text and "同一事" in answer.text
    assert 'value="没有的编号"' in answer.text
    answer = me.post(f"/cases/{one}/merge", {**form, "number": numbers[main], "reason": "同一事"})
    assert answer.status_code == 302 and answer.location.endswith(f"/cases/{main}")
    page = me.get(f"/cases/{one}").text
    assert "本案已并案" in page and numbers[main] in page and "撤销并案" in page
    assert "可以办理" not in page and "上传材料（" not in page and "安排待办" not in page
    page = me.get(f"/cases/{main}").text
    assert "并入本案的案件" in page and numbers[one] in page and "可以办理" in page
    assert numbers[one] not in me.get("/cases").text
    assert numbers[one] in me.get("/cases?merged=1").text
    answer = me.get(f"/cases/{one}/actions/accept")
    assert answer.status_code == 302
    assert "已并入其他案件" in me.get(f"/cases/{one}").text  # the flash
    undo = me.form(f"/cases/{one}/merge", f"/cases/{one}/unmerge")
    assert me.post(f"/cases/{one}/unmerge", {**undo, "reason": ""}).status_code == 422
    assert me.post(f"/cases/{one}/unmerge", {**undo, "reason": "商家不同"}).status_code == 302
    page = me.get(f"/cases/{one}").text
    assert "本案已并案" not in page and "可以办理" in page
