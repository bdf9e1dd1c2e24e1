"""One complaint from the counter to the archive, in a browser, as each of those who handle it."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.cases.audit import rebuild_check, verify
from core.cases.models import Case
from core.db import db, tenant_scope
from tests.e2e.conftest import Site
from tests.factories import Office, make_case

CASE = re.compile(r"/cases/([0-9a-f-]{36})")


def test_a_complaint_is_refused_served_and_archived_without_javascript(
    site: Site, offices: tuple[Office, Office, Office]
) -> None:
    clerk = site.sign_in("intake", javascript=False)
    case_id = _register(clerk)

    handler = site.sign_in("handler", javascript=False)
    handler.goto(site.address(f"/cases/{case_id}"))
    expect(handler.get_by_text("受理决定期限").first).to_be_visible()
    handler.get_by_role("link", name="不予受理").click()
    handler.get_by_role("button", name="提交审批").click()
    expect(handler.get_by_role("alert")).to_contain_text("请选择“情形”")
    handler.get_by_label("情形").select_option(index=3)
    handler.get_by_label("理由").fill("大量购买用于转售，不能证明为生活消费需要。")
    handler.get_by_label("事由").fill("购买的电热水壶漏电")
    handler.get_by_role("button", name="提交审批").click()
    expect(handler.get_by_role("status")).to_contain_text("已提交审批")

    chief = site.sign_in("chief", javascript=False)
    chief.goto(site.address("/approvals"))
    chief.get_by_role("link", name="不予受理").first.click()
    chief.get_by_role("group", name="审批结果").get_by_label("同意", exact=True).check()
    chief.locator("#f-comment").fill("同意不予受理。")
    chief.get_by_role("button", name="提交审批").click()

    handler.goto(site.address(f"/cases/{case_id}"))
    expect(handler.get_by_text("不予受理").first).to_be_visible()
    handler.get_by_role("link", name="投诉不予受理决定书").click()
    handler.get_by_role("button", name="确认签发").click()
    expect(handler.get_by_role("status")).to_contain_text("京海市监投不受〔")
    site.work()
    handler.reload()
    handler.get_by_label("送达方式").select_option(label="电话")
    handler.get_by_role("button", name="登记送达").click()
    handler.goto(site.address(f"/cases/{case_id}"))
    expect(handler.get_by_text("已送达").first).to_be_visible()

    keeper = site.sign_in("archivist", javascript=False)
    keeper.goto(site.address(f"/cases/{case_id}"))
    keeper.get_by_role("link", name="归档").click()
    keeper.get_by_role("button", name="确定办理").click()
    expect(keeper.locator(".state")).to_contain_text("归档")

    with site.app.app_context(), tenant_scope(site.office.id):
        row = db.session.scalars(select(Case).where(Case.id == UUID(case_id))).one()
        assert (row.state, row.closed) == ("archived", True)
        assert verify()[1] == [] and rebuild_check()[1] == []
    neighbour = replace(site, office=offices[1])
    answer = neighbour.sign_in("handler").goto(neighbour.address(f"/cases/{case_id}"))
    assert answer is not None and answer.status == 404


def _register(page: Page) -> str:
    page.get_by_role("link", name="登记", exact=True).first.click()
    page.get_by_role("link", name="投诉").first.click()
    page.get_by_label("接收方式").select_option(label="12315电话")
    page.get_by_label("类别").select_option(label="家用电子电器")
    complainant = page.get_by_role("group", name="投诉人", exact=True)
    complainant.get_by_label("姓名").fill("𠮷田㛃")
    complainant.get_by_label("联系地址").fill("京海市海州区幸福路1号")
    respondent = page.get_by_role("group", name="被投诉人", exact=True)
    respondent.get_by_label("法人", exact=True).check()
    respondent.get_by_label("名称").fill("京海市美好电器有限公司")
    respondent.get_by_label(re.compile("^地址")).fill("京海市海州区工业路8号")
    page.get_by_label("消费者权益争议事实依据").fill("购买的电热水壶漏电，商家拒绝退货。")
    page.get_by_role("button", name="登记", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("请填写“投诉人联系电话”")
    expect(alert).to_contain_text("请填写“投诉请求”")
    expect(complainant.get_by_label("姓名")).to_have_value("𠮷田㛃")
    complainant.get_by_label("联系电话").fill("13800138000")
    page.get_by_label("投诉请求", exact=False).first.fill("退货并退还货款。")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已登记，编号")
    found = CASE.search(page.url)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_the_walk_has_a_fault_that_axe_can_find(site: Site, width: int) -> None:
    case_id = make_case(site.app, site.office, upto="proposed")
    page = site.sign_in("handler", width=width)
    clerk = site.sign_in("intake", width=width)
    chief = site.sign_in("chief", width=width)
    admin = site.sign_in("admin", width=width)
    walk = [
        (page, "/desk"),
        (page, "/cases?view=all"),
        (page, f"/cases/{case_id}"),
        (page, f"/cases/{case_id}/clocks/decision/1"),
        (page, "/notices"),
        (clerk, "/intake"),
        (clerk, "/intake/complaint"),
        (chief, "/approvals"),
        (admin, "/admin/users"),
        (admin, "/admin/units"),
        (admin, "/admin/calendar"),
    ]
    faults = {}
    for who, path in walk:
        answer = who.goto(site.address(path))
        assert answer is not None and answer.status == 200, path
        found = Axe().run(who)
        if found.violations_count:
            faults[path] = found.generate_report()
        wide = who.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 1, f"{path} is wider than the window by {wide}"
    assert faults == {}


def test_an_old_page_is_refused_and_keeps_what_was_typed(site: Site) -> None:
    case_id = make_case(site.app, site.office)
    first, second = site.sign_in("handler"), site.sign_in("handler")
    for page in (first, second):
        page.goto(site.address(f"/cases/{case_id}/actions/refuse"))
        page.get_by_label("情形").select_option(index=1)
        page.get_by_label("理由").fill("不属于本机关职责。")
    first.get_by_role("button", name="提交审批").click()
    expect(first.get_by_role("status")).to_contain_text("已提交审批")
    second.get_by_role("button", name="提交审批").click()
    expect(second.get_by_role("alert")).to_contain_text("已被他人更新")
    expect(second.get_by_label("理由")).to_have_value("不属于本机关职责。")
