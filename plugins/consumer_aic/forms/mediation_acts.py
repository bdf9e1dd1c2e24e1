"""What is asked during the mediation: opening it, tests, recusal, entrustment."""

from core.plugin.spec import Entry, Field, Form, fact
from plugins.consumer_aic.forms.common import YES, text
from plugins.consumer_aic.regime import Regime

_ON_SITE = fact("on_site") == YES


def mediation_acts(regime: Regime) -> tuple[Form, ...]:
    """The forms of the acts between acceptance and result."""
    return (
        _open_mediation(),
        _start_test(regime),
        _end_test(regime),
        _ask_recusal(),
        _decide_recusal(),
        _entrust(),
        _end_entrust(),
    )


def _open_mediation() -> Form:
    return Form(
        key="open_mediation",
        title="组织调解",
        fields=(
            Field(
                key="complainant_agrees",
                title="投诉人同意调解",
                kind="yes_no",
                required=True,
                fact=True,
            ),
            Field(
                key="respondent_agrees",
                title="被投诉人同意调解",
                kind="yes_no",
                required=True,
                fact=True,
                help="没有答复不等于同意",
            ),
            Field(key="on_site", title="现场调解", kind="yes_no", fact=True),
            Field(
                key="meeting_at",
                title="调解时间",
                kind="datetime",
                when=_ON_SITE,
                required=_ON_SITE,
                fact=True,
            ),
            Field(key="place", title="调解地点", when=_ON_SITE, required=_ON_SITE),
            Field(
                key="mediator",
                title="调解人员",
                kind="user",
                when=_ON_SITE,
                required=_ON_SITE,
                fact=True,
            ),
            Field(
                key="recusal_days",
                title="申请回避的天数",
                kind="number",
                when=_ON_SITE,
                minimum=1,
                maximum=30,
                fact=True,
                help="官方式样此处空白，由本单位确定",
            ),
            Field(key="bring", title="携带的其他材料", kind="long_text", when=_ON_SITE),
        ),
    )


def _start_test(regime: Regime) -> Form:
    return Form(
        key="start_test",
        title=f"委托{regime.tests}",
        fields=(
            Field(key="institution", title="受委托机构", required=True),
            Field(
                key="institution_agreed",
                title="双方同意由该机构承担",
                kind="yes_no",
                required=True,
                fact=True,
            ),
            Field(
                key="cost_agreed",
                title="双方对费用承担协商一致",
                kind="yes_no",
                required=True,
                fact=True,
            ),
            text(
                "payer", "费用承担", required=False, help="例如：由投诉人先行垫付，责任方最终承担"
            ),
            text("items", "委托事项", required=False),
            Field(key="sample", title="送检样品"),
        ),
    )


def _end_test(regime: Regime) -> Form:
    return Form(
        key="end_test",
        title=f"{regime.tests}结束",
        fields=(
            Field(
                key="test_outcome",
                title="结束方式",
                kind="choice",
                required=True,
                fact=True,
                choices=(
                    Entry(key="report", title="已出具报告"),
                    Entry(key="abandoned", title="双方放弃"),
                ),
            ),
            Field(key="test_report", title="报告", kind="file"),
            text("test_conclusion", "结论", required=False),
        ),
    )


def _ask_recusal() -> Form:
    return Form(
        key="ask_recusal",
        title="申请回避",
        fields=(
            Field(
                key="recusal_asked_by",
                title="申请人",
                kind="choice",
                required=True,
                fact=True,
                choices=(
                    Entry(key="complainant", title="投诉人"),
                    Entry(key="respondent", title="被投诉人"),
                ),
            ),
            text("recusal_reason", "申请回避的理由"),
        ),
    )


def _decide_recusal() -> Form:
    granted = fact("recusal_granted") == YES
    return Form(
        key="decide_recusal",
        title="决定是否回避",
        fields=(
            Field(
                key="recusal_granted",
                title="准予回避",
                kind="yes_no",
                required=True,
                fact=True,
            ),
            Field(
                key="new_mediator",
                title="更换后的调解人员",
                kind="user",
                when=granted,
                required=granted,
                fact=True,
            ),
            text("recusal_decision", "决定的理由", required=False),
        ),
    )


def _entrust() -> Form:
    return Form(
        key="entrust",
        title="委托调解",
        fields=(
            Field(
                key="body_kind",
                title="受委托单位的种类",
                kind="choice",
                required=True,
                fact=True,
                choices=(
                    Entry(key="association", title="消费者协会"),
                    Entry(key="mediation_body", title="依法成立的其他调解组织"),
                ),
            ),
            Field(key="body", title="受委托单位", required=True),
            text("entrust_terms", "委托的事项和要求", required=False),
        ),
    )


def _end_entrust() -> Form:
    return Form(
        key="end_entrust",
        title="委托调解结束",
        fields=(text("entrust_result", "受委托单位报告的结果"),),
    )
