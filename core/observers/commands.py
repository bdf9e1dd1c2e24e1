"""Acts that a plugin asks for: judged like anybody's, performed as the plugin's."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core.cases import queries as cases
from core.cases import service
from core.cases.models import Case
from core.cases.outcome import rules_of
from core.documents import service as documents
from core.errors import Invalid, Problem, Refused
from core.plugin.hookspecs import Command
from core.users.logic import Actor
from core.work import notes


def actor_for(plugin: str, case: Case) -> Actor:
    """The plugin as somebody who acts: with every role of the case's domain, and no person."""
    roles = cases.domain_roles(rules_of(case).module)
    return Actor(id="", name=plugin, roles=dict.fromkeys(roles, ("",)), kind="plugin")


def perform(plugin: str, command: Command, case: Case) -> None:
    """Perform a command on the case that the plugin was told of.

    Raises what a person would get: :class:`Refused`, :class:`Invalid`. What a chain must agree to
    is for people to propose.
    """
    if command.case != str(case.id):
        raise Refused("not_permitted", "插件只能办理它收到通知的那件案件")
    actor, args = actor_for(plugin, case), command.args
    match command.name:
        case "act":
            _act(case, actor, args)
        case "note":
            notes.add_note(case.id, actor=actor, text=_text(args, "text"))
        case "assign":
            service.assign(case.id, actor=actor, handler=_id(args, "user"))
        case "extend":
            _extend(case, actor, args)


def _act(case: Case, actor: Actor, args: Mapping[str, Any]) -> None:
    key = _text(args, "action")
    transition = next((t for t in rules_of(case).case_type.transitions if t.key == key), None)
    if transition is None:
        raise Invalid(problems=[Problem("/action", "unknown", "没有这个办理事项")])
    if transition.chain:
        raise Refused("not_permitted", "须经审批的事项不能由插件提出")
    data = args.get("data", {})
    comment = str(args.get("comment", ""))
    documents.act(case.id, key, actor=actor, data=data, comment=comment)


def _extend(case: Case, actor: Actor, args: Mapping[str, Any]) -> None:
    key = _text(args, "clock")
    clock = next((c for c in rules_of(case).case_type.clocks if c.key == key), None)
    if clock is not None and clock.extension is not None and clock.extension.chain:
        raise Refused("not_permitted", "须经审批的延期不能由插件提出")
    service.extend(case.id, key, actor=actor, reason=_text(args, "reason"))


def _text(args: Mapping[str, Any], key: str) -> str:
    value = args.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Invalid(problems=[Problem(f"/{key}", "required", f"缺少“{key}”")])
    return value


def _id(args: Mapping[str, Any], key: str) -> UUID:
    try:
        return UUID(_text(args, key))
    except ValueError:
        raise Invalid(problems=[Problem(f"/{key}", "not_a_choice", "没有这个人员")]) from None
