"""Who may do what. One function answers every question of permission; what it does not know, it
refuses.
"""

from collections.abc import Iterable, Iterator, Mapping
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
    "identity.open",
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
class Loan:
    """The roles of somebody else that a person stands in for today (委托代办), by unit path.

    They are the giver's own roles: what was only lent to the giver is never lent on.
    """

    giver: str
    giver_name: str
    roles: Mapping[str, tuple[str, ...]]

    def holds(self, role: str, unit_path: str = "") -> bool:
        """Whether the role was lent for this unit or for one above it; the core's never are."""
        return role not in CORE_ROLES and _covers(self.roles, role, unit_path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone who acts. ``roles`` maps a role to the unit paths it was given for; an empty path is
    the whole organisation. ``scopes`` limits a program's token; a person at a page has both.
    ``loans`` are the people whom this one stands in for. A plugin acts without an id.
    """

    id: str
    name: str
    roles: Mapping[str, tuple[str, ...]]
    domain: str = ""
    phone: str = ""
    unit_id: str | None = None
    scopes: frozenset[str] = field(default=frozenset({"read", "write"}))
    loans: tuple[Loan, ...] = ()
    kind: Literal["user", "plugin"] = "user"

    def owns(self, role: str, unit_path: str = "") -> bool:
        """Whether the role is the person's own for this unit or for one above it."""
        return _covers(self.roles, role, unit_path)

    def holds(self, role: str, unit_path: str = "") -> bool:
        """Whether the role is the person's own or lent, for this unit or for one above it."""
        return self.owns(role, unit_path) or any(x.holds(role, unit_path) for x in self.loans)

    @property
    def reach(self) -> Mapping[str, tuple[str, ...]]:
        """Every role with its unit paths, those of the loans too."""
        found = {role: list(paths) for role, paths in self.roles.items()}
        for loan in self.loans:
            for role, paths in loan.roles.items():
                if role not in CORE_ROLES:
                    found.setdefault(role, []).extend(paths)
        return {role: tuple(dict.fromkeys(paths)) for role, paths in found.items()}


def can(actor: Actor, act: Act, *, roles: Iterable[str] = (), unit_path: str = "") -> bool:
    """Decide a permission.

    ``roles`` are those the rules name for the act (a transition's, a step's, all roles of the
    domain for reading); ``unit_path`` is that of the case. Acts of the core itself are decided
    by the core's roles. What is sealed is never lent: it opens to a person's own role only.
    """
    if act not in READING and "write" not in actor.scopes:
        return False
    if act in ("self", "self.read"):
        return True
    if act in _BY_ROLE:
        return any(actor.holds(role) for role in _BY_ROLE[act])
    if act == "case.read" and actor.holds(AUDITOR):
        return True
    if act == "identity.open":
        return any(actor.owns(role, unit_path) for role in roles if role not in CORE_ROLES)
    return any(actor.holds(role, unit_path) for role in roles if role not in CORE_ROLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A role in which somebody acts, and whom they stand in for (None: nobody, it is their own)."""

    role: str
    giver: str | None = None


def standings(actor: Actor, roles: Iterable[str], unit_path: str = "") -> Iterator[Standing]:
    """Every way in which the actor has one of the roles: their own first, then those lent."""
    wanted = tuple(roles)
    yield from (Standing(role=role) for role in wanted if actor.owns(role, unit_path))
    for loan in actor.loans:
        for role in wanted:
            if loan.holds(role, unit_path):
                yield Standing(role=role, giver=loan.giver)


def standing(actor: Actor, roles: Iterable[str], unit_path: str = "") -> Standing:
    """The first way in which the actor has one of the roles; without one, an empty role."""
    return next(standings(actor, roles, unit_path), Standing(role=""))


def role_for(actor: Actor, roles: Iterable[str], unit_path: str = "") -> str:
    """The first of the roles that the actor holds, or an empty text."""
    return standing(actor, roles, unit_path).role


def concerned(actor: Actor, way: Standing, people: Iterable[str | None]) -> bool:
    """Whether the actor, or whom they stand in for, is one of these people."""
    return bool({actor.id, way.giver or actor.id} & set(people))


def narrowed(granted: str, wanted: str) -> str | None:
    """What is lent of a right for ``granted`` when only ``wanted`` is lent: the lower path."""
    if granted.startswith(wanted):
        return granted
    return wanted if wanted.startswith(granted) else None


def sees(actor: Actor, role_sees: Mapping[str, Secrecy]) -> Secrecy:
    """The most secret kind of value that the actor may read in passing, from what each role may.

    What is sealed nobody reads in passing: it must be opened, with a reason (``identity.open``).
    """
    lent = (role for loan in actor.loans for role in loan.roles)
    held = {role_sees.get(role, "open") for role in (*actor.roles, *lent)}
    return "sensitive" if held - {"open"} else "open"


def may_see(level: Secrecy, secrecy: Secrecy) -> bool:
    """Whether someone who sees up to ``level`` may read a value of this secrecy."""
    return _SEES[level] >= _SEES[secrecy]


def _covers(roles: Mapping[str, tuple[str, ...]], role: str, unit_path: str) -> bool:
    return any(unit_path.startswith(path) for path in roles.get(role, ()))
