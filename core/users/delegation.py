"""Letting somebody stand in for oneself (委托代办), and ending it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from core.db import db, new_id
from core.errors import Conflict, Invalid, NotFound, Problem
from core.events.service import append_for_tenant
from core.now import now
from core.tenants import queries as tenants
from core.users import loans, queries
from core.users.logic import CORE_ROLES, Actor, can, narrowed
from core.users.models import Delegation

LONGEST = timedelta(days=366)
LONGEST_REASON = 200


def own_roles(actor: Actor) -> tuple[str, ...]:
    """The roles that a person may lend: their own, never those of the core, never lent ones."""
    return tuple(role for role in actor.roles if role not in CORE_ROLES)


def delegate(
    *,
    giver: Actor,
    taker_id: UUID | None,
    first_day: date | None,
    last_day: date | None,
    roles: Sequence[str],
    unit_id: UUID | None,
    reason: str,
    zone: ZoneInfo,
) -> Delegation:
    """Let ``taker_id`` act in the giver's place from the first day to the last, both included.

    Days are those of ``zone``. No ``roles`` lend all that the giver holds. Both are told. Raises
    :class:`Invalid` with every fault, :class:`Conflict` when the same lasts already.
    """
    moment = now()
    problems = _period_problems(first_day, last_day, today=moment.astimezone(zone).date())
    problems += _taker_problems(giver, taker_id)
    problems += _lending_problems(giver, roles, unit_id)
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        problems.append(Problem("/reason", "length", f"委托事由为 1 至 {LONGEST_REASON} 个字"))
    if problems:
        raise Invalid(problems=problems)
    assert first_day is not None and last_day is not None and taker_id is not None
    begins_at = datetime.combine(first_day, time.min, tzinfo=zone)
    ends_at = datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=zone)
    giver_id = UUID(giver.id)
    queries.lock(giver_id)
    if loans.same(giver_id, taker_id, begins_at=begins_at, ends_at=ends_at, unit_id=unit_id):
        raise Conflict("这段时间已经委托此人代办，如需更改请先撤销原委托")
    row = Delegation(
        id=new_id(),
        giver_id=giver_id,
        taker_id=taker_id,
        roles=sorted(set(roles)),
        unit_id=unit_id,
        reason=reason.strip(),
        begins_at=begins_at,
        ends_at=ends_at,
    )
    db.session.add(row)
    db.session.flush()
    append_for_tenant(
        "delegated",
        {
            "delegation": str(row.id),
            "giver": giver.id,
            "taker": str(taker_id),
            "roles": row.roles,
            "unit": None if unit_id is None else str(unit_id),
            "begins_at": begins_at.isoformat(),
            "ends_at": ends_at.isoformat(),
        },
        actor_id=giver.id,
    )
    return row


def revoke(delegation_id: UUID, *, by: Actor) -> Delegation:
    """End a delegation at once: the giver's own, or anybody's for an administrator.

    Raises :class:`NotFound` for one of others.
    """
    row = loans.delegation(delegation_id)
    if str(row.giver_id) != by.id and not can(by, "admin.users"):
        raise NotFound
    moment = now()
    if row.revoked_at is not None or row.ends_at <= moment:
        return row
    row.revoked_at, row.revoked_by = moment, UUID(by.id)
    db.session.flush()
    append_for_tenant(
        "delegation_revoked",
        {"delegation": str(row.id), "giver": str(row.giver_id), "taker": str(row.taker_id)},
        actor_id=by.id,
    )
    return row


def _period_problems(first: date | None, last: date | None, *, today: date) -> list[Problem]:
    problems: list[Problem] = []
    if first is None:
        problems.append(Problem("/first_day", "date", "请填写开始日期，例如 2026-12-01"))
    elif first < today:
        problems.append(Problem("/first_day", "in_past", "委托不能从过去的日子开始"))
    if last is None:
        problems.append(Problem("/last_day", "date", "请填写结束日期，例如 2026-12-31"))
    elif first is not None and not first <= last < first + LONGEST:
        problems.append(Problem("/last_day", "range", "结束日期不能早于开始日期，最长一年"))
    return problems


def _taker_problems(giver: Actor, taker_id: UUID | None) -> list[Problem]:
    if taker_id is None:
        return [Problem("/taker", "required", "请选择受托人")]
    if str(taker_id) == giver.id:
        return [Problem("/taker", "same", "不能委托自己")]
    if not queries.is_active(taker_id):
        return [Problem("/taker", "not_a_choice", "没有这个人员，或已停用")]
    return []


def _lending_problems(giver: Actor, roles: Sequence[str], unit_id: UUID | None) -> list[Problem]:
    own = own_roles(giver)
    if not own:
        return [Problem("/roles", "required", "您没有可以委托的岗位")]
    if not set(roles) <= set(own):
        return [Problem("/roles", "not_held", "只能委托您自己持有的岗位")]
    if unit_id is None:
        return []
    try:
        path = tenants.unit(unit_id).path
    except NotFound:
        return [Problem("/unit", "not_a_choice", "没有这个机构")]
    held = [granted for role in (roles or own) for granted in giver.roles[role]]
    if all(narrowed(granted, path) is None for granted in held):
        return [Problem("/unit", "not_held", "您在这个机构没有可以委托的岗位")]
    return []
