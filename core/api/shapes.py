"""Answers about cases: what each holds, for the program and for the OpenAPI document."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PlainSerializer, RootModel, WithJsonSchema

from core.deadlines.service import calendar

ClockState = Literal["running", "paused", "stopped", "breached", "void"]


def _local(value: datetime) -> str:
    return value.astimezone(calendar().tz).isoformat()


Moment = Annotated[
    datetime,
    PlainSerializer(_local, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Shape(BaseModel):
    """An answer or a part of one. Every field is always there."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Fault(Shape):
    """One fault of a request: where (a JSON pointer), a code, a sentence."""

    pointer: str
    code: str
    message: str


class ProblemDetails(BaseModel):
    """RFC 9457. ``code`` is one of wrong_state, not_permitted, guard, invalid, stale, ..."""

    type: str
    title: str
    status: int
    code: str
    errors: list[Fault]


class Person(Shape):
    """Somebody of the organisation."""

    id: UUID
    login: str
    name: str


class UnitRef(Shape):
    """A unit of the organisation."""

    id: UUID
    code: str
    name: str


class RuleSetRef(Shape):
    """A published rule set."""

    id: UUID
    domain: str
    edition: str
    version: int
    hash: str
    in_force: date


class PartyShape(BaseModel):
    """Someone in a case, with the fields of the party model, masked as the caller may see them."""

    model_config = ConfigDict(extra="allow")

    ref: str
    role: str
    role_title: str
    kind: str
    kind_title: str
    sealed: bool
    badge: str = ""
    anonymous: bool
    name: str
    ended_at: datetime | None = None


class SpanShape(Shape):
    """A length of time."""

    amount: int | None
    unit: str


class DayShape(Shape):
    """One day of a derivation: whether it counts, how many are counted so far, and why."""

    date: date
    counted: bool
    n: int
    why: str


class ClockShape(Shape):
    """A deadline of a case. ``due_on`` is the last day, ``due_at`` the first instant too late."""

    key: str
    seq: int
    receiver: str
    title: str
    ref: str
    basis: str
    basis_mark: str
    unit: str
    length: int | None
    state: ClockState
    level: Literal["green", "yellow", "red"]
    outcome: Literal["", "met", "late", "excused"]
    started_at: Moment
    due_raw: date | Moment | None
    due_on: date | None
    due_at: Moment | None
    stopped_at: Moment | None
    breached_at: Moment | None
    paused_days: int
    extended: bool
    extensions: list[SpanShape]
    estimated_years: list[int]
    remaining: str
    sentence: str


class ExplainedClock(ClockShape):
    """A deadline with its derivation, day by day."""

    explanation: list[DayShape]


class ActionShape(Shape):
    """An action that the caller may do now."""

    key: str
    title: str
    form: str
    chain: str
    told: bool
    documents: list[str]
    help: str
    basis: str


class DeliveryShape(Shape):
    """A paper brought to someone."""

    id: UUID
    document: UUID
    addressee: str
    mode: str
    sent_at: Moment
    received_at: Moment | None
    refused: bool
    address: str
    receiver: str
    relation: str
    refusal: str
    witness: str
    note: str
    attachment: UUID | None
    recorded_by: Person


class ReceiverShape(Shape):
    """Somebody whom a paper is for, by party ref, and when it first reached them."""

    receiver: str
    delivered_at: Moment | None


class DocumentItem(Shape):
    """A paper of a case. ``delivered``: it has reached everybody in ``to``."""

    id: UUID
    case: UUID
    ref: str
    key: str
    title: str
    status: Literal["draft", "issued", "void"]
    number: str
    receiver: str
    to: list[ReceiverShape]
    action: str
    delivered: bool
    issued_at: Moment | None
    issued_by: Person | None
    void_reason: str
    render_status: Literal["none", "queued", "rendering", "done", "failed"]
    sha256: str
    pages: int | None


