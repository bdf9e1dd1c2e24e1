"""回执: what whoever brings a complaint or a report is told of limits and rights."""

from core.plugin.spec import Basis, Receipt
from plugins.consumer_aic.regime import Regime

_UNITS = {"days": "日", "workdays": "个工作日"}


def complaint_receipt(regime: Regime) -> Receipt:
    """The slip of a complaint: deciding, mediating, ending, and the other ways that stay open."""
    span = regime.mediation_span
    limit = f"{span.amount}{_UNITS[span.unit]}"
    return Receipt(
        title="投诉登记回执",
        rights=(
            f"本机关自收到投诉之日起7个工作日内作出是否受理的决定并告知您（{_cited(regime.decision)}）。",
            f"受理后组织调解的，自受理之日起{limit}内终结；{regime.tests}的时间不计算在内"
            f"（{_cited(regime.mediation)}）。",
            "调解须双方同意。您可以撤回投诉，也可以与经营者自行和解。",
            "调解人员与本投诉有利害关系的，您可以申请其回避。",
            "不愿调解或者调解不成的，可以依法申请仲裁或者提起诉讼（消费者权益保护法第三十九条）。",
        ),
        basis=regime.decision,
    )


def report_receipt(regime: Regime) -> Receipt:
    """The slip of a report: checking, filing, being told where the edition orders it, secrecy."""
    told = (
        (
            "您以实名举报的，本机关自作出是否立案的决定之日起5个工作日内告知您"
            "（市场监督管理投诉举报处理暂行办法第三十一条）。",
        )
        if regime.tells_filing
        else ()
    )
    return Receipt(
        title="举报登记回执",
        rights=(
            "本机关自收到举报之日起15个工作日内核查并决定是否立案，特殊情况可以延长15个工作日"
            f"（{_cited(regime.verification)}）。",
            *told,
            "本机关对举报人的身份信息保密，不向被举报人和无关人员透露。",
            "本回执不载明举报人身份，请妥善保管，不要转交他人。",
        ),
        basis=regime.verification,
    )


def _cited(basis: Basis) -> str:
    return f"{basis.source}{basis.article}"
