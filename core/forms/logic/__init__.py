"""The pure half of forms: what the rest of the program calls."""

from core.forms.logic.asked import is_empty, is_required, shown_keys, visible
from core.forms.logic.fields import (
    Catalogues,
    Functions,
    Parsed,
    catalogues_of,
    compute,
    lists_of,
    parse,
)
from core.forms.logic.html import from_html
from core.forms.logic.listing import listed
from core.forms.logic.parties import mask_party, parse_parties, party_counts
from core.forms.logic.schema import json_schema, party_schema
from core.forms.logic.values import (
    facts_of,
    hides,
    mask_data,
    may_see,
    names_sealed,
    prefill,
    struck,
)

__all__ = [
    "Catalogues",
    "Functions",
    "Parsed",
    "catalogues_of",
    "compute",
    "facts_of",
    "from_html",
    "hides",
    "is_empty",
    "is_required",
    "json_schema",
    "listed",
    "lists_of",
    "mask_data",
    "mask_party",
    "may_see",
    "names_sealed",
    "parse",
    "parse_parties",
    "party_counts",
    "party_schema",
    "prefill",
    "shown_keys",
    "struck",
    "visible",
]
