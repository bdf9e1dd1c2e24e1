"""A call comes in: typed with the keyboard alone, saved meanwhile, found again after a crash."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.cases.models import Case, IntakeDraft
from core.db import db, tenant_scope
from tests.e2e.conftest import Site

# In the order of the page; of a list, how far down the entry stands; empty is a box to tick.
FIELDS = {
    "channel": "2",
    "category": "4",
    "f-parties-0-name": "王小明",
    "f-parties-0-phone": "13800138000",
    "f-parties-0-address": "海州区幸福路1号",
    "f-parties-1-kind": "",
    "f-parties-1-name": "海州百货有限公司",
    "f-parties-1-address": "海州区工业路8号",
    "f-data-facts": "昨天买的牛奶已过保质期，商家不退。",
    "f-data-request": "退货并退还货款。",
}
MOST_KEYS = 60
"""Keys beside the text itself: at three a second this leaves forty seconds for typing it."""


def test_a_plain_complaint_is_registered_with_the_keyboard_alone(site: Site) -> None:
    page = site.sign_in("intake")
    page.goto(site.address("/intake/complaint"))
    keys = _fill(page, FIELDS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("已登记，编号")
    assert keys <= MOST_KEYS
    with site.app.app_context(), tenant_scope(site.office.id):
        assert db.session.scalars(select(Case.title)).all() == ["食品：海州百货有限公司"]
        assert db.session.scalars(select(IntakeDraft)).all() == []


def test_what_was_typed_survives_a_crash_and_a_sign_out(site: Site) -> None:
    page = site.sign_in("intake")
    page.goto(site.address("/intake/complaint"))
    page.locator("#f-data-facts").fill("牛奶已过保质期")
    expect(page.locator("#draft-state")).to_contain_text("已暂存")
    page.context.clear_cookies()
    page.locator("#f-data-request").fill("退货")
    page.keyboard.press("Control+s")
    expect(page.locator("#draft-fault")).to_contain_text("登录已失效")
    expect(page.locator("#f-data-request")).to_have_value("退货")
    page.context.close()

    again = site.sign_in("intake")
    again.goto(site.address("/intake/complaint"))
    again.get_by_role("link", name="继续").click()
    expect(again.locator("#f-data-facts")).to_have_value("牛奶已过保质期")
    again.locator("#f-data-request").fill("换货")
    with again.expect_response("**/intake/complaint/draft") as saved:
        again.keyboard.press("Control+s")
    assert saved.value.status == 200
    again.reload()
    expect(again.locator("#f-data-request")).to_have_value("换货")


def _fill(page: Page, fields: dict[str, str]) -> int:
    """Go from field to field with Tab and type; returns the keys pressed beside the text."""
    pressed, left = 0, dict(fields)
    while left:
        page.keyboard.press("Tab")
        pressed += 1
        assert pressed <= 200, f"never reached {left}"
        at = page.evaluate("document.activeElement.id")
        if at not in left:
            continue
        text = left.pop(at)
        if not text:
            page.keyboard.press("Space")
            pressed += 1
        elif page.evaluate("document.activeElement.tagName") == "SELECT":
            for _ in range(int(text)):
                page.keyboard.press("ArrowDown")
            pressed += int(text)
        else:
            page.keyboard.insert_text(text)
    return pressed
