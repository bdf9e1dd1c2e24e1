"""What is asked when a matter is sent on, answered, or found to hold a second one."""

from core.plugin.spec import Entry, Field, Form
from plugins.consumer_aic.forms.common import matter, text

# As the dispatch screens of 12315 centres have them; no rule names the reasons.
_RETURNS = tuple(
    Entry(key=key, title=title)
    for key, title in (
        ("lacking", "缺失要素"),
        ("unclear", "表述不清"),
        ("wrong_type", "类型有误"),
        ("vague_address", "地址不详"),
        ("known", "已有知识"),
        ("repeated", "重复受理"),
        ("withdrawn", "市民撤诉"),
        ("not_ours", "不属本职"),
        ("other", "其他"),
    )
)
_OTHER_KINDS = tuple(
    Entry(key=key, title=title)
    for key, title in (
        ("enquiry", "咨询"),
        ("disclosure", "政府信息公开申请"),
        ("reconsideration", "行政复议申请"),
        ("petition", "信访"),
        ("discipline", "纪检监察检举"),
        ("other", "其他应当通过法定途径提出的事项"),
    )
)


def handing_acts() -> tuple[Form, ...]:
    """The forms of the acts between offices; complaints and reports share them."""
    return (
        Form(
            key="forward",
            title="分送",
            fields=(_report_by(), text("forward_note", "分送说明", required=False)),
        ),
        Form(key="reset_report_by", title="调整报告期限", fields=(_report_by(),)),
        Form(
            key="return_to_centre",
            title="退回统一接收机构",
            fields=(
                Field(
                    key="return_reason",
                    title="退回原因",
                    kind="choice",
                    required=True,
                    fact=True,
                    choices=_RETURNS,
                ),
            ),
        ),
        Form(
            key="tell_channel",
            title="告知其他途径",
            fields=(
                Field(
                    key="other_kind",
                    title="事项的性质",
                    kind="choice",
                    required=True,
                    fact=True,
                    choices=_OTHER_KINDS,
                ),
                text("channel_told", "告知的内容", help="写明应当向哪里、以什么方式提出"),
            ),
        ),
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
