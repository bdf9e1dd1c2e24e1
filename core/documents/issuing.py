"""Issuing a paper: it takes its number, is frozen and printed; and voiding one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from core.cases import queries as case_queries
from core.cases.forms import form_of, parse_form
from core.cases.logic import acts, papers
from core.cases.logic.effects import unfold
from core.cases.logic.guards import env_of
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.numbering import series_of, take_number
from core.cases.outcome import rules_of
from core.cases.record import load, record
from core.db import db
from core.deadlines.service import calendar
from core.documents import freeze, queries, verify
from core.documents.drafting import update
from core.documents.models import DocumentRow
from core.documents.rights import locked, must
from core.errors import Invalid, Problem, Refused
from core.events.service import ask
from core.now import now
from core.plugin.spec import Document
from core.users.logic import Actor, Standing


def issue(
    document_id: UUID,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> DocumentRow:
    """Issue a draft: it takes its number, its values are frozen, its PDF is asked for.

    Raises :class:`Invalid` with every value that is still missing.
    """
    moment = now()
    at = acts.settled(occurred_at, moment)
    if data:
        update(document_id, actor=actor, data=data, at=min(at, moment))
    row, case = locked(document_id, actor)
    rules = rules_of(case)
    way = must(actor, "document.issue", papers.document_of(rules, row.key), rules, case)
    problems = _moment_problems(case, at, moment)
    if row.status == "draft":
        problems += lacking(rules, row, case, at=min(at, moment))
    if problems:
        raise Invalid(_title(problems), problems=problems)
    seal(case, rules, row, actor, way, at=at)
    return row


def _moment_problems(case: Case, at: datetime, moment: datetime) -> list[Problem]:
    if at > moment:
        return [Problem("/occurred_at", "in_future", "签发时间不能晚于现在")]
    if at < case.received_at:
        return [Problem("/occurred_at", "too_early", "签发时间不能早于收到的时间")]
    return []


def _title(problems: list[Problem]) -> str:
    return problems[0].message if len(problems) == 1 else "文书还有必填内容没有填写"


def lacking(rules: Rules, row: DocumentRow, case: Case, *, at: datetime) -> tuple[Problem, ...]:
    """What a draft still lacks before it may be issued."""
    form = form_of(rules, papers.document_of(rules, row.key).form)
    env = env_of(rules, load(case), at=at, calendar=calendar())
    values = freeze.values_of(row)
    return parse_form(rules, form, values, env=env, on=calendar(), at=at).problems


def seal(
    case: Case, rules: Rules, row: DocumentRow, actor: Actor, way: Standing, *, at: datetime
) -> None:
    """Number, freeze and record a complete draft as issued, and ask for its PDF."""
    document, on, snapshot = papers.document_of(rules, row.key), calendar(), load(case)
    if row.status != "draft":
        raise Refused("wrong_state", "该文书已签发或已作废")
    number = _number(case, rules, document, row, at=at)
    event = papers.issued(snapshot, row.ref, number, at=at, by=acts.who(actor, way))
    _, events = unfold(rules, snapshot, [event], on)
    _, rows = record(case, rules, snapshot, events, on)
    row.status, row.number = "issued", number
    row.issued_by, row.issued_at, row.event_id = UUID(actor.id), at, rows[0].id
    row.code = "" if row.key in rules.case_type.bare else verify.new_code()
    row.frozen = freeze.frozen(case, rules, row, document, actor, at=at)
    row.render_status = "queued"
    ask("documents.render", at=now(), event_id=rows[0].id, args={"document": str(row.id)})
    db.session.flush()


def _number(case: Case, rules: Rules, document: Document, row: DocumentRow, *, at: datetime) -> str:
    """The paper's number: taken for the day of issue, or the one value that papers share."""
    if not document.series:
        return ""
    series = series_of(rules.module, document.series)
    if document.key in series.shared_by:
        shared = queries.number_of_case(case.id, series.key)
        if shared is not None:
            return shared
    number = take_number(
        series,
        unit=case_queries.unit_of(case),
        day=at.astimezone(calendar().tz).date(),
        case_id=case.id,
        document_id=row.id,
    )
    db.session.add(number)
    return number.text


def void(document_id: UUID, *, actor: Actor, reason: str) -> DocumentRow:
    """Void a paper. Its number stays in the register, marked, and is never given again.

    A number that another living paper of the case prints too stays in force.
    """
    if not reason.strip():
        message = "请写明作废原因"
        raise Invalid(message, problems=[Problem("/reason", "required", message)])
    row, case = locked(document_id, actor)
    rules, on, snapshot = rules_of(case), calendar(), load(case)
    way = must(actor, "document.issue", papers.document_of(rules, row.key), rules, case)
    event = papers.voided(snapshot, row.ref, at=now(), by=acts.who(actor, way))
    record(case, rules, snapshot, [event], on)
    row.status, row.void_reason = "void", reason.strip()
    db.session.flush()
    alive = {paper.number for paper in queries.of_case(case.id) if paper.status == "issued"}
    for number in queries.numbers_of(case.id, row.number):
        number.void = number.text not in alive
    db.session.flush()
    return row
