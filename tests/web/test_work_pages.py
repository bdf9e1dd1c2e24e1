"""Notes and tasks at a browser and by a program."""

import re
from uuid import UUID

from flask import Flask

from core.db import tenant_scope, transaction
from core.work import notes, tasks
from tests.background import acting
from tests.factories import Office, make_case
from tests.web.api_client import Api, api, json_of
from tests.web.pages import Desk, desk

__all__ = ["api"]


def _one(page: str, pattern: str) -> str:
    found = re.search(pattern, page)
    assert found is not None, pattern
    return found[1]


def _fill(app: Flask, office: Office, case_id: UUID, several: int) -> None:
    with app.app_context(), tenant_scope(office.id), transaction():
        for n in range(several):
            notes.add_note(case_id, actor=acting(office, "chief"), text=f"备注{n}")
            tasks.add_task(
                case_id,
                actor=acting(office, "chief"),
                title=f"待办{n}",
                assignee=office.users["handler"],
            )


def test_a_note_is_written_corrected_and_its_first_text_kept(app: Flask, office: Office) -> None:
    case = f"/cases/{make_case(app, office)}"
    me = desk(app, office, "handler")
    sent = me.form(case, f"{case}/notes")
    assert me.post(f"{case}/notes", {**sent, "text": "电话没人接"}).status_code == 302
    address = _one(me.get(case).text, r'href="/t/north(/notes/[0-9a-f-]+)"')
    form = me.form(address, address)
    assert form["text"] == "电话没人接"
    assert me.post(address, {**form, "text": "电话已接通"}).status_code == 302
    page = me.get(case).text
    assert "电话已接通" in page and "电话没人接" in page and "看原文" in page
    assert "写备注" in page and "修改备注" in page  # the timeline


def test_a_refused_note_or_task_comes_back_as_it_was_typed(app: Flask, office: Office) -> None:
    case = f"/cases/{make_case(app, office)}"
    me = desk(app, office, "handler")
    answer = me.post(f"{case}/notes", {"text": "长" * 4001})
    assert answer.status_code == 422
    assert "长" * 4001 in answer.text and "error-summary" in answer.text
    typed = {"title": "联系商家", "assignee": "nobody", "due_on": "2020-01-01"}
    answer = me.post(f"{case}/tasks", typed)
    assert answer.status_code == 422
    assert 'value="联系商家"' in answer.text and 'value="2020-01-01"' in answer.text
    assert "不能早于今天" in answer.text and 'href="#assignee"' in answer.text


def test_a_task_is_given_seen_on_the_desk_done_and_taken_up_again(
    app: Flask, office: Office
) -> None:
    case = f"/cases/{make_case(app, office)}"
    chief, handler = desk(app, office, "chief"), desk(app, office, "handler")
    sent = chief.form(case, f"{case}/tasks")
    sent |= {"title": "联系商家", "assignee": str(office.users["handler"]), "workdays": "3"}
    assert chief.post(f"{case}/tasks", sent).status_code == 302
    seen = handler.get("/desk").text
    assert "联系商家" in seen
    address = _one(seen, r'href="/t/north(/tasks/[0-9a-f-]+)"')
    form = handler.form(address, address)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", form["due_on"])
    back = handler.post(f"{address}/done", {"back": "desk"})
    assert back.headers["Location"].endswith("/desk#tasks")
    assert "联系商家" not in handler.get("/desk").text
    assert "已完成" in handler.get(case).text
    assert handler.post(f"{address}/reopen", {}).status_code == 302
    changed = {**form, "assignee": str(office.users["chief"])}
    assert handler.post(address, changed).status_code == 302
    assert "联系商家" in chief.get("/desk").text
    assert "联系商家" not in handler.get("/desk").text


def test_an_auditor_reads_and_is_offered_nothing(app: Flask, office: Office) -> None:
    case_id = make_case(app, office)
    _fill(app, office, case_id, 1)
    me = desk(app, office, "auditor")
    page = me.get(f"/cases/{case_id}").text
    assert "备注0" in page and "待办0" in page
    assert f"/cases/{case_id}/notes" not in page and f"/cases/{case_id}/tasks" not in page
    assert me.post(f"/cases/{case_id}/notes", {"text": "x"}).status_code == 403


def test_pages_cost_the_same_however_many_notes_and_tasks(app: Flask, office: Office) -> None:
    case_id = make_case(app, office)
    me = desk(app, office, "handler")
    _fill(app, office, case_id, 1)
    few = _cost(me, case_id)
    _fill(app, office, case_id, 5)
    assert _cost(me, case_id) == few


def _cost(me: Desk, case_id: UUID) -> tuple[int, int]:
    return me.queries(f"/cases/{case_id}"), me.queries("/desk")


def test_programs_write_notes_and_tasks(api: Api) -> None:
    case = api.open_complaint()["id"]
    made = api.post(f"/cases/{case}/notes", {"text": "已联系"})
    assert made.status_code == 201, made.text
    note = json_of(made)["id"]
    edited = json_of(api.post(f"/notes/{note}", {"text": "已联系商家"}))
    assert edited["text"] == "已联系商家"
    assert [each["text"] for each in edited["before"]] == ["已联系"]
    assert json_of(api.get(f"/cases/{case}/notes"))["items"] == [edited]
    body = {"title": "回访", "assignee": "handler", "workdays": 2}
    task = json_of(api.post(f"/cases/{case}/tasks", body, by="chief"))
    assert json_of(api.get("/tasks"))["items"] == [task]
    done = json_of(api.post(f"/tasks/{task['id']}/done"))
    assert done["done_by"]["login"] == "handler"
    assert json_of(api.get("/tasks"))["items"] == []
    again = json_of(api.post(f"/tasks/{task['id']}/reopen"))
    assert again["done_at"] is None
    moved = api.post(f"/tasks/{task['id']}", {"assignee": "chief"})
    assert json_of(moved)["due_on"] is None
    assert json_of(api.get(f"/cases/{case}/tasks"))["items"] == [json_of(moved)]
    assert api.post(f"/cases/{case}/tasks", {**body, "assignee": "nobody"}).status_code == 422
    assert api.get("/tasks", by="canary").status_code == 403
