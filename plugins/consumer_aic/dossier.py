"""In which order a closed case is bound. No rule read prescribes it; the order is our proposal."""

from core.plugin.spec import Dossier, DossierItem, count, fact
from plugins.consumer_aic.regime import Regime

_KEPT = ("十年", "三十年", "永久")


def complaint_dossier(regime: Regime) -> Dossier:
    """Registration, materials, forwarding, decision, mediation, result, visit, report back."""
    papers = regime.papers
    extra = ("c26_4",) if regime.asks_identity else ()
    forwarding = {
        "c14": ("c14_2", "c14_3"),
        "c20": ("c20_3", "c20_4", "c14_2", "c14_3"),
        "c26": ("c26_3", "c14_2", "c14_3"),
    }[papers.acceptance[:3]]
    back = ("c20_12", "c14_9") if regime.tells_filing else ("c14_9",)
    result = _also(papers.agreement, "c14_8")
    return Dossier(
        key="complaint_file",
        title="投诉案卷",
        items=(
            DossierItem(
                title="投诉登记表", documents=_also(papers.registration, "c14_1"), required=True
            ),
            DossierItem(
                title="投诉材料、身份证明和授权委托书",
                documents=(*extra, "gx_10", "gx_18"),
                attachments=("evidence", "identity", "authorisation"),
            ),
            DossierItem(title="分送、转办文书", documents=(*forwarding, "gx_17")),
            DossierItem(
                title="受理或者不予受理的决定",
                documents=_also(papers.acceptance, "c14_4", papers.refusal, "c14_5"),
                required=(count("accept") >= 1) | (count("refuse") >= 1),
            ),
            DossierItem(title="撤回书", documents=("gx_12",), when=count("withdraw") >= 1),
            DossierItem(title="调解通知", documents=_also(papers.meeting, "c14_6")),
            DossierItem(
                title="调解记录",
                documents=("gx_11",),
                attachments=("mediation_record",),
                when=count("open_mediation") >= 1,
            ),
            DossierItem(
                title="鉴定检测委托书和结论",
                documents=("test_entrustment", "gx_19"),
                attachments=("test_report",),
                required=count("start_test") >= 1,
                when=count("start_test") >= 1,
            ),
            DossierItem(
                title="调解书",
                documents=result,
                required=fact("mode") == "letter",
                when=count("agree") >= 1,
            ),
            DossierItem(
                title="终止调解的决定",
                documents=_also(papers.termination, "c14_7"),
                required=count("terminate") >= 1,
                when=count("terminate") >= 1,
            ),
            DossierItem(title="处理记录和回访", documents=("processing_record",)),
            DossierItem(title="处理结果报告书", documents=back),
        ),
        retention=_KEPT,
    )


def report_dossier(regime: Regime) -> Dossier:
    """The file of a report; papers that name the reporter lie in a volume of their own."""
    told = ("c20_10", "c20_11") if regime.tells_filing else ()
    forwarding = {
        "c14": ("gx_14",),
        "c20": ("c20_3_report", "gx_14"),
        "c26": ("c26_3_report", "gx_14"),
    }[regime.papers.acceptance[:3]]
    noted = ("c20_4_report",) if regime.tells_filing else ()
    back = ("c20_12_report",) if regime.tells_filing else ()
    return Dossier(
        key="report_file",
        title="举报案卷",
        items=(
            DossierItem(title="转办文书", documents=(*forwarding, "gx_17"), volume="正卷"),
            DossierItem(title="核查材料", attachments=("evidence",), volume="正卷"),
            DossierItem(title="处理记录", documents=("processing_record",), volume="正卷"),
            DossierItem(title="处理结果报告书", documents=back, volume="正卷"),
            DossierItem(
                title="举报登记表",
                documents=(regime.papers.report_registration,),
                required=True,
                volume="密卷",
            ),
            DossierItem(
                title="告知举报人的文书",
                documents=(*told, *noted, "c26_10", "gx_10", "gx_15", "gx_16"),
                volume="密卷",
            ),
        ),
        retention=_KEPT,
    )


def _also(*keys: str) -> tuple[str, ...]:
    """The keys once each, in order: the edition's paper and the one of 2014 in its place."""
    return tuple(dict.fromkeys(keys))
