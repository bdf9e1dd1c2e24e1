"""The derivation of a due date, day by day and in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deadlines.logic.clock import pause as pause_clock
from core.deadlines.logic.clock import start
from core.deadlines.logic.due import PauseSpan, Roll, compute
from core.deadlines.logic.explain import DayLine, clock_sentence, explain, explain_clock, sentences
from core.plugin.base import Span, Unit
from core.plugin.clocks import Clock, Pause, on_action
from tests.logic.deadlines.samples import NATIONAL, at, day, pause

NEXT: Roll = "next_workday"
MOMENTS = st.datetimes(
    datetime(2019, 1, 1), datetime(2027, 6, 30), timezones=st.just(ZoneInfo("Asia/Shanghai"))
)
GAPS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=3)


def short(lines: Sequence[DayLine]) -> list[str]:
    return [f"{x.date:%m-%d} {x.n if x.counted else '-'} {x.why}" for x in lines]


def test_every_day_says_whether_it_counts_and_why() -> None:
    lines = explain(at("04-30 22:10"), Span(7, "workdays"), NATIONAL)
    assert short(lines) == [
        "04-30 - 起算日，不计入",
        *[f"05-0{n} - 法定节假日（劳动节）" for n in range(1, 6)],
        "05-06 1 工作日",
        "05-07 2 工作日",
        "05-08 3 工作日",
        "05-09 4 调休上班",
        "05-10 - 周末",
        "05-11 5 工作日",
        "05-12 6 工作日",
        "05-13 7 工作日",
    ]


def test_a_pause_is_shown_with_its_ground() -> None:
    holes = (pause("05-06", "05-08", "检测"),)
    lines = explain(at("05-06"), Span(2, "workdays"), NATIONAL, pauses=holes)
    assert short(lines) == [
        "05-06 - 起算日，不计入",
        "05-07 - 暂停：检测",
        "05-08 - 暂停：检测",
        "05-09 1 调休上班",
        "05-10 - 周末",
        "05-11 2 工作日",
    ]


def test_overlapping_pauses_name_each_ground() -> None:
    holes = (pause("05-06", "05-08", "检测"), pause("05-07", "05-08", "鉴定"))
    lines = explain(at("05-06"), Span(1, "workdays"), NATIONAL, pauses=holes)
    assert short(lines)[1:3] == ["05-07 - 暂停：检测", "05-08 - 暂停：检测、鉴定"]


def test_natural_days_count_rest_days_and_the_roll_is_shown() -> None:
    lines = explain(at("06-18"), Span(2, "days"), NATIONAL, roll=NEXT)
    assert short(lines) == [
        "06-18 - 起算日，不计入",
        "06-19 1 自然日（法定节假日（端午节），照计）",
        "06-20 2 自然日（法定节假日（端午节），照计）",
        "06-21 - 顺延：法定节假日（端午节）",
        "06-22 - 期满日非工作日，顺延至此日",
    ]


def test_the_days_of_an_extension_in_another_unit_follow() -> None:
    lines = explain(at("05-07"), Span(1, "workdays"), NATIONAL, extensions=(Span(2, "days"),))
    assert short(lines)[1:] == ["05-08 1 工作日", "05-09 2 自然日", "05-10 3 自然日（周末，照计）"]


def test_an_open_pause_ends_the_lines() -> None:
    holes = (pause("05-07", None, "检测"),)
    lines = explain(at("05-06"), Span(7, "workdays"), NATIONAL, pauses=holes)
    assert short(lines) == ["05-06 - 起算日，不计入", "05-07 1 工作日", "05-08 - 暂停中：检测"]


def test_a_pause_opened_on_the_day_of_the_start() -> None:
    lines = explain(at("05-06"), Span(7, "workdays"), NATIONAL, pauses=(pause("05-06"),))
    assert short(lines) == ["05-06 - 起算日，不计入", "05-07 - 暂停中：testing"]


def test_hours_have_one_line() -> None:
    holes = (pause("07-06 12:00", "07-06 13:30"),)
    lines = explain(at("07-06 11:30"), Span(24, "hours"), NATIONAL, pauses=holes)
    assert lines == (
        DayLine(
            day("07-06"),
            True,
            24,
            "2026年7月6日11:30起连续计算24小时，扣除暂停90分钟，至2026年7月7日13:00",
        ),
    )
    lines = explain(
        at("07-06 11:30"), Span(90, "minutes"), NATIONAL, pauses=(pause("07-06 12:00"),)
    )
    assert short(lines) == ["07-06 90 2026年7月6日11:30起连续计算90分钟，暂停中"]


def test_a_same_day_period_has_one_line() -> None:
    assert short(explain(at("05-06"), Span(0, "same_day"), NATIONAL)) == ["05-06 - 当日届满"]


@pytest.mark.parametrize(
    ("begin", "span", "roll", "text"),
    [
        (
            "09-08",
            Span(20, "workdays"),
            "none",
            "2026年9月8日起算（当日不计），至10月12日满20个工作日；9月25日至27日放假不计；"
            "10月1日至7日放假不计；9月20日、10月10日上班计入",
        ),
        (
            "05-11",
            Span(3, "workdays"),
            "none",
            "2026年5月11日起算（当日不计），至5月14日满3个工作日",
        ),
        (
            "03-10",
            Span(2, "months"),
            NEXT,
            "2026年3月10日起算（当日不计），至5月10日满2个月；期满日非工作日，顺延至5月11日",
        ),
        (
            "07-06 11:30",
            Span(24, "hours"),
            "none",
            "2026年7月6日11:30起连续计算，至2026年7月7日11:30满24小时",
        ),
        ("05-06", Span(0, "same_day"), "none", "2026年5月6日当日届满"),
        (
            "12-25",
            Span(5, "workdays"),
            "none",
            "2026年12月25日起算（当日不计），至2027年1月1日满5个工作日；"
            "2027年放假安排尚未公布，按周一至周五推算，公布后可能变动",
        ),
        (
            "2025-12-26",
            Span(5, "workdays"),
            "none",
            "2025年12月26日起算（当日不计），至2026年1月5日满5个工作日；2026年1月1日至3日放假不计；"
            "2026年1月4日上班计入",
        ),
    ],
)
def test_sentences(begin: str, span: Span, roll: Roll, text: str) -> None:
    assert sentences(at(begin), span, NATIONAL, roll=roll) == text


def test_the_sentence_names_pauses_and_extensions() -> None:
    text = sentences(
        at("05-08"),
        Span(60, "days"),
        NATIONAL,
        pauses=(pause("05-20", "06-10", "检测"),),
        extensions=(Span(30, "days"),),
    )
    assert text == (
        "2026年5月8日起算（当日不计），至8月27日满60日，另延长30日；暂停：5月20日至6月10日（检测）"
    )
    text = sentences(
        at("05-08"), Span(60, "days"), NATIONAL, pauses=(pause("05-20", None, "检测"),)
    )
    assert text == ("2026年5月8日起算（当日不计），期限60日，暂停中；暂停：5月20日起（检测）")


def test_a_started_clock_shows_the_titles_of_its_grounds() -> None:
    testing = Pause(
        key="testing", title="鉴定、检测", starts_on=on_action("a"), ends_on=on_action("b")
    )
    clock = Clock(
        key="mediation",
        title="调解期限",
        span=Span(60, "days"),
        starts_on=on_action("accept"),
        pauses=(testing,),
    )
    running = pause_clock(start(clock, at("05-08"), NATIONAL), "testing", at("05-20"), NATIONAL)
    assert explain_clock(clock, running, NATIONAL)[-1].why == "暂停中：鉴定、检测"
    assert clock_sentence(clock, running, NATIONAL).endswith("暂停：5月20日起（鉴定、检测）")


@given(MOMENTS, st.sampled_from(["days", "weeks", "workdays"]), st.integers(1, 40), GAPS)
def test_the_counted_lines_are_the_span(
    begin: datetime, unit: Unit, n: int, gaps: list[tuple[int, int]]
) -> None:
    holes: list[PauseSpan] = []
    for gap, held in gaps:
        due = compute(begin, Span(n, unit), NATIONAL, pauses=holes)
        assert due is not None
        opened = min(begin + timedelta(days=gap), due.due_at - timedelta(minutes=1))
        holes.append(PauseSpan("x", opened, opened + timedelta(days=held)))
    lines = explain(begin, Span(n, unit), NATIONAL, roll=NEXT, pauses=holes)
    due = compute(begin, Span(n, unit), NATIONAL, roll=NEXT, pauses=holes)
    assert due is not None
    counted = [line for line in lines if line.counted]
    assert len(counted) == (7 * n if unit == "weeks" else n)
    assert [line.n for line in counted] == list(range(1, len(counted) + 1))
    assert lines[-1].date == due.due_on
    assert [line.date for line in lines] == [
        lines[0].date + timedelta(days=k) for k in range(len(lines))
    ]
