"""Scenario files: one worked example as steps, for readers who know the domain, not the code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import yaml

VERBS = (
    "approve",
    "reject",
    "return",
    "extend",
    "pause",
    "resume",
    "deliver",
    "issue",
    "void",
    "wait",
)
REFUSALS = frozenset(
    {"wrong_state", "not_permitted", "guard", "invalid", "stale", "self_approval", "clock"}
)
EXPECTATIONS = frozenset({"state", "clocks", "documents", "offered", "waiting"})
_TOP = {"title", "domain", "edition", "type", "steps", "note", "tenant", "source"}
_CLOCK = ("state", "due", "level", "outcome")
_STEP = {"at", "do", "as", "with", "expect", "refuse", "note"}


class BadFile(ValueError):
    """A scenario file that cannot be read; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSpec:
    """One step: when, what, by whom, with what, and what must then be so."""

    number: int
    at: datetime
    do: str
    by: str = ""
    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    expect: Mapping[str, Any] = field(default_factory=dict[str, Any])
    refuse: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A worked example of one case."""

    title: str
    domain: str
    type: str
    edition: str
    steps: tuple[StepSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An expectation that did not hold."""

    step: int
    what: str
    expected: Any
    found: Any

    def sentence(self) -> str:
        """The failure as one line."""
        return f"step {self.step}: {self.what}: expected {self.expected!r}, found {self.found!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A case as it stands after a step, in the words that expectations use.

    ``clocks``: key -> state, due (date, last day), due_at (the exclusive instant), level, outcome.
    ``documents``: key -> number, or the status of one that has none. ``waiting``: every word that
    may name an open proposal (action, clock, step, roles).
    """

    state: str
    clocks: Mapping[str, Mapping[str, Any]]
    documents: Mapping[str, str]
    offered: frozenset[str]
    waiting: frozenset[str]
    edition: str = ""


Result = Literal["ok", "refused"]


def read(path: Path) -> list[Scenario]:
    """Read a file; it may hold several scenarios as YAML documents. Raises :class:`BadFile`."""
    try:
        loaded = [d for d in yaml.safe_load_all(path.read_text("utf-8")) if d is not None]
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise BadFile(f"{path.name}: {fault}") from fault
    if not loaded:
        raise BadFile(f"{path.name}: the file is empty")
    return [_scenario(path.name, one) for one in loaded]


def _scenario(name: str, raw: Any) -> Scenario:
    if not isinstance(raw, dict):
        raise BadFile(f"{name}: a scenario is a mapping")
    _refuse_unknown(name, raw, _TOP)
    steps = raw.get("steps")
    if not isinstance(steps, list) or not steps:
        raise BadFile(f"{name}: steps must be a list and not empty")
    return Scenario(
        title=str(raw.get("title", name)),
        domain=str(raw.get("domain", "")),
        type=str(raw.get("type", "")),
        edition=str(raw.get("edition", "")),
        steps=tuple(_step(name, number, step) for number, step in enumerate(steps, 1)),
    )


def _step(name: str, number: int, raw: Any) -> StepSpec:
    here = f"{name}, step {number}"
    if not isinstance(raw, dict):
        raise BadFile(f"{here}: a step is a mapping")
    _refuse_unknown(here, raw, _STEP)
    expect, given = raw.get("expect") or {}, raw.get("with") or {}
    if not isinstance(expect, dict) or not isinstance(given, dict):
        raise BadFile(f"{here}: with and expect are mappings")
    _refuse_unknown(f"{here}, expect", expect, EXPECTATIONS)
    refuse = str(raw.get("refuse") or "")
    if refuse and refuse not in REFUSALS:
        raise BadFile(f"{here}: refuse is one of {', '.join(sorted(REFUSALS))}")
    if not raw.get("do"):
        raise BadFile(f"{here}: do is missing")
    return StepSpec(
        number=number,
        at=moment(raw.get("at"), here),
        do=str(raw["do"]),
        by=str(raw.get("as") or ""),
        given=given,
        expect=expect,
        refuse=refuse,
    )


def _refuse_unknown(here: str, raw: Mapping[Any, Any], known: frozenset[str] | set[str]) -> None:
    unknown = sorted(str(key) for key in raw if key not in known)
    if unknown:
        raise BadFile(f"{here}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def moment(value: Any, here: str) -> datetime:
    """An aware date-time out of YAML; raises :class:`BadFile`."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as fault:
            raise BadFile(f"{here}: {value!r} is not a date-time") from fault
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise BadFile(f"{here}: at must be a date-time with an offset, in quotes")
    return value


