"""The bodies and query parameters of requests. Unknown keys are refused, never dropped."""

from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from core.api.fields import Day, DayOrMoment, Key, Line, Moment, Needed, Text
from core.plugin.base import Unit


class Given(BaseModel):
    """A request body or a set of query parameters."""

    model_config = ConfigDict(extra="forbid")


def _listed(value: object) -> object:
    return value if isinstance(value, list) or value is None else [value]


# Units are understood in singular and plural.
UNITS = list(dict.fromkeys(w for u in get_args(Unit) for w in (u, u.removesuffix("s"))))
Version = Annotated[StrictInt | None, Field(ge=0, le=2**31 - 1)]
Values = dict[str, Any]
Names = Annotated[list[Key], BeforeValidator(_listed), Field(max_length=50)]
SomeNames = Annotated[list[Key], Field(max_length=50)]


class NewCase(Given):
    """A matter to open. ``data`` is the registration form of its type."""

    type: Key
    channel: Key
    category: Key
    received_at: Moment | None = None
    severity: Line = ""
    unit: Key | None = Field(None, description="经办部门的代码或编号")
    parties: list[Values] = Field(default_factory=list[Values], max_length=500)
    data: Values = Field(default_factory=dict[str, Any])
    register_: StrictBool | None = Field(
        None, alias="register", description="false：只接收，以后再登记"
    )


class Telling(Given):
    """A note that a party was told in the act itself."""

    mode: Key = Field(description="告知方式，例如 phone")
    at: Moment | None = Field(None, description="告知时间；不填为办理时间")
    to: Names = Field(
        default_factory=list[str], description="当事人的身份、编号或姓名；不填为全部应告知的人"
    )


class Doing(Given):
    """An action to do. ``data`` is its form; ``documents`` are values for the papers it drafts."""

    occurred_at: Moment | None = None
    data: Values = Field(default_factory=dict[str, Any])
    documents: dict[Key, Values] = Field(default_factory=dict[str, Values], max_length=50)
    comment: Text = ""
    version: Version = None
    told: Annotated[list[Telling], BeforeValidator(_listed), Field(max_length=50)] = Field(
        default_factory=list[Telling]
    )
    parties: list[Values] | None = Field(None, max_length=500)
    hand_to: Line = Field(
        "", description="移交去向：unit:部门编号、tenant:通讯录中的单位简称、outside:单位全称"
    )


class Tellings(Given):
    """The notes in ``data.told``, where scenario files put them."""

    told: Annotated[list[Telling], BeforeValidator(_listed), Field(max_length=50)]


class Extending(Given):
    """A request for a longer deadline."""

    by: Line = Field("", description="延长多久；依规定只有一种的可不填")
    reason: Needed
    document: Key | None = Field(None, description="依据的文书编号")
    occurred_at: Moment | None = None
    version: Version = None


class Assigning(Given):
    """Who handles the case: logins or ids."""

    handler: Key | None
    officers: Annotated[list[Key], Field(max_length=20)] = Field(default_factory=list[str])
    version: Version = None


class Deciding(Given):
    """A decision on a proposal; rejecting and returning want a comment."""

    decision: Literal["approve", "reject", "return"]
    comment: Text = ""
    occurred_at: Moment | None = None
    version: Version = None


class Withdrawing(Given):
    """Taking back one's own proposal."""

    occurred_at: Moment | None = None


class Drafting(Given):
    """A paper to draft."""

    form: Key = Field(description="文书，例如 c26_8")
    data: Values = Field(default_factory=dict[str, Any])
    receiver: Key | None = Field(None, description="收件当事人，例如 complainant:0")


class Issuing(Given):
    """A draft to issue, with values that it still lacks."""

    data: Values = Field(default_factory=dict[str, Any])
    occurred_at: Moment | None = None


class Voiding(Given):
    """Why a paper is void."""

    reason: Needed


class Delivering(Given):
    """How a paper was brought to its receiver. ``received_at`` empty: no receipt yet."""

    to: Key | None = Field(None, description="收件当事人；文书有几位收件人时必填")
    mode: Key
    sent_at: Moment
    received_at: Moment | None = None
    address: Line = ""
    receiver: Line = ""
    relation: Line = ""
    refusal: Line = ""
    witness: Line = ""
    note: Text = ""
    attachment: Key | None = None


class Nothing(Given):
    """No parameters."""


class ListCases(Given):
    """What the list of cases is narrowed to; a part that is left out means all."""

    state: SomeNames = Field(default_factory=list[str], description="状态，可重复")
    type: Key | None = None
    category: Key | None = None
    assignee: Key | None = Field(None, description="登录名、编号或 me")
    due_before: DayOrMoment | None = Field(None, description="最近期限早于")
    received_from: DayOrMoment | None = None
    received_to: DayOrMoment | None = Field(None, description="日期含当日，时间不含")
    q: Line | None = Field(None, description="编号、当事人名称、内容")
    view: Literal["mine", "open", "overdue", "closed", "all"] | None = None
    sort: Literal["received_at", "-received_at", "due_at"] = "-received_at"
    limit: int = Field(50, ge=1, le=200)
    cursor: Key | None = None


class ListApprovals(Given):
    """``mine``: only those that the caller may decide, which is all that is listed."""

    mine: Literal["1", "true"] | None = None
    limit: int = Field(50, ge=1, le=200)


class ListNotices(Given):
    """Notices, the newest first."""

    unread: Literal["1", "true"] | None = None
    limit: int = Field(30, ge=1, le=200)
    cursor: Key | None = None


class ListDelegations(Given):
    """Delegations, the latest first."""

    limit: int = Field(50, ge=1, le=200)
    cursor: Key | None = None


class Delegating(Given):
    """Who stands in for the caller, from the first day to the last; no roles lend all."""

    taker: Key = Field(description="受托人：登录名或编号")
    first_day: Day
    last_day: Day = Field(description="含当日，最长一年")
    roles: SomeNames = Field(default_factory=list[str], description="只能委托自己持有的岗位")
    unit: UUID | None = Field(None, description="只限这个机构及其下级")
    reason: Needed


class AskTypes(Given):
    """The day whose rules are asked for; today when left out."""

    on: Day | None = None


class AskRules(Given):
    """A domain (its key) and a day of receipt; today when left out."""

    domain: Key | None = None
    on: Day | None = None


class AskCalendar(Given):
    """A length of time from a day or moment, with pauses FROM..TO."""

    start: DayOrMoment
    length: int = Field(ge=0, le=1_000_000)
    unit: Key = Field(json_schema_extra={"enum": UNITS})
    roll: Literal["none", "next_workday"] = "none"
    pause: SomeNames = Field(default_factory=list[str], description="FROM..TO，可重复")
