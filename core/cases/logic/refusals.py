"""Why an action may not be done: the state, the right, the moment, its guards, its people."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.cases.logic.checklists import lacking
from core.cases.logic.guards import env_of, unmet
from core.cases.logic.lookup import state_of, transition_of
from core.cases.logic.model import Doing, Rules, Snapshot, Who
from core.cases.logic.papers import document_of, receivers_of
from core.deadlines.logic.calendar import Calendar
from core.errors import Problem, Refused
from core.plugin.conditions import ClockValue, Today, facts_used, operands
from core.plugin.spec import Transition
from core.users.logic import Actor, can

EARLY = timedelta(minutes=5)
"""How far a clock on somebody's desk may run ahead of ours."""


def settled(at: datetime | None, now: datetime) -> datetime:
    """The moment of an act: now when left out, or when it is ahead by no more than ``EARLY``."""
    return now if at is None or now < at <= now + EARLY else at


def is_before(at: datetime, mark: datetime) -> bool:
    """Whether a moment lies before another; people write minutes, so the same minute does not."""
    return at < mark.replace(second=0, microsecond=0)


MERGED = "本案已并入其他案件，不再单独办理；请在并入的案件中办理，或先撤销并案"


def refuse_merged(into: object) -> None:
    """Refuse to work on a case that goes on in another one; ``into`` is that one, or None."""
    if into is not None:
        raise Refused("wrong_state", MERGED)


def check_possible(
    rules: Rules, snapshot: Snapshot, actor: Actor, doing: Doing, unit_path: str
) -> Transition:
    """Refuse what state and right already forbid, before the form is even read."""
    refuse_merged(snapshot.merged_into)
    transition = transition_of(rules, doing.action)
    if not in_state(rules, snapshot, transition):
        raise Refused(
            "wrong_state",
            f"案件现为“{state_of(rules, snapshot.state).title}”，不能办理“{transition.title}”",
        )
    if not can(actor, "case.act", roles=transition.roles, unit_path=unit_path):
        raise Refused("not_permitted", f"您的岗位不能办理“{transition.title}”")
    if waits(snapshot, transition):
        raise Refused("wrong_state", "本案有事项正在审批，审批结束后才能办理")
    if used_up(snapshot, transition):
        message = f"“{transition.title}”已办理过，不能再次办理"
        raise Refused("guard", message, problems=(Problem("/action", "guard", message),))
    return transition


def in_state(rules: Rules, snapshot: Snapshot, transition: Transition) -> bool:
    """Whether the action starts from the state that the case is in."""
    first = transition.key in rules.case_type.intake[:1]
    if snapshot.state == "" or first:
        return snapshot.state == "" and first
    if transition.sources:
        return snapshot.state in transition.sources
    return state_of(rules, snapshot.state).kind != "closed"


def waits(snapshot: Snapshot, transition: Transition) -> bool:
    """Whether the action must wait for an approval that is under way."""
    waiting = [w.action for w in snapshot.waiting if w.kind == "action"]
    return bool(waiting) and (transition.target is not None or transition.key in waiting)


def used_up(snapshot: Snapshot, transition: Transition) -> bool:
    """Whether the action was done as often as it may be."""
    limit = transition.max_times
    return limit is not None and snapshot.counts.get(transition.key, 0) >= limit


def hindered(
    rules: Rules, snapshot: Snapshot, transition: Transition, now: datetime, calendar: Calendar
) -> tuple[Problem, ...]:
    """The guards that the case alone already fails, whatever is filled in.

    A guard that reads the action's own form cannot be judged yet; nor can one that depends on the
    day, for the act may have been done earlier than it is recorded.
    """
    env = env_of(rules, snapshot, at=now, calendar=calendar)
    form = next((f for f in rules.module.forms if f.key == transition.form), None)
    own = {field.key for field in (form.fields if form is not None else ())}
    if transition.key in rules.case_type.intake:
        own.add("real_name")
    problems = [
        problem
        for guard in transition.guards
        if not facts_used(guard.condition) & own
        and not any(_moves_with_time(operand) for operand in operands(guard.condition))
        for problem in unmet((guard,), env)
    ]
    return (*problems, *_lacks_officers(snapshot, transition))


def _moves_with_time(operand: object) -> bool:
    late = isinstance(operand, ClockValue) and operand.of == "breached"
    return late or isinstance(operand, Today)


def moment_problems(snapshot: Snapshot, doing: Doing, now: datetime) -> list[Problem]:
    """What is wrong with when it is said to have happened: in the future, or before its turn."""
    problems: list[Problem] = []
    for pointer, at in (("/occurred_at", doing.at), *(("/told/at", t.at) for t in doing.told)):
        if at > now + EARLY:
            problems.append(Problem(pointer, "in_future", "办理时间不能晚于现在"))
        if is_before(at, snapshot.moved_at):
            message = "办理时间不能早于上一步办理或收到的时间"
            problems.append(Problem(pointer, "too_early", message))
    return problems


