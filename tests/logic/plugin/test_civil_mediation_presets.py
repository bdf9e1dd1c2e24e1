"""What a school, a province or a strict town changes, and the sums of the minutes."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter

from core.forms.logic import parse
from core.plugin.conditions import Env
from core.plugin.overlay import Patch, overlay
from core.plugin.registry import load
from core.plugin.spec import DomainModule, Span
from plugins.civil_mediation.functions import FUNCTIONS, meeting

PRESETS = Path(__file__).parents[3] / "plugins" / "civil_mediation" / "presets"
NOVEMBER = datetime(2026, 11, 7, 9, 0, tzinfo=UTC)
MINUTES = {
    "month": "2026-03-01",
    "held_at": "2026-03-25T15:00:00+08:00",
    "screened": 2,
    "by_town": 1,
    "by_village": 1,
    "closed": 2,
}


def preset(name: str) -> DomainModule:
    patch = TypeAdapter(Patch).validate_json((PRESETS / f"{name}.json").read_text("utf-8"))
    return overlay(load(("civil_mediation",)).latest("civil_mediation"), patch)


def test_a_school_has_its_own_kinds_months_and_posts() -> None:
    school = preset("school")
    kinds = next(c for c in school.catalogues if c.key == "dispute_kind")
    titles = [entry.title for entry in kinds.entries]
    assert titles == ["教师之间", "学生之间", "教师与学生", "与家庭", "与社会"]
    duty = school.registers[0].duty
    assert duty is not None
    assert (duty.skip_months, duty.excused_title) == ((1, 2, 7, 8, 12), "假期")
    assert duty.zero_report
    assert school.registers[0].form == "m21"
    posts = {role.key: role for role in school.roles}
    assert (posts["chief"].title, posts["screener"].title) == ("调解主任", "班主任")
    assert (posts["screener"].sees, posts["office"].sees) == ("open", "sensitive")


@pytest.mark.parametrize(("answer", "faults"), [("none", set()), ("some", {"/students_list"})])
def test_a_school_reports_nothing_on_a_saturday(answer: str, faults: set[str]) -> None:
    form = next(f for f in preset("school").forms if f.key == "m21")
    checks = ("teachers", "teachers_students", "families", "society")
    raw = {
        "month": "2026-11-01",
        "held_at": "2026-11-07T15:00:00+08:00",
        "place": "政教处",
        "host": "何春生",
        "attending": "班主任",
        "students": answer,
        **dict.fromkeys(checks, "none"),
    }
    parsed = parse(
        form, {}, raw, now=NOVEMBER, zone=ZoneInfo("Asia/Shanghai"), env=Env(on=NOVEMBER.date())
    )
    assert {p.pointer.removeprefix("/data") for p in parsed.problems} == faults


def test_a_strict_town_extends_never() -> None:
    (case_type,) = preset("one_month_at_most").case_types
    limit = next(c for c in case_type.clocks if c.key == "mediation")
    assert (limit.span, limit.extension) == (Span(1, "months"), None)
    assert "joint_extension" not in {t.key for t in case_type.transitions}


def test_an_appraisal_pauses_only_where_the_preset_says_so() -> None:
    plain = load(("civil_mediation",)).latest("civil_mediation")
    for module, pauses in ((plain, []), (preset("appraisal_pause"), ["appraisal"])):
        limit = next(c for c in module.case_types[0].clocks if c.key == "mediation")
        assert [pause.key for pause in limit.pauses] == pauses


def test_ningbo_wants_a_letter_for_what_is_not_performed_at_once() -> None:
    (case_type,) = preset("ningbo").case_types
    oral = next(t for t in case_type.transitions if t.key == "agree_oral")
    assert "不能即时履行的，应当制作人民调解协议书" in [guard.message for guard in oral.guards]


def test_minutes_that_agree_raise_no_doubt() -> None:
    assert meeting(MINUTES) == {"handled_total": "2件（镇1件，村1件）"}
    assert meeting({}) == {}
    assert FUNCTIONS["civil_mediation_meeting"] is meeting


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({"by_village": 2}, "镇、村承办合计3件，与本月排查2件不相等"),
        ({"closed": 3}, "已调处终结3件，多于本月排查2件"),
        ({"month": "2026-02-10"}, "会议日期2026-03-25不在所记的月份内"),
        ({"closed_on": "2026-03-29"}, "调处终结日期2026-03-29晚于会议日期"),
        ({"held_at": None, "month": None, "screened": 0, "closed": 1}, "合计2件"),
    ],
)
def test_minutes_that_do_not_agree_warn(changed: dict[str, object], doubt: str) -> None:
    assert doubt in meeting({**MINUTES, **changed})["doubts"]
