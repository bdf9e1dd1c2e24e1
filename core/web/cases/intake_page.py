"""The intake page: one screen with everything that was typed, and the drafts that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from core.cases import drafts
from core.cases import queries as cases
from core.cases.drafts import Draft
from core.cases.forms import form_of
from core.cases.intake import entries_of
from core.cases.logic.model import Rules
from core.db import new_id
from core.deadlines.service import calendar, this_day
from core.errors import NotFound, Problem
from core.exchange.models import HandOverRow
from core.forms.logic import catalogues_of
from core.forms.render import by_pointer, form_view, parties_view
from core.now import now
from core.plugin.conditions import Env
from core.plugin.spec import Form
from core.rules import service as rules_service
from core.users.logic import Actor
from core.users.session import current_actor
from core.web.cases.offered import case_types

KEYS = ("received_at", "channel", "category", "parties", "data", "duplicate_of")
"""What a draft keeps of the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which draft a page saves to, and how often that was done; 0 is a page never saved."""

    id: str
    version: int = 0
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A draft as a list shows it."""

    id: UUID
    type_title: str
    title: str
    saved_at: datetime


def offers(actor: Actor, case_type: str = "") -> list[Offer]:
    """The drafts of a person, of one case type or of all that are open today."""
    kept = drafts.mine(actor)
    if not kept:
        return []
    wanted = {one.type for one in kept if case_type in ("", one.type)}
    known = {one.key: rules_of_type(one.key) for one in case_types(actor) if one.key in wanted}
    return [
        Offer(
            id=one.id,
            type_title=known[one.type].case_type.title,
            title=_title(known[one.type], one.typed),
            saved_at=one.saved_at,
        )
        for one in kept
        if one.type in known
    ]


def _title(rules: Rules, typed: Mapping[str, Any]) -> str:
    """Category and names as far as they were typed; people whose names are sealed are left out."""
    open_roles = {r.key for r in rules.case_type.party_roles if r.secrecy == "open"}
    category = str(typed.get("category", ""))
    names = [
        str(party.get("name", "")).strip()[:40]
        for party in listed(typed.get("parties"))
        if isinstance(party, dict) and party.get("role") in open_roles
    ]
    parts = [entries_of(rules, rules.case_type.category).get(category, ""), *names]
    return " · ".join(part for part in parts if part) or "还没有填写名称"


def blank() -> dict[str, Any]:
    """What an empty form starts with: received now, in the tenant's zone."""
    received = now().astimezone(calendar().tz).strftime("%Y-%m-%dT%H:%M")
    return {"received_at": received}


def draft_page(draft: Draft) -> str:
    """The form as a draft left it."""
    mark = Mark(id=str(draft.id), version=draft.version, saved_at=draft.saved_at)
    return show_form(rules_of_type(draft.type), draft.typed, (), mark=mark)


def listed(value: Any) -> list[Any]:
    """A list that was sent, or none."""
    return value if isinstance(value, list) else []


def mapped(value: Any) -> dict[str, Any]:
    """A mapping that was sent, or an empty one."""
    return value if isinstance(value, dict) else {}


def duplicate_of(typed: Mapping[str, Any]) -> tuple[UUID, str] | None:
    """The case that the form was said to be a duplicate of, with its number.

    :class:`NotFound` for one that the person may not read.
    """
    text = str(typed.get("duplicate_of", ""))
    if not text:
        return None
    case = cases.get(id_of(text), current_actor())
    return case.id, case.number


def id_of(text: str) -> UUID:
    """The id that was sent; :class:`NotFound` for what is none."""
    try:
        return UUID(text)
    except ValueError as fault:
        raise NotFound from fault


def _chosen(typed: Mapping[str, Any]) -> tuple[UUID, str] | None:
    """The same for showing: a case that can no longer be read is left out."""
    try:
        return duplicate_of(typed)
    except NotFound:
        return None


def rules_of_type(case_type: str) -> Rules:
    """The rules in force today for a case type; :class:`NotFound` where none is open."""
    today = this_day()
    for domain in rules_service.enabled_domains():
        _, module = rules_service.rule_set_for(domain, today)
        if any(t.key == case_type for t in module.case_types):
            return Rules.of(module, case_type)
    raise NotFound


def show_form(
    rules: Rules,
    typed: Mapping[str, Any],
    problems: Sequence[Problem],
    *,
    mark: Mark | None = None,
    came: HandOverRow | None = None,
    looked: Any = None,
) -> str:
    """The page with what was typed and what is wrong with it.

    ``came`` is what another office has handed over: it waits in the inbox, and no draft is kept.
    ``looked`` is what the look-up of what was typed has found.
    """
    case_type = rules.case_type
    channel = str(typed.get("channel", ""))
    env = Env(facts={"channel": channel} if channel else {})
    form = asked_of(rules)
    view = form_view(
        form, catalogues_of(rules.module, case_type), mapped(typed.get("data")), problems, env=env
    )
    people = parties_view(case_type, listed(typed.get("parties")), problems, env=env)
    said = by_pointer(problems)
    head = [
        Problem(p.pointer, p.code, p.message)
        for p in problems
        if p.pointer in ("/received_at", "/channel", "/category", "/unit", "")
    ]
    known = {f.message for f in (*people.faults, *view.faults) if f.href}
    summary = [
        *({"href": f"#{p.pointer[1:]}" if p.pointer else "", "message": p.message} for p in head),
        *({"href": f.href, "message": f.message} for f in people.faults if f.href),
        *({"href": f.href, "message": f.message} for f in view.faults if f.href),
        *(
            {"href": "", "message": p.message}
            for p in problems
            if p not in head and p.message not in known
        ),
    ]
    return render_template(
        "cases/intake.html",
        section="intake",
        case_type=case_type,
        typed={key: typed.get(key, "") for key in ("received_at", "channel", "category")},
        errors={pointer[1:]: text for pointer, text in said.items()},
        summary=summary,
        channels=entries_of(rules, case_type.channel),
        categories=grouped(rules, case_type.category),
        form=view,
        parties=people,
        two_steps=len(case_type.intake) > 1,
        mark=mark or Mark(id=str(new_id())),
        offers=[] if mark or problems or came else offers(current_actor(), case_type.key),
        came=came,
        looked=looked,
        chosen=_chosen(typed),
        look_at=url_for("cases.look_up", case_type=case_type.key),
    )


def asked_of(rules: Rules) -> Form:
    """The intake form without what the parties and the system already give."""
    form = form_of(rules, rules.case_type.intake_form)
    kept = tuple(
        field
        for field in form.fields
        if not field.source.startswith(("party.", "case.", "unit.", "actor."))
        and field.kind != "signature"
    )
    return replace(form, fields=kept)


def grouped(rules: Rules, catalogue: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """A catalogue for a select: the entries under the titles of their parents."""
    for found in (*rules.case_type.catalogues, *rules.module.catalogues):
        if found.key != catalogue:
            continue
        parents = {entry.parent for entry in found.entries}
        groups: dict[str, list[tuple[str, str]]] = {}
        titles = {entry.key: entry.title for entry in found.entries}
        for entry in found.entries:
            if entry.active and entry.key not in parents:
                groups.setdefault(entry.parent, []).append((entry.key, entry.title))
        return [(titles.get(parent, ""), entries) for parent, entries in groups.items()]
    return []
