"""Whether what others did to a case meanwhile concerns an act that was typed on an older page."""

from collections.abc import Iterable

from core.cases.logic.lookup import transition_of
from core.cases.logic.model import Event, Rules
from core.plugin.spec import Transition

BESIDE = frozenset(
    {
        "attached",
        "check_overridden",
        "checked",
        "clock_warned",
        "linked",
        "note_added",
        "note_edited",
        "task_added",
        "task_changed",
        "task_done",
        "task_overdue",
        "task_reopened",
        "unchecked",
        "unlinked",
    }
)
"""Events that change neither the state, the people nor the words of a case."""


def overlaps(rules: Rules, transition: Transition, since: Iterable[Event]) -> bool:
    """Whether an event touches what the act rests on or what its form asks.

    Another act that left the state as it was, and whose form has no field in common with this one,
    does not.
    """
    return any(event.type not in BESIDE and not _apart(rules, transition, event) for event in since)


def _apart(rules: Rules, transition: Transition, event: Event) -> bool:
    if event.type != "moved" or event.data["from"] != event.data["to"]:
        return False
    other = transition_of(rules, event.data["action"])
    return other.key != transition.key and not _fields(rules, other) & _fields(rules, transition)


def _fields(rules: Rules, transition: Transition) -> set[str]:
    form = next((f for f in rules.module.forms if f.key == transition.form), None)
    return set() if form is None else {field.key for field in form.fields}
