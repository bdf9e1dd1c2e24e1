"""Where a case has come in a scenario on the pure engine: its state, and what only it remembers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.cases.logic.alarms import raise_alarms
from core.cases.logic.effects import unfold
from core.cases.logic.evolve import evolve
from core.cases.logic.model import Event, Rules, Snapshot
from core.deadlines.logic.calendar import Calendar
from core.rehearsal.scenario import BadFile


@dataclass(kw_only=True)
class Walk:
    """One case on its way. ``version`` counts the steps that were done; names are refs by name."""

    title: str
    calendar: Calendar
    known_rules: Rules | None = None
    known: Snapshot | None = None
    version: int = 0
    proposals: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    numbers: dict[str, int] = field(default_factory=dict[str, int])
    alarms: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])
    names: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def rules(self) -> Rules:
        """The rules of the case; a step before the case exists is a fault of the file."""
        if self.known_rules is None:
            raise BadFile(f"{self.title}: the first step must be receive")
        return self.known_rules

    @property
    def snapshot(self) -> Snapshot:
        """The case; a step before it exists is a fault of the file."""
        if self.known is None:
            raise BadFile(f"{self.title}: the first step must be receive")
        return self.known

    def apply(self, events: list[Event]) -> None:
        """Take over events that are complete."""
        for event in events:
            self.known = evolve(self.known, event)

    def unfold(self, *events: Event) -> None:
        """Take over events with all that they do to the clocks."""
        self.apply(unfold(self.rules, self.snapshot, events, self.calendar)[1])

    def sweep(self, now: datetime) -> None:
        """Raise the alarms that are due by now."""
        for clock in self.snapshot.clocks:
            if clock.state != "running":
                continue
            done = self.alarms.get((clock.key, clock.seq), 0)
            raised = raise_alarms(self.rules, self.snapshot, clock, done, now, self.calendar)
            self.alarms[(clock.key, clock.seq)] = raised.done
            self.apply(list(raised.events))

    def kept(self) -> tuple[Any, ...]:
        """What a refused step must leave as it was."""
        return self.known, dict(self.proposals), dict(self.numbers), dict(self.names)

    def restore(self, kept: tuple[Any, ...]) -> None:
        """Go back to what was kept."""
        self.known, self.proposals, self.numbers, self.names = kept
