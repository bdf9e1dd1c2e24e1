"""A case as a server shows it, in the words that expectations use."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from core.cases.logic.evolve import evolve
from core.cases.logic.model import Event, Rules, Snapshot, Who
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.level import level
from core.rehearsal import words
from core.rehearsal.paperwork import ORG
from core.rehearsal.scenario import Seen

_SEQ = re.compile(r"\d+(?=号)")


def seen(
    rules: Rules, case: Mapping[str, Any], *, offered: frozenset[str], levels: Mapping[str, str]
) -> Seen:
    """The case after a step. ``levels`` by clock; a server only knows those of this moment."""
    clocks = {
        clock["key"]: {
            "state": "running" if clock["state"] == "breached" else clock["state"],
            "due": None if not clock["due_on"] else date.fromisoformat(clock["due_on"]),
            "due_at": None if not clock["due_at"] else _moment(clock["due_at"]),
            "level": levels.get(clock["key"], clock["level"]),
            "outcome": clock["outcome"],
        }
        for clock in case["clocks"]
    }
    waiting = {
        word
        for a in case["approvals"]
        if a["status"] == "waiting"
        for each in a["steps"]
        if each["status"] == "open"
        for word in (a["action"], a["clock"], a["chain"], each["step"], each["title"])
        if word
    }
    waiting |= {
        role
        for a in case["approvals"]
        if a["status"] == "waiting"
        for each in a["steps"]
        if each["status"] == "open"
        for role in each["roles"]
    }
    papers = [d for d in case["documents"] if d["status"] != "void"]
    return Seen(
        state=case["state"],
        clocks=clocks,
        documents={d["key"]: d["number"] or d["status"] for d in papers},
        offered=offered,
        waiting=frozenset(waiting | words.titles(rules, waiting)),
        edition=case["edition"],
    )


def levels_at(
    rules: Rules, events: Sequence[Mapping[str, Any]], at: datetime, calendar: Calendar
) -> dict[str, str]:
    """How urgent each clock was at a moment of the past, from the server's own log.

    What was found out only later (a breach) is left out.
    """
    snapshot: Snapshot | None = None
    for row in events:
        moment = _moment(row["occurred_at"])
        if row["actor"]["kind"] == "system" and moment > at:
            continue
        actor = row["actor"]
        by = Who(kind=actor["kind"], id=actor["id"] or "", role=actor["role"])
        snapshot = evolve(snapshot, Event(type=row["type"], at=moment, by=by, data=row["data"]))
    if snapshot is None:
        return {}
    definitions = {clock.key: clock for clock in rules.case_type.clocks}
    running = sorted(snapshot.clocks, key=lambda clock: clock.seq)
    return {r.key: level(definitions[r.key], r, at, calendar) for r in running}


def same_series(expected: Any, found: Any) -> bool:
    """Whether two numbers differ only in the office and the running number.

    A server counts on from what it has issued before, and prints its own name.
    """
    if not isinstance(expected, str) or not isinstance(found, str) or not _SEQ.search(expected):
        return False
    wanted, real = (_SEQ.sub("#", text) for text in (expected, found))
    return wanted == real or (wanted.startswith(ORG) and real.endswith(wanted.removeprefix(ORG)))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
