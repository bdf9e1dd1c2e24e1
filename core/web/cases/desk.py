"""The workbench and the list of cases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for

from core.api import cursors, show
from core.cases import queries
from core.cases.queries import Filter
from core.deadlines.service import calendar
from core.errors import Invalid
from core.now import now
from core.plugin.spec import CaseType
from core.users.session import current_actor, may_enter, requires
from core.web.cases.blueprint import bp
from core.web.cases.intake_page import offers
from core.web.cases.offered import case_types
from core.web.cases.work import task_lines
from core.work import queries as work

VIEWS = {
    "mine": "我承办的",
    "open": "在办",
    "overdue": "已逾期",
    "soon": "三日内到期",
    "closed": "已结案",
    "all": "全部",
}
LIMIT = 30
TASKS = 10
COUNT_LIMIT = 999


@bp.get("/desk")
@requires("case.read")
def workbench() -> str:
    """What waits for me: what is red, what I handle, what I must decide."""
    actor, at = current_actor(), now()
    mine = _filter("mine", sort="due_at", limit=10)
    soon = _filter("soon", sort="due_at", limit=8)
    overdue = _filter("overdue", sort="due_at", limit=8)
    found = {
        key: queries.page(wanted, actor, at)[0]
        for key, wanted in (("mine", mine), ("soon", soon), ("overdue", overdue))
    }
    fresh = queries.page(_filter("open", limit=6), actor, at)[0]
    rows = {row.id: row for part in (*found.values(), fresh) for row in part}
    items = {item.id: item for item in show.items(list(rows.values()), actor)}
    return render_template(
        "cases/workbench.html",
        section="workbench",
        counts={
            key: queries.count_up_to(_filter(key), actor, at, COUNT_LIMIT)
            for key in ("overdue", "soon", "mine", "open")
        },
        limit=COUNT_LIMIT,
        mine=[items[row.id] for row in found["mine"]],
        soon=[items[row.id] for row in found["soon"]],
        overdue=[items[row.id] for row in found["overdue"]],
        fresh=[items[row.id] for row in fresh],
        approvals=len(queries.approvals_for(actor)),
        tasks=task_lines(work.to_do(actor, TASKS)),
        task_count=work.to_do_count(actor),
        may_work=may_enter(actor, "case.work"),
        drafts=offers(actor),
    )


def _filter(view: str, **more: Any) -> Filter:
    if view == "soon":
        return Filter(view="open", due_from=now(), due_before=soon_until(), **more)
    return Filter(view=view, **more)


def soon_until() -> datetime:
    """The end of the third working day from now, in the tenant's zone."""
    on = calendar()
    last = on.nth_workday(now().astimezone(on.tz).date(), 3) + timedelta(days=1)
    return datetime.combine(last, datetime.min.time(), on.tz)


@bp.get("/cases")
@requires("case.read")
def index() -> str:
    """The list: views and filters; a view is an address."""
    actor, at = current_actor(), now()
    args = {
        key: request.args.get(key, "").strip()
        for key in ("view", "type", "state", "sort", "merged")
    }
    view = _view(args)
    sort = args["sort"] if args["sort"] in queries.SORTS else "-received_at"
    wanted = replace(wanted_of(args), sort=sort, limit=LIMIT, cursor=_cursor(sort))
    found, following = queries.page(wanted, actor, at)
    types = case_types(actor)
    kept = {key: value for key, value in {**args, "view": view}.items() if value}
    return render_template(
        "cases/list.html",
        section="cases",
        views=VIEWS,
        view=view,
        args={**args, "view": view, "sort": sort},
        items=show.items(found, actor),
        total=queries.count_up_to(replace(wanted, cursor=None), actor, at, COUNT_LIMIT),
        limit=COUNT_LIMIT,
        next=url_for("cases.index")
        + "?"
        + urlencode({**kept, "after": cursors.write(sort, following)})
        if following
        else "",
        first=wanted.cursor is None,
        first_url=url_for("cases.index") + "?" + urlencode(kept),
        may_work=may_enter(actor, "case.work"),
        export=url_for("sheets.choose")
        + "?"
        + urlencode({k: v for k, v in kept.items() if k != "sort"}),
        everything=url_for("cases.bulk")
        + "?"
        + urlencode({"all": "1", **{k: v for k, v in kept.items() if k != "sort"}}),
        types=types,
        states=_states(types, args["type"]),
    )


def wanted_of(args: Mapping[str, str]) -> Filter:
    """What the list is narrowed to by the parts of its address, whatever its page and order."""
    state = args.get("state", "").strip()
    return replace(
        _filter(_view(args)),
        type=args.get("type", "").strip(),
        state=(state,) if state else (),
        merged=args.get("merged") == "1",
    )


def _view(args: Mapping[str, str]) -> str:
    view = args.get("view", "")
    return view if view in VIEWS else "open"


def _cursor(sort: str) -> Any:
    text = request.args.get("after", "")
    if not text:
        return None
    try:
        return cursors.read_moment(text, sort=sort)
    except Invalid:
        return None  # an address that was cut short shows the first page


def _states(types: list[CaseType], wanted: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for case_type in types:
        if wanted in ("", case_type.key):
            for state in case_type.states:
                found.setdefault(state.key, state.title)
    return list(found.items())
