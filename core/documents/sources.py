"""What the system already knows, by the names that fields give as their ``source``."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.cases.contents import entries_of, full_data
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.parties import Known, everyone
from core.db import db, require_tenant
from core.deadlines.service import calendar
from core.documents import queries
from core.events.models import EventRow
from core.forms.logic import listed
from core.now import now
from core.tenants.models import Tenant, Unit
from core.users.logic import Actor
from core.users.models import User


def known(
    case: Case, rules: Rules, actor: Actor, *, to: Sequence[str] = (), latest: Mapping[str, Any]
) -> dict[str, Any]:
    """All source values for a paper of this case, made out to its receivers (party refs).

    ``latest`` are the values of the act that asks for the paper; they win over older ones.
    """
    people = everyone(case.id)
    made_out = [person for ref in to for person in people if person.ref == ref]
    return {**common(case, rules, actor, people, latest=latest), **made_out_to(made_out)}


def common(
    case: Case, rules: Rules, actor: Actor, people: Sequence[Known], *, latest: Mapping[str, Any]
) -> dict[str, Any]:
    """The source values that are the same for every receiver."""
    on = calendar()
    values: dict[str, Any] = {
        "case.number": case.number,
        "case.title": case.title,
        "case.received_on": case.received_on,
        "case.received_at": case.received_at.astimezone(on.tz).isoformat(),
        "case.category": case.category,
        "case.category_title": entries_of(rules, rules.case_type.category).get(case.category, ""),
        "case.channel": case.channel,
        "case.channel_title": entries_of(rules, rules.case_type.channel).get(case.channel, ""),
        "case.type_title": rules.case_type.title,
        "case.handed_to": case.facts.get("handed_to_name", ""),
        "today": now().astimezone(on.tz).date(),
        "actor.name": actor.name,
        "actor.phone": actor.phone,
    }
    values.update(office(case))
    values.update(_handler(case, actor))
    for person in people:
        for key, value in person.facts.items():
            values.setdefault(f"party.{person.row.role}.{key}", value)
    values.update(_together(people))
    for role in rules.case_type.party_roles:
        of_role = [person.facts for person in people if person.row.role == role.key]
        values[f"party.{role.key}.everyone"] = listed(role, of_role)
    values.update({f"number.{key}": text for key, text in queries.numbers_by_series(case.id)})
    for form, data in full_data(case).items():
        for key, value in data.items():
            values[f"data.{form}.{key}"] = value
            values[f"field.{key}"] = value
    values.update({f"field.{key}": value for key, value in latest.items()})
    return values


def _together(people: Sequence[Known]) -> dict[str, Any]:
    """Names, telephones and addresses where several people have one role in the case."""
    found: dict[str, list[str]] = {}
    for person in people:
        for key in ("name", "phone", "address"):
            if value := person.facts.get(key):
                found.setdefault(f"party.{person.row.role}.{key}", []).append(str(value))
    return {key: "、".join(dict.fromkeys(each)) for key, each in found.items() if len(each) > 1}


def made_out_to(people: Sequence[Known]) -> dict[str, Any]:
    """The source values of whom a paper is for: the first one's, with the names of them all."""
    if not people:
        return {}
    values = {f"receiver.{key}": value for key, value in people[0].facts.items()}
    names = [str(each.facts["name"]) for each in people if each.facts.get("name")]
    return {**values, "receiver.name": "、".join(names)} if names else values


LOG = "case.log"
"""The source of what was done so far. Only papers that print it ask for it."""


def log(case: Case, rules: Rules) -> list[dict[str, Any]]:
    """What was done in the case: when, by whom, what; no words that anybody wrote."""
    rows = db.session.scalars(
        select(EventRow)
        .where(EventRow.case_id == case.id, EventRow.type == "moved")
        .order_by(EventRow.seq)
    ).all()
    names = user_names(list({row.actor_id for row in rows if row.actor_id is not None}))
    titles = {each.key: each.title for each in rules.case_type.transitions}
    zone = calendar().tz
    return [
        {
            "at": row.occurred_at.astimezone(zone).isoformat(timespec="minutes"),
            "who": names.get(row.actor_id, "系统") if row.actor_id else "系统",
            "what": titles.get(row.data["action"], row.data["action"]),
        }
        for row in rows
    ]


def office(case: Case) -> dict[str, Any]:
    """What is known of the office and of the unit that has the case, or else of the topmost."""
    tenant = db.session.scalars(select(Tenant).where(Tenant.id == require_tenant())).one()
    units = db.session.scalars(
        select(Unit)
        .where((Unit.id == case.unit_id) | Unit.parent_id.is_(None))
        .order_by(Unit.created_at, Unit.id)
    ).all()
    own = next((u for u in units if u.id == case.unit_id), None)
    root = next((u for u in units if u.parent_id is None), None)
    unit = own or root
    return {
        "tenant.name": tenant.name,
        "unit.name": unit.name if unit else tenant.name,
        "unit.phone": (unit.phone if unit else "") or (root.phone if root else ""),
        "unit.address": (unit.address if unit else "") or (root.address if root else ""),
    }


def _handler(case: Case, actor: Actor) -> dict[str, Any]:
    if case.handler_id is None or str(case.handler_id) == actor.id:
        return {"handler.name": actor.name, "handler.phone": actor.phone}
    user = db.session.scalars(select(User).where(User.id == case.handler_id)).one()
    return {"handler.name": user.name, "handler.phone": user.phone}


def user_names(ids: list[UUID]) -> dict[UUID, str]:
    """Names of users by id."""
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids))).all()
    return {row.id: row.name for row in rows}
