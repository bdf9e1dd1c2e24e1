"""The five hooks that a plugin may implement, and the plain values that they are given.

Everything a domain *is* travels as data through ``domain_modules``. The other four hooks are for
what data cannot say. Permissions, menus, guards and deadlines are no hooks on purpose: they are
fields of the contract, so core stays in charge of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import pluggy

from core.plugin.spec import DomainModule

if TYPE_CHECKING:
    from flask import Blueprint

NAME = "huiyin"
spec = pluggy.HookspecMarker(NAME)
impl = pluggy.HookimplMarker(NAME)

PureFunction = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One recorded event of a case. ``data`` never holds sensitive values; both times are aware."""

    id: str
    type: str
    seq: int
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: Literal["user", "party", "system", "plugin"]
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """What a plugin may know of a case: where it stands and its facts; no parties, no free text."""

    id: str
    tenant: str
    domain: str
    edition: str
    type: str
    number: str
    state: str
    category: str
    received_at: datetime
    version: int
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An act that a plugin asks core to perform; core judges it like any other and may refuse it.

    ``args``: action and data for ``act``, text for ``note``, user or unit for ``assign``, clock and
    reason for ``extend``.
    """

    name: Literal["act", "note", "assign", "extend"]
    case: str
    args: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message on its way through a channel (email, sms, webhook, or one that a plugin knows).

    ``id`` is the same at every attempt. ``headers`` are those of a signed call (webhook).
    """

    id: str
    tenant: str
    channel: str
    to: str
    text: str
    subject: str = ""
    case: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel said: handed over, delivered, or failed with the reason in ``detail``.

    ``again``: a failure that may pass; core tries again later. ``detail`` repeats no address.
    """

    status: Literal["sent", "delivered", "failed"]
    reference: str = ""
    detail: str = ""
    again: bool = False


@spec
def domain_modules() -> Iterable[DomainModule]:  # type: ignore[empty-body]
    """Every edition of this plugin's domain, oldest first. Called once, at start."""


@spec
def functions() -> Mapping[str, PureFunction]:  # type: ignore[empty-body]
    """Pure functions that computed fields and documents may name. Called once, at start."""


@spec
def blueprints() -> "Iterable[Blueprint]":  # type: ignore[empty-body]
    """Extra pages, mounted under /x/<plugin>/. They read; to change a case they post to core."""


@spec
def on_event(event: EventView, case: CaseView) -> Iterable[Command]:  # type: ignore[empty-body]
    """After commit, in the worker, at least once, only for tenants that enabled the plugin.

    Returns acts for core to perform. It cannot veto: a veto is a guard, and guards are data.
    """


@spec(firstresult=True)
def deliver(message: Message) -> Receipt | None:
    """Send through a channel that this plugin knows; None means "not mine"."""
