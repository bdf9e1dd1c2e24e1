"""What an office counts, the sums that must agree, and how long files are kept.

``counts`` names an action (``complaint.accept``: how often it took effect), the opening of a case
(``complaint``) or the outcomes of a clock (``complaint:decision``). Columns follow the bulletins of
the consumers' association; the official form of the statistics was not found.
"""

from core.plugin.spec import Basis, Measure, Report, ReportSum, Retention, Span, clock
from plugins.consumer_aic.forms.common import YES
from plugins.consumer_aic.regime import Regime

_NO = False
_NATURE, _OBJECT, _GROUND = ("nature",), ("category",), ("ground",)

_COMPLAINTS = (
    Measure(key="complaints_received", title="接收投诉件数", counts="complaint"),
    Measure(key="accepted", title="受理件数", counts="complaint.accept"),
    Measure(
        key="acceptance_rate",
        title="受理率",
        counts="complaint.accept",
        rate_of="complaints_received",
    ),
    Measure(
        key="accepted_by_nature",
        title="受理件数（按问题性质）",
        counts="complaint.accept",
        per=_NATURE,
    ),
    Measure(
        key="accepted_by_object",
        title="受理件数（按商品、服务类别）",
        counts="complaint.accept",
        per=_OBJECT,
    ),
    Measure(key="refused", title="不予受理件数", counts="complaint.refuse", per=_GROUND),
    Measure(key="solved", title="解决件数", counts="complaint.agree"),
    Measure(key="solved_rate", title="解决率", counts="complaint.agree", rate_of="accepted"),
    Measure(key="terminated", title="终止调解件数", counts="complaint.terminate", per=_GROUND),
    Measure(key="decisions", title="应作受理决定件数", counts="complaint:decision"),
    Measure(
        key="decided_in_time",
        title="七个工作日内决定率",
        counts="complaint:decision",
        where=clock("decision", "breached") == _NO,
        rate_of="decisions",
    ),
    Measure(
        key="mediations_late",
        title="调解超期件数",
        counts="complaint:mediation",
        where=clock("mediation", "breached") == YES,
    ),
)
_REPORTS = (
    Measure(key="reports_received", title="接收举报件数", counts="report", per=_OBJECT),
    Measure(key="filed", title="立案件数", counts="report.file"),
    Measure(key="not_filed", title="不予立案件数", counts="report.not_file"),
    Measure(key="filing_rate", title="立案率", counts="report.file", rate_of="reports_received"),
    Measure(key="decided", title="作出处理决定件数", counts="report.decide", per=("decision",)),
    Measure(
        key="verifications_late",
        title="核查超期件数",
        counts="report:verification",
        where=clock("verification", "breached") == YES,
    ),
)

REPORTS = (
    Report(
        key="complaints",
        title="消费者投诉情况统计表",
        rows=_NATURE,
        columns=(
            "complaints_received",
            "accepted",
            "acceptance_rate",
            "refused",
            "solved",
            "solved_rate",
            "terminated",
            "decided_in_time",
            "mediations_late",
        ),
        sums=(
            ReportSum(
                measures=("accepted", "accepted_by_nature", "accepted_by_object"),
                message="按问题性质合计、按商品和服务（含其他）合计都应当等于受理件数；"
                "不相等的，请补填登记表上的问题性质或者类别",
            ),
        ),
    ),
    Report(
        key="reports",
        title="举报处理情况统计表",
        rows=_OBJECT,
        columns=(
            "reports_received",
            "filed",
            "not_filed",
            "filing_rate",
            "decided",
            "verifications_late",
        ),
    ),
)


def measures(regime: Regime) -> tuple[Measure, ...]:
    """What is counted in this edition."""
    ended = Measure(
        key="acceptance_ended",
        title="终止受理件数",
        counts="complaint.end_acceptance",
        per=_GROUND,
    )
    merged = Measure(
        key="repeated",
        title="重复举报件数",
        counts="report.merge",
        per=("repeat_handling",),
    )
    return (
        *_COMPLAINTS,
        *((ended,) if regime.legacy else ()),
        *_REPORTS,
        *((merged,) if regime.merges_repeats else ()),
    )


_ARCHIVES = Basis(
    "机关文件材料归档范围和文书档案保管期限规定",
    "",
    "inferred",
    note="法规未见投诉举报案卷的保管期限，由本单位鉴定后确定",
)


def _kept(result: str, title: str, years: int) -> Retention:
    return Retention(result=result, title=title, span=Span(years, "years"), basis=_ARCHIVES)


RETENTION = (
    _kept("受理前撤回", "受理前撤回的投诉", 10),
    _kept("告知其他途径", "告知其他途径的事项", 10),
    _kept("不予受理", "不予受理的投诉", 10),
    _kept("终止受理", "终止受理的投诉", 10),
    _kept("达成协议", "达成协议的投诉", 10),
    _kept("终止调解", "终止调解的投诉", 10),
    _kept("告知向有权机关举报", "不属本机关处理的举报", 10),
    _kept("重复举报不予处理或者并案", "重复举报", 10),
    _kept("不予立案", "不予立案的举报", 10),
    _kept("已由收文单位处理", "分送其他单位处理的投诉举报", 10),
    _kept("已作出处理决定", "立案查处的举报", 30),
)
