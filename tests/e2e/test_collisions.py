"""Two browsers at one case: each sees the other, and nothing that was typed is lost."""

from playwright.sync_api import expect

from core.cases import service as cases
from core.db import tenant_scope, transaction
from tests.background import acting
from tests.e2e.conftest import Site
from tests.factories import make_case


def test_what_changed_is_told_and_the_text_is_sent_again(site: Site) -> None:
    case_id = make_case(site.app, site.office)
    form = site.address(f"/cases/{case_id}/actions/refuse")
    first, second = site.sign_in("handler"), site.sign_in("dispatch")
    first.goto(form)
    second.goto(site.address(f"/cases/{case_id}"))
    expect(second.locator("#presence")).to_contain_text("正在处理这件（刚刚打开）")
    first.locator("#f-data-reason").fill("经营者不在本辖区")
    first.locator("#f-data-ground").select_option(index=1)
    with site.app.app_context(), tenant_scope(site.office.id), transaction():
        handler = site.office.users["mediator"]
        cases.assign(case_id, actor=acting(site.office, "chief"), handler=handler)
    first.get_by_role("button", name="提交审批").click()
    expect(first.locator("#changed")).to_contain_text("什么变了")
    expect(first.locator("#changed")).to_contain_text("案件分派给")
    expect(first.locator("#f-data-reason")).to_have_value("经营者不在本辖区")
    first.get_by_role("button", name="提交审批").click()
    expect(first.get_by_role("status").first).to_contain_text("已提交审批")
