"""What an act led to, and the rules that a case is pinned to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.cases.logic.model import Rules, Snapshot
from core.cases.models import Case, Proposal
from core.events.models import EventRow
from core.rules import service as rules_service


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The case, the events, and the proposal when a chain must agree first or has decided.

    ``data`` are the checked values of the form.
    """

    case: Case
    rules: Rules
    snapshot: Snapshot
    rows: Sequence[EventRow]
    data: Mapping[str, Any]
    proposal: Proposal | None = None


def rules_of(case: Case) -> Rules:
    """The rules that the case is pinned to."""
    return Rules.of(rules_service.module_of(case.rule_set_id), case.type)
