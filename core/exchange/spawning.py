"""An act that opens another case in the same office, in one transaction, linked to its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from core.cases import links, queries
from core.cases.contents import entries_of, full_data
from core.cases.forms import form_of
from core.cases.logic.model import Rules, Who
from core.cases.models import Case
from core.documents import service as documents
from core.errors import Invalid, Refused
from core.exchange.logic import copied_parties, copied_values
from core.exchange.people import parties_of
from core.plugin.spec import Spawn
from core.users.logic import Actor


def spawn(
    case: Case,
    rules: Rules,
    rule: Spawn,
    *,
    actor: Actor,
    by: Who,
    asked: Mapping[str, Any],
    at: datetime,
) -> Case:
    """Open the case that an act of ``case`` asks for, and link the two.

    ``asked`` are the values of the act's form. It opens under the rules of its own day of receipt,
    with its own number, deadlines and secrecy. Raises :class:`Invalid` with what its form lacks,
    :class:`Refused` where a unit above is asked for and there is none.
    """
    child = Rules.of(rules.module, rule.case_type)
    known: dict[str, Any] = {}
    for values in full_data(case).values():
        known.update(values)
    kind = child.case_type
    form = form_of(child, kind.intake_form)
    roles = {role.key: [field.key for field in role.fields] for role in kind.party_roles}
    category = next(
        (
            value
            for value in (asked.get(kind.category), known.get(kind.category), case.category)
            if value in entries_of(child, kind.category)
        ),
        "",
    )
    asks = [field.key for field in form.fields if not field.source.startswith(("party.", "case."))]
    try:
        opened = documents.open_case(
            actor=actor,
            type=kind.key,
            channel=rule.channel or case.channel,
            category=category,
            parties=copied_parties(rule, parties_of(case.id), roles),
            data=copied_values(rule, known, asked, asks),
            received_at=case.received_at if rule.received == "case" else at,
            unit_id=_unit(case, rule),
            entrusted=True,
        )
    except Invalid as fault:
        raise Invalid(f"另立的{kind.title}案件还缺内容", problems=fault.problems) from fault
    links.join(case, opened.case, rule.link, by=by)
    return opened.case


def _unit(case: Case, rule: Spawn) -> UUID | None:
    if rule.unit == "same":
        return case.unit_id
    own = queries.unit_of(case)
    above = None if own is None or own.parent_id is None else queries.active_unit(own.parent_id)
    if above is None:
        raise Refused("guard", "本单位没有可以接收的上级单位")
    return above.id
