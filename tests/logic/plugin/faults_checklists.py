"""Checklists with one fault each, and where and how the checks must tell it."""

from dataclasses import replace
from typing import Any

from core.plugin.spec import Checklist, ChecklistItem, DomainModule
from tests.logic.plugin.small import with_case


def with_checklist(**changes: Any) -> DomainModule:
    """The small module with a checklist that has a fault."""
    right = Checklist(
        key="check",
        title="核对",
        states=("open",),
        items=(ChecklistItem(key="one", title="一项"),),
    )
    return with_case(checklists=(replace(right, **changes),))


CHECKLIST_FAULTS: dict[str, tuple[DomainModule, str, str]] = {
    # checklists
    "checklist_empty": (with_checklist(items=()), "checklists.check", "没有事项"),
    "checklist_never": (with_checklist(states=()), "checklists.check", "没有核对的状态"),
    "checklist_state": (with_checklist(states=("no",)), "checklists.check", "核对的状态“no”"),
    "checklist_blocks": (with_checklist(blocks=("no",)), "checklists.check", "事项“no”"),
    "checklist_post": (with_checklist(override_roles=("no",)), "checklists.check", "岗位“no”"),
    "checklist_unreachable": (
        with_checklist(states=("done",), blocks=("start_test",)),
        "checklists.check",
        "核对不了就不能办理",
    ),
}
