"""The page of an organisation: every case it stands in that one may read, counted and listed."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template, request, url_for

from core.api import cursors, show
from core.cases import history as same
from core.cases import queries
from core.cases.history import Group
from core.cases.logic import acts
from core.cases.logic.model import Rules
from core.cases.service import rules_of
from core.errors import Invalid
from core.rules import service as rules_service
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp

LIMIT = 30
SORT = "-received_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A word with how many cases it stands for."""

    title: str
    number: int


@bp.get("/cases/<uuid:case_id>/parties/<ref>/history")
@requires("case.read")
def history(case_id: UUID, ref: str) -> str:
    """Show an organisation's cases; a number of statements that does not grow with them."""
    actor = current_actor()
    case = queries.get(case_id, actor)
    party = same.organisation(case.id, ref)
    rules = rules_of(case)
    role = next(r for r in rules.case_type.party_roles if r.key == party.role)
    groups = same.groups(party, actor)
    rows, following = same.page(party, actor, after=_after(), limit=LIMIT)
    here = url_for("cases.history", case_id=case.id, ref=ref)
    return render_template(
        "cases/history.html",
        section="cases",
        case=case,
        party=party,
        role_title=role.title,
        by_code=bool(party.id_hash),
        total=sum(group.number for group in groups),
        open_total=sum(group.number for group in groups if not group.closed),
        last_on=max((group.last_on for group in groups), default=None),
        closed_at=same.closed_last(party, actor),
        counts=(
            ("按类型", _counted(groups, lambda g: _rules(g).case_type.title)),
            ("按状态", _counted(groups, lambda g: acts.state_of(_rules(g), g.state).title)),
            ("按结果", _counted(groups, lambda g: g.result or "尚无结果")),
            ("按年份", sorted_years(groups)),
        ),
        items=show.items(rows, actor),
        next="" if following is None else f"{here}?after={cursors.write(SORT, following)}",
        first=not request.args.get("after"),
        first_url=here,
    )


def sorted_years(groups: Iterable[Group]) -> list[Count]:
    """How many cases were received in each year, the latest first."""
    years: Counter[int] = Counter()
    for group in groups:
        years[group.year] += group.number
    return [Count(title=f"{year}年", number=years[year]) for year in sorted(years, reverse=True)]


def _counted(groups: Iterable[Group], title: Callable[[Group], str]) -> list[Count]:
    found: Counter[str] = Counter()
    for group in groups:
        found[title(group)] += group.number
    return [Count(title=word, number=number) for word, number in found.most_common()]


def _rules(group: Group) -> Rules:
    return Rules.of(rules_service.module_of(group.rule_set_id), group.type)


def _after() -> tuple[datetime, UUID] | None:
    text = request.args.get("after", "")
    try:
        return cursors.read_moment(text, sort=SORT) if text else None
    except Invalid:
        return None  # an address that was cut short shows the first page
