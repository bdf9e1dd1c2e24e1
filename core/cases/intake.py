"""Opening a case: what was sent is checked whole, then the rules decide, then it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import cast, select
from sqlalchemy.dialects.postgresql import TSVECTOR, insert

from core.cases import search
from core.cases.forms import form_of, parse_form
from core.cases.intake_facts import refs_of
from core.cases.logic import acts
from core.cases.logic.model import Rules, Snapshot
from core.cases.models import Case, Counter, NumberRow, Party
from core.cases.numbers import number_text, period_of
from core.cases.queries import unit_path
from core.cases.record import record
from core.crypto import vault
from core.db import db, new_id, require_tenant
from core.deadlines.service import calendar
from core.errors import Invalid, Problem
from core.events.models import EventRow
from core.forms.logic import facts_of, parse_parties
from core.now import now
from core.plugin.conditions import Env
from core.plugin.spec import CaseType, DomainModule, PartyRole, Series
from core.rules import service as rules_service
from core.tenants.models import Tenant, Unit
from core.users.logic import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A new case with its rules, its first state, its first events, and the checked form."""

    case: Case
    rules: Rules
    snapshot: Snapshot
    rows: Sequence[EventRow]
    data: Mapping[str, Any]


SENSITIVE = ("id_number", "phone", "email", "address", "postal_address")


def open_case(
    *,
    type: str,
    channel: str,
    category: str,
    parties: Sequence[Mapping[str, Any]],
    data: Mapping[str, Any],
    actor: Actor,
    received_at: datetime | None = None,
    unit_id: UUID | None = None,
    severity: str = "",
    register: bool | None = None,
) -> "Opened":
    """Receive a matter and, when its form is complete, register it, in one act.

    ``received_at`` is when the competent office received it, aware; now when left out. With
    ``register=False``, or when neither parties nor data were given, the matter is only received and
    registered later. Every fault of the input is reported at once: :class:`Invalid`.
    """
    moment = received_at or now()
    on = calendar()
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=on.tz)
    problems: list[Problem] = []
    if moment > now() + acts.EARLY:
        problems.append(Problem("/received_at", "in_future", "收到时间不能晚于现在"))
        moment = now()
    day = moment.astimezone(on.tz).date()
    domain = rules_service.domain_of_type(type, day)
    rule_set_id, module = rules_service.rule_set_for(domain, day)
    rules = Rules.of(module, type)
    nothing_yet = register is False or (register is None and not parties and not data)
    only_receive = nothing_yet and len(rules.case_type.intake) > 1
    env = Env(
        facts={"channel": channel, "category": category, "received_on": day.isoformat()}, on=day
    )
    problems += _lists(rules, channel, category)
    parsed_parties = parse_parties(
        rules.case_type, list(parties), now=now(), zone=on.tz, env=env, partial=only_receive
    )
    parsed = parse_form(
        rules,
        form_of(rules, rules.case_type.intake_form),
        data,
        env=env,
        on=on,
        partial=only_receive,
    )
    problems += [*parsed_parties.problems, *parsed.problems]
    if problems:
        raise Invalid(problems=problems)

    unit = _unit(unit_id)
    case = Case(
        id=new_id(),
        domain=domain,
        type=type,
        rule_set_id=rule_set_id,
        category=category,
        channel=channel,
        severity=severity,
        unit_id=unit_id,
        received_at=moment,
        received_on=day,
        opened_by=UUID(actor.id),
        number="",
        title="",
        data={},
    )
    rows = party_rows_from(rules.case_type, case.id, parsed_parties.data)
    form = form_of(rules, rules.case_type.intake_form)
    refs, real_name = refs_of(rules.case_type, parsed_parties.data)
    facts = {**facts_of(form, parsed.data), **real_name}
    taken = take_number(
        series_of(module, rules.case_type.series), unit=unit, day=on_day(on), case_id=case.id
    )
    case.number = taken.text
    store(case, rules, rules.case_type.intake_form, parsed.data)
    case.title = title_of(rules, category, rows)
    case.sealed = rules.case_type.secrecy == "sealed"
    intake = acts.Intake(
        category=category,
        channel=channel,
        received_at=moment,
        parties=refs,
        facts={**facts, **({"severity": severity} if severity else {})},
        actions=rules.case_type.intake[:1] if only_receive else rules.case_type.intake,
        number=case.number,
        unit=None if unit_id is None else str(unit_id),
    )
    events = acts.open_(rules, intake, actor, now(), on, unit_path(unit_id))
    case.moved_at, case.state, case.facts = moment, "", {}
    snapshot, recorded = record(case, rules, None, events, on)
    db.session.add_all([*rows, taken])
    index(case, rows)
    db.session.flush()
    return Opened(case=case, rules=rules, snapshot=snapshot, rows=recorded, data=parsed.data)


def _lists(rules: Rules, channel: str, category: str) -> list[Problem]:
    problems: list[Problem] = []
    for pointer, key, value, title in (
        ("/channel", rules.case_type.channel, channel, "接收方式"),
        ("/category", rules.case_type.category, category, "类别"),
    ):
        entries = entries_of(rules, key)
        if not value:
            problems.append(Problem(pointer, "required", f"请选择{title}"))
        elif value not in entries:
            problems.append(Problem(pointer, "not_a_choice", f"{title}不在可选范围内"))
    return problems


def entries_of(rules: Rules, catalogue: str) -> dict[str, str]:
    """Keys and titles of a catalogue's active entries."""
    for found in (*rules.case_type.catalogues, *rules.module.catalogues):
        if found.key == catalogue:
            return {entry.key: entry.title for entry in found.entries if entry.active}
    return {}


