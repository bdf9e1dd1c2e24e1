"""What people are told of deadlines: warnings, breaches, and steps that go up the organisation."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from core.cases.logic.model import Rules
from core.notify.logic_words import (
    Happening,
    Notice,
    Subject,
    clock_of,
    clock_title,
    due_text,
    sentence,
)
from core.plugin.spec import Clock, Document


def warned(rules: Rules, subject: Subject, event: Happening) -> list[Notice]:
    """The warning to whoever works on the case and, where it names a height, to those above."""
    data, up = event.data, event.data.get("up")
    due_at = datetime.fromisoformat(data["due_at"])
    late = event.occurred_at >= due_at
    what = f"“{clock_title(rules, data['key'])}”{'已' if late else '将'}于{due_text(due_at)}届满"
    first = Notice(
        kind="clock_warned",
        level=data["level"],
        text=sentence(rules, subject, f"{what}，请及时办理"),
        people=responsible(subject),
        roles=_or_who_may_act(rules, subject, data["who"] if up is None else ()),
        working_time=not data.get("any_time", False),
    )
    if up is None:
        return [first]
    return [first, replace(first, people=(), roles=tuple(data["who"]), up=up)]


def escalated(rules: Rules, subject: Subject, event: Happening) -> list[Notice]:
    """What a breach tells those above, by the rules of the module."""
    key = event.data["clock"]["key"]
    clock, due_at = clock_of(rules, key), datetime.fromisoformat(event.data["due_at"])
    acts = [] if clock is None else [act for act in clock.on_breach if act.kind == "escalate"]
    return [
        _to_those_above(
            rules, subject, key, due_at, roles=act.who, up=1 if act.up is None else act.up
        )
        for act in acts
    ]


def laddered(rules: Rules, subject: Subject, event: Happening) -> Notice:
    """What a step of the office's own ladder tells."""
    data = event.data
    due_at = datetime.fromisoformat(data["due_at"])
    made = _to_those_above(rules, subject, data["key"], due_at, roles=data["who"], up=data["up"])
    if event.occurred_at < due_at:
        what = f"“{clock_title(rules, data['key'])}”将于{due_text(due_at)}届满，请督促办理"
        made = replace(made, text=sentence(rules, subject, what))
    return replace(made, level=data["level"], working_time=not data["any_time"])


def _to_those_above(
    rules: Rules,
    subject: Subject,
    key: str,
    due_at: datetime,
    *,
    roles: Iterable[str],
    up: int | None,
) -> Notice:
    what = f"“{clock_title(rules, key)}”已于{due_text(due_at)}届满，尚未办结，请督促办理"
    return Notice(
        kind="clock_escalated",
        level="red",
        text=sentence(rules, subject, what),
        roles=tuple(roles),
        up=up,
        working_time=True,
    )


def breached(rules: Rules, subject: Subject, event: Happening) -> Notice:
    """What a deadline that ran out tells whoever works on the case, and whom the rules name."""
    data = event.data
    key = data["clock"]["key"]
    due_at = datetime.fromisoformat(data["due_at"])
    clock = clock_of(rules, key)
    overdue = clock is None or clock.kind == "deadline"
    what = f"“{clock_title(rules, key)}”已于{due_text(due_at)}届满"
    what += "，尚未办结，已逾期" if overdue else ""
    titles = {t.key: t.title for t in rules.case_type.transitions}
    offered = [f"“{titles[o['transition']]}”" for o in data["offer"] if o["transition"] in titles]
    what += f"；现在可以办理{'、'.join(offered)}" if offered else ""
    papers = [f"“{one.title}”" for one in _breach_papers(rules, clock)]
    what += f"；已起草{'、'.join(papers)}，请审核签发" if papers else ""
    signers = [role for one in _breach_papers(rules, clock) for role in one.roles]
    return Notice(
        kind="clock_breached",
        level="red" if overdue else "yellow",
        text=sentence(rules, subject, what),
        people=responsible(subject),
        roles=_or_who_may_act(rules, subject, [*data["who"], *signers]),
        working_time=True,
    )


def _breach_papers(rules: Rules, clock: Clock | None) -> list[Document]:
    """The papers that are drafted when a clock runs out."""
    keys = [] if clock is None else [act.paper for act in clock.on_breach if act.kind == "issue"]
    return [one for one in rules.case_type.documents if one.key in keys]


def responsible(subject: Subject) -> tuple[str, ...]:
    """Whoever works on the case."""
    people = (subject.handler, *subject.officers)
    return tuple(dict.fromkeys(person for person in people if person is not None))


def _or_who_may_act(rules: Rules, subject: Subject, who: Iterable[str]) -> tuple[str, ...]:
    """The roles that the rule names; a case without a handler concerns whoever may take it on."""
    roles = list(who)
    if not responsible(subject):
        for transition in rules.case_type.transitions:
            if transition.target is not None and subject.state in transition.sources:
                roles += transition.roles
    return tuple(dict.fromkeys(roles))
