"""Forms as plain values for the page: labels, what was typed, what is wrong with it, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from core.errors import Problem
from core.forms.controls import Control, Page, choose, controls, typed
from core.forms.logic.fields import Catalogues, lists_of
from core.forms.logic.parties import (
    KIND_TITLES,
    NATIONS,
    ORGS,
    PERSON,
    is_spare,
    party_fields,
    uses,
)
from core.plugin.conditions import Env
from core.plugin.spec import CaseType, Field, Form, PartyRole
from core.plugin.workflow import PartyKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One line of the error summary; ``href`` is empty where no control on the page can mend it."""

    href: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A whole form. ``faults`` are in the order of the page."""

    title: str
    controls: tuple[Control, ...]
    faults: tuple[Fault, ...] = ()


def form_view(
    form: Form,
    catalogues: Catalogues,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    *,
    env: Env | None = None,
    pointer: str = "/data",
    users: Sequence[tuple[str, str]] = (),
) -> FormView:
    """A form with its values, stored ones or those just typed, and the problems found in them.

    ``users`` are id and name of those a field of kind user may choose. A field whose condition
    reads another field of this form is always drawn, with its condition in words: the page works
    without JavaScript, and the parser drops what does not apply.
    """
    page = Page(
        lists=lists_of(catalogues), env=env or Env(), problems=by_pointer(problems), users=users
    )
    drawn = controls(form.fields, values, page, at=pointer)
    return FormView(title=form.title, controls=drawn, faults=faults(drawn, problems))


def by_pointer(problems: Sequence[Problem]) -> dict[str, str]:
    """What is said at each place; several sentences about one place follow each other."""
    found: dict[str, str] = {}
    for problem in problems:
        said = found.get(problem.pointer)
        found[problem.pointer] = f"{said}；{problem.message}" if said else problem.message
    return found


def faults(drawn: Sequence[Control], problems: Sequence[Problem]) -> tuple[Fault, ...]:
    """The error summary: first what a control on the page can mend, in its order, then the rest."""
    ids = dict(_marks(drawn))
    order = {at: n for n, at in enumerate(ids)}
    ranked = sorted(problems, key=lambda problem: order.get(problem.pointer, len(order)))
    return tuple(
        Fault(
            href=f"#{ids[problem.pointer]}" if problem.pointer in ids else "",
            message=problem.message,
        )
        for problem in ranked
    )


def _marks(drawn: Sequence[Control]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in drawn:
        found.append(("/" + one.name.replace(".", "/"), one.id))
        for row in one.rows:
            found += _marks(row.controls)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyBlock:
    """One party on the page. ``folded``: an empty block for a role that may stay empty."""

    id: str
    legend: str
    role_name: str
    role: str
    controls: tuple[Control, ...]
    error: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesView:
    """All parties of a case, role by role, with room for more, and their part of the summary."""

    blocks: tuple[PartyBlock, ...]
    faults: tuple[Fault, ...] = ()


def parties_view(
    case_type: CaseType,
    values: Sequence[object],
    problems: Sequence[Problem] = (),
    *,
    env: Env | None = None,
    pointer: str = "/parties",
) -> PartiesView:
    """The parties with what was typed and what is wrong with it.

    A party keeps its place in the list that was sent, where problems find it; spare blocks follow.
    """
    page = Page(lists={}, env=env or Env(), problems=by_pointer(problems))
    sent = [cast("Mapping[str, Any]", one) if isinstance(one, dict) else {} for one in values]
    blocks: list[PartyBlock] = []
    spare_at = len(sent)
    for role in case_type.party_roles:
        mine = [(n, one) for n, one in enumerate(sent) if one.get("role") == role.key]
        if not any(is_spare(one) for _, one in mine) and _room(role, len(mine)):
            mine.append((spare_at, {"role": role.key}))
            spare_at += 1
        for count, (n, one) in enumerate(mine):
            blocks.append(_block(role, one, page, at=f"{pointer}/{n}", nth=count))
    drawn = [control for block in blocks for control in block.controls]
    return PartiesView(blocks=tuple(blocks), faults=faults(drawn, problems))


def _room(role: PartyRole, count: int) -> bool:
    return role.max is None or count < role.max


def _block(
    role: PartyRole, party: Mapping[str, Any], page: Page, *, at: str, nth: int
) -> PartyBlock:
    name = at[1:].replace("/", ".")
    drawn: list[Control] = []
    if len(role.kinds) > 1:
        pairs = [(kind, KIND_TITLES[kind]) for kind in role.kinds]
        drawn.append(choose(f"{at}/kind", "主体类型", pairs, typed(party.get("kind")), page))
    drawn += controls(_fields(role), party, page, at=at)
    drawn = [_as_party(control) for control in drawn]
    return PartyBlock(
        id="p-" + name.replace(".", "-"),
        legend=role.title if nth == 0 else f"{role.title}（{nth + 1}）",
        role_name=f"{name}.role",
        role=role.key,
        controls=tuple(drawn),
        error=page.problems.get(at, "") or page.problems.get(f"{at}/role", ""),
        folded=is_spare(party) and (role.min == 0 or nth > 0),
    )


def _fields(role: PartyRole) -> tuple[Field, ...]:
    """The fields of every kind that the role may be, each once; those of one kind only say so."""
    by_kind: dict[PartyKind, dict[str, Field]] = {
        kind: {field.key: field for field in party_fields(role, kind)} for kind in role.kinds
    }
    found: list[Field] = []
    for use in uses(role):
        having: list[PartyKind] = [kind for kind in role.kinds if use.key in by_kind[kind]]
        if not having:
            continue
        field = by_kind[having[0]][use.key]
        titles = list(dict.fromkeys(by_kind[kind][use.key].title for kind in having))
        if len(titles) > 1:
            field = replace(field, title=f"{titles[0]}（{titles[1]}）")
        if len(having) < len(role.kinds):
            field = replace(field, required=False, help=_only(having))
        found.append(field)
    return tuple(found)


def _only(kinds: Sequence[PartyKind]) -> str:
    if tuple(kinds) == PERSON:
        return "自然人填写"
    if set(kinds) == set(ORGS):
        return "单位填写"
    return "、".join(KIND_TITLES[kind] for kind in kinds) + "填写"


def _as_party(control: Control) -> Control:
    """Nationality is typed with the usual names on offer."""
    if not control.name.endswith(".nation"):
        return control
    return replace(control, widget="datalist", suggestions=NATIONS)
