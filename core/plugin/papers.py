"""Words for numbered papers, their copies and delivery, for dossiers, registers and reports."""

from typing import Literal

from core.plugin.base import Basis, Span, spec
from core.plugin.conditions import Condition
from core.plugin.fields import Form


@spec
class Series:
    """A run of numbers without gaps.

    ``pattern`` takes ``{org}`` (the office's code word), ``{year}``, ``{month}``, ``{day}``,
    ``{seq}`` and ``{seq:03}``. ``period`` says when it starts again at 1, ``scope`` who shares it,
    ``take_at`` the moment a number is taken. ``shared_by``: documents that print the case's one
    value.
    """

    key: str
    title: str
    pattern: str
    scope: Literal["tenant", "unit"] = "tenant"
    period: Literal["year", "month", "day"] = "year"
    take_at: Literal["register", "issue", "action"] = "issue"
    shared_by: tuple[str, ...] = ()


@spec
class Copy:
    """Copies of a paper: for whom, how many, of what kind, and whether a receipt is due."""

    label: str
    receiver: str
    count: int = 1
    kind: Literal["original", "duplicate", "photocopy"] = "original"
    when: str = ""
    receipt: bool = False


@spec
class Seal:
    """Whose seal a paper carries and where; ``sign_mode`` says how a person signs it.

    ``branch``: the unit that has the case seals in its own name.
    """

    kind: Literal["office", "department", "branch", "none"] = "office"
    place: Literal["date", "title", "table"] = "date"
    sign: tuple[str, ...] = ()
    sign_mode: Literal["any", "handwritten"] = "any"


@spec
class Document:
    """A paper of the case type: its form, its number, its copies, seal and receivers.

    ``receivers`` are party roles; each gets one of its own when ``each`` is set. ``free``: it may
    be issued at any time, not only by an action. ``template`` names a hand-written template, only
    where neither grid nor letter can express the paper. ``modes`` are the ways it may be delivered.
    """

    key: str
    title: str
    form: str
    series: str = ""
    seal: Seal = Seal()
    copies: tuple[Copy, ...] = ()
    receivers: tuple[str, ...] = ()
    each: bool = False
    free: bool = False
    template: str = ""
    modes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    optional: bool = False
    basis: Basis | None = None


@spec
class Receipt:
    """The slip that whoever brings a matter takes home (回执): limits come from the clocks.

    ``rights`` and ``note`` are sentences for whoever brought it. Nothing of a party is printed.
    """

    title: str = "登记回执"
    rights: tuple[str, ...] = ()
    note: str = "请妥善保管本回执，查询办理情况时请提供登记编号。"
    basis: Basis | None = None


@spec
class DossierItem:
    """A place in the file's order: a document key, or a kind of attachment."""

    title: str
    documents: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    required: Condition | bool = False
    when: Condition | None = None
    volume: str = ""


@spec
class Dossier:
    """How a closed case is bound: cover and back sheet, order, retention, its own number."""

    key: str
    title: str
    cover: str = ""
    back: str = ""
    items: tuple[DossierItem, ...]
    series: str = ""
    retention: tuple[str, ...] = ()


@spec
class Duty:
    """A duty to file a record in every period."""

    period: Literal["week", "month", "quarter", "year"]
    by_day: int | None = None
    skip_months: tuple[int, ...] = ()
    zero_report: bool = True
    excused_title: str = ""


@spec
class Register:
    """Standing records that belong to no case: minutes, ledgers, permits."""

    key: str
    title: str
    form: str
    series: str = ""
    columns: tuple[str, ...] = ()
    chain: str = ""
    duty: Duty | None = None


@spec
class Measure:
    """Something counted: events of a type, or a clock's outcomes.

    ``counts`` and each of ``also`` name what is counted: the opening of a case (``opinion``), an
    action (``opinion.accept``), the outcomes of a clock (``opinion:decision``). ``adds_up``
    names a fact whose values are added up instead (no report prints such a measure yet).
    ``rate_of`` names the denominator.
    """

    key: str
    title: str
    counts: str
    where: Condition | None = None
    per: tuple[str, ...] = ()
    rate_of: str = ""
    also: tuple[str, ...] = ()
    adds_up: str = ""


@spec
class ReportSum:
    """Measures whose totals must agree; a report that breaks this says so."""

    measures: tuple[str, ...]
    message: str


@spec
class Report:
    """A table of measures, with the sums that must agree."""

    key: str
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    sums: tuple[ReportSum, ...] = ()


@spec
class Retention:
    """How long a file is kept, by the result of the case; ``span=None`` keeps it for ever."""

    result: str
    title: str
    span: Span | None
    basis: Basis | None = None


__all__ = [
    "Copy",
    "Document",
    "Dossier",
    "DossierItem",
    "Duty",
    "Form",
    "Measure",
    "Receipt",
    "Register",
    "Report",
    "ReportSum",
    "Retention",
    "Seal",
    "Series",
]
