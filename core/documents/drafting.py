"""Drafts: those that acts make, those that people make, and changing them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core.cases import queries as case_queries
from core.cases.forms import form_of, parse_form
from core.cases.logic import acts, papers
from core.cases.logic.guards import env_of
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.outcome import rules_of
from core.cases.parties import everyone
from core.cases.record import load, record
from core.db import db, new_id
from core.deadlines.service import calendar
from core.documents import freeze, queries, sources
from core.documents.models import DocumentRow
from core.documents.rights import locked, must
from core.errors import Invalid, Problem, Refused
from core.events.models import EventRow
from core.forms.logic import prefill
from core.now import now
from core.plugin.conditions import Env
from core.plugin.spec import Document, Form
from core.users.logic import Actor

PROGRAM = Actor(id="", name="", roles={})
"""Nobody in particular: papers that it drafts name the case's handler, and no one else."""

Given = Mapping[str, Mapping[str, Any]]


def drafted(
    case: Case,
    rules: Rules,
    rows: Sequence[EventRow],
    actor: Actor,
    *,
    latest: Mapping[str, Any],
    given: Given,
) -> list[DocumentRow]:
    """Rows of the papers that events have drafted, filled in with what is known.

    ``latest`` are the values of the act, ``given`` those for its papers by document key. Raises
    :class:`Invalid` with every fault of what was given.
    """
    wanted = [row for row in rows if row.type == "document_drafted"]
    if not wanted:
        return []
    people = everyone(case.id)
    common = sources.common(case, rules, actor, people, latest=latest)
    by_ref = {person.ref: person for person in people}
    made: list[DocumentRow] = []
    problems: list[Problem] = []
    for event in wanted:
        document = papers.document_of(rules, event.data["key"])
        form = form_of(rules, document.form)
        to = [by_ref[ref] for ref in event.data["to"] if ref in by_ref]
        known = {**common, **sources.made_out_to(to)}
        if any(field.source == sources.LOG for field in form.fields):
            known[sources.LOG] = sources.log(case, rules)
        values = prefill(form, known)
        more = given.get(document.key, {})
        if more:
            env = env_of(rules, load(case), at=event.occurred_at, calendar=calendar())
            pointer = f"/documents/{document.key}"
            values, found = checked(
                rules, form, {**values, **more}, env=env, at=event.occurred_at, pointer=pointer
            )
            problems += found
        row = _row(case, document, event, actor)
        row.receiver_id = to[0].row.id if to else None
        freeze.store_values(row, form, values)
        made.append(row)
    if problems:
        raise Invalid(problems=list(dict.fromkeys(problems)))
    db.session.add_all(made)
    db.session.flush()
    return made


def fill_in_drafts(case_id: UUID) -> list[DocumentRow]:
    """Rows of the papers that the program itself has drafted and that have none yet."""
    case = case_queries.locked(case_id)
    known = {row.ref for row in queries.of_case(case_id)}
    wanted = [row for row in queries.drafts(case_id) if row.data["ref"] not in known]
    return drafted(case, rules_of(case), wanted, PROGRAM, latest={}, given={})


def checked(
    rules: Rules,
    form: Form,
    values: Mapping[str, Any],
    *,
    env: Env,
    at: datetime,
    pointer: str = "/data",
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The values of a draft: some may be missing, what is there must be right."""
    parsed = parse_form(
        rules, form, values, env=env, on=calendar(), partial=True, pointer=pointer, at=at
    )
    return parsed.data, parsed.problems


def refuse_bad_given(case: Case, rules: Rules, action: str, given: Given, *, at: datetime) -> None:
    """Refuse values for papers that the action does not draft, or that their forms do not take."""
    keys = acts.transition_of(rules, action).documents
    problems: list[Problem] = []
    env = env_of(rules, load(case), at=at, calendar=calendar()) if given else Env()
    for key, values in given.items():
        pointer = f"/documents/{key}"
        if key not in keys:
            problems.append(Problem(pointer, "unknown", f"此事项不生成“{key}”这一文书"))
            continue
        form = form_of(rules, papers.document_of(rules, key).form)
        problems += checked(rules, form, values, env=env, at=at, pointer=pointer)[1]
    if problems:
        raise Invalid(problems=problems)


def _row(case: Case, document: Document, event: EventRow, actor: Actor) -> DocumentRow:
    return DocumentRow(
        id=new_id(),
        case_id=case.id,
        ref=event.data["ref"],
        key=document.key,
        title=document.title,
        receiver_role=str(event.data["receiver"]).partition(":")[0],
        action=event.data["action"],
        status="draft",
        data={},
        drafted_by=UUID(actor.id) if actor.id else None,
        event_id=event.id,
    )


def draft(
    case_id: UUID, key: str, *, actor: Actor, data: Mapping[str, Any], receiver: str = ""
) -> DocumentRow:
    """Draft a paper that may be issued freely, or another copy of one that an action has drafted.

    ``receiver`` is a party's ref; the first one that the paper is for when it is left out.
    """
    case = case_queries.for_update(case_id, actor)
    rules, on = rules_of(case), calendar()
    document = papers.document_of(rules, key)
    way = must(actor, "document.draft", document, rules, case)
    snapshot = load(case)
    earlier = [row for row in queries.of_case(case.id) if row.key == key]
    if not document.free and not earlier:
        raise Refused("wrong_state", f"“{document.title}”随办理事项生成，不能单独起草")
    action = earlier[-1].action if earlier else ""
    events = papers.drafted(rules, snapshot, action, [key], at=now(), by=acts.who(actor, way))
    wanted = [e for e in events if not receiver or receiver in e.data["to"]][:1]
    if not wanted:
        message = "该文书没有这一收件人"
        raise Invalid(message, problems=[Problem("/receiver", "not_a_choice", message)])
    _, rows = record(case, rules, snapshot, wanted, on)
    try:
        return drafted(case, rules, rows, actor, latest={}, given={key: data} if data else {})[0]
    except Invalid as fault:
        raise Invalid(problems=_moved(fault.problems, f"/documents/{key}")) from fault


def _moved(problems: Sequence[Problem], prefix: str) -> list[Problem]:
    return [Problem(f"/data{p.pointer.removeprefix(prefix)}", p.code, p.message) for p in problems]


def update(
    document_id: UUID, *, actor: Actor, data: Mapping[str, Any], at: datetime | None = None
) -> DocumentRow:
    """Change a draft. Missing values may wait until it is issued; what is there must be right.

    ``at`` is the moment that dates are judged by, now when left out.
    """
    row, case = locked(document_id, actor)
    rules = rules_of(case)
    document = papers.document_of(rules, row.key)
    must(actor, "document.draft", document, rules, case)
    if row.status != "draft":
        raise Refused("wrong_state", "该文书已签发或已作废，不能修改")
    form = form_of(rules, document.form)
    moment = at or now()
    env = env_of(rules, load(case), at=moment, calendar=calendar())
    values, problems = checked(rules, form, {**freeze.values_of(row), **data}, env=env, at=moment)
    if problems:
        raise Invalid(problems=problems)
    freeze.store_values(row, form, values)
    db.session.flush()
    return row
