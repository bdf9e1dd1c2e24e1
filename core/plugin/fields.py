"""Words for what people fill in: catalogues, fields, forms and how a form lies on paper."""

from typing import Annotated, Literal

from pydantic import Discriminator

from core.plugin.base import Basis, Secrecy, spec
from core.plugin.conditions import Condition

FieldKind = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "date",
    "datetime",
    "choice",
    "choices",
    "yes_no",
    "phone",
    "email",
    "id_number",
    "credit_code",
    "user",
    "file",
    "rows",
    "signature",
    "opinion",
    "computed",
    "note",
]


@spec
class Entry:
    """One entry of a catalogue.

    ``number`` and ``paper_text`` are what a paper prints (a ground of refusal prints its number and
    its wording); ``needs_field`` names a field that must be filled when this entry is chosen.
    """

    key: str
    title: str
    code: str = ""
    number: str = ""
    paper_text: str = ""
    parent: str = ""
    needs_field: str = ""
    basis: Basis | None = None
    active: bool = True


@spec
class Catalogue:
    """A list that fields choose from: categories, channels, grounds, causes, claims."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    multi: bool = False


@spec
class Field:
    """One thing that is asked, defined once for screen, JSON and paper.

    ``source`` pre-fills it from what the system knows: ``case.number``, ``case.title``,
    ``case.received_on``, ``case.received_at``, ``case.category_title``, ``case.channel``,
    ``party.<role>.<field>``, ``party.<role>.everyone`` (all of that role, a line
    each), ``receiver.<field>``, ``number.<series>`` (the case's number in that run),
    ``data.<form>.<field>``, ``field.<field>`` (the newest value of that field in any act of the
    case), ``tenant.name``, ``unit.name``, ``unit.phone``, ``unit.address``, ``actor.name``,
    ``actor.phone``, ``handler.name``, ``handler.phone``, ``today``.
    ``fact=True`` lets rules, filters and statistics use the value; it may then not be sensitive.
    ``catalogue`` names the list of a choice; ``choices`` gives a short list in place.
    ``step`` (kind ``opinion``) is the approval step whose opinion, name and date fill the box.
    """

    key: str
    title: str
    kind: FieldKind = "text"
    required: bool | Condition = False
    when: Condition | None = None
    catalogue: str = ""
    choices: tuple[Entry, ...] = ()
    rows: tuple["Field", ...] = ()
    source: str = ""
    fact: bool = False
    secrecy: Secrecy = "open"
    help: str = ""
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    past_only: bool = False
    future_only: bool = False
    function: str = ""
    step: str = ""
    unit: str = ""


@spec
class Cell:
    """A cell of a grid: a printed label, or the value of a field.

    ``vertical`` prints the label top to bottom (the side heading of a block);
    ``height`` is a minimum in millimetres, for boxes that are written in by hand.
    """

    label: str = ""
    field: str = ""
    colspan: int = 1
    rowspan: int = 1
    vertical: bool = False
    height: int | None = None
    align: Literal["left", "center", "right"] | None = None


@spec
class GridRow:
    """A row of a grid."""

    cells: tuple[Cell, ...]


@spec
class Grid:
    """A ruled table under a title.

    ``columns`` are relative widths; ``above`` are the lines over the table (登记单位…编号…), left
    and right; ``below`` the lines under it. Lines and labels may hold ``{field}`` places (see
    Letter).
    """

    kind: Literal["grid"] = "grid"
    columns: tuple[int, ...]
    rows: tuple[GridRow, ...]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@spec
class Letter:
    """A notice in letter form: organisation, title, number, addressee, text, closing, seal, date.

    Texts hold ``{field}`` places. A place that has no value prints as a blank to be filled by hand.
    ``{field.number}`` and ``{field.text}`` print the number or the wording of a chosen entry alone;
    ``{number}``, ``{date}``, ``{org}``, ``{unit}`` and ``{receiver}`` are the paper's own.
    ``options`` names a choice field whose whole list is printed with the chosen entries ticked,
    where a paragraph says ``{options}`` alone, else after the last one. ``signers`` are lines for
    signatures under the text.
    """

    kind: Literal["letter"] = "letter"
    addressee: str = ""
    paragraphs: tuple[str, ...]
    options: str = ""
    closing: str = ""
    attachments: str = ""
    contact: str = ""
    signers: tuple[str, ...] = ()


Layout = Annotated[Grid | Letter, Discriminator("kind")]


@spec
class Form:
    """A paper with fields: the screen, the JSON schema and the print are derived from it.

    ``notes`` are the printed remarks at the foot (注). ``heading`` is the line over the title when
    it is not the tenant's name; it may hold ``{unit}``.
    """

    key: str
    title: str
    ref: str = ""
    fields: tuple[Field, ...]
    layout: Layout | None = None
    heading: str = ""
    notes: tuple[str, ...] = ()
    basis: Basis | None = None
