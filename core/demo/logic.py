"""Inventing believable cases: pools of words, walks cut off at today. Pure: the same seed, the
same cases.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, cast

from core.deadlines.logic.calendar import Calendar

_WORD = re.compile(r"\{([a-z0-9_.+]+)\}")
_OPENS, _SHUTS = 8 * 60 + 40, 17 * 60 + 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """A case to be opened, and the steps that follow, each at its own moment."""

    type: str
    opened_at: datetime
    intake: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]


def invent(
    plan: Mapping[str, Any],
    *,
    number: int,
    months: int,
    now: datetime,
    seed: int,
    calendar: Calendar,
) -> list[Invented]:
    """Invent cases over the last months, oldest first; no step lies after ``now``."""
    random = Random(seed)  # noqa: S311  # invented people, no secret
    days = [now.date() - timedelta(days=n) for n in range(months * 30, -1, -1)]
    working = [day for day in days if calendar.is_workday(day)]
    # more of them lately, so that work in progress is not a rare sight
    chances = [1 + 2 * index / len(working) for index in range(len(working))]
    starts = sorted(
        moment
        for day in random.choices(working, chances, k=number)
        if (moment := _moment(day, random, calendar)) <= now
    )
    return [
        _case(plan, _walk(plan, at, working, random), at, random, now, calendar) for at in starts
    ]


def _walk(
    plan: Mapping[str, Any], at: datetime, working: Sequence[date], random: Random
) -> Mapping[str, Any]:
    """Draw a walk; one that is only for new or for old cases is left out for the others."""
    age = sum(1 for day in working if day > at.date())
    fitting = [
        walk for walk in plan["walks"] if walk.get("beyond", age) <= age <= walk.get("within", age)
    ]
    return random.choices(fitting, [walk["weight"] for walk in fitting])[0]


def _moment(day: date, random: Random, calendar: Calendar) -> datetime:
    minutes = random.randint(_OPENS, _SHUTS)
    return datetime.combine(day, time(minutes // 60, minutes % 60), calendar.tz)


def _case(
    plan: Mapping[str, Any],
    walk: Mapping[str, Any],
    at: datetime,
    random: Random,
    now: datetime,
    calendar: Calendar,
) -> Invented:
    words = _words(plan["pools"], random, at)
    kind = walk["type"]
    intake = plan["intake"][kind]
    steps: list[Mapping[str, Any]] = []
    moment = at
    for step in walk["steps"]:
        moment = _later(moment, step.get("after", (1, 1)), random, calendar)
        if moment > now:
            break
        words.update(_dates(moment, calendar))
        steps.append(
            {**filled({k: v for k, v in step.items() if k != "after"}, words), "at": moment}
        )
    return Invented(
        type=kind,
        opened_at=at,
        intake={**filled(intake, words), "channel": random.choice(plan["pools"]["channel"])},
        steps=tuple(steps),
    )


def _later(moment: datetime, after: Sequence[int], random: Random, calendar: Calendar) -> datetime:
    days = random.randint(after[0], after[1])
    if days == 0:
        return moment + timedelta(minutes=random.randint(6, 50))
    local = moment.astimezone(calendar.tz)
    return _moment(calendar.nth_workday(local.date(), days), random, calendar)


def _words(pools: Mapping[str, Any], random: Random, at: datetime) -> dict[str, Any]:
    def person() -> str:
        return random.choice(pools["surname"]) + random.choice(pools["given"])

    case, clue = random.choice(pools["case"]), random.choice(pools["clue"])
    low, high = case["price"]
    bought = at.date() - timedelta(days=random.randint(3, 60))
    return {
        "person": person(),
        "person2": person(),
        "phone": f"1{random.choice('3578')}{random.randint(10**8, 10**9 - 1)}",
        "shop_phone": f"0599-8{random.randint(100000, 999999)}",
        "street": random.choice(pools["street"]),
        "street2": random.choice(pools["street"]),
        "house": random.randint(1, 298),
        "house2": random.randint(1, 298),
        "bought": f"{bought:%Y}年{bought.month}月{bought.day}日",
        "price": random.randint(low, high),
        **{f"case.{key}": value for key, value in case.items()},
        **{f"clue.{key}": value for key, value in clue.items()},
    }


def _dates(moment: datetime, calendar: Calendar) -> dict[str, str]:
    day = moment.astimezone(calendar.tz).date()
    return {f"workday+{n}": calendar.nth_workday(day, n).isoformat() for n in range(1, 8)}


def filled(value: Any, words: Mapping[str, Any]) -> Any:
    """Put words into the places of every text; an unknown word raises ``KeyError``."""
    if isinstance(value, str):
        return _WORD.sub(lambda found: str(words[found[1]]), value)
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        return {key: filled(inner, words) for key, inner in entries.items()}
    if isinstance(value, list):
        return [filled(inner, words) for inner in cast("list[Any]", value)]
    return value
