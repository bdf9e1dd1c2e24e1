"""Standing in for somebody: what is lent, what is never lent, and who decides nothing by it."""

from dataclasses import replace
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from core.users.logic import (
    ADMIN,
    AUDITOR,
    Act,
    Actor,
    Loan,
    Standing,
    can,
    concerned,
    narrowed,
    sees,
    standing,
    standings,
)

TOP, ONE, ONE_A, TWO = "", "/one/", "/one/a/", "/two/"
PATHS = st.sampled_from([TOP, ONE, ONE_A, TWO])
ROLES = st.sampled_from(["handler", "chief", "head", ADMIN, AUDITOR])
HELD = st.dictionaries(ROLES, st.lists(PATHS, min_size=1, max_size=2).map(tuple), max_size=3)
LOANS = st.lists(
    st.builds(Loan, giver=st.sampled_from(["a", "c"]), giver_name=st.just("甲"), roles=HELD),
    max_size=3,
).map(tuple)


def person(held: dict[str, tuple[str, ...]], *loans: Loan) -> Actor:
    return Actor(id="b", name="乙", roles=held, loans=loans)


def loan(**roles: str) -> Loan:
    return Loan(giver="a", giver_name="甲", roles={role: (path,) for role, path in roles.items()})


def test_a_substitute_may_what_the_giver_may_there_and_no_further() -> None:
    someone = person({}, loan(chief=ONE))
    assert can(someone, "case.decide", roles=("chief",), unit_path=ONE_A)
    assert not can(someone, "case.decide", roles=("chief",), unit_path=TWO)
    assert not can(someone, "case.decide", roles=("head",), unit_path=ONE)


def test_ones_own_right_comes_before_a_lent_one() -> None:
    someone = person({"handler": (TOP,)}, loan(chief=TOP, handler=TOP))
    assert standing(someone, ("chief", "handler"), ONE) == Standing(role="handler")
    assert standing(someone, ("chief",), ONE) == Standing(role="chief", giver="a")
    assert standing(someone, ("head",), ONE) == Standing(role="")


def test_what_is_sealed_opens_to_ones_own_role_only() -> None:
    giver, taker = person({"intake": (ONE,)}), person({"clerk": (TOP,)}, loan(intake=ONE))
    assert can(giver, "identity.open", roles=["intake"], unit_path=ONE_A)
    assert not can(giver, "identity.open", roles=["intake"], unit_path=TWO)
    assert can(taker, "case.act", roles=["intake"], unit_path=ONE)
    assert not can(taker, "identity.open", roles=["intake"], unit_path=ONE)
    reading = replace(giver, scopes=frozenset({"read"}))
    assert not can(reading, "identity.open", roles=["intake"], unit_path=ONE)


def test_what_is_sealed_is_never_lent() -> None:
    table = {"intake": "sealed", "chief": "sensitive", "clerk": "open"}
    assert sees(person({}, loan(intake=TOP)), table) == "sensitive"  # type: ignore[arg-type]
    assert sees(person({}, loan(clerk=TOP)), table) == "open"  # type: ignore[arg-type]
    assert sees(person({"intake": (TOP,)}, loan(clerk=TOP)), table) == "sensitive"  # type: ignore[arg-type]


def test_what_is_lent_is_the_lower_of_both_paths() -> None:
    assert narrowed(TOP, ONE) == ONE
    assert narrowed(ONE_A, ONE) == ONE_A
    assert narrowed(ONE, TOP) == ONE
    assert narrowed(ONE, TWO) is None


@given(held=HELD, loans=LOANS, act=st.sampled_from(get_args(Act)), role=ROLES, path=PATHS)
def test_a_loan_adds_the_givers_rights_and_takes_nothing(
    held: dict[str, tuple[str, ...]], loans: tuple[Loan, ...], act: Act, role: str, path: str
) -> None:
    alone, both = person(held), person(held, *loans)
    givers = [Actor(id=x.giver, name="", roles=x.roles) for x in loans]
    allowed = can(both, act, roles=(role,), unit_path=path)
    assert allowed >= can(alone, act, roles=(role,), unit_path=path)
    if not can(alone, act, roles=(role,), unit_path=path) and allowed:
        assert any(can(giver, act, roles=(role,), unit_path=path) for giver in givers)


@given(held=HELD, loans=LOANS, act=st.sampled_from(get_args(Act)), path=PATHS)
def test_the_roles_of_the_core_are_never_lent(
    held: dict[str, tuple[str, ...]], loans: tuple[Loan, ...], act: Act, path: str
) -> None:
    core = (ADMIN, AUDITOR)
    alone, both = person(held), person(held, *loans)
    assert can(alone, act, roles=core, unit_path=path) == can(both, act, roles=core, unit_path=path)
    assert all(way.giver is None for way in standings(both, core, path))


@given(held=HELD, loans=LOANS, role=ROLES, path=PATHS)
def test_there_is_a_way_exactly_when_the_role_is_held(
    held: dict[str, tuple[str, ...]], loans: tuple[Loan, ...], role: str, path: str
) -> None:
    someone = person(held, *loans)
    ways = list(standings(someone, (role,), path))
    assert bool(ways) is someone.holds(role, path)
    for way in ways:
        assert concerned(someone, way, ["b"])
        assert concerned(someone, way, [way.giver]) is (way.giver is not None)
        assert not concerned(someone, way, ["nobody", None])
