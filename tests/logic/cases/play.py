"""Given events, when an act, then events: a case played on the pure rules, without a database."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.cases.logic import acts, approvals, papers
from core.cases.logic.alarms import raise_alarms
from core.cases.logic.approvals import Decision
from core.cases.logic.effects import extended, unfold
from core.cases.logic.evolve import evolve, replay
from core.cases.logic.model import Event, PartyRef, Rules, Snapshot, Told, Who
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.national import national_years
from core.deadlines.logic.running import RunningClock
from core.errors import AppError, Refused
from core.plugin.spec import CaseType
from core.users.logic import Actor
from plugins.consumer_aic.editions import R2026
from tests.logic.deadlines.samples import at

NATIONAL = Calendar(years=national_years())
APPLICANT = PartyRef(ref="applicant:0", role="applicant", kind="person")
BOTH = (
    PartyRef(ref="complainant:0", role="complainant", kind="person"),
    PartyRef(ref="respondent:0", role="respondent", kind="org"),
)


def person(login: str, *roles: str, unit: str = "") -> Actor:
    """Somebody with roles; a login such as handler2 holds the role handler."""
    held = roles or (login.rstrip("0123456789"),)
    return Actor(id=login, name=login, roles=dict.fromkeys(held, (unit,)))


class Play:
    """A case on its way: its rules, its log, its present state."""

    def __init__(self, rules: Rules, calendar: Calendar = NATIONAL) -> None:
        self.rules, self.calendar = rules, calendar
        self.log: list[Event] = []
        self.known: Snapshot | None = None
        self.proposed: dict[str, tuple[str, dict[str, Any]]] = {}
        self.alarms: dict[tuple[str, int], int] = {}

    @property
    def case(self) -> Snapshot:
        """The present state."""
        assert self.known is not None, "nothing was opened yet"
        return self.known

    def take(self, events: Sequence[Event]) -> list[Event]:
        """Record events, as the service does."""
        for event in events:
            self.known = evolve(self.known, event)
            self.log.append(event)
        return list(events)

    def open(
        self,
        when: datetime,
        *,
        by: Actor,
        parties: tuple[PartyRef, ...] = (APPLICANT,),
        now: datetime | None = None,
        only: int | None = None,
        **facts: Any,
    ) -> list[Event]:
        """Receive (and register) a matter."""
        intake = acts.Intake(
            category="a",
            channel="phone",
            received_at=when,
            parties=parties,
            facts=facts,
            actions=self.rules.case_type.intake[:only],
            number="1",
        )
        return self.take(acts.open_(self.rules, intake, by, now or when, self.calendar, ""))

    def act(
        self,
        action: str,
        when: datetime,
        *,
        by: Actor,
        now: datetime | None = None,
        told: tuple[Told, ...] = (),
        **facts: Any,
    ) -> list[Event]:
        """Do an action, or propose it."""
        doing = acts.Doing(
            action=action, at=when, facts=facts, told=told, proposal=f"p{len(self.log)}"
        )
        events = acts.act(self.rules, self.case, by, doing, now or when, self.calendar)
        if events[-1].type == "approval_requested":
            self.proposed[doing.proposal] = (action, facts)
        return self.take(events)

    def decide(
        self, decision: Decision, when: datetime, *, by: Actor, proposal: str = ""
    ) -> list[Event]:
        """Decide the oldest proposal; the last agreement takes effect."""
        key = proposal or self.case.waiting[0].proposal
        waiting = approvals.waiting_of(self.case, key)
        event, last = approvals.decide(self.rules, self.case, by, key, decision, when)
        after, events = unfold(self.rules, self.case, [event], self.calendar)
        proposer = Who(kind="user", id=waiting.by)
        if last and waiting.kind == "extension":
            events += extended(
                self.rules, after, waiting.clock, at=when, by=proposer, calendar=self.calendar
            )
        elif last:
            action, facts = self.proposed[key]
            doing = acts.Doing(action=action, at=when, facts=facts)
            acts.check_effect(self.rules, after, doing, self.calendar)
            events += acts.take_effect(self.rules, after, doing, proposer, self.calendar)[1]
        return self.take(events)

    def extend(
        self,
        clock: str,
        when: datetime,
        *,
        by: Actor,
        asked: str = "",
        now: datetime | None = None,
    ) -> list[Event]:
        """Ask for a longer deadline."""
        events = acts.extension(
            self.rules,
            self.case,
            clock,
            by,
            at=when,
            now=now or when,
            proposal=f"p{len(self.log)}",
            calendar=self.calendar,
            roles=tuple(role.key for role in self.rules.module.roles),
            by=asked,
        )
        return self.take(events)

    def deliver(self, ref: str, when: datetime, *, mode: str = "post", to: str = "") -> list[Event]:
        """Bring a paper to its receiver, or to one of several."""
        event = papers.delivered(self.case, ref, mode, at=when, by=Who(id="clerk"), to=to)
        return self.take(unfold(self.rules, self.case, [event], self.calendar)[1])

    def sweep(self, now: datetime) -> list[Event]:
        """Raise the alarms that are due."""
        found: list[Event] = []
        for clock in self.case.clocks:
            if clock.state == "running":
                done = self.alarms.get((clock.key, clock.seq), 0)
                raised = raise_alarms(self.rules, self.case, clock, done, now, self.calendar)
                self.alarms[(clock.key, clock.seq)] = raised.done
                found += self.take(raised.events)
        return found

    def clock(self, key: str) -> RunningClock:
        """The latest clock of that key."""
        return max((c for c in self.case.clocks if c.key == key), key=lambda c: c.seq)

    def offered(self, by: Actor, now: datetime) -> set[str]:
        """The keys of what this person may do now."""
        found = acts.offered(self.rules, self.case, by, now, self.calendar)
        return {transition.key for transition in found}

    def check_log(self) -> None:
        """The log alone, also as JSON, leads to the present state."""
        assert replay(self.log) == self.case
        read = [
            replace(event, data=json.loads(json.dumps(dict(event.data), allow_nan=False)))
            for event in self.log
        ]
        assert replay(read) == self.case


def types(events: Sequence[Event]) -> list[str]:
    """What happened, in order."""
    return [event.type for event in events]


class refused:
    """Expect a refusal with this code; ``problems`` of it are kept for a closer look."""

    def __init__(self, code: str) -> None:
        self.code, self._raises = code, pytest.raises(AppError)

    def __enter__(self) -> "refused":
        self._found = self._raises.__enter__()
        return self

    def __exit__(self, *fault: Any) -> bool:
        held = bool(self._raises.__exit__(*fault))
        error = self._found.value
        assert error.code == self.code, f"{error.code}: {error.title}"
        self.pointers = [p.pointer for p in error.problems]
        self.codes = [p.code for p in error.problems]
        self.messages = [p.message for p in error.problems]
        return held


def complaint() -> Play:
    """A complaint of the 2026 edition, registered on 1 September 2026."""
    play = Play(Rules.of(R2026, "complaint"))
    play.open(at("09-01"), by=person("intake"), parties=BOTH)
    return play


def with_rules(module: Any, case_type: CaseType) -> Play:
    """A case of a type that a test has made."""
    return Play(Rules(module=module, case_type=case_type))


__all__ = ["NATIONAL", "Play", "Refused", "at", "complaint", "person", "refused", "timedelta"]
