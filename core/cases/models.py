"""Cases and what hangs on them: parties, proposals with their approvals, links, counters."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped

CASE = ["cases.tenant_id", "cases.id"]
USER = ["users.tenant_id", "users.id"]
UNIT = ["units.tenant_id", "units.id"]


class Case(Scoped, Base):
    """One matter.

    ``data`` is everything typed into forms, by form, ``secret`` the encrypted part of it,
    ``form_order`` the forms in the order they were last filled in;
    ``facts`` the part that rules, filters and statistics may use; ``counts`` how often each
    action was done; ``waiting`` the open proposals and ``papers`` the state of each paper, so
    that rules and lists need no join. ``last_seq``/``last_hash`` are the end of the event
    chain. ``merged_into`` is the case in which this one goes on. ``version`` rises with every
    write; a page that was built on an older one is refused.
    """

    __tablename__ = "cases"

    domain: Mapped[str]
    type: Mapped[str]
    rule_set_id: Mapped[UUID]
    number: Mapped[str]
    category: Mapped[str]
    channel: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    closed: Mapped[bool] = mapped_column(default=False)
    result: Mapped[str] = mapped_column(default="")
    severity: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[UUID | None]
    handler_id: Mapped[UUID | None]
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    breached: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[UUID | None]
    merged_at: Mapped[datetime | None]
    data: Mapped[dict[str, Any]]
    form_order: Mapped[list[Any]] = mapped_column(default=list)
    facts: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    actors: Mapped[dict[str, Any]] = mapped_column(default=dict)
    waiting: Mapped[list[Any]] = mapped_column(default=list)
    officers: Mapped[list[Any]] = mapped_column(default=list)
    papers: Mapped[list[Any]] = mapped_column(default=list)
    ticked: Mapped[list[Any]] = mapped_column(default=list)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    moved_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    once: Mapped[UUID | None]
    search: Mapped[Any] = mapped_column(TSVECTOR, nullable=True, deferred=True)
    version: Mapped[int] = mapped_column()
    last_seq: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(default="")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(
                ["tenant_id", "rule_set_id"], ["rule_sets.tenant_id", "rule_sets.id"]
            ),
            ForeignKeyConstraint(["tenant_id", "unit_id"], UNIT),
            ForeignKeyConstraint(["tenant_id", "handler_id"], USER),
            ForeignKeyConstraint(["tenant_id", "opened_by"], USER),
            ForeignKeyConstraint(["tenant_id", "merged_into"], CASE),
            UniqueConstraint("tenant_id", "opened_by", "once"),
            # Units of one office may each count for themselves: ``numbers`` keeps a number unique.
            Index("ix_cases_number", "tenant_id", "number"),
            Index("ix_cases_due", "tenant_id", "domain", "type", "state", "next_due_at"),
            Index(
                "ix_cases_handler",
                "tenant_id",
                "handler_id",
                postgresql_where=text("closed_at IS NULL"),
            ),
            Index(
                "ix_cases_merged",
                "tenant_id",
                "merged_into",
                postgresql_where=text("merged_into IS NOT NULL"),
            ),
            Index("ix_cases_received", "tenant_id", "received_at", "id"),
            Index("ix_cases_unit", "tenant_id", "unit_id", "received_at", "id"),
            Index(
                "ix_cases_facts",
                "facts",
                postgresql_using="gin",
                postgresql_ops={"facts": "jsonb_path_ops"},
            ),
            Index("ix_cases_search", "search", postgresql_using="gin"),
        )


class Party(Scoped, Base):
    """Someone in a case. ``fields`` are the open values, ``secret`` the encrypted rest as JSON.

    A sealed party keeps nothing here but its kind and that it is anonymous: who it is stands in
    ``identities``. The hashes are keyed, for exact look-up of a phone or an identity number
    without reading it; ``name_key`` finds an open name however it was written.

    ``ended_at``: since when the party takes no part any more; the row stays, for papers name it.
    """

    __tablename__ = "parties"

    case_id: Mapped[UUID]
    role: Mapped[str]
    position: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    fields: Mapped[dict[str, Any]]
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    secrecy: Mapped[str] = mapped_column(default="open")
    phone_hash: Mapped[str] = mapped_column(default="")
    id_hash: Mapped[str] = mapped_column(default="")
    name_key: Mapped[str] = mapped_column(default="", server_default="")
    ended_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            UniqueConstraint("tenant_id", "case_id", "role", "position"),
            Index("ix_parties_phone", "tenant_id", "phone_hash"),
            Index("ix_parties_id", "tenant_id", "id_hash"),
            Index("ix_parties_name", "tenant_id", "name_key"),
            CheckConstraint("secrecy IN ('open', 'sensitive', 'sealed')", name="secrecy"),
            CheckConstraint(
                "secrecy <> 'sealed' OR (secret IS NULL AND name || phone_hash || id_hash || "
                "name_key = '' AND fields - 'anonymous' = '{}'::jsonb)",
                name="sealed_elsewhere",
            ),
        )


class Proposal(Scoped, Base):
    """An action (or a clock's extension) that waits for its chain; ``data`` is what was asked."""

    __tablename__ = "proposals"

    case_id: Mapped[UUID]
    kind: Mapped[str]
    action: Mapped[str]
    clock: Mapped[str] = mapped_column(default="")
    chain: Mapped[str]
    data: Mapped[dict[str, Any]]
    documents: Mapped[dict[str, Any]] = mapped_column(default=dict)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    comment: Mapped[str] = mapped_column(default="")
    occurred_at: Mapped[datetime]
    proposed_by: Mapped[UUID]
    on_behalf_of: Mapped[UUID | None]
    proposed_role: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="waiting")
    decided_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "on_behalf_of"], USER),
            ForeignKeyConstraint(["tenant_id", "proposed_by"], USER),
            CheckConstraint("kind IN ('action', 'extension')", name="kind"),
            CheckConstraint(
                "status IN ('waiting', 'approved', 'rejected', 'returned', 'withdrawn')",
                name="status",
            ),
            Index("ix_proposals_case", "tenant_id", "case_id"),
        )


