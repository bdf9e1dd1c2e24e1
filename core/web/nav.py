"""The main navigation: what is shown to whom. An entry whose page does not exist is left out."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request

from core.users.session import may_enter


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to go. ``act`` is the right its page asks for; ``section`` marks where one is."""

    title: str
    endpoint: str
    act: str
    section: str


MAIN = (
    Entry("工作台", "cases.workbench", "case.read", "workbench"),
    Entry("案件", "cases.index", "case.read", "cases"),
    Entry("登记", "cases.intake", "case.open", "intake"),
    Entry("审批", "cases.approvals", "case.decide", "approvals"),
    Entry("通知", "notify.index", "self", "notices"),
    Entry("管理", "admin.users", "admin.users", "admin"),
)
ADMIN = (
    Entry("人员", "admin.users", "admin.users", "admin.users"),
    Entry("机构", "units.index", "admin.units", "admin.units"),
    Entry("工作日历", "calendar.index", "admin.calendar", "admin.calendar"),
)


def shown(entries: tuple[Entry, ...]) -> list[Entry]:
    """The entries that exist and that the person may open."""
    actor = g.get("actor")
    if actor is None:
        return []
    known = current_app.view_functions
    return [e for e in entries if e.endpoint in known and may_enter(actor, e.act)]


def home() -> str:
    """The endpoint where a signed-in person starts."""
    entries = shown(MAIN)
    return entries[0].endpoint if entries else "users.profile"


def init_app(app: Flask) -> None:
    """Offer the navigation to the templates."""
    app.context_processor(
        lambda: {
            "main_nav": shown(MAIN),
            "admin_nav": shown(ADMIN),
            "large_text": request.cookies.get("huiyin_text") == "large",
        }
    )
