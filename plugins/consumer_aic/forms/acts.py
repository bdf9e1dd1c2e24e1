"""What is asked when somebody acts on a case. These forms are screens, not papers.

What a paper needs and the act already knows is asked here once; the paper takes it from there.
"""

from core.plugin.spec import Entry, Field, Form, fact
from plugins.consumer_aic.forms.common import matter, text
from plugins.consumer_aic.forms.joint_acts import settled_by
from plugins.consumer_aic.forms.jurisdiction_acts import jurisdiction_acts
from plugins.consumer_aic.forms.legacy2014_decisions import ENDED, REFUSED
from plugins.consumer_aic.forms.mediation_acts import mediation_acts
from plugins.consumer_aic.regime import Regime


def complaint_acts(regime: Regime) -> tuple[Form, ...]:
    """The forms of the acts on a complaint."""
    identity = (_ask_identity(), _supply_identity()) if regime.asks_identity else ()
    return (
        _accept(),
        *_refusals(regime),
        *identity,
        _withdraw(),
        *mediation_acts(regime),
        _agree(),
        _terminate(),
        _follow_up(),
        _archive(),
        *jurisdiction_acts(regime),
    )


def _accept() -> Form:
    return Form(
        key="accept",
        title="受理",
        fields=(matter(required=False), text("opinion", "受理意见", required=False)),
    )


def _refusals(regime: Regime) -> tuple[Form, ...]:
    """Refusal; in 2014 also the end of a complaint accepted by mistake, told by the same paper."""
    if not regime.legacy:
        return (_refusal("refuse", "不予受理"),)
    return (
        _refusal("refuse", "不予受理", decision=REFUSED),
        _refusal("end_acceptance", "终止受理", decision=ENDED),
    )


def _refusal(key: str, title: str, *, decision: Entry | None = None) -> Form:
    decided = (
        Field(
            key="refusal_decision",
            title="决定",
            kind="choice",
            required=True,
            choices=(decision,),
            help="印在告知书“决定”二字之后",
        )
        if decision
        else None
    )
    return Form(
        key=key,
        title=title,
        fields=(
            *((decided,) if decided else ()),
            Field(
                key="ground",
                title="情形",
                kind="choice",
                catalogue="refusal_ground",
                required=True,
                fact=True,
                help="只选一项，文书上印其序号",
            ),
            text("reason", "理由", help="写明认定这一情形的事实和依据"),
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
            text("materials", "应提供的材料", required=False, help="例如：居民身份证正反面复印件"),
        ),
    )


def _supply_identity() -> Form:
    return Form(
        key="supply_identity",
        title="身份证明已提供",
        fields=(
            Field(key="identity_file", title="身份证明材料", kind="file"),
            text("identity_note", "核对情况", required=False),
        ),
    )


def _withdraw() -> Form:
    return Form(
        key="withdraw",
        title="撤回投诉",
        fields=(*settled_by(), text("withdrawal", "撤回的说明", required=False)),
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
            text("terms", "协议"),
            *settled_by(),
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
            *settled_by(over=fact("ground") == "ground_1"),
            Field(
                key="cited",
                title="所依据的条款项",
                help="受理后发现不应受理的，写明属于哪一条哪一项",
            ),
            text("reason", "说明", required=False),
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
            text("visit_note", "回访情况"),
        ),
    )


def _archive() -> Form:
    return Form(
        key="archive",
        title="归档",
        fields=(text("archive_note", "立卷说明", required=False),),
    )
