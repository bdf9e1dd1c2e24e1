"""What goes into a print beside the layout: the values of the form, and what the case knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from markupsafe import Markup

from core.plugin.spec import Catalogue, Field, Form, Receipt

Size = Literal["a4", "a5", "roll"]
"""The paper of a receipt; a roll is 80 mm wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one person wrote at an approval step; ``on_behalf`` names the one they stood in for."""

    text: str
    name: str
    on: date
    on_behalf: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed in a place, and when; no date leaves the day to the pen."""

    name: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperContext:
    """All that a paper needs beside the form's values; frozen with the paper when it is issued.

    ``org`` is the office's full name. ``number`` is the paper's number; where it is empty,
    ``number_blank`` prints instead (see ``blank_number``). ``seal_label`` stands at the date
    instead of the words that the document's seal implies. ``opinions`` are by approval step,
    ``signatures`` by field, ``names`` by the reference that a field of kind ``user`` stores.
    ``copy_label`` is 第一联（存根） and the like. ``draft`` prints 草稿 across every page.
    ``verify`` is the address of the page that verifies the paper, printed as a QR code in the
    bottom margin; empty prints none.
    """

    org: str
    unit: str = ""
    number: str = ""
    number_blank: str = ""
    issue_date: date | None = None
    seal_label: str = ""
    opinions: Mapping[str, tuple[Opinion, ...]] = field(default_factory=dict)
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    receiver: str = ""
    copy_label: str = ""
    draft: bool = False
    verify: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One form being printed: its fields, the lists they choose from, its values, its context."""

    form: Form
    catalogues: Mapping[str, Catalogue]
    data: Mapping[str, Any]
    context: PaperContext

    def field(self, key: str) -> Field:
        """The form's field; an unknown key is a fault of the module and raises ``LookupError``."""
        for known in self.form.fields:
            if known.key == key:
                return known
        raise LookupError(f"form {self.form.key} prints {key!r}, but has no such field")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A legal limit that runs: what for, until which day, and by which article."""

    title: str
    due_on: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a receipt says. Nothing in it comes from a party or from what was typed."""

    size: Size
    org: str
    unit: str
    phone: str
    address: str
    text: Receipt
    matter: str
    number: str
    received_on: date
    printed_on: date
    limits: tuple[Limit, ...]
    code: Markup
