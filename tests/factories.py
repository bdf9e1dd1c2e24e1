"""Offices that look alike: the same names, the same people, the same telephone numbers.

Whatever leaks from one to another would look right, so each office also has a word of its own, its
canary, in places that only its own people may read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from core.db import tenant_scope, transaction
from core.documents import service as documents
from core.rules.service import publish_editions
from core.tenants import service as tenants
from core.users import service as users
from core.users.logic import ADMIN, AUDITOR, Actor
from core.users.queries import actor, user_by_login

PASSWORD = "three plain words"
DOMAIN = "consumer_aic"
PHONE = "0531-12315"
REFUSAL = {"ground": "ground_1", "reason": "不属于本机关管辖"}
SLUGS = ("north", "south", "west")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A tenant with its people by login and its units by code."""

    id: UUID
    slug: str
    canary: str
    users: Mapping[str, UUID]
    units: Mapping[str, UUID]


def make_tenant(app: Flask, slug: str, *, domain: str = DOMAIN) -> Office:
    """An office with three units and one person for each role, each named as the role."""
    canary = f"canary-{slug}"
    with app.app_context():
        info = tenants.create_tenant(slug=slug, name="京海市市场监督管理局", org_code="京海市监")
        with tenant_scope(info.id), transaction():
            tenants.enable_domain(domain)
            publish_editions(domain)
            units = _units(canary)
            made = {}
            for offer in users.role_offers():
                row = users.create_user(
                    login=offer.role, name=offer.title, phone=PHONE, password=PASSWORD
                )
                users.give_role(row.id, role=offer.role, domain=offer.domain)
                made[offer.role] = row.id
            row = users.create_user(
                login="canary", name=canary, phone=canary, password=PASSWORD, unit_id=units["one"]
            )
            made["canary"] = row.id
    return Office(id=info.id, slug=slug, canary=canary, users=made, units=units)


def make_user(app: Flask, office: Office, login: str, *roles: str, unit: str = "") -> UUID:
    """A person with some roles, everywhere or in one unit."""
    with app.app_context(), tenant_scope(office.id), transaction():
        row = users.create_user(login=login, name=login, phone=PHONE, password=PASSWORD)
        for role in roles:
            users.give_role(
                row.id,
                role=role,
                domain="" if role in (ADMIN, AUDITOR) else DOMAIN,
                unit_id=office.units[unit] if unit else None,
            )
        return row.id


def give_every_role(app: Flask, office: Office, login: str) -> None:
    """Give a person every role there is."""
    with app.app_context(), tenant_scope(office.id), transaction():
        person = user_by_login(login)
        assert person is not None
        held = {ADMIN} if login == ADMIN else set()
        for offer in users.role_offers():
            if offer.role not in held:
                users.give_role(person.id, role=offer.role, domain=offer.domain)


def sign_in(app: Flask, office: Office, login: str, *, password: str = PASSWORD) -> FlaskClient:
    """A browser in which a person is signed in."""
    client = app.test_client()
    answer = client.post(f"/t/{office.slug}/login", data={"login": login, "password": password})
    assert answer.status_code == 302, answer.text
    return client


def _units(canary: str) -> dict[str, UUID]:
    top = tenants.create_unit(name="局机关", code="top", address=canary).id
    one = tenants.create_unit(name="消保科", code="one", parent_id=top, address=canary).id
    two = tenants.create_unit(name="城东所", code="two", parent_id=top, address=canary).id
    return {"top": top, "one": one, "two": two}


def make_case(app: Flask, office: Office, *, upto: str = "registered", name: str = "张三") -> UUID:
    """A complaint that real acts have brought to a point, with the canary in its words.

    ``upto``: registered, accepted, or proposed (a refusal that waits for the chief).
    """
    with app.app_context(), tenant_scope(office.id):
        with transaction():
            opened = documents.open_case(
                actor=_actor(office, "intake"),
                type="complaint",
                channel="phone",
                category="goods",
                parties=[
                    {
                        "role": "complainant",
                        "kind": "person",
                        "name": name,
                        "phone": "13800138000",
                        "address": office.canary,
                    },
                    {
                        "role": "respondent",
                        "kind": "org",
                        "name": "某某电器有限公司",
                        "address": "杭州市西湖区文二路2号",
                    },
                ],
                data={
                    "facts": f"冰箱不制冷，商家拒绝退货。{office.canary}",
                    "request": "退货并退还货款",
                    "amount": "3999.00",
                },
            )
            case_id = opened.case.id
        steps = {"accepted": ("accept", {}), "proposed": ("refuse", REFUSAL)}
        if upto in steps:
            action, data = steps[upto]
            with transaction():
                documents.act(case_id, action, actor=_actor(office, "handler"), data=data)
        elif upto != "registered":
            raise ValueError(f"no way to {upto}")
    return case_id


def _actor(office: Office, login: str) -> Actor:
    return actor(office.users[login])
