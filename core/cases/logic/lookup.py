"""Looking up in the rules of a case: its actions and its states, by key."""

from core.cases.logic.model import Rules
from core.errors import Refused
from core.plugin.spec import State, Transition


def transition_of(rules: Rules, key: str) -> Transition:
    """The action of that key; raises :class:`Refused` when the rules know none."""
    for transition in rules.case_type.transitions:
        if transition.key == key:
            return transition
    raise Refused("wrong_state", f"本类案件没有“{key}”这一办理事项")


def state_of(rules: Rules, key: str) -> State:
    """The state of that key; the state before the first act is a nameless open one."""
    for state in rules.case_type.states:
        if state.key == key:
            return state
    return State(key=key, title="未登记")
