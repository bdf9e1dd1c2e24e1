"""The pages of long jobs: progress, results, stopping and resuming, files for their owner only."""

from uuid import UUID

import pytest
from flask import Flask

from core.db import tenant_scope
from tests.factories import Office
from tests.services.test_runs import begin, kinds, work
from tests.web.pages import desk

__all__ = ["kinds"]


@pytest.fixture
def run_id(app: Flask, office: Office, kinds: None) -> UUID:
    with app.app_context(), tenant_scope(office.id):
        return begin(office, "", "no", "=1+1")


def _work(app: Flask, office: Office) -> None:
    with app.app_context(), tenant_scope(office.id):
        work()


def test_a_run_shows_how_far_it_is_and_what_became_of_each_row(
    app: Flask, office: Office, run_id: UUID
) -> None:
    me = desk(app, office, "handler")
    page = me.get(f"/runs/{run_id}").text
    assert "等待开始" in page and 'http-equiv="refresh"' in page and 'hx-trigger="every 2s"' in page
    assert "下载逐条结果" not in page
    _work(app, office)
    page = me.get(f"/runs/{run_id}").text
    assert "已完成" in page and "成功 2，未成功 1，共 3" in page
    assert "这一条不能办" in page and 'href="/t/north/things/1"' in page
    assert "hx-trigger" not in page and "refresh" not in page
    failed = me.get(f"/runs/{run_id}?status=failed").text
    assert "第1条" in failed and "第0条" not in failed
    assert "试办" in me.get("/runs").text
    assert "后台任务" in me.get("/notices").text


def test_results_come_as_a_table_and_the_file_only_to_its_owner(
    app: Flask, office: Office, run_id: UUID
) -> None:
    _work(app, office)
    me, boss = desk(app, office, "handler"), desk(app, office, "admin")
    answer = me.get(f"/runs/{run_id}/results.csv")
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[:3] == [
        "序号,对象,结果,说明",
        "1,第0条,成功,已办 0",
        "2,第1条,未成功,这一条不能办",
    ]
    file = me.get(f"/runs/{run_id}/file")
    assert file.text == "0=done,1=failed,2=done"
    assert "attachment" in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "no-store"
    assert boss.get(f"/runs/{run_id}").status_code == 200
    assert boss.get(f"/runs/{run_id}/file").status_code == 404
    assert "handler" not in boss.get("/runs").text and "承办" in boss.get("/runs").text
    for path in ("", "/file", "/results.csv"):
        assert desk(app, office, "chief").get(f"/runs/{run_id}{path}").status_code == 404


def test_a_run_is_stopped_and_taken_up_again_on_its_page(
    app: Flask, office: Office, run_id: UUID
) -> None:
    me = desk(app, office, "handler")
    here = f"/runs/{run_id}"
    assert me.post(f"{here}/stop", me.form(here, f"{here}/stop")).status_code == 302
    assert "正在停止" in me.get(here).text
    _work(app, office)
    page = me.get(here).text
    assert "已停止" in page and "继续办理" in page
    assert me.post(f"{here}/stop", {}).status_code == 409
    assert me.post(f"{here}/resume", me.form(here, f"{here}/resume")).status_code == 302
    _work(app, office)
    page = me.get(here).text
    assert "成功 2，未成功 1，共 3" in page and "重试未成功的" in page


def test_a_page_of_many_rows_costs_no_more_than_one_of_few(
    app: Flask, office: Office, run_id: UUID
) -> None:
    with app.app_context(), tenant_scope(office.id):
        long = begin(office, *[""] * 120)
    me = desk(app, office, "handler")
    me.get("/runs")
    assert me.queries(f"/runs/{long}") == me.queries(f"/runs/{run_id}")
    assert "下一页" in me.get(f"/runs/{long}").text
    assert "第119条" in me.get(f"/runs/{long}?after=99").text


def test_an_empty_list_says_what_will_come(app: Flask, office: Office) -> None:
    assert "还没有后台任务" in desk(app, office, "archivist").get("/runs").text
