"""Presets: patches that a module brings along, which an office may put on top of an edition."""

from datetime import date
from importlib import resources
from uuid import UUID

from pydantic import TypeAdapter

from core.db import db
from core.errors import Invalid, Problem
from core.events.service import append_for_tenant
from core.now import now
from core.plugin import codec
from core.plugin.overlay import Patch, PatchError, diff, overlay
from core.plugin.registry import Registry
from core.plugin.spec import DomainModule
from core.rules.models import RuleSet
from core.rules.service import newest_version, rule_set_for, today
from core.services import services

_PATCH = TypeAdapter(Patch)


def presets(registry: Registry, domain: str) -> dict[str, Patch]:
    """The presets of a domain's plugin by name: the files ``presets/*.json`` beside its code."""
    found: dict[str, Patch] = {}
    for _, plugin in registry.manager.list_name_plugin():
        package = getattr(plugin, "__package__", None) or getattr(plugin, "__name__", "")
        if package.rpartition(".")[2] != domain:
            continue
        folder = resources.files(package).joinpath("presets")
        if not folder.is_dir():
            continue
        files = [file for file in folder.iterdir() if file.name.endswith(".json")]
        for file in sorted(files, key=lambda each: each.name):
            name = file.name.removesuffix(".json")
            found[name] = _PATCH.validate_json(file.read_text("utf-8"))
    return found


def planned(domain: str, preset: str, *, since: date) -> tuple[DomainModule, list[str]]:
    """The rules as the preset would leave them, and in sentences what changes.

    It goes on top of the rules that this tenant has for matters received on ``since``. Raises
    :class:`Invalid` for an unknown preset, and for one that does not fit those rules.
    """
    known = presets(services().registry, domain)
    if preset not in known:
        raise _wrong(f"没有名为“{preset}”的预设；可用的有：{'、'.join(known) or '（无）'}")
    before = rule_set_for(domain, since)[1]
    try:
        after = overlay(before, known[preset])
    except PatchError as fault:
        raise _wrong("预设不适用于这一天的规则：" + "；".join(fault.problems)) from fault
    return after, list(diff(before, after))


def publish_preset(
    domain: str, preset: str, *, since: date, actor_id: str | None = None
) -> RuleSet:
    """Publish the rules with a preset on top, for what is received from a day on.

    Cases that are open keep the rules they were opened under. Raises :class:`Invalid` for a day in
    the past: what came in then has its rules already.
    """
    if since < today():
        raise _wrong("启用日期不能早于今天")
    module, _ = planned(domain, preset, since=since)
    digest = codec.digest(module)
    row = RuleSet(
        domain=domain,
        version=newest_version(domain) + 1,
        edition=module.edition,
        base_hash=codec.digest(rule_set_for(domain, since)[1]),
        patch=_PATCH.dump_python(presets(services().registry, domain)[preset], mode="json"),
        resolved=codec.dump(module),
        hash=digest,
        status="published",
        in_force=since,
        published_by=UUID(actor_id) if actor_id else None,
        published_at=now(),
        note=preset,
    )
    db.session.add(row)
    append_for_tenant(
        "rules_published",
        {"domain": domain, "version": row.version, "hash": digest},
        actor_id=actor_id,
    )
    db.session.flush()
    return row


def _wrong(message: str) -> Invalid:
    return Invalid(message, problems=[Problem("/preset", "invalid", message)])
