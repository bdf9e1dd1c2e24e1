"""Figures from groups: what a measure takes, where its lines stand, when sums are broken."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.plugin.spec import Measure, Report, ReportSum, clock
from core.reports.logic import Cell, Group, Source, counted, source_of, table
from plugins.consumer_aic import domain_modules
from plugins.consumer_aic.forms.common import YES

MODULE = list(domain_modules())[-1]
REPORT = next(r for r in MODULE.reports if r.key == "complaints")
ACCEPT = Source("complaint", "act", "accept")
_LISTS = {
    "nature": ("quality", "price"),
    "category": ("goods", "services"),
    "ground": ("ground_1",),
}
ORDERS = dict.fromkeys(("", *(measure.key for measure in MODULE.measures)), _LISTS)

groups = st.lists(
    st.builds(
        Group,
        source=st.sampled_from(
            [
                Source("complaint", "opened"),
                ACCEPT,
                Source("complaint", "act", "refuse"),
                Source("complaint", "act", "agree"),
                Source("complaint", "clock", "decision"),
                Source("report", "opened"),
            ]
        ),
        values=st.fixed_dictionaries(
            {
                "nature": st.sampled_from(["quality", "price", "odd", None, ""]),
                "category": st.sampled_from(["goods", "services", None]),
                "ground": st.sampled_from(["ground_1", None]),
            }
        ),
        number=st.integers(1, 50),
        state=st.sampled_from(["", "running"]),
        breached=st.booleans(),
    ),
    max_size=25,
)


def accepted(values: dict[str, str | None], number: int) -> Group:
    return Group(source=ACCEPT, values=values, number=number)


def test_what_a_measure_counts() -> None:
    assert source_of(Measure(key="a", title="甲", counts="complaint")).kind == "opened"
    act = Measure(key="a", title="甲", counts="complaint.accept")
    assert source_of(act) == ACCEPT
    late = Measure(
        key="a",
        title="甲",
        counts="complaint:decision",
        where=clock("decision", "breached") == YES,
    )
    assert source_of(late) == Source("complaint", "clock", "decision")
    group = Group(source=source_of(late), values={}, number=1, breached=True)
    assert counted(late, group)
    assert not counted(late, Group(source=source_of(late), values={}, number=1))
    assert not counted(act, group)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws lists slowly
@given(groups)
def test_lines_add_up_to_the_total(found: list[Group]) -> None:
    made = table(MODULE, REPORT, found, ORDERS)
    for at, measure in enumerate(made.columns):
        assert sum(row.cells[at].number for row in made.rows) == made.total.cells[at].number
        plain = [g for g in found if counted(measure, g)]
        assert made.total.cells[at].number == sum(g.number for g in plain)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws lists slowly
@given(groups)
def test_sums_are_broken_exactly_where_something_was_left_out(found: list[Group]) -> None:
    taken = [g for g in found if g.source == ACCEPT]
    gaps = [g for g in taken if not g.values["nature"] or not g.values["category"]]
    assert bool(table(MODULE, REPORT, found, ORDERS).broken) is bool(gaps)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws lists slowly
@given(groups)
def test_the_order_of_the_groups_does_not_matter(found: list[Group]) -> None:
    assert table(MODULE, REPORT, found, ORDERS) == table(MODULE, REPORT, found[::-1], ORDERS)


def test_lines_stand_as_their_list_is_ordered_and_what_is_missing_comes_last() -> None:
    values = ("", "odd", "price", "quality")
    found = [accepted({"nature": key, "category": "goods"}, 1) for key in values]
    made = table(MODULE, REPORT, found, ORDERS)
    assert [row.keys for row in made.rows] == [("quality",), ("price",), ("odd",), ("",)]
    [broken] = made.broken
    assert "受理件数 4" in broken
    assert "受理件数（按问题性质） 3" in broken


def test_a_share_without_a_denominator_says_nothing() -> None:
    assert Cell(0, 0).share is None
    assert Cell(1, 4).share == 0.25
    assert Cell(3).share is None


def test_details_tell_a_measure_by_its_own_fields() -> None:
    refuse = Source("complaint", "act", "refuse")
    found = [
        Group(source=refuse, values={"nature": n, "category": "goods", "ground": g}, number=k)
        for n, g, k in (("quality", "ground_1", 2), ("price", "ground_1", 3), ("price", None, 1))
    ]
    made = table(MODULE, REPORT, found, ORDERS)
    details = {detail.measure.key: Counter(dict(detail.lines)) for detail in made.details}
    assert details["refused"] == Counter({("ground_1",): 5})


def test_a_report_may_have_no_sums() -> None:
    plain = Report(key="x", title="表", rows=("nature",), columns=("accepted",), sums=())
    sums = (ReportSum(measures=("accepted",), message="一项"),)
    alone = Report(key="x", title="表", rows=("nature",), columns=("accepted",), sums=sums)
    found = [accepted({"nature": None, "category": None}, 1)]
    assert table(MODULE, plain, found, {"": {}}).broken == ()
    assert table(MODULE, alone, found, {"": {}}).broken == ()