class DocumentShape(DocumentItem):
    """A paper with its values, masked as the caller may see them, and its deliveries."""

    data: dict[str, Any]
    deliveries: list[DeliveryShape]


class AttachmentShape(Shape):
    """A file of a case."""

    id: UUID
    case: UUID
    name: str
    kind: str
    size: int
    media_type: str
    sha256: str
    uploaded_by: Person
    uploaded_at: Moment


class StepShape(Shape):
    """A step of a chain, for one group of roles."""

    id: UUID
    step: str
    title: str
    mode: str
    roles: list[str]
    status: Literal["later", "open", "done", "told", "dropped"]
    decision: Literal["", "approve", "reject", "return"]
    comment: str
    decided_by: Person | None
    decided_at: Moment | None
    on_behalf_of: Person | None


class CaseRef(Shape):
    """A case by name."""

    id: UUID
    number: str
    title: str


class ApprovalShape(Shape):
    """A proposal on its way through its chain. ``may_decide``: it waits for the caller."""

    id: UUID
    case: CaseRef
    kind: Literal["action", "extension"]
    action: str
    clock: str
    title: str
    chain: str
    status: Literal["waiting", "approved", "rejected", "returned", "withdrawn"]
    proposed_by: Person
    proposed_for: Person | None
    occurred_at: Moment
    decided_at: Moment | None
    comment: str
    data: dict[str, Any]
    steps: list[StepShape]
    may_decide: bool
    in_place_of: Person | None


class LinkShape(Shape):
    """A case that belongs to this one."""

    kind: str
    case: CaseRef


class CaseItem(Shape):
    """A case as lists show it."""

    id: UUID
    number: str
    domain: str
    type: str
    type_title: str
    title: str
    category: str
    category_title: str
    channel: str
    severity: str
    state: str
    state_title: str
    closed: bool
    result: str
    received_at: Moment
    received_on: date
    closed_at: Moment | None
    next_due_at: Moment | None
    breached: bool
    handler: Person | None
    unit: UnitRef | None
    version: int
    parties: list[PartyShape]
    clocks: list[ClockShape]


class CaseShape(CaseItem):
    """A case with all that the caller may see of it, and the actions that are allowed now."""

    edition: str
    rule_set: RuleSetRef
    moved_at: Moment
    officers: list[Person]
    facts: dict[str, Any]
    data: dict[str, dict[str, Any]]
    actions: list[ActionShape]
    documents: list[DocumentItem]
    approvals: list[ApprovalShape]
    links: list[LinkShape]


class Proposed(Shape):
    """An act that waits for its chain."""

    approval: ApprovalShape
    case: CaseShape


class EventActor(Shape):
    """Who did it; ``id`` is null for the system. ``on_behalf_of``: whom they stood in for."""

    kind: Literal["user", "party", "system", "plugin"]
    id: UUID | None
    name: str
    role: str
    on_behalf_of: UUID | None
    on_behalf_name: str


class EventShape(Shape):
    """Something that happened to a case. ``hash`` covers the content and the hash before it."""

    id: UUID
    seq: int
    type: str
    occurred_at: Moment
    recorded_at: Moment
    actor: EventActor
    data: dict[str, Any]
    prev_hash: str
    hash: str


class CasePage(Shape):
    """A page of cases; ``next`` is the cursor of the next one."""

    items: list[CaseItem]
    next: str | None


class EventList(Shape):
    """The whole log of a case."""

    items: list[EventShape]
    next: str | None = None


class ClockList(RootModel[list[ExplainedClock]]):
    """The clocks of a case, each with its derivation: a plain array."""


class DocumentList(Shape):
    """The papers of a case."""

    items: list[DocumentShape]
    next: str | None = None


class AttachmentList(Shape):
    """The files of a case."""

    items: list[AttachmentShape]
    next: str | None = None


class ApprovalList(Shape):
    """Proposals that wait for the caller."""

    items: list[ApprovalShape]
    next: str | None = None
