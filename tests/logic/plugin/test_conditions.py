"""Conditions: how they are written, what they are as JSON, and when they hold."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from core.plugin.base import Span
from core.plugin.conditions import (
    All,
    AnyOf,
    ClockFacts,
    Condition,
    Env,
    Fact,
    Not,
    Shifted,
    Test,
    clock,
    count,
    delivered,
    fact,
    facts_used,
    holds,
    operands,
    today,
)

ADAPTER: TypeAdapter[Any] = TypeAdapter(Condition)
DAY = date(2026, 7, 28)


def shift(start: date, span: Span, back: bool) -> date:
    days = timedelta(days=span.amount or 0)
    return start - days if back else start + days


ENV = Env(
    facts={
        "amount": "1680.00",
        "count": 3,
        "mode": "letter",
        "agreed": True,
        "bought_on": "2026-07-01",
        "claims": ["refund", "repair"],
        "empty": "",
        "moment": datetime(2026, 7, 28, 23, 0).isoformat(),
    },
    on=DAY,
    clocks={"mediation": ClockFacts(state="running", due_on=DAY, breached=False)},
    delivered_any=frozenset({"letter", "notice"}),
    delivered_all=frozenset({"letter"}),
    counts={"refuse": 2},
    shift=shift,
)
YES = True


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (fact("amount") >= 1680, True),
        (fact("amount") > 1680, False),
        (fact("amount") < 1681, True),
        (fact("amount") <= 1679, False),
        (fact("amount") == 1680, True),
        (fact("count") != 3, False),
        (fact("mode") == "letter", True),
        (fact("mode").one_of("letter", "waived"), True),
        (fact("mode").one_of("waived"), False),
        (fact("agreed") == YES, True),
        (fact("claims").contains("repair"), True),
        (fact("claims").contains("other"), False),
        (fact("mode").contains("l"), False),
        (fact("empty").is_set(), False),
        (fact("mode").is_set(), True),
        (fact("gone").is_set(), False),
        (fact("bought_on") < today(), True),
        (fact("bought_on") == date(2026, 7, 1), True),
        (fact("moment") == today(), True),
        (fact("bought_on") + Span(27, "days") == today(), True),
        (today() - Span(27, "days") == fact("bought_on"), True),
        (today() >= clock("mediation", "due_on"), True),
        (clock("mediation") == "running", True),
        (clock("mediation", "breached") == YES, False),
        (delivered("letter"), True),
        (delivered("notice"), False),
        (delivered("notice", everyone=False), True),
        (count("refuse") == 2, True),
        (count("accept") == 0, True),
    ],
)
def test_a_condition_holds(condition: Test, expected: bool) -> None:
    assert holds(condition, ENV) is expected
    assert holds(~condition, ENV) is not expected
    assert holds(~~condition, ENV) is expected


@pytest.mark.parametrize(
    "condition",
    [
        fact("gone") >= 1,
        fact("gone") == "x",
        today() >= clock("gone", "due_on"),
        fact("gone") + Span(1, "days") >= today(),
        fact("gone").one_of("x"),
        fact("gone").contains("x"),
    ],
)
def test_what_nobody_recorded_never_passes(condition: Test) -> None:
    assert not holds(condition, ENV)


def test_absence_can_be_asked_for() -> None:
    assert holds(fact("gone") == None, ENV)  # noqa: E711  # builds a condition
    assert not holds(fact("mode") == None, ENV)  # noqa: E711  # builds a condition
    assert holds(fact("gone") != "x", ENV)


def test_a_shifted_date_needs_a_calendar() -> None:
    assert not holds(fact("bought_on") + Span(27, "days") == today(), Env(facts=ENV.facts, on=DAY))


def test_no_condition_holds() -> None:
    assert holds(None, ENV)
    assert holds(All(of=()), ENV)
    assert not holds(AnyOf(of=()), ENV)


def test_a_term_is_compared_with_one_value_only() -> None:
    with pytest.raises(TypeError):
        _ = fact("mode") == ("a", "b")
    with pytest.raises(TypeError):
        _ = (today() + Span(1, "days")) + Span(1, "days")


def test_the_facts_and_operands_of_a_condition() -> None:
    condition = ((fact("a") == 1) & (fact("b") + Span(1, "days") < fact("c"))) | ~delivered("x")
    assert facts_used(condition) == {"a", "b", "c"}
    assert Shifted in {type(o) for o in operands(condition)}
    assert Fact(key="b") in operands(condition)
    assert facts_used(None) == frozenset()


def test_joining_keeps_lists_flat() -> None:
    a, b, c = (fact(key) == 1 for key in "abc")
    assert a & b & c == All(of=(a, b, c))
    assert a | b | c == AnyOf(of=(a, b, c))
    assert (a & b) | c == AnyOf(of=(All(of=(a, b)), c))
    assert (a | b) & c == All(of=(AnyOf(of=(a, b)), c))
    assert ~(a & b) == Not(of=All(of=(a, b)))
    assert ~(a | b) == Not(of=AnyOf(of=(a, b)))
    assert ~a & b == All(of=(Not(of=a), b))
    assert ~a | b == AnyOf(of=(Not(of=a), b))
    assert ~~a == a


def test_unknown_words_in_json_are_refused() -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(
            {"kind": "test", "left": {"kind": "fact", "key": "a"}, "op": "like"}
        )
    with pytest.raises(ValidationError):
        ADAPTER.validate_python({"kind": "script", "code": "1"})


TESTS = st.builds(
    lambda key, op, value: Test(left=Fact(key=key), op=op, value=value),
    st.sampled_from(("amount", "count", "gone")),
    st.sampled_from(("eq", "ne", "lt", "le", "gt", "ge", "is_set")),
    st.integers(0, 5),
)
TREES = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(lambda of: All(of=tuple(of)), st.lists(inner, max_size=3)),
        st.builds(lambda of: AnyOf(of=tuple(of)), st.lists(inner, max_size=3)),
        st.builds(lambda of: Not(of=of), inner),
    ),
    max_leaves=8,
)


@given(TREES)
def test_every_tree_survives_json_and_negation(tree: Any) -> None:
    again = ADAPTER.validate_json(ADAPTER.dump_json(tree))
    assert again == tree
    assert holds(again, ENV) is holds(tree, ENV)
    assert holds(Not(of=tree), ENV) is not holds(tree, ENV)


@given(TREES, TREES)
def test_de_morgan(a: Any, b: Any) -> None:
    assert holds(Not(of=All(of=(a, b))), ENV) is holds(AnyOf(of=(Not(of=a), Not(of=b))), ENV)
