"""The plugin contract: all that a domain module is made of.

Plugins import from here and from ``hookspecs``.
"""

from datetime import date

from core.plugin.base import Basis, Secrecy, Span, spec
from core.plugin.clocks import (
    Clock,
    Extension,
    OnBreach,
    Pause,
    SatisfiedBy,
    SpanWhen,
    Trigger,
    Warn,
    on_action,
    on_delivery,
)
from core.plugin.conditions import (
    All,
    AnyOf,
    Condition,
    Not,
    Test,
    clock,
    count,
    delivered,
    fact,
    today,
)
from core.plugin.fields import Catalogue, Cell, Entry, Field, Form, Grid, GridRow, Letter
from core.plugin.papers import (
    Copy,
    Document,
    Dossier,
    DossierItem,
    Duty,
    Measure,
    Receipt,
    Register,
    Report,
    ReportSum,
    Retention,
    Seal,
    Series,
)
from core.plugin.workflow import (
    Chain,
    Checklist,
    ChecklistItem,
    Guard,
    HandOver,
    PartyField,
    PartyRole,
    Role,
    Route,
    Spawn,
    State,
    Step,
    Transition,
)


@spec
class CaseType:
    """One kind of matter: its intake form and all that may happen to it.

    ``intake`` are the actions that opening a case does, in order (receive, then register when the
    intake form is complete). ``category`` names the catalogue of categories, ``channel`` that of
    channels. ``series`` is the run of the case's own number. ``bare``: documents that print no
    code for checking, because their official form must stay as it is. ``receipt``: the slip for
    whoever brings the matter.
    """

    key: str
    title: str
    intake_form: str
    intake: tuple[str, ...]
    first_states: tuple[str, ...]
    category: str
    channel: str
    series: str
    party_roles: tuple[PartyRole, ...]
    catalogues: tuple[Catalogue, ...] = ()
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    clocks: tuple[Clock, ...] = ()
    chains: tuple[Chain, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    documents: tuple[Document, ...] = ()
    routes: tuple[Route, ...] = ()
    dossier: Dossier | None = None
    secrecy: Secrecy = "open"
    bare: tuple[str, ...] = ()
    receipt: Receipt = Receipt()


@spec
class DomainModule:
    """One edition of one kind of organisation's work, in force from a day.

    Forms, catalogues and series belong to the module and may serve several case types.
    ``released``: the snapshot of this edition may no longer change.
    """

    key: str
    title: str
    edition: str
    in_force: date
    until: date | None = None
    requires_core: str = ">=0.1"
    roles: tuple[Role, ...]
    catalogues: tuple[Catalogue, ...] = ()
    forms: tuple[Form, ...]
    series: tuple[Series, ...]
    case_types: tuple[CaseType, ...]
    registers: tuple[Register, ...] = ()
    measures: tuple[Measure, ...] = ()
    reports: tuple[Report, ...] = ()
    retention: tuple[Retention, ...] = ()
    basis: Basis | None = None


__all__ = [
    "All",
    "AnyOf",
    "Basis",
    "CaseType",
    "Catalogue",
    "Cell",
    "Chain",
    "Checklist",
    "ChecklistItem",
    "Clock",
    "Condition",
    "Copy",
    "Document",
    "DomainModule",
    "Dossier",
    "DossierItem",
    "Duty",
    "Entry",
    "Extension",
    "Field",
    "Form",
    "Grid",
    "GridRow",
    "Guard",
    "HandOver",
    "Letter",
    "Measure",
    "Not",
    "OnBreach",
    "PartyField",
    "PartyRole",
    "Pause",
    "Receipt",
    "Register",
    "Report",
    "ReportSum",
    "Retention",
    "Role",
    "Route",
    "SatisfiedBy",
    "Seal",
    "Secrecy",
    "Series",
    "Span",
    "SpanWhen",
    "Spawn",
    "State",
    "Step",
    "Test",
    "Transition",
    "Trigger",
    "Warn",
    "clock",
    "count",
    "delivered",
    "fact",
    "on_action",
    "on_delivery",
    "today",
]