def refuse_bad_moment(snapshot: Snapshot, doing: Doing, now: datetime) -> None:
    """Refuse an act at an impossible time, with every fault at once."""
    problems = moment_problems(snapshot, doing, now)
    if problems:
        raise Refused("invalid", problems[0].message, problems=problems)


def telling_problems(
    rules: Rules, snapshot: Snapshot, transition: Transition, doing: Doing
) -> list[Problem]:
    """What is wrong with the notes of telling: nobody to tell, or no such way of telling."""
    if not doing.told:
        return []
    if not transition.told:
        return [Problem("/told", "unknown", f"“{transition.title}”不随办理登记告知")]
    problems: list[Problem] = []
    documents = [document_of(rules, key) for key in transition.documents]
    for told in doing.told:
        reached = [
            document
            for document in documents
            if not told.to or any(_meant(ref, told.to) for ref in receivers_of(document, snapshot))
        ]
        everyone = [ref for document in documents for ref in receivers_of(document, snapshot)]
        nobody = [to for to in told.to if not any(_meant(ref, (to,)) for ref in everyone)]
        if nobody:
            message = "此事项没有给这位当事人的文书"
            problems.append(Problem("/told/to", "not_a_choice", message))
        if not told.mode or any(d.modes and told.mode not in d.modes for d in reached):
            message = "该文书不能以这种方式送达"
            problems.append(Problem("/told/mode", "not_a_choice", message))
    return problems


def _meant(ref: str, to: tuple[str, ...]) -> bool:
    return ref in to or ref.partition(":")[0] in to


def refuse_bad_telling(
    rules: Rules, snapshot: Snapshot, transition: Transition, doing: Doing
) -> None:
    """Refuse notes of telling that would record nothing, or record what cannot be."""
    problems = telling_problems(rules, snapshot, transition, doing)
    if problems:
        raise Refused("invalid", problems[0].message, problems=problems)


def refuse_unmet(
    rules: Rules,
    snapshot: Snapshot,
    transition: Transition,
    facts: Mapping[str, Any],
    at: datetime,
    calendar: Calendar,
) -> None:
    """Refuse an action whose guards are not met; every one of them is listed."""
    env = env_of(rules, snapshot, at=at, calendar=calendar, data=dict(facts))
    problems = (*unmet(transition.guards, env), *_lacks_officers(snapshot, transition))
    if problems:
        raise Refused("guard", problems[0].message, problems=problems)


def _lacks_officers(snapshot: Snapshot, transition: Transition) -> tuple[Problem, ...]:
    needed = transition.needs_officers
    if len(snapshot.officers) >= needed:
        return ()
    return (Problem("/action", "guard", f"办理“{transition.title}”须有{needed}名承办人员"),)


def refuse_unticked(rules: Rules, snapshot: Snapshot, transition: Transition) -> None:
    """Refuse an action for which something must still be checked off; all of it is listed."""
    left = lacking(rules, snapshot, transition)
    problems = tuple(
        Problem("/action", "guard", f"“{checklist.title}”尚未核对：{item.title}")
        for checklist, item in left
    )
    if problems:
        raise Refused("guard", problems[0].message, problems=problems)


def refuse_same_people(snapshot: Snapshot, transition: Transition, by: Who, doing: Doing) -> None:
    """Refuse an action whose people must all differ, when two of them are one.

    Whoever stands in for somebody counts as both.
    """
    mine = [person for person in (by.id, by.on_behalf_of) if person is not None]
    people: list[str] = []
    for name in transition.distinct:
        kind, _, key = name.partition(":")
        if kind == "actor" and key:
            people += [p for p in dict.fromkeys(snapshot.actors.get(key, ())) if p in mine]
        elif doing.facts.get(name) is not None:
            people.append(str(doing.facts[name]))
    if any(name.startswith("actor:") for name in transition.distinct):
        people += mine
    if len(set(people)) < len(people):
        message = f"“{transition.title}”须由不同人员办理"
        raise Refused("guard", message, problems=(Problem("/action", "guard", message),))


def refuse_after_due(rules: Rules, snapshot: Snapshot, doing: Doing) -> None:
    """Refuse an act that a clock forbids once it has run out."""
    for clock in rules.case_type.clocks:
        if doing.action not in clock.refuse_after:
            continue
        for running in snapshot.clocks:
            if running.key != clock.key or running.state != "running" or running.due_at is None:
                continue
            if doing.at >= running.due_at:
                message = f"“{clock.title}”已届满，不能再办理此事项"
                raise Refused(
                    "clock", message, problems=(Problem("/occurred_at", "clock", message),)
                )
