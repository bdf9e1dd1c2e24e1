"""Publishing rule sets, and finding the rules of a case."""

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from core.db import db, require_tenant
from core.errors import Invalid, NotFound, Problem
from core.events.service import append_for_tenant
from core.now import now
from core.plugin import codec
from core.plugin.checks import unset
from core.plugin.spec import DomainModule
from core.rules.logic import Force, applicable
from core.rules.models import RuleSet
from core.services import services
from core.tenants.models import Enabled, Tenant


def publish_editions(domain: str, *, actor_id: str | None = None) -> list[RuleSet]:
    """Publish every edition of a domain for this tenant, unchanged: the rules it starts with.

    Editions that are published already stay as they are. Raises :class:`Invalid` for an edition
    that lacks a length of time which only the tenant can give.
    """
    known = {row.base_hash: row for row in db.session.scalars(_of(domain))}
    version = newest_version(domain)
    for module in services().registry.editions(domain):
        digest = codec.digest(module)
        if digest in known:
            continue
        if places := unset(module):
            lacking = "、".join(places)
            raise Invalid(f"{module.title} {module.edition} 版还有须由本单位填写的期限：{lacking}")
        version += 1
        row = RuleSet(
            domain=domain,
            version=version,
            edition=module.edition,
            base_hash=digest,
            patch={},
            resolved=codec.dump(module),
            hash=digest,
            status="published",
            in_force=module.in_force,
            published_at=now(),
        )
        db.session.add(row)
        known[digest] = row
        append_for_tenant(
            "rules_published",
            {"domain": domain, "version": version, "hash": digest},
            actor_id=actor_id,
        )
    db.session.flush()
    return sorted(known.values(), key=lambda r: r.version)


def newest_version(domain: str) -> int:
    """The version of this tenant's newest rule set of a domain; 0 where there is none."""
    newest = select(func.max(RuleSet.version)).where(RuleSet.domain == domain)
    return db.session.scalar(newest) or 0


def _of(domain: str) -> Any:
    return select(RuleSet).where(RuleSet.domain == domain, RuleSet.status == "published")


def rule_set_for(domain: str, day: date) -> tuple[UUID, DomainModule]:
    """The rule set in force for a matter received on a day; :class:`Invalid` when none was."""
    found = db.session.execute(
        select(RuleSet.id, RuleSet.in_force, RuleSet.version, RuleSet.hash).where(
            RuleSet.domain == domain, RuleSet.status == "published"
        )
    ).all()
    chosen = applicable([Force(r.in_force, r.version) for r in found], day)
    if chosen is None:
        message = "收到日期早于本单位启用的最早一版规则"
        raise Invalid(message, problems=[Problem("/received_at", "no_rules", message)])
    row = next(r for r in found if r.version == chosen.version)
    return row.id, _by_hash(row.hash)


def current(domain: str) -> DomainModule | None:
    """The rules for what comes in today, by the office's time zone; None where there are none."""
    try:
        return rule_set_for(domain, today())[1]
    except Invalid:
        return None


def today() -> date:
    """Today, by the office's time zone."""
    zone = db.session.scalars(select(Tenant.timezone).where(Tenant.id == require_tenant())).one()
    return now().astimezone(ZoneInfo(zone)).date()


def module_of(rule_set_id: UUID) -> DomainModule:
    """The rules that a case is pinned to."""
    return _by_hash(_hash_of(require_tenant(), rule_set_id))


@lru_cache(maxsize=4096)
def _hash_of(tenant: UUID, rule_set_id: UUID) -> str:
    row = db.session.get(RuleSet, (tenant, rule_set_id))
    if row is None:
        raise NotFound
    return row.hash


@lru_cache(maxsize=64)
def _by_hash(digest: str) -> DomainModule:
    """Published rules never change: the same digest is the same rules, whoever asks."""
    resolved = db.session.scalars(
        select(RuleSet.resolved).where(RuleSet.hash == digest).limit(1)
    ).one()
    return codec.load(resolved)


def enabled_domains() -> list[str]:
    """The domains this tenant works in, in the order they were switched on."""
    return list(
        db.session.scalars(
            select(Enabled.domain)
            .where(Enabled.until.is_(None))
            .order_by(Enabled.since, Enabled.id)
        )
    )


def domain_of_type(case_type: str, day: date) -> str:
    """The enabled domain that has this case type; raises :class:`Invalid` when none has.

    A domain without rules for the day is passed over; where no domain has any, that is the fault.
    """
    too_early: Invalid | None = None
    for domain in enabled_domains():
        try:
            _, module = rule_set_for(domain, day)
        except Invalid as fault:
            too_early = fault
            continue
        if any(t.key == case_type for t in module.case_types):
            return domain
    if too_early is not None:
        raise too_early
    raise Invalid(problems=[Problem("/type", "unknown", f"本单位没有“{case_type}”这类案件")])
