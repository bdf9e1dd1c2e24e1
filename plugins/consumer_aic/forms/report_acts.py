"""What is asked when somebody acts on a report."""

from core.plugin.spec import Entry, Field, Form
from plugins.consumer_aic.forms.common import matter, text
from plugins.consumer_aic.regime import Regime


def report_acts(regime: Regime) -> tuple[Form, ...]:
    """The forms of the acts on a report; ``archive`` is shared with complaints."""
    telling = (_tell_reporter(),) if regime.tells_filing else ()
    merging = (_merge(),) if regime.merges_repeats else ()
    return (
        Form(
            key="tell_elsewhere",
            title="告知向有权机关举报",
            fields=(
                Field(key="competent_office", title="有处理权限的机关", required=True),
                text("reason", "理由", required=False),
            ),
        ),
        Form(
            key="verify",
            title="开始核查",
            fields=(text("verify_plan", "核查安排", required=False),),
        ),
        Form(
            key="file",
            title="立案",
            fields=(text("reason", "立案理由", help="写明涉嫌的违法行为和依据"),),
        ),
        Form(
            key="not_file",
            title="不予立案",
            fields=(text("reason", "不予立案理由"),),
        ),
        *telling,
        *merging,
        Form(
            key="investigated",
            title="调查终结",
            fields=(text("findings", "调查认定的事实"),),
        ),
        Form(
            key="decide",
            title="作出处理决定",
            fields=(
                Field(
                    key="decision",
                    title="决定种类",
                    kind="choice",
                    required=True,
                    fact=True,
                    choices=(
                        Entry(key="penalty", title="行政处罚"),
                        Entry(key="no_penalty", title="不予行政处罚"),
                        Entry(key="transfer", title="移送其他机关"),
                        Entry(key="dismissed", title="违法事实不成立"),
                    ),
                ),
                text("decision_text", "决定内容"),
            ),
        ),
        Form(
            key="tell_result",
            title="告知举报处理结果",
            fields=(
                Field(
                    key="law",
                    title="依据的法规名称",
                    required=True,
                    help="只有法律、法规、规章明确规定应当告知的，才告知处理结果",
                ),
                Field(
                    key="article", title="依据的条款", required=True, help="只写数字，例如：三十一"
                ),
                text("outcome", "处理结果"),
                matter(required=False),
            ),
        ),
    )


def _tell_reporter() -> Form:
    return Form(
        key="tell_reporter",
        title="告知实名举报人是否立案",
        fields=(matter(required=False), text("told_content", "告知内容", required=False)),
    )


def _merge() -> Form:
    return Form(
        key="merge",
        title="重复举报处理",
        fields=(
            Field(
                key="merged_into",
                title="先前举报的登记编号",
                required=True,
                fact=True,
                max_length=40,
            ),
            Field(
                key="repeat_handling",
                title="处理方式",
                kind="choice",
                required=True,
                fact=True,
                choices=(
                    Entry(key="joined", title="并案处理"),
                    Entry(key="not_handled", title="不予处理"),
                ),
            ),
            text("reason", "理由", help="写明为何认定为重复举报，有无新的线索"),
        ),
    )
