"""The page of one case: where it stands, what runs, what may be done, what happened."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.api import show, show_clocks
from core.cases import identity_queries, openings, queries
from core.cases import service as cases
from core.cases.forms import form_of
from core.cases.history import has_history
from core.cases.links import BY_HAND, KINDS
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.record import party_ref, party_rows
from core.cases.service import rules_of
from core.db import transaction
from core.deadlines.service import calendar
from core.documents import queries as documents
from core.documents.receipts import SIZES
from core.documents.sources import user_names
from core.errors import AppError, NotFound
from core.exchange import queries as exchange
from core.forms.kinds import show as shown
from core.forms.logic import catalogues_of, lists_of
from core.forms.logic.parties import party_fields
from core.now import now
from core.users.logic import can
from core.users.queries import colleagues
from core.users.session import current_actor, requires
from core.web import presence
from core.web.cases import timeline, work
from core.web.cases.blueprint import bp
from core.web.cases.checklists import checklists_of
from core.web.cases.merging import merged_of
from core.work import queries as work_queries

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Values of one form (or party) under a heading, each with its Chinese title."""

    title: str
    values: tuple[tuple[str, str], ...]
    note: str = ""
    ref: str = ""
    change: str = ""
    badge: str = ""
    opens: str = ""


@bp.get("/cases/<uuid:case_id>")
@requires("case.read")
def page(case_id: UUID) -> str:
    """Show a case."""
    actor = current_actor()
    row = queries.get(case_id, actor)
    rules = rules_of(row)
    shape = show.case(row, actor)
    path = queries.unit_path(row.unit_id)
    roles = queries.domain_roles(rules.module)
    attachments, events = documents.attachments(row.id), queries.events(row.id)
    alone = row.merged_into is None
    may_assign = alone and can(actor, "case.assign", roles=roles, unit_path=path)
    may_attach = can(actor, "case.attach", roles=roles, unit_path=path)
    return render_template(
        "cases/page.html",
        section="cases",
        case=shape,
        clocks=[c for c in shape.clocks if c.state not in ("stopped", "void")],
        ended=[c for c in shape.clocks if c.state in ("stopped", "void")],
        extendable={c.key for c in rules.case_type.clocks if c.extension is not None},
        parties=_parties(rules, shape, _openable(row, rules, path)),
        sections=_sections(rules, shape.data),
        waiting=[a for a in shape.approvals if a.status == "waiting"],
        decided=[a for a in shape.approvals if a.status != "waiting"],
        role_titles={r.key: r.title for r in rules.module.roles},
        party_titles={r.key: r.title for r in rules.case_type.party_roles},
        attachments=attachments,
        checklists=checklists_of(
            row,
            rules,
            actor,
            events,
            attachments=attachments,
            papers=documents.of_case(row.id),
            path=path,
        ),
        free=[d for d in rules.case_type.documents if d.free],
        may_work=alone and may_attach,
        may_draft=may_attach,
        may_change=alone
        and may_attach
        and not row.closed
        and rules.case_type.intake[-1] in row.counts,
        may_merge=may_attach,
        merged=merged_of(row, actor),
        handlers=colleagues(row.domain) if may_assign else [],
        channel_title=show.entries_of(rules, rules.case_type.channel).get(row.channel, ""),
        hand_overs=exchange.of_case(row.id),
        link_kinds=KINDS,
        by_hand=BY_HAND,
        case_id=row.id,
        others=presence.others(row.id, actor),
        beat=False,
        lines=timeline.lines(rules, events),
        tasks=work.task_lines([(task, None) for task in work_queries.tasks_of(row.id)]),
        notes=work.note_lines(work_queries.notes_of(row.id), actor),
        people=colleagues(row.domain),
        receipt_sizes=SIZES,
    )


def _openable(row: Case, rules: Rules, path: str) -> set[str]:
    """The refs of the sealed parties that the person may open and of whom something is known."""
    if not openings.may_open(rules, current_actor(), path):
        return set()
    known = identity_queries.with_identity(row.id)
    return {party_ref(party).ref for party in party_rows(row.id) if party.id in known}


