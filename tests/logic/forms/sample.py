"""A form and a case type that use every word of the contract for forms."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.errors import Problem
from core.forms.logic import Parsed, parse, parse_parties
from core.plugin.conditions import Env
from core.plugin.spec import (
    CaseType,
    Catalogue,
    Entry,
    Field,
    Form,
    PartyField,
    PartyRole,
    State,
    fact,
)

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")

GROUNDS = Catalogue(
    key="grounds",
    title="不予受理的理由",
    entries=(
        Entry(key="g1", title="无管辖权", number="（一）"),
        Entry(key="g2", title="已超过三年"),
        Entry(key="g8", title="其他", needs_field="other_ground"),
        Entry(key="g9", title="旧理由", active=False),
    ),
)
CLASSES = Catalogue(
    key="classes",
    title="类别",
    entries=tuple(Entry(key=f"c{n}", title=f"第{n}类商品") for n in range(60)),
)
CATALOGUES = (GROUNDS, CLASSES)

FORM = Form(
    key="sample",
    title="投诉登记表",
    fields=(
        Field(key="intro", title="填写说明", kind="note", help="请如实填写"),
        Field(key="subject", title="投诉事由", required=True, fact=True),
        Field(key="story", title="事实依据", kind="long_text", required=True),
        Field(key="received", title="收到日期", kind="date", past_only=True, fact=True),
        Field(key="bought_at", title="购买时间", kind="datetime"),
        Field(key="amount", title="涉及金额", kind="money", fact=True),
        Field(key="count", title="数量", kind="number", minimum=1, maximum=99, unit="件"),
        Field(key="onsite", title="是否现场投诉", kind="yes_no", required=True, fact=True),
        Field(key="signed", title="投诉人签名", kind="signature", when=fact("onsite") == True),  # noqa: E712
        Field(key="ground", title="理由", kind="choice", catalogue="grounds"),
        Field(key="other_ground", title="其他理由", kind="long_text", max_length=100),
        Field(key="classes", title="商品类别", kind="choices", catalogue="classes"),
        Field(
            key="big",
            title="大额说明",
            required=True,
            when=fact("amount") >= 5000,
        ),
        Field(key="channel_no", title="来电号码", kind="phone", when=fact("channel") == "phone"),
        Field(key="phone", title="联系电话", kind="phone", secrecy="sensitive"),
        Field(key="email", title="电子邮箱", kind="email", secrecy="sensitive"),
        Field(key="id_number", title="证件号码", kind="id_number", secrecy="sealed"),
        Field(
            key="goods",
            title="商品清单",
            kind="rows",
            maximum=5,
            rows=(
                Field(key="name", title="名称", required=True),
                Field(key="price", title="单价", kind="money"),
                Field(key="buyer", title="购买人", secrecy="sensitive"),
            ),
        ),
        Field(key="opinion", title="经办人意见", kind="opinion"),
        Field(key="chief", title="科长意见", kind="opinion", step="chief"),
        Field(key="triple", title="三倍赔偿", kind="computed", function="triple"),
    ),
)
GOOD: dict[str, Any] = {"subject": "手机质量", "story": "一周后不能开机", "onsite": False}

CASE = CaseType(
    key="complaint",
    title="投诉",
    intake_form="sample",
    intake=("receive",),
    first_states=("received",),
    category="classes",
    channel="channels",
    series="case",
    states=(State(key="received", title="已收到"),),
    transitions=(),
    party_roles=(
        PartyRole(
            key="complainant",
            title="投诉人",
            min=1,
            max=None,
            fields=(
                PartyField(key="name", required=True),
                PartyField(key="nation"),
                PartyField(key="id_type"),
                PartyField(key="id_number"),
                PartyField(key="phone", required=True),
                PartyField(key="address", title="住址", required=fact("channel") == "letter"),
            ),
        ),
        PartyRole(
            key="respondent",
            title="被投诉人",
            kinds=("org", "sole_trader", "person"),
            min=1,
            max=1,
            fields=(
                PartyField(key="name", required=True),
                PartyField(key="credit_code"),
                PartyField(key="legal_person", kinds=("org",), required=True),
                PartyField(key="gender"),
            ),
        ),
        PartyRole(key="reporter", title="举报人", secrecy="sealed", max=1),
    ),
)


def read(raw: object, *, env: Env | None = None, **more: Any) -> Parsed[dict[str, Any]]:
    """Parse with the sample form."""
    return parse(FORM, CATALOGUES, raw, now=NOW, zone=ZONE, env=env or Env(), **more)


def read_parties(raw: object, **more: Any) -> Parsed[list[dict[str, Any]]]:
    """Parse with the sample case type."""
    return parse_parties(CASE, raw, now=NOW, zone=ZONE, **more)


def codes(problems: tuple[Problem, ...]) -> dict[str, str]:
    """Pointer and code of each problem."""
    return {problem.pointer: problem.code for problem in problems}
