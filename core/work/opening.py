"""A case opened for work on it: its row locked, its rules, the right checked, events recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.cases import queries as cases
from core.cases.logic import acts
from core.cases.logic.model import SYSTEM, Event, EventType, Rules
from core.cases.logic.refusals import refuse_merged
from core.cases.models import Case
from core.cases.outcome import rules_of
from core.cases.record import load, record
from core.deadlines.service import calendar
from core.errors import Refused
from core.events.models import EventRow
from core.now import now
from core.users.logic import Actor, can
from core.users.queries import colleagues


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A locked case; ``path`` is that of its unit."""

    case: Case
    rules: Rules
    path: str

    @property
    def people(self) -> list[tuple[str, str]]:
        """Ids and names of those who work in the case's domain."""
        return colleagues(self.case.domain)


def opened(case_id: UUID, actor: Actor) -> Opened:
    """Lock a case for somebody who works on such cases; raises :class:`Refused` for others."""
    case = cases.for_update(case_id, actor)
    refuse_merged(case.merged_into)
    rules, path = rules_of(case), cases.unit_path(case.unit_id)
    if not can(actor, "case.work", roles=cases.domain_roles(rules.module), unit_path=path):
        raise Refused("not_permitted", "您的岗位不能在本案写备注或安排待办")
    return Opened(case=case, rules=rules, path=path)


def write(
    here: Opened, kind: EventType, data: Mapping[str, Any], *, actor: Actor | None
) -> EventRow:
    """Record one event of the case; None as actor is the system."""
    by = SYSTEM if actor is None else acts.who(actor)
    event = Event(type=kind, at=now(), by=by, data=data)
    _, rows = record(here.case, here.rules, load(here.case), [event], calendar())
    return rows[-1]
