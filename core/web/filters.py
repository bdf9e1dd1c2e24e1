"""How moments and dates are written on pages: in the tenant's own time zone."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, g, send_from_directory, url_for
from werkzeug.wrappers import Response

import core
from core.now import now
from core.users.session import public

_VENDOR = Path(core.__file__).parent.parent / "vendor" / "js"
_HTMX = "htmx.min.js"


def init_app(app: Flask) -> None:
    """Offer the filters, and htmx where set-up has fetched it."""
    app.add_template_filter(local_time)
    app.add_template_filter(local_date)
    app.add_template_filter(ago)
    app.add_template_filter(browser)
    app.add_url_rule("/vendor/<path:filename>", "vendor", _vendor)
    there = (_VENDOR / _HTMX).exists()
    app.context_processor(lambda: {"htmx": url_for("vendor", filename=_HTMX) if there else ""})


def local_time(moment: datetime) -> str:
    """A moment to the minute, as 2026-04-30 22:10."""
    return moment.astimezone(_zone()).strftime("%Y-%m-%d %H:%M")


def local_date(moment: datetime) -> str:
    """The day of a moment, as 2026-04-30."""
    return moment.astimezone(_zone()).strftime("%Y-%m-%d")


def ago(moment: datetime) -> str:
    """How long a moment is past, in the largest unit that fits: 5 分钟前."""
    minutes = int((now() - moment).total_seconds()) // 60
    if minutes < 1:
        return "刚才"
    if minutes < 60:
        return f"{minutes} 分钟前"
    return f"{minutes // 60} 小时前" if minutes < 1440 else f"{minutes // 1440} 天前"


def browser(agent: str) -> str:
    """Browser and system in words that people know, from what the browser says of itself."""
    names = (("Edg", "Edge"), ("MicroMessenger", "微信"), ("Firefox", "Firefox"))
    names += (("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (("Windows", "Windows"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"))
    systems += (("Mac OS", "Mac"), ("Linux", "Linux"))
    name = next((title for mark, title in names if mark in agent), "其他浏览器")
    system = next((title for mark, title in systems if mark in agent), "")
    return f"{name}（{system}）" if system else name


def _zone() -> ZoneInfo:
    tenant = g.get("tenant")
    return ZoneInfo(tenant.timezone if tenant is not None else "Asia/Shanghai")


@public
def _vendor(filename: str) -> Response:
    return send_from_directory(_VENDOR, filename, max_age=3600)
