"""Parties that come, are corrected or leave while a case runs: each with a reason, each in the log.

The log holds what was and what is, masked; of a sealed party only which fields were touched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from core.cases import queries
from core.cases.contents import index, remark, title_of
from core.cases.identity_queries import identities_of
from core.cases.logic import acts
from core.cases.logic.guards import env_of
from core.cases.logic.model import Rules, Snapshot
from core.cases.logic.refusals import refuse_merged
from core.cases.models import Case, Party
from core.cases.openings import openers
from core.cases.outcome import rules_of
from core.cases.parties import (
    fill,
    identities_from,
    party_rows_from,
    replace_identity,
    role_of,
    secret_of,
)
from core.cases.record import load, party_ref, party_rows, record
from core.db import db
from core.deadlines.service import calendar
from core.errors import Invalid, NotFound, Problem, Refused
from core.forms.logic import may_see, parse_parties
from core.forms.logic.parties import mask_party
from core.now import now
from core.plugin.spec import PartyRole
from core.users.logic import Actor, can, sees

_NOT_FIELDS = ("anonymous", "role", "kind")


def add(
    case_id: UUID, raw: Mapping[str, Any], *, actor: Actor, reason: str, version: int | None = None
) -> Party:
    """Add a party: ``raw`` is role, kind and the fields of the party model, as typed.

    Raises :class:`Invalid` with every fault: no reason, no such role, no more of them allowed.
    """
    case, rules, snapshot = opened(case_id, actor, version)
    parsed = _parsed(rules, snapshot, raw, reason)
    role = role_of(rules.case_type, str(parsed["role"]))
    _refuse_sealed(rules, role, actor)
    _refuse_too_many(role, snapshot)
    (row,) = party_rows_from(rules.case_type, case.id, [parsed])
    taken = [party.position for party in party_rows(case.id) if party.role == role.key]
    row.position = max(taken, default=-1) + 1
    db.session.add(row)
    db.session.flush()
    db.session.add_all(identities_from([row], [parsed]))
    _write(case, rules, snapshot, row, _changes(role, {}, parsed), actor, reason)
    return row


def correct(
    case_id: UUID,
    ref: str,
    raw: Mapping[str, Any],
    *,
    actor: Actor,
    reason: str,
    version: int | None = None,
) -> Party:
    """Correct what is known of a party: only the fields that are given, the others stay."""
    case, rules, snapshot = opened(case_id, actor, version)
    row = present(case, ref)
    role = role_of(rules.case_type, row.role)
    _refuse_sealed(rules, role, actor)
    before = values_of(row)
    given = {key: value for key, value in raw.items() if value not in (None, "", [], {})}
    whole = {**before, **given, "role": row.role, "kind": given.get("kind") or row.kind}
    parsed = _parsed(rules, snapshot, whole, reason)
    changes = _changes(role, before, parsed)
    if not changes and parsed["kind"] == row.kind:
        raise Invalid(problems=[Problem("", "unchanged", "没有填写与原来不同的内容")])
    fill(row, role, parsed)
    if role.secrecy == "sealed":
        replace_identity(row, parsed)
    _write(case, rules, snapshot, row, changes, actor, reason)
    return row


def end(case_id: UUID, ref: str, *, actor: Actor, reason: str, version: int | None = None) -> Party:
    """Let a party leave the case from now on; those that the rules require must stay."""
    case, rules, snapshot = opened(case_id, actor, version)
    row = present(case, ref)
    role = role_of(rules.case_type, row.role)
    if not reason.strip():
        raise Invalid(problems=[Problem("/reason", "required", "请写明理由")])
    left = sum(party.role == role.key for party in snapshot.parties) - 1
    if left < role.min:
        raise Refused("guard", f"本案至少须有 {role.min} 名{role.title}，不能退出")
    row.ended_at = now()
    _write(case, rules, snapshot, row, [], actor, reason, gone=True)
    return row


def values_of(row: Party) -> dict[str, Any]:
    """What is known of a party, the encrypted part opened; never for a page as it is."""
    known = identities_of(row.case_id).get(row.id, {}) if row.secrecy == "sealed" else {}
    values = {"name": row.name, **row.fields, **secret_of(row), **known}
    return {k: v for k, v in values.items() if k not in _NOT_FIELDS and v not in (None, "")}


def may_change(rules: Rules, role: PartyRole, actor: Actor) -> bool:
    """Whether the actor may change a party of this role: a sealed one only if they may open it."""
    if role.secrecy == "sealed":
        return any(key in actor.roles for key in openers(rules))
    return may_see(role.secrecy, sees(actor, {each.key: each.sees for each in rules.module.roles}))


def opened(case_id: UUID, actor: Actor, version: int | None) -> tuple[Case, Rules, Snapshot]:
    """A running case, locked for somebody who may change its parties; :class:`Refused` else."""
    case = queries.for_update(case_id, actor, version)
    refuse_merged(case.merged_into)
    rules, path = rules_of(case), queries.unit_path(case.unit_id)
    if not can(actor, "case.work", roles=queries.domain_roles(rules.module), unit_path=path):
        raise Refused("not_permitted", "您的岗位不能变更当事人")
    if case.closed:
        raise Refused("wrong_state", "案件已办结，不能再变更当事人")
    if rules.case_type.intake[-1] not in case.counts:
        raise Refused("wrong_state", "案件尚未登记，请在登记时填写当事人")
    return case, rules, load(case)


def present(case: Case, ref: str) -> Party:
    """A party that takes part; :class:`NotFound` for one that left or never was."""
    for row in party_rows(case.id):
        if party_ref(row).ref == ref and row.ended_at is None:
            return row
    raise NotFound


def _parsed(
    rules: Rules, snapshot: Snapshot, raw: Mapping[str, Any], reason: str
) -> dict[str, Any]:
    """One party, checked; that the others are not in the list is no fault."""
    moment, on = now(), calendar()
    env = env_of(rules, snapshot, at=moment, calendar=on)
    parsed = parse_parties(rules.case_type, [dict(raw)], now=moment, zone=on.tz, env=env)
    problems = [problem for problem in parsed.problems if problem.pointer != "/parties"]
    if not parsed.data and not problems:
        problems.append(Problem("", "required", "请填写当事人"))
    if not reason.strip():
        problems.append(Problem("/reason", "required", "请写明理由"))
    if problems:
        raise Invalid(problems=problems)
    return parsed.data[0]


def _refuse_sealed(rules: Rules, role: PartyRole, actor: Actor) -> None:
    if not may_change(rules, role, actor):
        raise Refused("not_permitted", f"{role.title}的身份保密，您的岗位不能变更")


def _refuse_too_many(role: PartyRole, snapshot: Snapshot) -> None:
    count = sum(party.role == role.key for party in snapshot.parties)
    if role.max is not None and count >= role.max:
        message = f"“{role.title}”最多 {role.max} 名，请先让原来的退出"
        raise Invalid(problems=[Problem("", "too_large", message)])


def _changes(
    role: PartyRole, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, str]]:
    """What was and is, field by field, as the log may keep it."""
    sealed = role.secrecy == "sealed"
    strict = replace(role, secrecy="sensitive")
    old = {} if sealed else mask_party(strict, dict(before), "open")
    new = {} if sealed else mask_party(strict, dict(after), "open")
    keys = [k for k in {**before, **after} if k not in _NOT_FIELDS]
    return [
        {"field": key, "was": str(old.get(key, "")), "now": str(new.get(key, ""))}
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _write(
    case: Case,
    rules: Rules,
    snapshot: Snapshot,
    row: Party,
    changes: Sequence[Mapping[str, str]],
    actor: Actor,
    reason: str,
    *,
    gone: bool = False,
) -> None:
    ref = party_ref(row)
    event = acts.party_changed(ref, changes, gone=gone, at=now(), by=acts.who(actor))
    record(case, rules, snapshot, [event], calendar())
    remark(case, f"party.{ref.ref}", reason)
    people = party_rows(case.id)
    case.title = title_of(rules, case.category, [p for p in people if p.ended_at is None])
    index(case, people)
    db.session.flush()
