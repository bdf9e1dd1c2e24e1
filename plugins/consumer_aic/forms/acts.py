"""What is asked when somebody acts on a case. These forms are screens, not papers.

What a paper needs and the act already knows is asked here once; the paper takes it from there.
"""

from core.plugin.spec import Entry, Field, Form, fact
from plugins.consumer_aic.forms.common import YES, matter
from plugins.consumer_aic.regime import Regime

_ON_SITE = fact("on_site") == YES


def complaint_acts(regime: Regime) -> tuple[Form, ...]:
    """The forms of the acts on a complaint."""
    identity = (_ask_identity(), _supply_identity()) if regime.asks_identity else ()
    return (
        _accept(),
        _refuse(),
        *identity,
        _withdraw(),
        _open_mediation(),
        _start_test(regime),
        _end_test(regime),
        _ask_recusal(),
        _decide_recusal(),
        _entrust(),
        _end_entrust(),
        _agree(),
        _terminate(),
        _follow_up(),
        _archive(),
    )


def _text(key: str, title: str, *, required: bool = True, help: str = "") -> Field:
    return Field(
        key=key, title=title, kind="long_text", required=required, max_length=4000, help=help
    )


def _accept() -> Form:
    return Form(
        key="accept",
        title="受理",
        fields=(matter(required=False), _text("opinion", "受理意见", required=False)),
    )


def _refuse() -> Form:
    return Form(
        key="refuse",
        title="不予受理",
        fields=(
            Field(
                key="ground",
                title="情形",
                kind="choice",
                catalogue="refusal_ground",
                required=True,
                fact=True,
                help="只选一项，文书上印其序号",
            ),
            _text("reason", "理由", help="写明认定这一情形的事实和依据"),
            matter(required=False),
        ),
    )


def _ask_identity() -> Form:
    return Form(
        key="ask_identity",
        title="限期提供身份证明",
        fields=(
            Field(
                key="provide_by",
                title="提供期限",
                kind="date",
                required=True,
                future_only=True,
                fact=True,
                help="受理决定的期限不因此停止计算，提供期限不得晚于它的最后一日",
            ),
            _text("materials", "应提供的材料", required=False, help="例如：居民身份证正反面复印件"),
        ),
    )


def _supply_identity() -> Form:
    return Form(
        key="supply_identity",
        title="身份证明已提供",
        fields=(
            Field(key="identity_file", title="身份证明材料", kind="file"),
            _text("identity_note", "核对情况", required=False),
        ),
    )


def _withdraw() -> Form:
    return Form(
        key="withdraw",
        title="撤回投诉",
        fields=(_text("withdrawal", "撤回的说明", required=False),),
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
            _text(
                "payer", "费用承担", required=False, help="例如：由投诉人先行垫付，责任方最终承担"
            ),
            _text("items", "委托事项", required=False),
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
            _text("test_conclusion", "结论", required=False),
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
            _text("recusal_reason", "申请回避的理由"),
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
            _text("recusal_decision", "决定的理由", required=False),
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
            _text("entrust_terms", "委托的事项和要求", required=False),
        ),
    )


def _end_entrust() -> Form:
    return Form(
        key="end_entrust",
        title="委托调解结束",
        fields=(_text("entrust_result", "受委托单位报告的结果"),),
    )


def _agree() -> Form:
    letter = fact("mode") == "letter"
    return Form(
        key="agree",
        title="达成协议",
        fields=(
            Field(
                key="mode",
                title="协议形式",
                kind="choice",
                required=True,
                fact=True,
                choices=(
                    Entry(key="letter", title="调解书"),
                    Entry(key="performed", title="即时履行"),
                    Entry(key="waived", title="双方同意不制作"),
                ),
            ),
            _text("terms", "协议"),
            Field(
                key="both_signed",
                title="双方已签字",
                kind="yes_no",
                when=letter,
                required=letter,
                fact=True,
                help="调解书经双方签字后生效",
            ),
            Field(
                key="record",
                title="调解记录",
                kind="long_text",
                required=fact("mode").one_of("performed", "waived"),
                max_length=4000,
                help="不制作调解书的，必须做好调解记录备查（暂行办法第二十二条）",
            ),
            Field(
                key="recovered",
                title="挽回经济损失",
                kind="money",
                unit="元",
                minimum=0,
                fact=True,
            ),
        ),
    )


def _terminate() -> Form:
    return Form(
        key="terminate",
        title="终止调解",
        fields=(
            Field(
                key="ground",
                title="情形",
                kind="choice",
                catalogue="termination_ground",
                required=True,
                fact=True,
                help="只选一项，文书上印其序号",
            ),
            Field(
                key="cited",
                title="所依据的条款项",
                help="受理后发现不应受理的，写明属于哪一条哪一项",
            ),
            _text("reason", "说明", required=False),
            matter(required=False),
        ),
    )


def _follow_up() -> Form:
    return Form(
        key="follow_up",
        title="回访",
        fields=(
            Field(
                key="satisfaction",
                title="满意程度",
                kind="choice",
                fact=True,
                choices=(
                    Entry(key="satisfied", title="满意"),
                    Entry(key="fair", title="基本满意"),
                    Entry(key="dissatisfied", title="不满意"),
                    Entry(key="unreached", title="未联系上"),
                ),
            ),
            Field(key="performed", title="协议已履行", kind="yes_no", fact=True),
            _text("visit_note", "回访情况"),
        ),
    )


def _archive() -> Form:
    return Form(
        key="archive",
        title="归档",
        fields=(_text("archive_note", "立卷说明", required=False),),
    )


def report_acts(regime: Regime) -> tuple[Form, ...]:
    """The forms of the acts on a report; ``archive`` is shared with complaints."""
    telling = (_tell_reporter(),) if regime.tells_filing else ()
    return (
        Form(
            key="tell_elsewhere",
            title="告知向有权机关举报",
            fields=(
                Field(key="competent_office", title="有处理权限的机关", required=True),
                _text("reason", "理由", required=False),
            ),
        ),
        Form(
            key="verify",
            title="开始核查",
            fields=(_text("verify_plan", "核查安排", required=False),),
        ),
        Form(
            key="file",
            title="立案",
            fields=(_text("reason", "立案理由", help="写明涉嫌的违法行为和依据"),),
        ),
        Form(
            key="not_file",
            title="不予立案",
            fields=(_text("reason", "不予立案理由"),),
        ),
        *telling,
        Form(
            key="investigated",
            title="调查终结",
            fields=(_text("findings", "调查认定的事实"),),
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
                _text("decision_text", "决定内容"),
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
                _text("outcome", "处理结果"),
                matter(required=False),
            ),
        ),
    )


def _tell_reporter() -> Form:
    return Form(
        key="tell_reporter",
        title="告知实名举报人是否立案",
        fields=(
            Field(key="told_on", title="告知日期", kind="date", required=True, fact=True),
            Field(
                key="told_by",
                title="告知方式",
                kind="choice",
                catalogue="delivery_mode",
                required=True,
                fact=True,
            ),
            _text("told_content", "告知内容", required=False),
        ),
    )