def moments(step: StepSpec) -> list[datetime]:
    """Every moment that a step gives besides its own: of receipt, of the act, of telling."""
    here = f"step {step.number}"
    told = step.given.get("told")
    notes = told if isinstance(told, list) else [told]
    places = [step.given, *(note for note in notes if isinstance(note, dict))]
    names = ("received_at", "occurred_at", "sent_at", "at")
    return [moment(place[name], here) for place in places for name in names if place.get(name)]


def judge(step: StepSpec, seen: Seen, words: Any) -> list[Failure]:
    """Compare what a step expects with what is; ``words`` resolves titles to keys."""
    found: list[Failure] = []
    for what, expected in step.expect.items():
        match what:
            case "state":
                _compare(found, step, "state", words.state(str(expected)), seen.state)
            case "clocks":
                for word, wanted in (expected or {}).items():
                    key = words.clock(str(word))
                    _clock(found, step, key, wanted, seen.clocks.get(key))
            case "documents":
                _documents(found, step, expected, seen, words)
            case "offered":
                for word in _list(expected):
                    _offered(found, step, word, seen, words)
            case _:
                _waiting(found, step, expected, seen)
    return found


def _compare(found: list[Failure], step: StepSpec, what: str, expected: Any, real: Any) -> None:
    if expected != real:
        found.append(Failure(step=step.number, what=what, expected=expected, found=real))


def _clock(
    found: list[Failure], step: StepSpec, key: str, wanted: Any, real: Mapping[str, Any] | None
) -> None:
    what = f"clock {key}"
    if real is None:
        found.append(Failure(step=step.number, what=what, expected=wanted, found="no such clock"))
    elif isinstance(wanted, date) or (isinstance(wanted, str) and wanted[:1].isdigit()):
        _compare(found, step, f"{what} due", *_pair("due", wanted, real, step))
    elif isinstance(wanted, str):
        _compare(found, step, what, wanted, _state(wanted, real, step))
    elif not isinstance(wanted, dict):
        raise BadFile(f"step {step.number}: {what}: {wanted!r} is neither a state nor due, level")
    else:
        for part, value in wanted.items():
            _compare(found, step, f"{what} {part}", *_pair(part, value, real, step))


def _state(wanted: Any, real: Mapping[str, Any], step: StepSpec) -> Any:
    """The state; a running clock that has run out by the step may also be called breached."""
    late = real["due_at"] is not None and step.at >= real["due_at"]
    return (
        "breached"
        if wanted == "breached" and real["state"] == "running" and late
        else (real["state"])
    )


def _pair(part: Any, value: Any, real: Mapping[str, Any], step: StepSpec) -> tuple[Any, Any]:
    """A date is compared with the last day, a date-time with the exclusive instant."""
    if part not in _CLOCK:
        known = ", ".join(_CLOCK)
        raise BadFile(f"step {step.number}: unknown {part} of a clock; known are {known}")
    if part == "state":
        return value, _state(value, real, step)
    if part != "due":
        return value, real[part]
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if ":" in value else date.fromisoformat(value)
        except ValueError as fault:
            raise BadFile(f"step {step.number}: due: {value!r} is no date") from fault
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise BadFile(f"step {step.number}: due: {value} wants an offset")
        return value, real["due_at"]
    return value, real["due"]


def _documents(found: list[Failure], step: StepSpec, expected: Any, seen: Seen, words: Any) -> None:
    if isinstance(expected, list):
        expected = dict.fromkeys(expected)
    for word, wanted in (expected or {}).items():
        key = words.document(str(word))
        if key not in seen.documents:
            found.append(
                Failure(step=step.number, what=f"document {key}", expected=wanted, found=None)
            )
        elif wanted not in (None, True):
            _compare(found, step, f"document {key}", str(wanted), seen.documents[key])


def _offered(found: list[Failure], step: StepSpec, word: Any, seen: Seen, words: Any) -> None:
    text = str(word)
    denied = text.startswith(("-", "!"))
    key = words.action(text.lstrip("-!"))
    if (key in seen.offered) == denied:
        wanted = f"{'not ' if denied else ''}{key}"
        found.append(
            Failure(step=step.number, what="offered", expected=wanted, found=sorted(seen.offered))
        )


def _waiting(found: list[Failure], step: StepSpec, expected: Any, seen: Seen) -> None:
    wanted = _list(expected)
    if not wanted and seen.waiting:
        found.append(
            Failure(step=step.number, what="waiting", expected=[], found=sorted(seen.waiting))
        )
    for word in wanted:
        if str(word) not in seen.waiting:
            found.append(
                Failure(step=step.number, what="waiting", expected=word, found=sorted(seen.waiting))
            )


def _list(value: Any) -> list[Any]:
    if value in (None, False, ""):
        return []
    return list(value) if isinstance(value, list | dict) else [value]