def _unit(unit_id: UUID | None) -> Unit | None:
    if unit_id is None:
        return None
    unit = db.session.scalars(select(Unit).where(Unit.id == unit_id)).one_or_none()
    if unit is None or not unit.active:
        raise Invalid(problems=[Problem("/unit", "not_a_choice", "没有这个部门")])
    return unit


def _role(case_type: CaseType, key: str) -> PartyRole:
    return next(role for role in case_type.party_roles if role.key == key)


def party_rows_from(
    case_type: CaseType, case_id: UUID, parsed: Sequence[Mapping[str, Any]]
) -> list[Party]:
    """Rows of checked parties; what is sensitive is encrypted, a sealed party wholly."""
    rows: list[Party] = []
    positions: dict[str, int] = {}
    for party in parsed:
        key, kind = str(party["role"]), str(party["kind"])
        role = _role(case_type, key)
        values = {k: v for k, v in party.items() if k not in ("role", "kind")}
        sealed = role.secrecy == "sealed"
        hidden = {k: v for k, v in values.items() if sealed or k in SENSITIVE}
        shown = {k: v for k, v in values.items() if k not in hidden and k != "name"}
        if not values.get("name"):
            shown["anonymous"] = True
        rows.append(
            Party(
                id=new_id(),
                case_id=case_id,
                role=key,
                position=positions.get(key, 0),
                kind=kind,
                name="" if sealed else str(values.get("name", "")),
                fields=shown,
                secret=vault().seal(hidden),
                secrecy=role.secrecy,
                phone_hash=vault().fingerprint(str(values.get("phone", ""))),
                id_hash=vault().fingerprint(
                    str(values.get("id_number", "") or values.get("credit_code", ""))
                ),
            )
        )
        positions[key] = positions.get(key, 0) + 1
    return rows


def title_of(rules: Rules, category: str, rows: Sequence[Party]) -> str:
    """What a list shows of a case: its category and the organisation or person it is about."""
    named = [row for row in rows if row.name and row.secrecy == "open"]
    about = next(
        (row.name for row in named if "org" in _role(rules.case_type, row.role).kinds),
        named[-1].name if named else "",
    )
    title = entries_of(rules, rules.case_type.category).get(category, category)
    return f"{title}：{about}" if about else title


def store(case: Case, rules: Rules, key: str, values: Mapping[str, Any]) -> None:
    """Keep the values of a form with the case: the open ones plainly, the others encrypted.

    What was filled in before under the same form is replaced; ``form_order`` remembers which form
    was filled in last.
    """
    form = next((f for f in rules.module.forms if f.key == key), None)
    hidden_keys = set() if form is None else {f.key for f in form.fields if f.secrecy != "open"}
    shown = {k: v for k, v in values.items() if k not in hidden_keys}
    hidden = {k: v for k, v in values.items() if k in hidden_keys}
    secret = vault().open(case.secret)
    secret.pop(key, None)
    case.data = {**(case.data or {}), key: shown}
    case.secret = vault().seal({**secret, key: hidden} if hidden else secret)
    case.form_order = [*(k for k in case.form_order or [] if k != key), key]


def full_data(case: Case) -> dict[str, dict[str, Any]]:
    """All form values of a case in the order the forms were filled in, the encrypted ones opened.

    For papers, and for those who may see them.
    """
    secret = vault().open(case.secret)
    return {key: {**case.data.get(key, {}), **secret.get(key, {})} for key in case.form_order}


def index(case: Case, rows: Sequence[Party]) -> None:
    """Bring the case's search words up to date. Sealed people are never in it."""
    texts = [case.number, case.title, *(row.name for row in rows if row.secrecy == "open")]
    texts += [
        value
        for values in case.data.values()
        for value in values.values()
        if isinstance(value, str)
    ]
    case.search = cast(search.vector(*texts), TSVECTOR)


def series_of(module: DomainModule, key: str) -> Series:
    """The series of that key; the checks of the contract make sure it exists."""
    return next(series for series in module.series if series.key == key)


def on_day(on: Any) -> Any:
    """Today in the tenant's zone: the day numbers are taken on."""
    return now().astimezone(on.tz).date()


def take_number(
    series: Series,
    *,
    unit: Unit | None,
    day: Any,
    case_id: UUID | None,
    document_id: UUID | None = None,
) -> NumberRow:
    """Take the next number of a series, without gaps.

    The counter's row is locked until the transaction ends: whoever rolls back leaves no gap,
    and the next writer waits.
    """
    unit_key = str(unit.id) if series.scope == "unit" and unit is not None else ""
    period = period_of(series, day)
    key = f"{series.key}/{unit_key}/{period}"
    statement = (
        insert(Counter)
        .values(tenant_id=require_tenant(), id=new_id(), key=key, value=1)
        .on_conflict_do_update(
            index_elements=["tenant_id", "key"], set_={"value": Counter.value + 1}
        )
        .returning(Counter.value)
    )
    seq = db.session.execute(statement).scalar_one()
    return NumberRow(
        id=new_id(),
        unit_key=unit_key,
        series=series.key,
        period=period,
        seq=seq,
        text=number_text(series, org=_org(unit), day=day, seq=seq),
        case_id=case_id,
        document_id=document_id,
    )


def _org(unit: Unit | None) -> str:
    if unit is not None and unit.org_code:
        return unit.org_code
    return db.session.scalars(select(Tenant.org_code).where(Tenant.id == require_tenant())).one()
