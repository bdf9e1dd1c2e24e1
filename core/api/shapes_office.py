"""Answers about the office and the caller: notices, roles, rules, types, due dates."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from core.api.shapes import DayShape, Moment, Person, RuleSetRef, Shape


class NoticeShape(Shape):
    """Something the caller was told."""

    id: UUID
    case: UUID | None
    kind: str
    level: str
    text: str
    created_at: Moment
    read_at: Moment | None


class TenantRef(Shape):
    """The organisation."""

    slug: str
    name: str
    timezone: str


class HeldRole(Shape):
    """A role that the caller holds, everywhere or for a unit."""

    key: str
    title: str
    domain: str
    unit: str


class ModuleRef(Shape):
    """A domain of the organisation and its edition in force today."""

    key: str
    title: str
    edition: str


class StandsInFor(Shape):
    """Somebody whose roles the caller has today (委托代办), with the keys of those roles."""

    user: Person
    roles: list[str]


class Me(Shape):
    """Who is asking."""

    tenant: TenantRef
    user: Person
    roles: list[HeldRole]
    scopes: list[str]
    stands_in_for: list[StandsInFor]
    modules: list[ModuleRef]


class RulesShape(Shape):
    """The resolved module in force: every field of the plugin contract."""

    rule_set: RuleSetRef
    module: dict[str, Any]


class Derivation(Shape):
    """The derivation of a due date. ``due``: the last day, or the moment for hours and minutes."""

    due: date | Moment | None
    due_raw: date | Moment | None
    due_on: date | None
    due_at: Moment | None
    estimated_years: list[int]
    sentence: str
    explanation: list[DayShape]


class Titled(Shape):
    """A key and its Chinese title."""

    key: str
    title: str


class NoticePage(Shape):
    """A page of notices."""

    items: list[NoticeShape]
    next: str | None


class DelegationShape(Shape):
    """One person stands in for another. ``running``: now; no roles: all that the giver holds."""

    id: UUID
    giver: Person
    taker: Person
    roles: list[str]
    unit: UUID | None
    reason: str
    begins_at: Moment
    ends_at: Moment
    revoked_at: Moment | None
    running: bool


class DelegationPage(Shape):
    """A page of delegations."""

    items: list[DelegationShape]
    next: str | None


class TypeList(Shape):
    """Case types."""

    items: list["TypeShape"]
    next: str | None = None


class FieldTitles(Titled):
    """A form, its fields and its JSON schema."""

    ref: str
    fields: list[dict[str, Any]]
    data_schema: dict[str, Any] = Field(serialization_alias="schema")


class TypeShape(Titled):
    """A case type with every key that the API takes or gives, and its Chinese title."""

    domain: str
    edition: str
    intake_form: str
    intake: list[str]
    first_states: list[str]
    fields: list[dict[str, Any]]
    roles: list[Titled]
    party_roles: list[dict[str, Any]]
    parties_schema: dict[str, Any]
    channels: list[Titled]
    categories: list[Titled]
    catalogues: list[dict[str, Any]]
    states: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
    chains: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    forms: list[FieldTitles]
