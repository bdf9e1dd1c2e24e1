"""Which case types an office works with today."""

from core.deadlines.service import this_day
from core.plugin.spec import CaseType
from core.rules import service as rules
from core.users.logic import Actor


def case_types(actor: Actor) -> list[CaseType]:
    """The case types in force today, of every domain that is switched on."""
    today = this_day()
    return [
        case_type
        for domain in rules.enabled_domains()
        for case_type in rules.rule_set_for(domain, today)[1].case_types
    ]
