"""Chains of approval. No statute read prescribes them for complaints; a tenant may change them."""

from core.plugin.spec import Basis, Chain, Step
from plugins.consumer_aic.regime import Regime

_HABIT = Basis("内部审批", "", "inferred", note="法规未规定投诉的内部审批，单位可以调整")
_FILING = Basis(
    "行政处罚法", "第五十七条", note="立案与否由行政机关负责人决定；科（所）长先审为惯例"
)

_CHIEF = Step(key="chief", title="科（所）长审批", roles=("chief",))
_HEAD = Step(key="head", title="分管局领导审批", roles=("head",))

_REPEATS = Basis(
    "市场监督管理投诉举报处理办法",
    "",
    "practice",
    note="总局新闻稿：重复举报可以不予处理或者并案，条件未核对；由科（所）长把关",
)


def complaint_chains(regime: Regime) -> tuple[Chain, ...]:
    """Who must agree before a complaint is refused or its mediation ended."""
    title = "不予受理（终止受理）审批" if regime.legacy else "不予受理审批"
    return (
        Chain(key="refuse", title=title, steps=(_CHIEF,), basis=_HABIT),
        Chain(key="terminate", title="终止调解审批", steps=(_CHIEF,), basis=_HABIT),
    )


def report_chains(regime: Regime) -> tuple[Chain, ...]:
    """Who must agree on filing, on more time, and on joining a repeated report to the first."""
    merge = Chain(key="merge", title="重复举报处理审批", steps=(_CHIEF,), basis=_REPEATS)
    return (
        Chain(key="filing", title="立案审批", steps=(_CHIEF, _HEAD), basis=_FILING),
        Chain(
            key="decision",
            title="处理决定审批",
            steps=(_CHIEF, _HEAD),
            basis=Basis(
                "行政处罚法",
                "第五十七条",
                note="调查终结后由行政机关负责人审查并作出决定；科（所）长先审为惯例",
            ),
        ),
        Chain(key="extend_verification", title="延长核查期限审批", steps=(_HEAD,), basis=_HABIT),
        Chain(
            key="extend_investigation",
            title="延长案件办理期限审批",
            steps=(_HEAD,),
            basis=regime.investigation_extension,
        ),
        *((merge,) if regime.merges_repeats else ()),
    )
