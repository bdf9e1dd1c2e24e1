"""Searching the cases that the caller may read."""

from core.api import cursors, show
from core.api.operations import Answer, post
from core.api.shapes_found import FoundPage, FoundShape, Searching
from core.api.show_found import reasons
from core.cases.finding import Cursor, asked
from core.cases.found import found
from core.users.logic import Actor
from core.users.session import current_actor

SORT = "found"


def search_cases(*, body: Searching) -> Answer:
    """The cases that have what was typed, the newest first."""
    before = cursors.read_moment(body.cursor, sort=SORT)
    return Answer(content=page(body.q, current_actor(), limit=body.limit, before=before))


def page(text: str, actor: Actor, *, limit: int, before: Cursor | None = None) -> FoundPage:
    """One page of a search, with the reasons of each case."""
    wanted = asked(text)
    rows, following = found(wanted, actor, limit=limit, before=before)
    why = reasons(rows, wanted)
    return FoundPage(
        items=[FoundShape(case=item, reasons=why[item.id]) for item in show.items(rows, actor)],
        next=cursors.write(SORT, following),
    )


OPERATIONS = (
    post(
        "/search",
        search_cases,
        act="case.read",
        summary="查找案件",
        tag="案件",
        body=Searching,
        answers={200: FoundPage},
        description="所找内容写在请求正文里，不进网址和访问日志；封存的当事人永远找不到。",
    ),
)
