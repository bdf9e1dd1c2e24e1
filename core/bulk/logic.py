"""One wish for many cases as plain values: what it is, and which acts can be wished at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.cases.logic.model import Rules
from core.plugin.spec import Transition

Do = Literal["assign", "note", "act"]
TITLES: Mapping[Do, str] = {"assign": "分派承办人", "note": "写备注", "act": "办理事项"}
MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be done to each case: give it to ``handler`` (an id), write ``text`` as a note, or
    do ``action`` with ``comment`` as its reason.
    """

    do: Do
    handler: str = ""
    text: str = ""
    action: str = ""
    comment: str = ""


def wish_from(given: Mapping[str, str]) -> Wish | None:
    """Read a wish from what was typed or kept; None for something that cannot be wished."""
    known: Mapping[str, Do] = {one: one for one in TITLES}
    do = known.get(given.get("do", ""))
    if do is None:
        return None
    return Wish(
        do=do,
        handler=given.get("handler", "") if do == "assign" else "",
        text=given.get("text", "") if do == "note" else "",
        action=given.get("action", "") if do == "act" else "",
        comment=given.get("comment", "") if do == "act" else "",
    )


def simple(rules: Rules, transition: Transition) -> bool:
    """Whether an act can be done without anything typed but a reason: no intake, no hand-over, no
    further case, and no field that must be filled in.
    """
    if transition.key in rules.case_type.intake or transition.hand_over or transition.spawn:
        return False
    form = next((f for f in rules.module.forms if f.key == transition.form), None)
    return form is None or all(field.required is False for field in form.fields)


def common(types: Iterable[Rules], held: Iterable[str]) -> tuple[Transition, ...]:
    """The simple acts that all these case types have and one of the held roles may do."""
    roles = set(held)
    found: list[dict[str, Transition]] = [
        {t.key: t for t in rules.case_type.transitions if simple(rules, t) and roles & set(t.roles)}
        for rules in types
    ]
    if not found:
        return ()
    first, *others = found
    return tuple(t for key, t in first.items() if all(key in other for other in others))


def title_of(wish: Wish, count: int, names: Mapping[str, Any]) -> str:
    """What the job is called: its act and how many cases it was asked for; nobody is named."""
    what = names.get(wish.action, TITLES["act"]) if wish.do == "act" else TITLES[wish.do]
    return f"批量{what}：{count} 件"
