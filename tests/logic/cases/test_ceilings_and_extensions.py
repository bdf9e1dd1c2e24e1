"""What bounds a clock from outside, and what makes it longer: outer clocks and extensions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.cases.logic.model import PartyRef, Rules
from core.plugin.spec import (
    Clock,
    Extension,
    Span,
    on_action,
    on_delivery,
)
from plugins.consumer_aic.editions import R2026
from tests.logic.cases.clocked import CLERK, DAYS, HELD, case_with, play
from tests.logic.cases.play import (
    BOTH,
    Play,
    at,
    complaint,
    person,
    refused,
    types,
    with_rules,
)
from tests.logic.plugin.small import CASE, MODULE

# An outer clock


def outer_case() -> Play:
    """V9: contact the customer within 24 hours of the measures, and 48 hours in all at most."""
    t4 = Clock(
        key="t4",
        title="总时限",
        span=Span(48, "hours"),
        starts_on=on_action("receive"),
        start_fact="problem_at",
        stops_on=on_action("stop"),
        pauses=(HELD,),
        extension=Extension(amount=Span(24, "hours")),
        house_rule=True,
    )
    t3 = Clock(
        key="t3",
        title="再联系",
        span=Span(24, "hours"),
        starts_on=on_action("go"),
        stops_on=on_action("stop"),
        cap_by="t4",
        house_rule=True,
    )
    made = with_rules(MODULE, case_with(t3, t4))
    made.open(at("07-06 10:00"), by=CLERK, problem_at="2026-07-06T08:00:00+08:00")
    made.act("go", at("07-07 10:45"), by=CLERK)
    return made


def test_the_outer_clock_is_the_ceiling() -> None:
    made = outer_case()
    assert made.clock("t4").due_at == at("07-08 08:00")
    assert made.clock("t3").due_at == at("07-08 08:00")
    assert made.clock("t3").due_raw == at("07-08 10:45")
    made.check_log()


def test_the_ceiling_moves_with_the_outer_clock() -> None:
    made = outer_case()
    events = made.extend("t4", at("07-07 12:00"), by=CLERK)
    assert types(events) == ["clock_extended", "clock_recomputed"]
    assert made.clock("t3").due_at == at("07-08 10:45")
    made.check_log()

    held = outer_case()
    held.act("hold", at("07-07 12:00"), by=CLERK)
    assert held.clock("t3").due_at == at("07-08 10:45")
    held.act("free", at("07-07 13:00"), by=CLERK)
    assert held.clock("t3").due_at == at("07-08 09:00")
    held.check_log()


def test_what_ends_both_is_late_for_the_inner_one_by_the_ceiling() -> None:
    made = outer_case()
    made.act("stop", at("07-08 09:00"), by=CLERK)
    assert (made.clock("t3").outcome, made.clock("t4").outcome) == ("late", "late")


# Extensions


def verification() -> Play:
    made = Play(Rules.of(R2026, "report"))
    reported = PartyRef(ref="reported:0", role="reported", kind="org")
    made.open(at("09-01"), by=person("intake"), parties=(reported,))
    return made


def test_an_extension_waits_for_its_chain_and_then_counts_from_the_start() -> None:
    made = verification()
    asked = made.extend("verification", at("09-20"), by=person("handler"))
    assert types(asked) == ["extension_requested", "approval_requested"]
    before = made.clock("verification")
    made.decide("approve", at("09-21"), by=person("head"))
    after = made.clock("verification")
    assert before.due_on == at("09-21").date()
    # 30 working days from 1 September, over the two holidays and the worked Sunday and Saturday
    assert after.due_on == at("10-19").date()
    made.check_log()


def test_an_extension_after_the_last_day_is_refused_at_its_approval_too() -> None:
    made = verification()
    made.extend("verification", at("09-20"), by=person("handler"))
    with refused("clock"):
        made.decide("approve", at("09-22 00:00"), by=person("head"))
    with refused("clock"):
        verification().extend("verification", at("09-22 00:00"), by=person("handler"))


def test_an_extension_is_asked_once_at_a_time_and_granted_as_often_as_the_rule_says() -> None:
    made = verification()
    made.extend("verification", at("09-20"), by=person("handler"))
    with refused("wrong_state"):
        made.extend("verification", at("09-20"), by=person("handler"))
    made.decide("approve", at("09-21"), by=person("head"))
    with refused("clock"):
        made.extend("verification", at("09-22"), by=person("handler"))


def test_who_may_ask_and_for_which_clock() -> None:
    with refused("not_permitted"):
        verification().extend("verification", at("09-02"), by=person("chief"))
    with refused("clock"):
        complaint().extend("decision", at("09-02"), by=person("handler"))
    with refused("clock"):
        complaint().extend("nonsense", at("09-02"), by=person("handler"))


@pytest.mark.parametrize("by", ["", "15 workdays", "15 workday", "15个工作日", "15", "按规定延长"])
def test_the_length_may_be_named(by: str) -> None:
    events = verification().extend("verification", at("09-02"), by=person("handler"), asked=by)
    assert events[0].data["by"] == "15 workdays"


@pytest.mark.parametrize("by", ["30 workdays", "15 days", "15个月", "延长30日"])
def test_another_length_than_the_rule_allows_is_refused(by: str) -> None:
    with refused("invalid") as fault:
        verification().extend("verification", at("09-02"), by=person("handler"), asked=by)
    assert fault.pointers == ["/by"]
    assert fault.messages == ["“举报核查期限”依规定只能延长15个工作日"]


def test_a_request_in_the_future_is_refused() -> None:
    with refused("invalid") as fault:
        verification().extend(
            "verification", at("09-02") + timedelta(hours=1), by=person("handler"), now=at("09-02")
        )
    assert fault.pointers == ["/occurred_at"]


def test_an_extension_to_a_total_may_be_named_either_way() -> None:
    rule = Extension(total=Span(25, "days"))
    for by in ("15 days", "25 days"):
        made = play(replace(DAYS, extension=rule))
        made.extend("main", at("09-05"), by=CLERK, asked=by)
        assert made.clock("main").due_on == at("09-26").date()


def test_an_extension_without_a_chain_takes_the_breach_back_when_dated_in_time() -> None:
    made = play(replace(DAYS, extension=Extension(amount=Span(5, "days"))))
    made.sweep(at("09-13"))
    events = made.extend("main", at("09-11"), by=CLERK, now=at("09-14"))
    assert types(events) == ["clock_extended", "breach_withdrawn"]


def test_deliveries_stop_what_waits_for_them() -> None:
    made = with_rules(
        MODULE, replace(CASE, clocks=(replace(DAYS, stops_on=on_delivery("letter")),))
    )
    made.open(at("09-01"), by=CLERK, parties=BOTH)
    assert made.clock("main").state == "running"
