"""What is asked when a matter is sent on, answered, or found to hold a second one."""

from core.plugin.spec import Field, Form
from plugins.consumer_aic.forms.common import matter, text


def handing_acts() -> tuple[Form, ...]:
    """The forms of the acts between offices; complaints and reports share them."""
    return (
        Form(
            key="forward",
            title="分送",
            fields=(_report_by(), text("forward_note", "分送说明", required=False)),
        ),
        Form(key="reset_report_by", title="调整报告期限", fields=(_report_by(),)),
        Form(key="report_received", title="收到处理结果报告", fields=(_outcome(),)),
        Form(key="report_back", title="回报处理结果", fields=(_outcome(),)),
    )


def splitting_acts() -> tuple[Form, ...]:
    """The forms of the acts on a complaint that open a report."""
    return (
        Form(key="split_report", title="分立举报", fields=_clue("举报的违法线索和事实依据")),
        Form(key="find_clue", title="发现违法线索", fields=_clue("发现的违法线索和事实依据")),
    )


def _report_by() -> Field:
    return Field(
        key="report_by",
        title="报告期限",
        kind="date",
        required=True,
        fact=True,
        help="通知书中写明的日期，收文单位最迟在这一天报告处理结果",
    )


def _outcome() -> Field:
    return text("outcome", "处理结果")


def _clue(title: str) -> tuple[Field, ...]:
    return (
        Field(
            key="nature",
            title="问题性质",
            kind="choice",
            catalogue="nature",
            required=True,
            fact=True,
        ),
        text("clues", title, help="不要写投诉人、举报人的身份"),
        matter(required=False),
    )
