"""Who hears of what, in which words."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.cases.logic.model import Rules
from core.notify.logic import Happening, Notice, Subject, due_text, matter_of, notices, of_run
from plugins.consumer_aic.editions import R2026

RULES = Rules.of(R2026, "complaint")
REPORT = Rules.of(R2026, "report")
ZONE = ZoneInfo("Asia/Shanghai")
DUE = datetime(2026, 5, 14, tzinfo=ZONE)
WARNED = datetime(2026, 5, 9, tzinfo=ZONE)
NUMBER = "京海市监〔2026〕12号"
MINE = Subject(number=NUMBER, state="registered", handler="h", officers=("o", "h"))
NOBODYS = Subject(number=NUMBER, state="registered", handler=None)


def happening(
    kind: str,
    data: dict[str, Any],
    *,
    at: datetime = WARNED,
    late: timedelta = timedelta(0),
    actor: str | None = None,
    matter: str = "",
) -> Happening:
    return Happening(
        type=kind, occurred_at=at, recorded_at=at + late, actor=actor, data=data, matter=matter
    )


def warned(*, at: datetime = WARNED, late: timedelta = timedelta(0)) -> Happening:
    data = {"key": "decision", "who": ["handler", "chief"], "level": "red"}
    return happening("clock_warned", {**data, "due_at": DUE.isoformat()}, at=at, late=late)


def breached(clock: str, *offers: str) -> Happening:
    offer = [{"transition": key, "ground": "ground_5"} for key in offers]
    data = {"clock": {"key": clock}, "who": ["chief"], "offer": offer, "due_at": DUE.isoformat()}
    return happening("clock_breached", data, at=DUE)


def step(key: str, status: str, *roles: str, mode: str = "one") -> dict[str, Any]:
    return {
        "step": key,
        "title": f"{key}审批",
        "roles": list(roles),
        "status": status,
        "mode": mode,
    }


def only(found: tuple[Notice, ...]) -> Notice:
    [notice] = found
    return notice


def test_a_warning_goes_to_the_handler_the_officers_and_the_roles_of_the_rule() -> None:
    notice = only(notices(RULES, MINE, warned()))
    assert (notice.people, notice.roles, notice.level) == (("h", "o"), ("handler", "chief"), "red")
    assert notice.text == f"投诉 {NUMBER}：“受理决定期限”将于2026年5月13日届满，请及时办理"


def test_a_warning_after_the_due_moment_says_so() -> None:
    notice = only(notices(RULES, MINE, warned(at=DUE + timedelta(days=1))))
    assert "已于2026年5月13日届满" in notice.text


def test_a_case_without_a_handler_concerns_whoever_may_take_it_on() -> None:
    notice = only(notices(RULES, NOBODYS, warned()))
    assert notice.people == ()
    assert notice.roles[:2] == ("handler", "chief")
    assert "intake" in notice.roles  # may withdraw a complaint that is only registered


def test_a_breach_says_what_may_be_done_now() -> None:
    notice = only(notices(RULES, MINE, breached("mediation", "terminate")))
    assert notice.level == "red"
    assert notice.text == (
        f"投诉 {NUMBER}：“调解期限”已于2026年5月13日届满，尚未办结，已逾期；现在可以办理“终止调解”"
    )


@pytest.mark.parametrize(("days", "told"), [(0, True), (7, True), (8, False)])
def test_old_moments_tell_nobody(days: int, told: bool) -> None:
    assert bool(notices(RULES, MINE, warned(late=timedelta(days=days)))) is told


def test_an_old_assignment_is_told_all_the_same() -> None:
    data = {"handler": "h", "officers": [], "unit": None}
    event = happening("assigned", data, late=timedelta(days=30))
    assert only(notices(RULES, MINE, event)).people == ("h",)


def test_nobody_hears_of_what_they_did_themselves() -> None:
    data = {"handler": "h", "officers": ["o"], "unit": None}
    assert only(notices(RULES, MINE, happening("assigned", data, actor="h"))).people == ("o",)
    alone = {"handler": "h", "officers": [], "unit": None}
    assert notices(RULES, MINE, happening("assigned", alone, actor="h")) == ()
    nobody = {"handler": None, "officers": [], "unit": None}
    assert notices(RULES, MINE, happening("assigned", nobody)) == ()


def test_a_request_goes_to_whoever_decides_first_but_not_to_the_proposer() -> None:
    data = {"steps": [step("chief", "open", "chief"), step("head", "later", "head")]}
    event = happening("approval_requested", data, actor="h", matter="不予受理")
    notice = only(notices(RULES, MINE, event))
    assert (notice.roles, notice.not_to) == (("chief",), ("h",))
    assert notice.text == f"投诉 {NUMBER}：“不予受理”待您审批（chief审批）"


def test_a_step_that_only_tells_is_told_and_the_next_one_asked() -> None:
    data = {"steps": [step("legal", "told", "archivist"), step("chief", "open", "chief")]}
    told, asked = notices(RULES, MINE, happening("approval_requested", data, matter="终止调解"))
    assert (told.kind, told.roles) == ("told_legal", ("archivist",))
    assert (asked.kind, asked.roles) == ("approval_requested", ("chief",))


def approved(step_key: str, steps: list[dict[str, Any]], *, last: bool) -> Happening:
    data = {"step": step_key, "role": "chief", "for": "h", "open": steps, "last": last}
    return happening("approved", data, actor="c", matter="终止调解")


def test_an_approval_asks_the_next_step() -> None:
    steps = [step("chief", "done", "chief"), step("head", "open", "head")]
    notice = only(notices(RULES, MINE, approved("chief", steps, last=False)))
    assert (notice.kind, notice.roles, notice.not_to) == ("approval_requested", ("head",), ("h",))


def test_the_others_of_a_step_for_all_are_not_asked_twice() -> None:
    steps = [step("both", "open", "chief", "head", mode="all"), step("last", "later", "head")]
    assert notices(RULES, MINE, approved("both", steps, last=False)) == ()


def test_the_last_approval_is_told_to_the_proposer() -> None:
    steps = [step("chief", "done", "chief"), step("file", "told", "archivist")]
    told, done = notices(RULES, MINE, approved("chief", steps, last=True))
    assert told.roles == ("archivist",)
    assert (done.kind, done.people) == ("approved", ("h",))
    assert done.text == f"投诉 {NUMBER}：您提出的“终止调解”已批准"


@pytest.mark.parametrize(("kind", "words"), [("rejected", "未获批准"), ("returned", "已退回")])
def test_what_comes_back_is_told_to_the_proposer_without_the_opinion(kind: str, words: str) -> None:
    data = {"proposal": "p", "step": "chief", "role": "chief", "for": "h"}
    notice = only(notices(RULES, MINE, happening(kind, data, actor="c", matter="终止调解")))
    assert notice.people == ("h",)
    assert words in notice.text


def test_other_events_tell_nobody() -> None:
    assert notices(RULES, MINE, happening("moved", {"action": "accept"})) == ()


@pytest.mark.parametrize(
    ("state", "failed", "level", "words"),
    [
        ("done", 0, "", "已完成：成功 5 条，未成功 0 条"),
        ("done", 2, "yellow", "已完成：成功 5 条，未成功 2 条"),
        ("stopped", 0, "", "已停止"),
        ("failed", 0, "yellow", "未能完成"),
    ],
)
def test_the_end_of_a_long_job_is_told_to_whoever_asked(
    state: str, failed: int, level: str, words: str
) -> None:
    data = {"user": "h", "state": state, "done": 5, "failed": failed}
    notice = of_run(happening("run_finished", data), title="批量办理")
    assert (notice.people, notice.level) == (("h",), level)
    assert "“批量办理”" in notice.text and words in notice.text


def test_a_proposal_in_words() -> None:
    assert matter_of(RULES, "action", "terminate", "") == "终止调解"
    assert matter_of(RULES, "action", "gone", "") == "gone"
    assert matter_of(REPORT, "extension", "extend", "verification") == "延长举报核查期限"


def test_a_due_moment_in_words() -> None:
    assert due_text(DUE) == "2026年5月13日"
    assert due_text(datetime(2026, 5, 14, 9, 5, tzinfo=ZONE)) == "2026年5月14日09:05"
