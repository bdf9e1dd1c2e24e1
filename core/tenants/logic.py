"""What a request knows of its tenant, and how short names and the tree of units are formed."""

import re
from dataclasses import dataclass
from uuid import UUID

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,30}[a-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantInfo:
    """A tenant as a request needs it. ``timezone`` is an IANA name; dates are the tenant's."""

    id: UUID
    slug: str
    name: str
    org_code: str
    timezone: str
    status: str


def slug_fits(slug: str) -> bool:
    """Whether a short name may stand in an address: 3 to 32 small letters, digits, hyphens."""
    return _SLUG.fullmatch(slug) is not None


def child_path(parent_path: str, unit_id: UUID) -> str:
    """The path of a unit below another: ids from the root, each ended by a slash."""
    return f"{parent_path}{unit_id}/"


def moved_path(path: str, *, old: str, new: str) -> str:
    """The path of a unit whose ancestor moved from ``old`` to ``new``."""
    return new + path[len(old) :]
