"""People, roles, passwords and tokens: what is refused, and what ends when."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select

from core.db import db, tenant_scope, transaction
from core.errors import Conflict, Invalid, NotFound, Refused, Unauthorized
from core.events.models import EventRow
from core.now import now
from core.tenants import queries as tenants
from core.tenants import service as units
from core.users import access, passwords, queries, service
from core.users.models import ApiToken, SignIn, User
from tests.factories import PASSWORD, Office, make_user

Offices = tuple[Office, Office, Office]


@pytest.fixture
def here(app: Flask, office: Office):  # type: ignore[no-untyped-def]
    """Work as the first office."""
    with app.app_context(), tenant_scope(office.id):
        yield office


def _by(office: Office):  # type: ignore[no-untyped-def]
    return queries.actor(office.users["admin"])


def test_every_fault_of_a_new_person_is_told_at_once(here: Office) -> None:
    with pytest.raises(Invalid) as caught:
        service.create_user(login="9 Wrong", name="", phone="0" * 40, password="short")
    assert {p.pointer for p in caught.value.problems} == {"/login", "/name", "/phone", "/password"}


def test_a_login_is_taken_in_one_office_only(app: Flask, offices: Offices) -> None:
    for office in offices[:2]:
        make_user(app, office, "wang")
    with app.app_context(), tenant_scope(offices[0].id), pytest.raises(Conflict):
        service.create_user(login="WANG", name="王芳")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "至少"),
        ("x" * 201, "最多"),
        ("wangfang1", "至少"),
        ("wangfang2026", "登录名"),
        ("1234567890", "常见"),
        ("aaaaaaaaaaaa", "常见"),
    ],
)
def test_weak_passwords_are_refused(password: str, fault: str) -> None:
    assert any(fault in text for text in passwords.faults(password, login="wangfang"))


@pytest.mark.parametrize(
    "password", ["三个 不相干 的词语 连起来", "correct horse battery", "wangfang-likes-tea"]
)
def test_long_passwords_need_no_symbols(password: str) -> None:
    assert passwords.faults(password, login="wangfang") == []


def test_one_time_passwords_are_strong_and_differ() -> None:
    made = {passwords.one_time() for _ in range(100)}
    assert len(made) == 100
    assert all(passwords.faults(one, login="x") == [] for one in made)


def test_passwords_are_kept_as_argon2id(here: Office) -> None:
    row = queries.user(here.users["handler"])
    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in row.password_hash


def test_a_reset_ends_sign_ins_and_must_be_followed_by_a_change(here: Office) -> None:
    token = access.sign_in(login="handler", password=PASSWORD)
    with transaction():
        fresh = service.reset_password(here.users["handler"], by=_by(here))
    assert queries.member(token) is None
    with pytest.raises(Unauthorized):
        access.sign_in(login="handler", password=PASSWORD)
    member = queries.member(access.sign_in(login="handler", password=fresh))
    assert member is not None and member.must_change_password


def test_changing_a_password_ends_the_other_sign_ins(here: Office) -> None:
    kept = queries.member(access.sign_in(login="handler", password=PASSWORD))
    other = access.sign_in(login="handler", password=PASSWORD)
    assert kept is not None
    with pytest.raises(Invalid) as caught, transaction():
        access.change_password(kept.user_id, old="wrong", new="short", keep=kept.sign_in_id)
    assert {p.pointer for p in caught.value.problems} == {"/old", "/new"}
    with transaction():
        new = "another three words"
        access.change_password(kept.user_id, old=PASSWORD, new=new, keep=kept.sign_in_id)
    assert queries.member(kept.token) is not None
    assert queries.member(other) is None


def test_disabling_ends_everything_at_once(here: Office) -> None:
    session = access.sign_in(login="handler", password=PASSWORD)
    user_id = here.users["handler"]
    with transaction():
        _, raw = _token(user_id)
        service.disable(user_id, by=_by(here))
    assert queries.member(session) is None
    with pytest.raises(Unauthorized):
        access.actor_of_token(raw)
    with transaction():
        service.enable(user_id, by=_by(here))
    assert queries.member(session) is None
    with pytest.raises(Unauthorized):
        access.actor_of_token(raw)


def test_an_administrator_cannot_shut_themselves_out(here: Office) -> None:
    by = _by(here)
    with pytest.raises(Refused):
        service.disable(here.users["admin"], by=by)
    (held,) = queries.roles_of([here.users["admin"]])[here.users["admin"]]
    with pytest.raises(Refused):
        service.take_role(held.id, by=by)


def test_only_roles_that_are_offered_can_be_given_and_only_once(here: Office) -> None:
    offered = {(o.domain, o.role) for o in service.role_offers()}
    assert ("", "admin") in offered and ("consumer_aic", "chief") in offered
    for role, domain in (("nobody", "consumer_aic"), ("chief", ""), ("admin", "consumer_aic")):
        with pytest.raises(Invalid):
            service.give_role(here.users["canary"], role=role, domain=domain)
    with transaction():
        service.give_role(here.users["canary"], role="chief", domain="consumer_aic")
    with pytest.raises(Conflict), transaction():
        service.give_role(here.users["canary"], role="chief", domain="consumer_aic")


def test_a_role_can_be_for_a_unit_and_can_expire(here: Office) -> None:
    user_id = here.users["canary"]
    with transaction():
        service.give_role(
            user_id,
            role="chief",
            domain="consumer_aic",
            unit_id=here.units["top"],
            expires_at=now() + timedelta(days=1),
        )
    below = tenants.unit(here.units["one"]).path
    assert queries.actor(user_id).holds("chief", below)
    assert not queries.actor(user_id).holds("chief", "")
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        assert queries.actor(user_id).roles == {}


def test_moving_a_unit_moves_the_reach_of_roles(here: Office) -> None:
    user_id = here.users["canary"]
    with transaction():
        service.give_role(user_id, role="chief", domain="consumer_aic", unit_id=here.units["one"])
        units.move_unit(here.units["two"], parent_id=here.units["one"])
    assert queries.actor(user_id).holds("chief", tenants.unit(here.units["two"]).path)
    with pytest.raises(Refused):
        units.move_unit(here.units["one"], parent_id=here.units["two"])


def test_an_actor_costs_two_queries_own_rights_and_lent_ones(here: Office) -> None:
    db.session.rollback()
    seen: list[str] = []
    engine = db.engine

    def count(_c, _cursor, statement: str, *_rest: object) -> None:  # type: ignore[no-untyped-def]
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        queries.actor(here.users["admin"])
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len([one for one in seen if "set_config" not in one]) == 2


def test_tokens_are_kept_as_hashes_and_end(here: Office) -> None:
    user_id = here.users["handler"]
    with transaction():
        row, raw = _token(user_id, "read")
        token_id = row.id
    kept = db.session.scalars(select(ApiToken).where(ApiToken.id == token_id)).one()
    assert raw not in str(vars(kept)) and raw.startswith(kept.prefix)
    assert access.actor_of_token(raw).scopes == {"read"}
    with time_machine.travel(now() + timedelta(days=31), tick=False), pytest.raises(Unauthorized):
        access.actor_of_token(raw)
    with pytest.raises(NotFound):
        access.revoke_token(token_id, user_id=here.users["chief"])
    with transaction():
        access.revoke_token(token_id, user_id=user_id)
    with pytest.raises(Unauthorized):
        access.actor_of_token(raw)


def test_a_token_of_one_office_is_nothing_in_another(app: Flask, offices: Offices) -> None:
    north, south, _ = offices
    with app.app_context():
        with tenant_scope(north.id), transaction():
            _, raw = _token(north.users["handler"])
        with tenant_scope(south.id), pytest.raises(Unauthorized):
            access.actor_of_token(raw)


@pytest.mark.parametrize(
    ("scopes", "days"), [((), 30), (("admin",), 30), (("read",), 0), (("read",), 400)]
)
def test_a_token_needs_known_scopes_and_an_end_within_a_year(
    here: Office, scopes: tuple[str, ...], days: int
) -> None:
    with pytest.raises(Invalid):
        access.create_token(
            here.users["handler"],
            name="x",
            scopes=frozenset(scopes),
            expires_at=now() + timedelta(days=days),
        )


def test_sign_ins_are_kept_as_hashes(here: Office) -> None:
    raw = access.sign_in(login="handler", password=PASSWORD, agent="A" * 500)
    row = db.session.scalars(select(SignIn)).one()
    assert raw not in str(vars(row))
    assert len(row.agent) == 200


def test_every_act_is_recorded_in_the_offices_own_log(here: Office) -> None:
    with transaction():
        row = service.create_user(login="wang", name="王芳", by=_by(here))
        service.change_user(row.id, name="王方", phone="", unit_id=None, by=_by(here))
        grant = service.give_role(row.id, role="auditor", by=_by(here))
        service.take_role(grant.id, by=_by(here))
        service.reset_password(row.id, by=_by(here))
        service.disable(row.id, by=_by(here))
        service.enable(row.id, by=_by(here))
    found = db.session.scalars(
        select(EventRow)
        .where(EventRow.actor_id == here.users["admin"])
        .order_by(EventRow.seq.desc())
        .limit(7)
    ).all()
    assert [e.type for e in reversed(found)] == [
        "user_created",
        "user_changed",
        "grant_given",
        "grant_taken",
        "password_reset",
        "user_disabled",
        "user_enabled",
    ]
    assert all("王" not in str(e.data) for e in found)


def test_a_page_of_people_ends_where_the_next_begins(app: Flask, here: Office) -> None:
    logins, after = [], None
    while True:
        rows, more = queries.users(after=after, limit=3)
        logins += [row.login for row in rows]
        if not more:
            break
        after = (rows[-1].login, rows[-1].id)
    assert logins == sorted(here.users)
    assert [u.login for u in queries.users(q="审计")[0]] == ["auditor"]
    assert queries.users(q="%")[0] == []
    assert db.session.scalars(select(User.tenant_id).distinct()).all() == [here.id]


def _token(user_id, *scopes: str):  # type: ignore[no-untyped-def]
    return access.create_token(
        user_id,
        name="12315 平台",
        scopes=frozenset(scopes or ("read", "write")),
        expires_at=now() + timedelta(days=30),
    )
