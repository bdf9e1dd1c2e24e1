"""What conditions see of a case, and dates moved both ways."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases.logic.guards import env_of, shift, standard_facts
from core.cases.logic.model import PaperState
from core.plugin.base import Span, Unit
from core.plugin.conditions import fact, holds, today
from tests.logic.cases.play import NATIONAL, at, complaint, person

DAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("span", "forward", "back"),
    [
        (Span(0, "days"), DAY, DAY),
        (Span(7, "days"), date(2026, 10, 7), date(2026, 9, 23)),
        (Span(2, "weeks"), date(2026, 10, 14), date(2026, 9, 16)),
        (Span(1, "workdays"), date(2026, 10, 8), date(2026, 9, 29)),
        # the holiday of the 25th to the 27th, and the Sunday of 20 September, which was worked
        (Span(7, "workdays"), date(2026, 10, 15), date(2026, 9, 20)),
        (Span(5, "months"), date(2027, 2, 28), date(2026, 4, 30)),
        (Span(7, "months"), date(2027, 4, 30), date(2026, 2, 28)),
        (Span(2, "years"), date(2028, 9, 30), date(2024, 9, 30)),
        (Span(1, "same_day"), DAY, DAY),
    ],
)
def test_a_date_is_moved_both_ways(span: Span, forward: date, back: date) -> None:
    assert shift(DAY, span, back=False, calendar=NATIONAL) == forward
    assert shift(DAY, span, back=True, calendar=NATIONAL) == back


def test_a_leap_day_goes_back_to_the_last_day_of_february() -> None:
    assert shift(date(2028, 2, 29), Span(1, "years"), back=True, calendar=NATIONAL) == date(
        2027, 2, 28
    )


@pytest.mark.parametrize("unit", ["hours", "minutes"])
def test_hours_move_no_date_back(unit: Unit) -> None:
    with pytest.raises(ValueError, match="not moved"):
        shift(DAY, Span(3, unit), back=True, calendar=NATIONAL)


@given(st.dates(date(2024, 1, 1), date(2026, 11, 30)), st.integers(0, 60))
def test_working_days_back_and_forth_meet(day: date, number: int) -> None:
    on = day
    while not NATIONAL.is_workday(on):
        on = date.fromordinal(on.toordinal() + 1)
    span = Span(number, "workdays")
    later = shift(on, span, back=False, calendar=NATIONAL)
    assert shift(later, span, back=True, calendar=NATIONAL) == on


def test_conditions_see_dates_moved_from_facts() -> None:
    case = replace(complaint().case, facts={"knew_on": "2023-09-01"})
    env = env_of(complaint().rules, case, at=at("09-02"), calendar=NATIONAL)
    assert not holds(today() <= fact("knew_on") + Span(3, "years"), env)
    earlier = env_of(complaint().rules, case, at=at("09-01"), calendar=NATIONAL)
    assert holds(today() <= fact("knew_on") + Span(3, "years"), earlier)
    assert holds(today() - Span(3, "years") == fact("knew_on"), earlier)


def test_the_day_of_an_act_is_that_of_the_office() -> None:
    play = complaint()
    late = at("09-01 23:30").astimezone(tz=None)
    assert env_of(play.rules, play.case, at=late, calendar=NATIONAL).on == date(2026, 9, 1)


def test_standard_facts_count_parties_and_name_none() -> None:
    facts = standard_facts(complaint().case, NATIONAL)
    assert facts == {
        "state": "registered",
        "received_on": "2026-09-01",
        "parties.complainant": 1,
        "parties.respondent": 1,
        "party.complainant.kind": "person",
        "party.complainant.anonymous": False,
        "party.respondent.kind": "org",
        "party.respondent.anonymous": False,
    }


def test_the_facts_of_the_act_win_over_those_of_the_case() -> None:
    play = complaint()
    env = env_of(
        play.rules, play.case, at=at("09-02"), calendar=NATIONAL, data={"channel": "letter"}
    )
    assert env.facts["channel"] == "letter"


def test_the_latest_clock_of_a_key_speaks_for_it() -> None:
    play = complaint()
    [clock] = play.case.clocks
    old = replace(clock, state="void")
    case = replace(play.case, clocks=(replace(clock, seq=2), old))
    env = env_of(play.rules, case, at=at("09-02"), calendar=NATIONAL)
    assert env.clocks["decision"].state == "running"


def test_a_clock_past_its_due_moment_is_breached_before_the_sweep_says_so() -> None:
    play = complaint()
    due = play.clock("decision").due_at
    assert due is not None
    assert env_of(play.rules, play.case, at=due, calendar=NATIONAL).clocks["decision"].breached
    before = env_of(play.rules, play.case, at=at("09-02"), calendar=NATIONAL)
    assert not before.clocks["decision"].breached


def test_delivered_to_any_and_to_all() -> None:
    play = complaint()
    papers = (
        PaperState(ref="a#1", key="a", receiver="x:0", reached={"x:0": at("09-02")}),
        PaperState(ref="a#2", key="a", receiver="y:0"),
        PaperState(ref="b#1", key="b", receiver="x:0", reached={"x:0": at("09-02")}),
        PaperState(ref="b#2", key="b", receiver="y:0", status="void"),
    )
    env = env_of(play.rules, replace(play.case, papers=papers), at=at("09-03"), calendar=NATIONAL)
    assert env.delivered_any == {"a", "b"}
    assert env.delivered_all == {"b"}


def test_only_who_may_act_counts_in_the_examples() -> None:
    assert person("handler2").roles == {"handler": ("",)}
