"""Telling plugins of events after the commit (``on_event``), and doing what they ask for.

The commands of an answer are performed in the transaction that marks the job as done. So a plugin
may be told twice, yet what it asked for is done once; and a plugin that fails changes nothing.
"""

from typing import Any

import structlog
from sqlalchemy import select

from core.cases.models import Case
from core.db import db
from core.errors import AppError
from core.events.models import EventRow
from core.events.service import ask
from core.faults import place_of
from core.notify.service import tell_admins
from core.now import now
from core.observers import commands, fence
from core.observers.fence import Fenced
from core.plugin.hookspecs import CaseView, Command, EventView
from core.rules.service import module_of
from core.services import services
from core.tenants.queries import enabled_domains

JOB = "observers.tell"
_log = structlog.get_logger("huiyin.observers")


def observers(domain: str) -> list[str]:
    """The plugins that listen to cases of a domain: those that provide it and have the hook."""
    registry = services().registry
    return [
        found.plugin_name
        for found in registry.manager.hook.on_event.get_hookimpls()
        if domain in registry.provided.get(found.plugin_name, ())
    ]


def any_observer() -> bool:
    """Whether any plugin listens to a domain that the tenant has enabled."""
    if not services().registry.manager.hook.on_event.get_hookimpls():
        return False
    return any(observers(domain) for domain in enabled_domains())


def fan_out(event: EventRow) -> None:
    """Ask for one job for each plugin that is to hear of the event, so that none waits for another.

    What a plugin did itself is told to no plugin: two that answer each other would never end.
    """
    case = _case(event)
    if event.actor_kind == "plugin" or case.domain not in enabled_domains():
        return
    for name in sorted(observers(case.domain)):
        ask(JOB, at=now(), event_id=event.id, key=name, args={"plugin": name})


def tell(event: EventRow, plugin: str) -> None:
    """Tell one plugin, and perform what it answers.

    A plugin that raises, takes too long or asks for something impossible is fenced: nothing of that
    is done, the case stays as it is, the administrators are told.
    """
    case = _case(event)
    try:
        answered = fence.answer(_hook(plugin, event, case), seconds=fence.BUDGET)
        with db.session.begin_nested():
            for command in answered:
                _perform(plugin, command, case)
    except Fenced as fault:
        _log.error("a plugin was fenced", plugin=plugin, id=str(event.id), fault=str(fault))
        tell_admins(event, f"plugin_{plugin}"[:60], f"插件“{plugin}”处理案件事件失败，案件未受影响")


def _perform(plugin: str, command: Command, case: Case) -> None:
    """Perform one command; what is refused, or fails, leaves the others as they are."""
    try:
        with db.session.begin_nested():
            commands.perform(plugin, command, case)
    except AppError as refusal:
        _log.warning("a command was refused", plugin=plugin, name=command.name, code=refusal.code)
    except Exception as fault:
        raise Fenced(f"{command.name}: {place_of(fault)}") from fault


def _hook(plugin: str, event: EventRow, case: Case) -> Any:
    manager = services().registry.manager
    others = [other for name, other in manager.list_name_plugin() if name != plugin]
    caller = manager.subset_hook_caller("on_event", [one for one in others if one is not None])
    event_view, case_view = _event_view(event), _case_view(case)

    def call() -> Any:
        found = caller(event=event_view, case=case_view)
        return found[0] if found else ()

    return call


def _case(event: EventRow) -> Case:
    return db.session.scalars(select(Case).where(Case.id == event.case_id)).one()


def _event_view(event: EventRow) -> EventView:
    return EventView(
        id=str(event.id),
        type=event.type,
        seq=event.seq,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor_kind=event.actor_kind,  # type: ignore[arg-type]  # the column's CHECK allows only these
        data=event.data,
    )


def _case_view(case: Case) -> CaseView:
    return CaseView(
        id=str(case.id),
        tenant=str(case.tenant_id),
        domain=case.domain,
        edition=module_of(case.rule_set_id).edition,
        type=case.type,
        number=case.number,
        state=case.state,
        category=case.category,
        received_at=case.received_at,
        version=case.version,
        facts=dict(case.facts),
    )
