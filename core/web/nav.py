"""The main navigation: what is shown to whom. An entry whose page does not exist is left out."""

from dataclasses import dataclass
from uuid import UUID

import structlog
from flask import Flask, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from core.cases.queries import waiting_count
from core.faults import place_of
from core.notify.queries import unread_count
from core.plugin.registry import Registry
from core.users.session import may_enter

_log = structlog.get_logger("huiyin.nav")


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
    Entry("来件", "cases.hand_overs", "case.open", "handovers"),
    Entry("审批", "cases.approvals", "case.decide", "approvals"),
    Entry("统计", "reports.index", "case.read", "reports"),
    Entry("通知", "notify.index", "self", "notices"),
    Entry("审计", "audit.identities", "audit.read", "audit"),
    Entry("管理", "admin.users", "admin.users", "admin"),
)
ADMIN = (
    Entry("人员", "admin.users", "admin.users", "admin.users"),
    Entry("委托代办", "delegations.everyone", "admin.users", "admin.delegations"),
    Entry("机构", "units.index", "admin.units", "admin.units"),
    Entry("单位设置", "office.index", "admin.rules", "office.index"),
    Entry("逐级提醒", "ladder.index", "admin.rules", "ladder.index"),
    Entry("发件箱", "outbox.index", "admin.users", "outbox.index"),
    Entry("网络回调", "outbox.hooks", "admin.users", "outbox.hooks"),
    Entry("往来单位", "partners.index", "admin.units", "admin.partners"),
    Entry("工作日历", "calendar.index", "admin.calendar", "admin.calendar"),
)


def shown(entries: tuple[Entry, ...]) -> list[Entry]:
    """The entries that exist and that the person may open."""
    actor = g.get("actor")
    if actor is None:
        return []
    known = current_app.view_functions
    needed = current_app.extensions["huiyin.nav"]
    return [
        entry
        for entry in entries
        if entry.endpoint in known
        and may_enter(actor, entry.act)
        and (entry.act not in needed or needed[entry.act] & actor.reach.keys())
    ]


def _roles_of_work(registry: Registry) -> dict[str, frozenset[str]]:
    """The roles that register and those that decide, in any installed module."""
    types = [t for module in registry.modules.values() for t in module.case_types]
    opening = {
        role
        for case_type in types
        for transition in case_type.transitions
        if transition.key in case_type.intake
        for role in transition.roles
    }
    deciding = {
        role
        for case_type in types
        for chain in case_type.chains
        for step in chain.steps
        for role in step.roles
    }
    return {"case.open": frozenset(opening), "case.decide": frozenset(deciding)}


def home() -> str:
    """The endpoint where a signed-in person starts."""
    entries = shown(MAIN)
    return entries[0].endpoint if entries else "users.profile"


def counts() -> dict[str, int]:
    """How many things are new to the person, by section; a section with nothing new is left out.

    A page is worth more than its counts: where they cannot be read, it is shown without them.
    """
    actor = g.get("actor")
    if actor is None:
        return {}
    try:
        new = {"notices": unread_count(UUID(actor.id)), "approvals": waiting_count(actor)}
    except SQLAlchemyError as fault:
        _log.warning("what is new could not be counted", fault=place_of(fault))
        return {}
    return {section: number for section, number in new.items() if number}


def init_app(app: Flask) -> None:
    """Offer the navigation to the templates."""
    app.extensions["huiyin.nav"] = _roles_of_work(app.extensions["huiyin"].registry)
    app.context_processor(
        lambda: {
            "main_nav": shown(MAIN),
            "admin_nav": shown(ADMIN),
            "nav_counts": counts(),
            "may_search": g.get("actor") is not None and may_enter(g.actor, "case.read"),
            "large_text": request.cookies.get("huiyin_text") == "large",
        }
    )
