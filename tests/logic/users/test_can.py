"""The one function that decides permissions, as a table of roles and units."""

from typing import get_args

import pytest

from core.plugin.base import Secrecy
from core.users.logic import (
    ADMIN,
    AUDITOR,
    READING,
    Act,
    Actor,
    can,
    may_see,
    role_for,
    sees,
)

TOP, ONE, ONE_A, TWO = "", "/one/", "/one/a/", "/two/"
CASE_ACTS: tuple[Act, ...] = (
    "case.open",
    "case.act",
    "case.assign",
    "case.attach",
    "case.work",
    "case.decide",
    "document.draft",
    "document.issue",
    "document.deliver",
)
ADMIN_ACTS: tuple[Act, ...] = (
    "admin.users",
    "admin.units",
    "admin.calendar",
    "admin.rules",
)


def actor(**roles: str | tuple[str, ...]) -> Actor:
    held = {role: (at,) if isinstance(at, str) else at for role, at in roles.items()}
    return Actor(id="x", name="x", roles=held)


@pytest.mark.parametrize("act", [*CASE_ACTS, "case.read"])
@pytest.mark.parametrize(
    ("held_at", "case_at", "allowed"),
    [
        (TOP, TOP, True),
        (TOP, ONE, True),
        (TOP, ONE_A, True),
        (ONE, TOP, False),
        (ONE, ONE, True),
        (ONE, ONE_A, True),
        (ONE, TWO, False),
        (ONE_A, ONE, False),
        ((ONE, TWO), TWO, True),
    ],
)
def test_a_role_holds_for_its_unit_and_those_below(
    act: Act, held_at: str | tuple[str, ...], case_at: str, allowed: bool
) -> None:
    someone = actor(handler=held_at)
    assert can(someone, act, roles=("handler",), unit_path=case_at) is allowed
    assert not can(someone, act, roles=("chief",), unit_path=case_at)
    assert not can(someone, act, roles=(), unit_path=case_at)


@pytest.mark.parametrize("act", CASE_ACTS)
def test_the_core_roles_act_on_no_case(act: Act) -> None:
    for role in (ADMIN, AUDITOR):
        assert not can(actor(**{role: TOP}), act, roles=(role, "handler"))


def test_the_auditor_reads_every_case_and_the_administrator_none() -> None:
    assert can(actor(auditor=TOP), "case.read", roles=("handler",), unit_path=ONE)
    assert not can(actor(admin=TOP), "case.read", roles=("handler",), unit_path=ONE)
    assert not can(actor(), "case.read", roles=("handler",))


@pytest.mark.parametrize("act", ADMIN_ACTS)
def test_administration_is_the_administrators(act: Act) -> None:
    assert can(actor(admin=TOP), act)
    for role in (AUDITOR, "handler", "chief"):
        assert not can(actor(**{role: TOP}), act, roles=(role,))


def test_the_log_is_read_by_auditor_and_administrator() -> None:
    assert can(actor(auditor=TOP), "audit.read")
    assert can(actor(admin=TOP), "audit.read")
    assert not can(actor(handler=TOP), "audit.read", roles=("handler",))


def test_what_is_ones_own_is_everybodys() -> None:
    assert can(actor(), "self")
    assert can(actor(), "self.read")


@pytest.mark.parametrize("act", get_args(Act))
def test_a_token_that_only_reads_changes_nothing(act: Act) -> None:
    roles: dict[str, tuple[str, ...]] = dict.fromkeys((ADMIN, AUDITOR, "handler"), (TOP,))
    reading = Actor(id="x", name="x", roles=roles, scopes=frozenset({"read"}))
    writing = Actor(id="x", name="x", roles=roles)
    assert can(writing, act, roles=("handler",))
    assert can(reading, act, roles=("handler",)) is (act in READING)


def test_the_role_in_which_somebody_acts_is_the_first_that_fits() -> None:
    someone = actor(chief=ONE, handler=TOP)
    assert role_for(someone, ("chief", "handler"), ONE) == "chief"
    assert role_for(someone, ("chief", "handler"), TWO) == "handler"
    assert role_for(someone, ("head",), ONE) == ""


@pytest.mark.parametrize(
    ("roles", "level"),
    [
        ((), "open"),
        (("handler",), "sensitive"),
        (("intake", "handler"), "sensitive"),
        (("stranger",), "open"),
        (("stranger", "handler"), "sensitive"),
    ],
)
def test_one_sees_what_the_most_trusted_role_sees(roles: tuple[str, ...], level: Secrecy) -> None:
    table: dict[str, Secrecy] = {"intake": "sealed", "handler": "sensitive", "clerk": "open"}
    assert sees(actor(**dict.fromkeys(roles, TOP)), table) == level


def test_what_each_level_may_read() -> None:
    order: tuple[Secrecy, ...] = ("open", "sensitive", "sealed")
    for have, level in enumerate(order):
        for want, secrecy in enumerate(order):
            assert may_see(level, secrecy) is (have >= want)
