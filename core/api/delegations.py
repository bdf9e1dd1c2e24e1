"""Delegation: who stands in for the caller, and for whom the caller stands in."""

from uuid import UUID
from zoneinfo import ZoneInfo

from core.api import cursors, queries
from core.api.operations import Answer, get, post
from core.api.schemas import Delegating, ListDelegations
from core.api.shapes import Person
from core.api.shapes_office import DelegationPage, DelegationShape
from core.now import now
from core.tenants.middleware import this_tenant
from core.users import delegation, loans
from core.users.models import Delegation, User
from core.users.queries import by_id_or_login
from core.users.session import current_actor


def list_delegations(*, query: ListDelegations) -> Answer:
    """The delegations that the caller gave or got, the latest first."""
    before = cursors.read_id(query.cursor, sort="delegations")
    rows, more = loans.page(of=UUID(current_actor().id), before=before, limit=query.limit)
    shapes = _shapes([one.row for one in rows])
    following = cursors.write("delegations", (None, rows[-1].row.id)) if more else None
    return Answer(content=DelegationPage(items=shapes, next=following))


def create_delegation(*, body: Delegating) -> Answer:
    """Let somebody stand in for the caller."""
    row = delegation.delegate(
        giver=current_actor(),
        taker_id=by_id_or_login([body.taker]).get(body.taker, UUID(int=0)),
        first_day=body.first_day,
        last_day=body.last_day,
        roles=body.roles,
        unit_id=body.unit,
        reason=body.reason,
        zone=ZoneInfo(this_tenant().timezone),
    )
    return Answer(content=_shapes([row])[0], status=201)


def revoke_delegation(delegation_id: UUID) -> Answer:
    """End a delegation of one's own, or as an administrator anybody's."""
    return Answer(content=_shapes([delegation.revoke(delegation_id, by=current_actor())])[0])


def _shapes(rows: list[Delegation]) -> list[DelegationShape]:
    people = queries.people(who for row in rows for who in (row.giver_id, row.taker_id))
    return [
        DelegationShape(
            id=row.id,
            giver=_named(people[row.giver_id]),
            taker=_named(people[row.taker_id]),
            roles=row.roles,
            unit=row.unit_id,
            reason=row.reason,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            revoked_at=row.revoked_at,
            running=row.revoked_at is None and row.begins_at <= now() < row.ends_at,
        )
        for row in rows
    ]


def _named(row: User) -> Person:
    return Person(id=row.id, login=row.login, name=row.name)


OPERATIONS = (
    get(
        "/delegations",
        list_delegations,
        act="self.read",
        summary="我的委托代办",
        tag="本人",
        query=ListDelegations,
        answers={200: DelegationPage},
    ),
    post(
        "/delegations",
        create_delegation,
        act="self",
        summary="委托他人代办",
        tag="本人",
        body=Delegating,
        answers={201: DelegationShape},
        problems=(409,),
    ),
    post(
        "/delegations/<uuid:delegation_id>/revoke",
        revoke_delegation,
        act="self",
        summary="撤销委托代办",
        tag="本人",
        answers={200: DelegationShape},
        problems=(404,),
    ),
)
