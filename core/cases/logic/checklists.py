"""What is still to be checked off in a case, and what an action waits for."""

from core.cases.logic.model import Rules, Snapshot
from core.plugin.spec import Checklist, ChecklistItem, Transition


def name_of(checklist: str, item: str) -> str:
    """An item as a case keeps it."""
    return f"{checklist}.{item}"


def lacking(
    rules: Rules, snapshot: Snapshot, transition: Transition
) -> tuple[tuple[Checklist, ChecklistItem], ...]:
    """The required items, not ticked, that an action waits for in the case's state."""
    return tuple(
        (checklist, item)
        for checklist in current(rules, snapshot)
        if transition.key in checklist.blocks
        for item in checklist.items
        if item.required and name_of(checklist.key, item.key) not in snapshot.ticked
    )


def current(rules: Rules, snapshot: Snapshot) -> tuple[Checklist, ...]:
    """The lists of the case's state."""
    return tuple(one for one in rules.case_type.checklists if snapshot.state in one.states)


def found(
    rules: Rules, snapshot: Snapshot, checklist: str, item: str
) -> tuple[Checklist, ChecklistItem] | None:
    """An item that can be ticked now, with its list; None when there is none of these keys."""
    for one in current(rules, snapshot):
        for each in one.items:
            if (one.key, each.key) == (checklist, item):
                return one, each
    return None
