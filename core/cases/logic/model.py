"""What the rules know of a case, and the events they answer with: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from core.deadlines.logic.clock import RunningClock
from core.plugin.spec import CaseType, DomainModule

EventType = Literal[
    "opened",
    "moved",
    "assigned",
    "approval_requested",
    "extension_requested",
    "approved",
    "rejected",
    "returned",
    "withdrawn",
    "attached",
    "document_drafted",
    "document_issued",
    "document_voided",
    "delivered",
    "clock_started",
    "clock_paused",
    "clock_resumed",
    "clock_extended",
    "clock_stopped",
    "clock_voided",
    "clock_warned",
    "clock_breached",
    "clock_recomputed",
    "breach_withdrawn",
    "clock_escalated",
    "party_changed",
    "identity_opened",
    "linked",
    "note_added",
    "note_edited",
    "task_added",
    "task_changed",
    "task_done",
    "task_reopened",
    "task_overdue",
    "unlinked",
    "handed_over",
    "receipt",
    "sent_back",
    "reported_back",
    "called_back",
    "merged",
    "unmerged",
    "checked",
    "unchecked",
    "check_overridden",
]

EVENT_KEYS: Mapping[str, frozenset[str]] = {
    "opened": frozenset(
        {"type", "category", "channel", "state", "number", "parties", "facts", "unit"}
    ),
    "moved": frozenset({"action", "from", "to", "facts", "result", "closed"}),
    "assigned": frozenset({"handler", "officers", "unit"}),
    "approval_requested": frozenset({"proposal", "kind", "action", "clock", "chain", "steps"}),
    "extension_requested": frozenset({"proposal", "clock", "by"}),
    "approved": frozenset({"proposal", "step", "role", "for", "last", "open"}),
    "rejected": frozenset({"proposal", "step", "role", "for"}),
    "returned": frozenset({"proposal", "step", "role", "for"}),
    "withdrawn": frozenset({"proposal"}),
    "attached": frozenset({"attachment", "sha256", "size", "media_type"}),
    "document_drafted": frozenset({"ref", "key", "receiver", "to", "action"}),
    "document_issued": frozenset({"ref", "key", "receiver", "number"}),
    "document_voided": frozenset({"ref", "key", "number"}),
    "delivered": frozenset({"ref", "key", "receiver", "mode"}),
    "clock_started": frozenset({"clock"}),
    "clock_paused": frozenset({"clock"}),
    "clock_resumed": frozenset({"clock"}),
    "clock_extended": frozenset({"clock", "by"}),
    "clock_stopped": frozenset({"clock"}),
    "clock_voided": frozenset({"clock"}),
    "clock_warned": frozenset(
        {"key", "seq", "receiver", "index", "level", "who", "due_at", "up", "any_time"}
    ),
    "clock_breached": frozenset({"clock", "who", "offer", "due_at"}),
    "clock_recomputed": frozenset({"clock", "was", "why"}),
    "breach_withdrawn": frozenset({"clock"}),
    "clock_escalated": frozenset(
        {"key", "seq", "receiver", "step", "level", "who", "up", "any_time", "due_at"}
    ),
    "party_changed": frozenset({"party", "gone", "changes"}),
    "identity_opened": frozenset({"opening", "party", "paper", "digest"}),
    "linked": frozenset({"other", "kind"}),
    "note_added": frozenset({"note", "mentions", "digest"}),
    "note_edited": frozenset({"note", "mentions", "digest"}),
    "task_added": frozenset({"task", "assignee", "due_on"}),
    "task_changed": frozenset({"task", "assignee", "due_on"}),
    "task_done": frozenset({"task", "asked_by"}),
    "task_reopened": frozenset({"task", "assignee"}),
    "task_overdue": frozenset({"task", "assignee"}),
    "unlinked": frozenset({"other", "kind"}),
    "handed_over": frozenset({"code", "direction", "to", "name", "fields", "due"}),
    "receipt": frozenset({"code"}),
    "sent_back": frozenset({"code", "times"}),
    "reported_back": frozenset({"code"}),
    "called_back": frozenset({"code"}),
    "merged": frozenset({"other", "direction"}),
    "unmerged": frozenset({"other", "direction"}),
    "checked": frozenset({"list", "item", "evidence"}),
    "unchecked": frozenset({"list", "item"}),
    "check_overridden": frozenset({"list", "item"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a case: when it happened, who did it, under which role.

    ``at`` is aware. ``data`` has exactly the keys that :data:`EVENT_KEYS` lists, and no sensitive
    value.
    """

    type: EventType
    at: datetime
    by: "Who"
    data: Mapping[str, Any]

    def __post_init__(self) -> None:
        if frozenset(self.data) != EVENT_KEYS[self.type]:
            raise ValueError(f"event {self.type}: wrong keys {sorted(self.data)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The actor as an event remembers it. ``id`` is None for the system.

    ``on_behalf_of`` is the person whom the actor stood in for (委托代办).
    """

    kind: Literal["user", "party", "system", "plugin"] = "user"
    id: str | None = None
    role: str = ""
    on_behalf_of: str | None = None


SYSTEM = Who(kind="system")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRef:
    """A party as rules see it: ``ref`` is role and position (complainant:0); never a name."""

    ref: str
    role: str
    kind: str
    anonymous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperState:
    """A paper of the case: drafted, issued or void, whom it is for and when it reached them.

    ``receiver`` is the first of those it is made out to (``to``), empty for nobody in particular.
    ``reached`` holds the first moment for each that has it.
    """

    ref: str
    key: str
    receiver: str
    to: tuple[str, ...] = ()
    status: Literal["draft", "issued", "void"] = "draft"
    number: str = ""
    reached: Mapping[str, datetime] = field(default_factory=dict[str, datetime])

    @property
    def receivers(self) -> tuple[str, ...]:
        """Everybody whom the one paper is for."""
        return self.to or (self.receiver,)

    @property
    def missing(self) -> tuple[str, ...]:
        """Those whom it has not reached."""
        return tuple(ref for ref in self.receivers if ref not in self.reached)

    @property
    def delivered(self) -> bool:
        """Whether the paper reached everybody it is for."""
        return not self.missing

    @property
    def delivered_at(self) -> datetime | None:
        """When it reached the last of them; None while somebody is missing."""
        return max(self.reached[ref] for ref in self.receivers) if self.delivered else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """A step of a proposal's chain: which roles may decide it and how far it has come."""

    step: str
    title: str
    mode: str
    roles: tuple[str, ...]
    scope: str = "any"
    status: Literal["later", "open", "done", "told"] = "later"
    done_roles: tuple[str, ...] = ()
    deciders: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The step as plain JSON values."""
        return {
            "step": self.step,
            "title": self.title,
            "mode": self.mode,
            "roles": list(self.roles),
            "scope": self.scope,
            "status": self.status,
            "done_roles": list(self.done_roles),
            "deciders": list(self.deciders),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A proposal on its way through its chain. ``last_at``: when it was made or last decided.

    ``behalf`` is the person in whose place ``by`` proposed it.
    """

    proposal: str
    kind: Literal["action", "extension"]
    action: str
    clock: str
    chain: str
    by: str
    last_at: datetime
    steps: tuple[OpenStep, ...]
    behalf: str | None = None

    @property
    def proposers(self) -> tuple[str | None, ...]:
        """Whoever may not decide it: the proposer, and whom they stood in for."""
        return (self.by, self.behalf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A case as the rules see it. ``moved_at`` is when its state last changed."""

    type: str
    state: str
    facts: Mapping[str, Any]
    received_at: datetime
    moved_at: datetime
    parties: tuple[PartyRef, ...] = ()
    clocks: tuple[RunningClock, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    handler: str | None = None
    officers: tuple[str, ...] = ()
    unit: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    actors: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    papers: tuple[PaperState, ...] = ()
    result: str = ""
    closed: bool = False
    merged_into: str | None = None
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A module and one of its case types, ready for look-ups."""

    module: DomainModule
    case_type: CaseType

    @classmethod
    def of(cls, module: DomainModule, case_type: str) -> "Rules":
        """The rules of a case type; raises ``KeyError`` when the module has no such type."""
        for candidate in module.case_types:
            if candidate.key == case_type:
                return cls(module=module, case_type=candidate)
        raise KeyError(case_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A new matter: its origin, when it was received, who is in it, what rules may know of it.

    ``facts`` are those of the intake form; ``actions`` the intake actions to do, in order.
    """

    category: str
    channel: str
    received_at: datetime
    parties: tuple[PartyRef, ...]
    facts: Mapping[str, Any]
    actions: tuple[str, ...]
    number: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A note that a party was told, in the act itself: how, when, and whom.

    ``to`` are party roles or refs; empty: everybody whom the act's papers are for.
    """

    mode: str
    at: datetime
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """An action that somebody does: when it happened, the facts of its form, the telling."""

    action: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    result: str = ""
    told: tuple[Told, ...] = ()
    proposal: str = ""
