"""What the system already knows, by the names that fields give as their ``source``."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.cases.intake import entries_of, full_data
from core.cases.logic.model import Rules
from core.cases.models import Case, Party
from core.cases.record import party_rows
from core.crypto import vault
from core.db import db, require_tenant
from core.deadlines.service import calendar
from core.now import now
from core.tenants.models import Tenant, Unit
from core.users.logic import Actor
from core.users.models import User


def known(
    case: Case, rules: Rules, actor: Actor, *, receiver: str, latest: Mapping[str, Any]
) -> dict[str, Any]:
    """All source values for a paper of this case, made out to a receiver (a party ref, or empty).

    ``latest`` are the values of the act that asks for the paper; they win over older ones.
    """
    on = calendar()
    values: dict[str, Any] = {
        "case.number": case.number,
        "case.title": case.title,
        "case.received_on": case.received_on,
        "case.received_at": case.received_at.astimezone(on.tz).isoformat(),
        "case.category": case.category,
        "case.category_title": entries_of(rules, rules.case_type.category).get(case.category, ""),
        "case.channel": case.channel,
        "today": now().astimezone(on.tz).date(),
        "actor.name": actor.name,
        "actor.phone": actor.phone,
    }
    values.update(_office(case))
    values.update(_handler(case, actor))
    values.update(_people(party_rows(case.id), receiver))
    for form, data in full_data(case).items():
        for key, value in data.items():
            values[f"data.{form}.{key}"] = value
            values[f"field.{key}"] = value
    values.update({f"field.{key}": value for key, value in latest.items()})
    return values


def _office(case: Case) -> dict[str, Any]:
    tenant = db.session.scalars(select(Tenant).where(Tenant.id == require_tenant())).one()
    units = db.session.scalars(
        select(Unit).where((Unit.id == case.unit_id) | Unit.parent_id.is_(None))
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


def _people(rows: Any, receiver: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for row in rows:
        facts = person(row)
        for key, value in facts.items():
            values.setdefault(f"party.{row.role}.{key}", value)
        if f"{row.role}:{row.position}" == receiver:
            values.update({f"receiver.{key}": value for key, value in facts.items()})
    return values


def person(row: Party) -> dict[str, Any]:
    """Everything known of a party, the encrypted part opened: for papers and for those who may see it."""
    facts = {**row.fields, **vault().open(row.secret), "kind": row.kind}
    if row.name:
        facts["name"] = row.name
    return facts


def user_names(ids: list[UUID]) -> dict[UUID, str]:
    """Names of users by id."""
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids))).all()
    return {row.id: row.name for row in rows}


def issue_day() -> date:
    """Today in the tenant's zone."""
    return now().astimezone(calendar().tz).date()
