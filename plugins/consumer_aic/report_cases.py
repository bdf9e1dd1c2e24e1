"""The way of a report: a clue of a violation, verified, filed or not, investigated and decided."""

from core.plugin.spec import (
    Basis,
    CaseType,
    Guard,
    State,
    Transition,
    count,
    delivered,
    fact,
)
from plugins.consumer_aic.approvals import report_chains
from plugins.consumer_aic.channels import TOLD, tell_channel
from plugins.consumer_aic.clocks import report_clocks
from plugins.consumer_aic.documents import report_documents
from plugins.consumer_aic.dossier import report_dossier
from plugins.consumer_aic.forms.common import YES
from plugins.consumer_aic.handing import STATES as HANDING_STATES
from plugins.consumer_aic.handing import handing
from plugins.consumer_aic.jurisdiction import jurisdiction
from plugins.consumer_aic.parties import REPORT_PARTIES
from plugins.consumer_aic.receipts import report_receipt
from plugins.consumer_aic.regime import Regime

_STATES = (
    State(key="received", title="已接收"),
    *HANDING_STATES,
    State(key="told_elsewhere", title="已告知向有权机关举报", kind="closed"),
    State(key="verifying", title="核查中"),
    State(key="filed", title="立案"),
    State(key="not_filed", title="不予立案"),
    State(key="investigated", title="调查终结"),
    State(key="decided", title="已作出处理决定"),
    State(key="result_told", title="已告知处理结果"),
    TOLD,
    State(key="archived", title="归档", kind="closed"),
)
_MERGED = State(key="merged", title="重复举报已处理", kind="closed")
_TELLING = Basis("市场监督管理投诉举报处理暂行办法", "第三十一条")


def report(regime: Regime) -> CaseType:
    """A report of a violation. Who reported it is sealed, and anonymous reports are lawful."""
    return CaseType(
        key="report",
        title="举报",
        intake_form=regime.papers.report_registration,
        intake=("receive",),
        first_states=("received",),
        category="nature",
        channel="channel",
        series="report",
        party_roles=REPORT_PARTIES,
        states=(*_STATES, _MERGED) if regime.merges_repeats else _STATES,
        transitions=(
            *_until_filing(regime),
            *jurisdiction(regime, ("received", "verifying")),
            *handing(regime, report=True),
            *((_merge(),) if regime.merges_repeats else ()),
            *(_tell_reporter() if regime.tells_filing else ()),
            *_after_filing(),
            _archive(regime),
        ),
        clocks=report_clocks(regime),
        chains=report_chains(regime),
        documents=report_documents(regime),
        dossier=report_dossier(regime),
        receipt=report_receipt(regime),
    )


def _until_filing(regime: Regime) -> tuple[Transition, ...]:
    filing = regime.verification
    registration = regime.papers.report_registration
    return (
        Transition(
            key="receive",
            title="接收",
            target="received",
            roles=("intake", "dispatch"),
            form=registration,
            documents=(registration,),
        ),
        Transition(
            key="tell_elsewhere",
            title="告知向有权机关举报",
            sources=("received",),
            target="told_elsewhere",
            roles=("intake", "handler"),
            form="tell_elsewhere",
            result="告知向有权机关举报",
            basis=Basis("市场监督管理投诉举报处理暂行办法", "第二十九条"),
            help="本机关没有处理权限的，告知举报人直接向有权机关提出，不负转送义务",
        ),
        tell_channel("received"),
        Transition(
            key="verify",
            title="开始核查",
            sources=("received",),
            target="verifying",
            roles=("handler",),
            form="verify",
            assigns=True,
        ),
        Transition(
            key="file",
            title="立案",
            sources=("verifying",),
            target="filed",
            roles=("handler",),
            form="file",
            chain="filing",
            basis=filing,
        ),
        Transition(
            key="not_file",
            title="不予立案",
            sources=("verifying",),
            target="not_filed",
            roles=("handler",),
            form="not_file",
            chain="filing",
            result="不予立案",
            basis=filing,
        ),
    )


def _merge() -> Transition:
    return Transition(
        key="merge",
        title="重复举报处理",
        sources=("received", "verifying"),
        target="merged",
        roles=("handler",),
        form="merge",
        chain="merge",
        result="重复举报不予处理或者并案",
        basis=Basis(
            "市场监督管理投诉举报处理办法",
            "",
            "practice",
            note="总局新闻稿：重复举报可以不予处理或者并案，条件未核对",
        ),
        help="写明先前举报的登记编号；新的线索应当并入先前的案件核查",
    )


def _tell_reporter() -> tuple[Transition, ...]:
    named = Guard(
        condition=fact("real_name") == YES,
        message="举报人没有提供姓名和联系方式，无从告知",
        basis=_TELLING,
    )
    return (
        Transition(
            key="tell_reporter",
            title="告知实名举报人已立案",
            sources=("filed",),
            roles=("handler",),
            form="tell_reporter",
            guards=(named,),
            documents=("c20_10",),
            told=True,
            max_times=1,
            basis=_TELLING,
        ),
        Transition(
            key="tell_not_filed",
            title="告知实名举报人不予立案",
            sources=("not_filed",),
            roles=("handler",),
            form="tell_reporter",
            guards=(named,),
            documents=("c20_11",),
            told=True,
            max_times=1,
            basis=_TELLING,
        ),
    )


def _after_filing() -> tuple[Transition, ...]:
    return (
        Transition(
            key="investigated",
            title="调查终结",
            sources=("filed",),
            target="investigated",
            roles=("handler",),
            form="investigated",
        ),
        Transition(
            key="decide",
            title="作出处理决定",
            sources=("investigated",),
            target="decided",
            roles=("handler",),
            form="decide",
            chain="decision",
            result="已作出处理决定",
            basis=Basis("行政处罚法", "第五十七条"),
        ),
        Transition(
            key="tell_result",
            title="告知举报处理结果",
            sources=("decided",),
            target="result_told",
            roles=("handler",),
            form="tell_result",
            guards=(
                Guard(
                    condition=fact("parties.reporter") >= 1,
                    message="匿名举报没有告知对象",
                ),
            ),
            documents=("c26_10",),
            told=True,
            help="只有法律、法规、规章明确规定应当告知的，才告知处理结果",
        ),
    )


def _archive(regime: Regime) -> Transition:
    """Rules of 2020: a real-name reporter must have been told whether a case was filed."""
    undecided = (count("file") == 0) & (count("not_file") == 0)
    told = Guard(
        condition=undecided
        | (fact("real_name") != YES)
        | delivered("c20_10")
        | delivered("c20_11"),
        message="是否立案尚未告知实名举报人",
        basis=_TELLING,
    )
    return Transition(
        key="archive",
        title="归档",
        sources=(
            "told_elsewhere",
            "told_channel",
            "not_filed",
            "decided",
            "result_told",
            "answered",
        )
        + (("merged",) if regime.merges_repeats else ()),
        target="archived",
        roles=("archivist",),
        form="archive",
        guards=(told,) if regime.tells_filing else (),
    )
