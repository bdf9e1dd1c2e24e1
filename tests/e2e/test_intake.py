"""A call comes in: typed with the keyboard alone, saved meanwhile, found again after a crash."""

import re
import time

from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.cases.models import Case, IntakeDraft, Link, NotDuplicate, Party
from core.db import db, tenant_scope
from core.documents import render
from core.forms.codes import credit_check_digit
from tests.e2e.conftest import Site
from tests.factories import make_case

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
CODE = "91370100MA3C0TXY1"
PACE = 100
"""Milliseconds between keys here: time enough for look-ups to come in between."""
HUMAN = 0.3
"""Seconds for each key or character of a clerk who types well. The machine's own time is added as
measured where the clerk waits for it; elsewhere a busy machine must not make the clerk slow."""
REPORT = {
    "channel": "2",
    "category": "1",
    "f-parties-1-kind": "",
    "f-parties-1-name": "海州食品厂",
    "f-parties-1-address": "海州区工业路8号",
    "f-data-clues": "用过期原料生产糕点",
}


def test_a_plain_complaint_is_registered_with_the_keyboard_alone(site: Site) -> None:
    page = site.sign_in("intake")
    page.goto(site.address("/intake/complaint"))
    looked: list[str] = []
    page.on("response", lambda answer: looked.append(f"{answer.url} {answer.status}"))
    keys = _fill(page, FIELDS, pace=PACE)
    begun = time.monotonic()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#flash")).to_contain_text("已登记，编号")
    waited = time.monotonic() - begun
    written = sum(len(text) for key, text in FIELDS.items() if key.startswith("f-"))
    assert (keys + 2 + written) * HUMAN + waited < 60
    assert keys <= MOST_KEYS
    found = [answer for answer in looked if "/lookup" in answer]
    assert found and all(answer.endswith(" 200") for answer in found)
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


def test_what_is_known_comes_while_one_types_and_takes_no_focus(site: Site) -> None:
    case_id = make_case(site.app, site.office)
    page = site.sign_in("intake")
    page.goto(site.address("/intake/complaint"))
    page.locator("#f-parties-1-name").fill("某某电器有限公司")
    page.locator("#f-parties-0-phone").focus()
    page.keyboard.type("13800138000")
    expect(page.locator("#lookup")).to_contain_text("疑似重复（1 件）")
    expect(page.locator("#lookup-said")).to_have_text("查到 1 件疑似重复")
    assert page.evaluate("document.activeElement.id") == "f-parties-0-phone"

    _press(page, "是同一件")
    expect(page.locator("[name=duplicate_of]")).to_have_value(str(case_id))
    _press(page, "取消关联")
    expect(page.locator("[name=duplicate_of]")).to_have_count(0)
    _press(page, "不是同一件")
    expect(page.locator("#lookup")).not_to_contain_text("疑似重复")
    assert page.evaluate("document.activeElement.id") == "look"
    expect(page.locator("#f-parties-0-phone")).to_have_value("13800138000")
    with site.app.app_context(), tenant_scope(site.office.id):
        assert db.session.scalars(select(NotDuplicate.case_id)).all() == [case_id]
        assert db.session.scalars(select(Link)).all() == []


def test_a_wrong_number_is_told_at_its_field_once_it_is_left(site: Site) -> None:
    page = site.sign_in("intake")
    page.goto(site.address("/intake/complaint"))
    page.locator("#f-parties-1-kind").check()
    digit = credit_check_digit(CODE)
    for field, wrong, right in (
        ("f-parties-0-phone", "1380013", "13800138000"),
        ("f-parties-1-credit_code", CODE + ("1" if digit == "0" else "0"), CODE + digit),
    ):
        at = page.locator(f"#{field}")
        at.fill(wrong)
        page.keyboard.press("Tab")
        fault = page.locator(f"#{field}-error")
        expect(fault).to_be_visible()
        expect(at).to_have_attribute("aria-invalid", "true")
        expect(at).to_have_attribute("aria-describedby", re.compile(rf"\b{field}-error$"))
        at.fill(right)
        expect(fault).to_have_count(0)


def test_an_anonymous_report_is_registered_with_the_keyboard_alone(site: Site) -> None:
    page = site.sign_in("intake")
    page.goto(site.address("/intake/report"))
    keys = _fill(page, REPORT)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#flash")).to_contain_text("已登记，编号")
    assert keys <= MOST_KEYS
    with site.app.app_context(), tenant_scope(site.office.id):
        assert db.session.scalars(select(Party.role)).all() == ["reported"]


def test_the_receipt_is_printed_with_the_keyboard_within_five_seconds(site: Site) -> None:
    case_id = make_case(site.app, site.office)
    render.prepare()  # as the web server does when it starts
    page = site.sign_in("intake")
    page.goto(site.address(f"/cases/{case_id}"))
    button = page.locator("form.receipt button[value=a5]")
    button.focus()
    begun = time.monotonic()
    with page.context.expect_event(
        "response", lambda answer: "/receipts/" in answer.url and answer.status == 200
    ) as printed:
        page.keyboard.press("Enter")
    assert time.monotonic() - begun < 5
    assert printed.value.headers["content-type"] == "application/pdf"


def _press(page: Page, name: str) -> None:
    """Press a button of what was found, with the keyboard."""
    button = page.locator("#lookup").get_by_role("button", name=name).first
    button.focus()
    page.keyboard.press("Enter")


def _fill(page: Page, fields: dict[str, str], *, pace: int = 0) -> int:
    """Go from field to field with Tab and type; returns the keys pressed beside the text."""
    pressed, left = 0, dict(fields)
    while left:
        page.keyboard.press("Tab", delay=pace)
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
            page.keyboard.type(text, delay=pace)
    return pressed