def _parties(rules: Rules, shape: Any, openable: Collection[str]) -> list[Section]:
    found: list[Section] = []
    for party in shape.parties:
        role = next(r for r in rules.case_type.party_roles if r.key == party.role)
        if party.sealed:
            opens = party.ref if party.ref in openable else ""
            found.append(
                Section(
                    title=party.role_title,
                    values=(),
                    note=_left(party),
                    badge=party.badge,
                    opens=opens,
                    change="" if party.ended_at else party.ref,
                )
            )
            continue
        values = {"name": party.name, **(party.model_extra or {})}
        fields = party_fields(role, party.kind)
        pairs = tuple(
            (field.title, shown(field, values[field.key], {}))
            for field in fields
            if values.get(field.key)
        )
        note = f"{'未留姓名' if party.anonymous else ''} {_left(party)}".strip()
        ref = party.ref if has_history(kind=party.kind, secrecy=role.secrecy) else ""
        found.append(
            Section(
                title=party.role_title,
                values=pairs,
                note=note,
                ref=ref,
                change="" if party.ended_at else party.ref,
            )
        )
    return found


def _left(party: Any) -> str:
    if party.ended_at is None:
        return ""
    return f"{party.ended_at.astimezone(calendar().tz):%Y-%m-%d} 退出本案"


def _sections(rules: Rules, data: dict[str, dict[str, Any]]) -> list[Section]:
    lists = lists_of(catalogues_of(rules.module, rules.case_type))
    found: list[Section] = []
    for key, values in data.items():
        form = form_of(rules, key)
        pairs = tuple(
            (field.title, _text(field, values[field.key], lists))
            for field in form.fields
            if values.get(field.key) not in (None, "", [])
            and field.kind not in ("file", "signature")
        )
        if pairs:
            found.append(Section(title=form.title, values=pairs))
    return found


def _text(field: Any, value: Any, lists: Any) -> str:
    if field.kind == "user":
        return _user_name(str(value))
    try:
        return shown(field, value, lists)
    except (ValueError, TypeError, AttributeError):
        return str(value)  # a masked value is plain text already


def _user_name(value: str) -> str:
    try:
        person = UUID(value)
    except ValueError:
        return value
    return user_names([person]).get(person, value)


@bp.get("/cases/<uuid:case_id>/clocks/<key>/<int:seq>")
@requires("case.read")
def clock(case_id: UUID, key: str, seq: int) -> str:
    """Explain a due date, day by day; prints well."""
    actor = current_actor()
    row = queries.get(case_id, actor)
    found = queries.clock_of(case_id, key, seq)
    rules = rules_of(row)
    definition = next(c for c in rules.case_type.clocks if c.key == key)
    return render_template(
        "cases/clock.html",
        section="cases",
        case=show.items([row], actor)[0],
        clock=show_clocks.explained(rules, found, now(), calendar()),
        definition=definition,
        edition=rules.module.edition,
    )


@bp.post("/cases/<uuid:case_id>/clocks/<key>/extensions")
@requires("case.act")
def extend(case_id: UUID, key: str) -> Page:
    """Ask for a longer deadline."""
    try:
        with transaction():
            outcome = cases.extend(
                case_id,
                key,
                actor=current_actor(),
                reason=request.form.get("reason", ""),
                version=request.form.get("version", type=int),
            )
            waits = outcome.proposal is not None
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence, "error")
    else:
        flash("延长申请已提交审批" if waits else "期限已延长", "success")
    return redirect(url_for("cases.page", case_id=case_id))


@bp.post("/cases/<uuid:case_id>/assign")
@requires("case.assign")
def assign(case_id: UUID) -> Page:
    """Give the case to a handler."""
    chosen = request.form.get("handler", "")
    try:
        handler = UUID(chosen) if chosen else None
    except ValueError as fault:
        raise NotFound from fault
    try:
        with transaction():
            cases.assign(
                case_id,
                actor=current_actor(),
                handler=handler,
                version=request.form.get("version", type=int),
            )
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence, "error")
    else:
        flash("已分派", "success")
    return redirect(url_for("cases.page", case_id=case_id))
