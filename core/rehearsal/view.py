"""A case on the pure engine, in the words that expectations use."""

from core.cases.logic import acts
from core.deadlines.logic.level import level
from core.rehearsal import words
from core.rehearsal.scenario import Seen, StepSpec
from core.rehearsal.walk import Walk
from core.users.logic import Actor


def seen(walk: Walk, step: StepSpec, actor: Actor | None) -> Seen:
    """The case as it stands after a step."""
    rules, snapshot = walk.rules, walk.snapshot
    offered: frozenset[str] = frozenset()
    if actor is not None:
        found = acts.offered(rules, snapshot, actor, step.at, walk.calendar)
        offered = frozenset(t.key for t in found)
    definitions = {clock.key: clock for clock in rules.case_type.clocks}
    clocks = {
        running.key: {
            "state": running.state,
            "due": running.due_on,
            "due_at": running.due_at,
            "level": level(definitions[running.key], running, step.at, walk.calendar),
            "outcome": running.outcome,
        }
        for running in sorted(snapshot.clocks, key=lambda c: c.seq)
    }
    waiting = {
        word
        for w in snapshot.waiting
        for each in w.steps
        if each.status == "open"
        for word in (w.action, w.clock, w.chain, each.step, each.title, *each.roles)
        if word
    }
    return Seen(
        state=snapshot.state,
        clocks=clocks,
        documents={p.key: p.number or p.status for p in snapshot.papers if p.status != "void"},
        offered=offered,
        waiting=frozenset(waiting | words.titles(rules, waiting)),
        edition=rules.module.edition,
    )
