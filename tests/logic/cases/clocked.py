"""Cases with clocks of every shape, played on the pure rules."""

from dataclasses import replace
from typing import Any

from core.plugin.spec import (
    CaseType,
    Clock,
    Pause,
    Span,
    State,
    Transition,
    on_action,
)
from tests.logic.cases.play import (
    Play,
    at,
    person,
    with_rules,
)
from tests.logic.plugin.small import CASE, LAW, MODULE

CLERK = person("clerk")
DAYS = Clock(
    key="main",
    title="期限",
    span=Span(10, "days"),
    starts_on=on_action("receive"),
    stops_on=on_action("stop"),
    basis=LAW,
)
ACTS = ("stop", "go", "hold", "free", "test", "tested", "drop")


def case_with(*clocks: Clock, **changes: Any) -> CaseType:
    acts = tuple(
        Transition(key=key, title=key, sources=("open",), roles=("clerk",)) for key in ACTS
    )
    made = replace(
        CASE,
        states=(State(key="open", title="办理中"),),
        transitions=(CASE.transitions[0], *acts),
        clocks=clocks,
    )
    return replace(made, **changes)


def play(*clocks: Clock, **facts: Any) -> Play:
    made = with_rules(MODULE, case_with(*clocks))
    made.open(at("09-01"), by=CLERK, **facts)
    return made


HELD = Pause(
    key="held", title="中止", starts_on=on_action("hold"), ends_on=on_action("free"), basis=LAW
)
