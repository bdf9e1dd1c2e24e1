"""Who is asking, and what they were told."""

from uuid import UUID

from core.api import cursors, queries
from core.api.operations import Answer, get, post
from core.api.schemas import ListNotices, Nothing
from core.api.shapes import Person
from core.api.shapes_office import (
    HeldRole,
    Me,
    ModuleRef,
    NoticePage,
    NoticeShape,
    StandsInFor,
    TenantRef,
)
from core.deadlines.service import this_day
from core.notify import queries as notices
from core.notify import service as notify
from core.notify.models import Notification
from core.now import now
from core.rules import service as rules
from core.tenants.middleware import this_tenant
from core.users import queries as users
from core.users.logic import CORE_ROLES
from core.users.session import current_actor


def read_me(*, query: Nothing) -> Answer:
    """The tenant, the user, their roles, the token's scopes, the modules in force today."""
    actor, tenant = current_actor(), this_tenant()
    user_id = UUID(actor.id)
    people = queries.people([user_id, *(UUID(loan.giver) for loan in actor.loans)])
    row, givers = people[user_id], people
    today = this_day()
    modules = [rules.rule_set_for(domain, today)[1] for domain in rules.enabled_domains()]
    titles = {**CORE_ROLES, **{r.key: r.title for m in modules for r in m.roles}}
    held = [each for each in users.roles_of([user_id])[user_id] if each.role in actor.roles]
    shape = Me(
        tenant=TenantRef(slug=tenant.slug, name=tenant.name, timezone=tenant.timezone),
        user=Person(id=row.id, login=row.login, name=row.name),
        roles=[
            HeldRole(
                key=each.role,
                title=titles.get(each.role, each.role),
                domain=each.domain,
                unit=each.unit_name,
            )
            for each in held
            if each.expires_at is None or each.expires_at > now()
        ],
        scopes=sorted(actor.scopes),
        stands_in_for=[
            StandsInFor(
                user=Person(id=giver.id, login=giver.login, name=giver.name),
                roles=sorted(loan.roles),
            )
            for loan in actor.loans
            if (giver := givers[UUID(loan.giver)])
        ],
        modules=[ModuleRef(key=m.key, title=m.title, edition=m.edition) for m in modules],
    )
    return Answer(content=shape)


def list_notices(*, query: ListNotices) -> Answer:
    """What the caller was told, the newest first."""
    page = notices.page(
        UUID(current_actor().id),
        unread_only=query.unread is not None,
        before=cursors.read_id(query.cursor, sort="notices"),
        limit=query.limit,
    )
    following = None if page.next is None else cursors.write("notices", (None, page.next))
    return Answer(content=NoticePage(items=[_notice(n) for n in page.items], next=following))


def read_notice(notice_id: UUID) -> Answer:
    """Mark a notice of one's own as read."""
    return Answer(content=_notice(notify.mark_read(UUID(current_actor().id), notice_id)))


def _notice(row: Notification) -> NoticeShape:
    return NoticeShape(
        id=row.id,
        case=row.case_id,
        kind=row.kind,
        level=row.level,
        text=row.text,
        created_at=row.created_at,
        read_at=row.read_at,
    )


OPERATIONS = (
    get(
        "/me",
        read_me,
        act="self.read",
        summary="本人、单位、岗位和业务",
        tag="本人",
        answers={200: Me},
    ),
    get(
        "/notices",
        list_notices,
        act="self.read",
        summary="我的提醒",
        tag="本人",
        query=ListNotices,
        answers={200: NoticePage},
    ),
    post(
        "/notices/<uuid:notice_id>/read",
        read_notice,
        act="self",
        summary="标为已读",
        tag="本人",
        answers={200: NoticeShape},
        problems=(404,),
    ),
)
