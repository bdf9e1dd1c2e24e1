"""Fields and sentences that several papers share."""

from core.plugin.spec import Condition, Field, Secrecy, fact

YES = True
NOTICE_WAYS = "可以通过互联网、电话、短信、电子邮件、信函等方式告知。"


def yes(key: str) -> Condition:
    """Hold when the yes-or-no fact was answered with yes; an unanswered one counts as no."""
    return fact(key) == YES


def from_party(key: str, title: str, role: str, of: str, *, secrecy: Secrecy = "open") -> Field:
    """A field that the paper takes from a party; it is asked there and never twice."""
    return Field(key=key, title=title, source=f"party.{role}.{of}", secrecy=secrecy)


def addressee() -> Field:
    """The person whom this copy of the notice is for."""
    return Field(key="addressee", title="收件人", required=True, source="receiver.name")


def received_on() -> Field:
    """The day the office received the matter."""
    return Field(
        key="received_on", title="收到日期", kind="date", required=True, source="case.received_on"
    )


def matter(*, required: bool = True) -> Field:
    """What the matter is about, in a few words that fit between 关于 and 的投诉."""
    return Field(
        key="matter",
        title="事由",
        required=required,
        max_length=200,
        source="field.matter",
        help="一句话概括，印在文书“关于……的投诉”中间，例如：购买的电热水壶漏电",
    )


def handler() -> tuple[Field, Field]:
    """The official in charge and the phone that the paper names."""
    return (
        Field(key="contact", title="联系人", required=True, source="handler.name"),
        Field(key="contact_phone", title="联系电话", required=True, source="handler.phone"),
    )


def to_forward() -> Field:
    """Whether the unified receiving desk has to send the matter on, which it does without delay."""
    return Field(
        key="to_forward",
        title="不属本机关直接办理，待分送",
        kind="yes_no",
        fact=True,
        help="统一接收岗使用；选“是”的，自登记之日起计算分送期限",
    )


def text(key: str, title: str, *, required: bool = True, help: str = "") -> Field:
    """A field for a few sentences."""
    return Field(
        key=key, title=title, kind="long_text", required=required, max_length=4000, help=help
    )
