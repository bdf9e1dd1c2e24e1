"""Who may do what. One function answers every question of permission; what it does not know, it
refuses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.plugin.base import Secrecy

ADMIN = "admin"
AUDITOR = "auditor"
CORE_ROLES: Mapping[str, str] = {ADMIN: "管理员", AUDITOR: "审计员"}

Act = Literal[
    "case.read",
    "case.open",
    "case.act",
    "case.assign",
    "case.attach",
    "case.work",
    "case.decide",
    "document.draft",
    "document.issue",
    "document.deliver",
    "audit.read",
    "admin.users",
    "admin.units",
    "admin.calendar",
    "admin.rules",
    "self",
    "self.read",
]

READING: frozenset[Act] = frozenset({"case.read", "audit.read", "self.read"})

_SEES: Mapping[Secrecy, int] = {"open": 0, "sensitive": 1, "sealed": 2}
_BY_ROLE: Mapping[str, frozenset[str]] = {
    "audit.read": frozenset({ADMIN, AUDITOR}),
    "admin.users": frozenset({ADMIN}),
    "admin.units": frozenset({ADMIN}),
    "admin.calendar": frozenset({ADMIN}),
    "admin.rules": frozenset({ADMIN}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone who acts. ``roles`` maps a role to the unit paths it was given for; an empty path is
    the whole organisation. ``scopes`` limits a program's token; a person at a page has both.
    """

    id: str
    name: str
    roles: Mapping[str, tuple[str, ...]]
    domain: str = ""
    phone: str = ""
    unit_id: str | None = None
    scopes: frozenset[str] = field(default=frozenset({"read", "write"}))

    def holds(self, role: str, unit_path: str = "") -> bool:
        """Whether the role was given for this unit or for one above it."""
        return any(unit_path.startswith(path) for path in self.roles.get(role, ()))


def can(actor: Actor, act: Act, *, roles: Iterable[str] = (), unit_path: str = "") -> bool:
    """Decide a permission.

    ``roles`` are those the rules name for the act (a transition's, a step's, all roles of the
    domain for reading); ``unit_path`` is that of the case. Acts of the core itself are decided
    by the core's roles.
    """
    if act not in READING and "write" not in actor.scopes:
        return False
    if act in ("self", "self.read"):
        return True
    if act in _BY_ROLE:
        return any(actor.holds(role) for role in _BY_ROLE[act])
    if act == "case.read" and actor.holds(AUDITOR):
        return True
    return any(actor.holds(role, unit_path) for role in roles if role not in CORE_ROLES)


def role_for(actor: Actor, roles: Iterable[str], unit_path: str = "") -> str:
    """The first of the roles that the actor holds, or an empty text."""
    return next((role for role in roles if actor.holds(role, unit_path)), "")


def sees(actor: Actor, role_sees: Mapping[str, Secrecy]) -> Secrecy:
    """The most secret kind of value that the actor may read, from what each role may."""
    held: list[Secrecy] = ["open", *(role_sees.get(role, "open") for role in actor.roles)]
    return max(held, key=lambda level: _SEES[level])


def may_see(level: Secrecy, secrecy: Secrecy) -> bool:
    """Whether someone who sees up to ``level`` may read a value of this secrecy."""
    return _SEES[level] >= _SEES[secrecy]
