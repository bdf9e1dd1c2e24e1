"""Conditions as data: ``fact("amount") >= 5000`` builds a tree that is JSON too.

No text is ever evaluated.

Operands read an :class:`Env`: the facts of the case, the day of the act, the clocks, what was
delivered and how often an action was done. An operand that has no value makes every comparison
false, so a guard never passes on a fact that nobody recorded; ask with ``is_set`` or ``== None``
where absence matters.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Discriminator

from core.plugin.base import Span, spec

_MONEY = re.compile(r"-?[0-9]+\.[0-9]{2}")
_DATED = ("days", "workdays", "weeks", "months", "years")

Op = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "contains", "is_set"]
Scalar = bool | int | str | None  # dates as ISO text: JSON knows no other


@spec
class Fact:
    """A recorded fact of the case, by its key; ``parties.<role>`` counts the parties of a role."""

    kind: Literal["fact"] = "fact"
    key: str


@spec
class Today:
    """The date of the act that is being judged, in the tenant's time zone."""

    kind: Literal["today"] = "today"


@spec
class ClockValue:
    """A property of a clock of the case: its state, its last day, or whether it was breached."""

    kind: Literal["clock"] = "clock"
    key: str
    of: Literal["state", "due_on", "breached"]


@spec
class Delivered:
    """Whether a document of the case has reached anyone at all, or everyone it is for."""

    kind: Literal["delivered"] = "delivered"
    document: str
    everyone: bool = True


@spec
class Count:
    """How often an action has been done in this case."""

    kind: Literal["count"] = "count"
    action: str


Plain = Annotated[Fact | Today | ClockValue | Delivered | Count, Discriminator("kind")]


@spec
class Shifted:
    """A date moved forwards or back: ``fact("ended_on") + Span(2, "years")``."""

    kind: Literal["shifted"] = "shifted"
    of: Plain
    span: Span
    back: bool = False

    def __post_init__(self) -> None:
        if self.span.unit not in _DATED or self.span.amount is None:
            raise ValueError(f"a date is moved by days or longer, not by {self.span}")


Operand = Annotated[Fact | Today | ClockValue | Delivered | Count | Shifted, Discriminator("kind")]


@spec
class Test:
    """Compare an operand with a constant (``value``, ``values``) or another one (``other``)."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    kind: Literal["test"] = "test"
    left: Operand
    op: Op
    value: Scalar = None
    values: tuple[str, ...] = ()
    other: Operand | None = None

    def __and__(self, other: "Condition") -> "All":
        return All(of=(self, other))

    def __or__(self, other: "Condition") -> "AnyOf":
        return AnyOf(of=(self, other))

    def __invert__(self) -> "Not":
        return Not(of=self)


@spec
class All:
    """Hold when every part holds; an empty list holds."""

    kind: Literal["all"] = "all"
    of: tuple["Condition", ...]

    def __and__(self, other: "Condition") -> "All":
        return All(of=(*self.of, other))

    def __or__(self, other: "Condition") -> "AnyOf":
        return AnyOf(of=(self, other))

    def __invert__(self) -> "Not":
        return Not(of=self)


@spec
class AnyOf:
    """Hold when at least one part holds."""

    kind: Literal["any"] = "any"
    of: tuple["Condition", ...]

    def __and__(self, other: "Condition") -> All:
        return All(of=(self, other))

    def __or__(self, other: "Condition") -> "AnyOf":
        return AnyOf(of=(*self.of, other))

    def __invert__(self) -> "Not":
        return Not(of=self)


@spec
class Not:
    """Hold when the part does not."""

    kind: Literal["not"] = "not"
    of: "Condition"

    def __and__(self, other: "Condition") -> All:
        return All(of=(self, other))

    def __or__(self, other: "Condition") -> AnyOf:
        return AnyOf(of=(self, other))

    def __invert__(self) -> "Condition":
        return self.of


Condition = Annotated[Test | All | AnyOf | Not, Discriminator("kind")]
AnyOperand = Fact | Today | ClockValue | Delivered | Count | Shifted


class Term:
    """An operand while a condition is being written in Python.

    Comparing it gives a :class:`Test`.
    """

    def __init__(self, operand: AnyOperand) -> None:
        self.operand = operand

    def _test(self, op: Op, other: Any) -> Test:
        if isinstance(other, Term):
            return Test(left=self.operand, op=op, other=other.operand)
        if isinstance(other, tuple | list | set | frozenset):
            raise TypeError("compare with one value; use one_of() for several")
        value = other.isoformat() if isinstance(other, date) else other
        return Test(left=self.operand, op=op, value=value)

    def __eq__(self, other: object) -> Test:  # type: ignore[override]  # builds a condition, on purpose
        return self._test("eq", other)

    def __ne__(self, other: object) -> Test:  # type: ignore[override]  # builds a condition, on purpose
        return self._test("ne", other)

    __hash__ = None  # type: ignore[assignment]  # a term is written, never stored

    def __lt__(self, other: object) -> Test:
        return self._test("lt", other)

    def __le__(self, other: object) -> Test:
        return self._test("le", other)

    def __gt__(self, other: object) -> Test:
        return self._test("gt", other)

    def __ge__(self, other: object) -> Test:
        return self._test("ge", other)

    def __add__(self, span: Span) -> "Term":
        return Term(Shifted(of=_plain(self.operand), span=span))

    def __sub__(self, span: Span) -> "Term":
        return Term(Shifted(of=_plain(self.operand), span=span, back=True))

    def one_of(self, *values: str) -> Test:
        """The operand equals one of the values."""
        return Test(left=self.operand, op="in", values=values)

    def contains(self, value: str) -> Test:
        """The operand is a list that holds the value."""
        return Test(left=self.operand, op="contains", value=value)

    def is_set(self) -> Test:
        """The operand has a value."""
        return Test(left=self.operand, op="is_set")


def _plain(operand: AnyOperand) -> Any:
    if isinstance(operand, Shifted):
        raise TypeError("a date can be shifted once only")
    return operand


def fact(key: str) -> Term:
    """Start a condition on a recorded fact."""
    return Term(Fact(key=key))


def today() -> Term:
    """Start a condition on the date of the act."""
    return Term(Today())


def clock(key: str, of: Literal["state", "due_on", "breached"] = "state") -> Term:
    """Start a condition on a clock of the case."""
    return Term(ClockValue(key=key, of=of))


def delivered(document: str, *, everyone: bool = True) -> Test:
    """Hold when the document has been delivered (to everyone it is for, unless told otherwise)."""
    return Test(left=Delivered(document=document, everyone=everyone), op="eq", value=True)


def count(action: str) -> Term:
    """Start a condition on how often an action was done."""
    return Term(Count(action=action))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """What a condition may know of one clock."""

    state: str
    due_on: date | None
    breached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    """All that a condition may look at. ``shift`` moves a date by a span in the case's calendar."""

    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    on: date | None = None
    clocks: Mapping[str, ClockFacts] = field(default_factory=dict[str, ClockFacts])
    delivered_any: frozenset[str] = frozenset()
    delivered_all: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    shift: Callable[[date, Span, bool], date] | None = None


