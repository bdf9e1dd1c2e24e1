"""A real server and a real Chromium for walks through the pages."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from core import worker
from core.db import db, tenant_scope
from core.events.models import Outbox
from tests.factories import PASSWORD, Office

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which asks nobody outside."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(QUIET)}


@dataclass(frozen=True, slots=True)
class Site:
    """A running server over the test database, and the office that people sign in to."""

    app: Flask
    office: Office
    url: str
    browser: Browser

    def sign_in(self, login: str, *, javascript: bool = True, width: int = 1280) -> Page:
        """A browser window of its own, signed in as somebody."""
        context: BrowserContext = self.browser.new_context(
            java_script_enabled=javascript,
            locale="zh-CN",
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(f"{self.url}/t/{self.office.slug}/login")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        return page

    def address(self, path: str) -> str:
        """The address of a page of the office."""
        return f"{self.url}/t/{self.office.slug}{path}"

    def work(self) -> None:
        """Do every job that waits, as the worker would."""
        with self.app.app_context(), tenant_scope(self.office.id):
            ids = db.session.scalars(select(Outbox.id).where(Outbox.done_at.is_(None))).all()
        for row_id in ids:
            with self.app.app_context():
                worker.run(str(self.office.id), str(row_id))


@pytest.fixture
def site(
    app: Flask, office: Office, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """The application behind a real socket, with CSRF protection on as in production."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(app, office, f"http://127.0.0.1:{server.server_port}", browser)
    finally:
        for context in browser.contexts:
            context.close()
        server.shutdown()
        thread.join()
        server.server_close()
