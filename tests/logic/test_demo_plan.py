"""The demo's invented cases: never in the future, some waiting for the chief, some overdue."""

from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.national import national_years
from core.demo.logic import Invented, invent

NOW = datetime(2026, 11, 25, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CALENDAR = Calendar(years=national_years(), own={}, zone="Asia/Shanghai")
PLAN: dict[str, Any] = yaml.safe_load(
    files("plugins.consumer_aic").joinpath("demo.yaml").read_text()
)


def _invented(seed: int) -> list[Invented]:
    return invent(PLAN, number=200, months=6, now=NOW, seed=seed, calendar=CALENDAR)


@pytest.mark.parametrize("seed", range(12))
def test_every_demo_shows_what_waits_and_what_is_late(seed: int) -> None:
    cases = _invented(seed)
    assert all(case.opened_at <= NOW for case in cases)
    assert all(step["at"] <= NOW for case in cases for step in case.steps)
    lasts = [case.steps[-1]["do"] for case in cases if case.steps]
    assert lasts.count("refuse") + lasts.count("terminate") >= 2
    untouched = [c for c in cases if c.type == "complaint" and not c.steps]
    # the eighth working day after receipt is one too late: on 25 November that is the 13th
    assert [c for c in untouched if c.opened_at.date().isoformat() <= "2026-11-13"]


def test_the_same_seed_invents_the_same() -> None:
    assert _invented(1) == _invented(1) != _invented(2)