def holds(condition: Condition | None, env: Env) -> bool:
    """Judge a condition; no condition holds."""
    match condition:
        case None:
            return True
        case All(of=parts):
            return all(holds(part, env) for part in parts)
        case AnyOf(of=parts):
            return any(holds(part, env) for part in parts)
        case Not(of=part):
            return not holds(part, env)
        case Test():
            return _judge(condition, env)


def _judge(test: Test, env: Env) -> bool:
    left = _value(test.left, env)
    if test.op == "is_set":
        return left not in (None, "", (), [])
    if test.op == "in":
        return str(left) in test.values
    right = _value(test.other, env) if test.other is not None else test.value
    if test.op == "contains":
        return isinstance(left, list | tuple) and right in left
    if test.op in ("eq", "ne") and (left is None or right is None):
        return (left is right) == (test.op == "eq")
    if left is None or right is None:
        return False
    return _compare(*_alike(left, right), test.op)


def _compare(left: Any, right: Any, op: Op) -> bool:
    match op:
        case "eq":
            return left == right
        case "ne":
            return left != right
        case "lt":
            return left < right
        case "le":
            return left <= right
        case "gt":
            return left > right
        case _:
            return left >= right


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Bring two values to one type: facts come out of JSON, where dates and money are text."""
    if isinstance(left, date) or isinstance(right, date):
        return _as_date(left), _as_date(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return left, right
    if isinstance(left, int | float | Decimal) or isinstance(right, int | float | Decimal):
        return Decimal(str(left)), Decimal(str(right))
    if _is_money(left) and _is_money(right):
        return Decimal(left), Decimal(right)
    return left, right


def _is_money(value: Any) -> bool:
    """Whether a text is an amount as facts keep it, such as 1680.00; codes and numbers are not."""
    return isinstance(value, str) and _MONEY.fullmatch(value) is not None


def _as_date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _value(operand: AnyOperand | None, env: Env) -> Any:
    match operand:
        case Fact(key=key):
            return env.facts.get(key)
        case Today():
            return env.on
        case ClockValue(key=key, of=of):
            known = env.clocks.get(key)
            return None if known is None else getattr(known, of)
        case Delivered(document=document, everyone=everyone):
            return document in (env.delivered_all if everyone else env.delivered_any)
        case Count(action=action):
            return env.counts.get(action, 0)
        case Shifted(of=inner, span=span, back=back):
            start = _value(inner, env)
            if start is None or env.shift is None:
                return None
            return env.shift(_as_date(start), span, back)
        case _:
            return None


def facts_used(condition: Condition | None) -> frozenset[str]:
    """The keys of all facts that a condition reads."""
    return frozenset(o.key for o in operands(condition) if isinstance(o, Fact))


def operands(condition: Condition | None) -> tuple[AnyOperand, ...]:
    """Every operand of a condition, with those inside shifted dates."""
    match condition:
        case None:
            return ()
        case All(of=parts) | AnyOf(of=parts):
            return tuple(o for part in parts for o in operands(part))
        case Not(of=part):
            return operands(part)
        case Test(left=left, other=other):
            found = [left, *([other] if other is not None else [])]
            return tuple(found + [o.of for o in found if isinstance(o, Shifted)])