class Approval(Scoped, Base):
    """One decision that a chain asks for: a step and a role. ``all`` steps have a row for each
    role.
    """

    __tablename__ = "approvals"

    proposal_id: Mapped[UUID]
    case_id: Mapped[UUID]
    step: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    mode: Mapped[str]
    roles: Mapped[list[Any]]
    unit_id: Mapped[UUID | None]
    status: Mapped[str]
    decision: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(
                ["tenant_id", "proposal_id"], ["proposals.tenant_id", "proposals.id"]
            ),
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "decided_by"], USER),
            ForeignKeyConstraint(["tenant_id", "on_behalf_of"], USER),
            CheckConstraint(
                "status IN ('later', 'open', 'done', 'told', 'dropped')", name="status"
            ),
            Index("ix_approvals_open", "tenant_id", postgresql_where=text("status = 'open'")),
            Index("ix_approvals_case", "tenant_id", "case_id"),
        )


class Link(Scoped, Base):
    """Two cases that belong together."""

    __tablename__ = "links"

    case_id: Mapped[UUID]
    other_id: Mapped[UUID]
    kind: Mapped[str]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "other_id"], CASE),
            UniqueConstraint("tenant_id", "case_id", "other_id", "kind"),
        )


class IntakeDraft(Scoped, Base):
    """What one person typed into an intake form and has not registered yet.

    ``secret`` is all of it, encrypted as one piece: sealed people are named in it before any rule
    says who may read them. ``version`` rises with every save.
    """

    __tablename__ = "intake_drafts"

    user_id: Mapped[UUID]
    type: Mapped[str]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], USER),
            Index("ix_intake_drafts_mine", "tenant_id", "user_id", "saved_at"),
        )


class NotDuplicate(Scoped, Base):
    """Somebody has said that what is typed under a draft is not the matter of a case.

    A case registered from the draft has ``draft_id`` as its ``once``.
    """

    __tablename__ = "not_duplicates"

    draft_id: Mapped[UUID]
    case_id: Mapped[UUID]
    said_by: Mapped[UUID]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "said_by"], USER),
            UniqueConstraint("tenant_id", "draft_id", "case_id"),
        )


class NumberRow(Scoped, Base):
    """A number that was taken. It stays for ever; a voided one is marked and never given again.

    ``key`` finds it however people type it.
    """

    __tablename__ = "numbers"

    unit_key: Mapped[str] = mapped_column(default="")
    series: Mapped[str]
    period: Mapped[str]
    seq: Mapped[int]
    text: Mapped[str]
    key: Mapped[str]
    case_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    void: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            UniqueConstraint("tenant_id", "unit_key", "series", "period", "seq"),
            Index("ix_numbers_key", "tenant_id", "key"),
            Index("ix_numbers_case", "tenant_id", "case_id"),
        )


class Counter(Scoped, Base):
    """The last number of a series in a period; raised and read in the transaction that uses it."""

    __tablename__ = "counters"

    key: Mapped[str]
    value: Mapped[int]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(UniqueConstraint("tenant_id", "key"))
