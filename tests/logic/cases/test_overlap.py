"""Which happenings of others concern an act that was typed on an older page."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.cases.logic.acts import transition_of
from core.cases.logic.model import SYSTEM, Event, Rules
from core.cases.logic.overlap import overlaps
from plugins.consumer_aic.editions import R2026

RULES = Rules.of(R2026, "complaint")
AT = datetime(2026, 11, 25, tzinfo=UTC)


def happened(kind: Any, **data: Any) -> Event:
    return Event(type=kind, at=AT, by=SYSTEM, data=data)


def moved(action: str, to: str = "registered") -> Event:
    return happened(
        "moved", action=action, **{"from": "registered"}, to=to, facts={}, result="", closed=False
    )


@pytest.mark.parametrize(
    ("event", "concerned"),
    [
        (happened("note_added", note="n", mentions=[], digest=""), False),
        (happened("attached", attachment="a", sha256="", size=1, media_type=""), False),
        (happened("assigned", handler=None, officers=[], unit=None), True),
        (moved("accept", to="accepted"), True),
        (moved("accept"), True),
    ],
)
def test_what_concerns_an_act(event: Event, concerned: bool) -> None:
    assert overlaps(RULES, transition_of(RULES, "accept"), [event]) is concerned


def test_another_act_that_left_the_state_concerns_only_common_fields() -> None:
    act = transition_of(RULES, "accept")
    forms = {form.key: {field.key for field in form.fields} for form in R2026.forms}
    own = forms.get(act.form, set())
    others = [t for t in RULES.case_type.transitions if t.key != "accept"]
    apart = [t.key for t in others if not forms.get(t.form, set()) & own]
    common = [t.key for t in others if forms.get(t.form, set()) & own]
    assert apart
    assert not any(overlaps(RULES, act, [moved(key)]) for key in apart)
    assert all(overlaps(RULES, act, [moved(key)]) for key in common)


def test_nothing_happened_concerns_nobody() -> None:
    assert not overlaps(RULES, transition_of(RULES, "accept"), [])
