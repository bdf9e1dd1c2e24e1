"""Which rule set applies to a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Force:
    """The first day of a rule set and its version."""

    in_force: date
    version: int


def applicable(rule_sets: Iterable[Force], received: date) -> Force | None:
    """The rule set in force on the day the competent office received the matter.

    The newest first day wins; of two with the same day the later version.
    """
    ready = [r for r in rule_sets if r.in_force <= received]
    return max(ready, key=lambda r: (r.in_force, r.version), default=None)
