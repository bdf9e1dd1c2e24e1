"""What may be done between acceptance and result."""

from core.plugin.spec import Basis, Guard, Transition, fact
from plugins.consumer_aic.forms.common import yes
from plugins.consumer_aic.regime import Regime


def mediation(regime: Regime) -> tuple[Transition, ...]:
    """Open the mediation, test, decide on a recusal, entrust, and come back from each."""
    consent = Guard(
        condition=yes("complainant_agrees") & yes("respondent_agrees"),
        message="须双方都同意调解，没有答复不等于同意",
        basis=Basis("市场监督管理投诉举报处理暂行办法", "第十六条"),
    )
    institution = Guard(
        condition=yes("institution_agreed"), message="双方须就承担检测鉴定的机构协商一致"
    )
    cost = Guard(condition=yes("cost_agreed"), message="双方须就费用承担协商一致")
    may_entrust = Guard(
        condition=yes("consent_entrust"),
        message="登记表上投诉人没有同意委托调解",
        basis=Basis("市场监督管理部门处理投诉举报文书式样", "文书式样一", "form"),
    )
    entrusting = Basis("市场监督管理投诉举报处理暂行办法", "第十七条")
    recusal = Basis("市场监督管理投诉举报处理暂行办法", "第十九条")
    return (
        Transition(
            key="open_mediation",
            title="组织调解",
            sources=("accepted",),
            target="mediating",
            roles=("mediator",),
            form="open_mediation",
            guards=(consent,),
            documents=(regime.papers.meeting,),
            told=True,
            public=True,
        ),
        Transition(
            key="start_test",
            title="委托鉴定检测",
            sources=("mediating",),
            target="testing",
            roles=("mediator",),
            form="start_test",
            guards=(cost,) if regime.asks_identity else (institution, cost),
            documents=("test_entrustment",),
            basis=regime.testing,
            help="鉴定检测期间不计算在调解期限内",
        ),
        Transition(
            key="end_test",
            title="鉴定检测结束",
            sources=("testing",),
            target="mediating",
            roles=("mediator",),
            form="end_test",
            basis=regime.testing,
        ),
        Transition(
            key="ask_recusal",
            title="申请回避",
            sources=("mediating",),
            target="recusal_pending",
            roles=("mediator", "handler"),
            form="ask_recusal",
            basis=recusal,
            help="回避决定前中止调解；调解期限继续计算",
        ),
        Transition(
            key="decide_recusal",
            title="决定是否回避",
            sources=("recusal_pending",),
            target="mediating",
            roles=("chief",),
            form="decide_recusal",
            guards=(
                Guard(
                    condition=~yes("recusal_granted") | (fact("new_mediator") != fact("mediator")),
                    message="准予回避的，须更换调解人员",
                ),
            ),
            basis=recusal,
        ),
        Transition(
            key="entrust",
            title="委托调解",
            sources=("mediating",),
            target="entrusted",
            roles=("handler",),
            form="entrust",
            guards=(may_entrust,) if regime.asks_identity else (),
            basis=entrusting,
            help="受委托单位以本机关名义调解，不得再委托",
        ),
        Transition(
            key="end_entrust",
            title="委托调解结束",
            sources=("entrusted",),
            target="mediating",
            roles=("handler",),
            form="end_entrust",
            basis=entrusting,
        ),
    )
