"""What takes effect in a main case takes effect in the cases that were merged into it."""

from collections.abc import Sequence

from core.cases import merging, queries
from core.cases.contents import store
from core.cases.forms import action_form
from core.cases.logic import acts
from core.cases.logic.model import Doing, Told, Who
from core.cases.logic.refusals import refuse_unmet
from core.cases.models import Case
from core.cases.outcome import Outcome, rules_of
from core.cases.record import load, record
from core.db import db
from core.deadlines.service import calendar
from core.documents.delivery import note_told
from core.documents.drafting import drafted
from core.errors import Refused
from core.forms.logic import facts_of
from core.users.logic import Actor


def follow(outcome: Outcome, action: str, *, actor: Actor, by: Who, told: Sequence[Told]) -> None:
    """Do the main case's act in each merged one.

    Its own papers are drafted for its own parties, its own deadlines move. Its guards are judged by
    itself; one that is not met stops the whole act.
    """
    for case in merging.held(outcome.case.id):
        _one(case, outcome, action, actor=actor, by=by, told=told)


def _one(
    case: Case, outcome: Outcome, action: str, *, actor: Actor, by: Who, told: Sequence[Told]
) -> None:
    rules, snapshot, on = rules_of(case), load(case), calendar()
    transition = acts.transition_of(rules, action)
    form = action_form(rules, transition)
    at = max(outcome.rows[0].occurred_at, snapshot.moved_at)
    facts = {} if form is None else facts_of(form, outcome.data)
    try:
        refuse_unmet(rules, snapshot, transition, facts, at, on)
    except Refused as fault:
        raise Refused("guard", f"{_name(case, actor)}：{fault.sentence}") from fault
    doing = Doing(action=action, at=at, facts=facts, told=tuple(told))
    _, events = acts.take_effect(rules, snapshot, doing, by, on)
    after, rows = record(case, rules, snapshot, events, on)
    if form is not None:
        store(case, rules, transition.form, outcome.data)
    drafted(case, rules, rows, actor, latest=outcome.data, given={})
    done = Outcome(case=case, rules=rules, snapshot=after, rows=rows, data=outcome.data)
    note_told(done, actor)
    db.session.flush()


def _name(case: Case, actor: Actor) -> str:
    """The case's number, for somebody who may read it."""
    number = queries.numbers([case.id], actor).get(case.id, "")
    return f"并入本案的 {number}" if number else "并入本案的另一案件"
