"""The way of a report: a clue of a violation, verified, filed or not, investigated and decided."""

from core.plugin.spec import Basis, CaseType, Guard, State, Transition, fact
from plugins.consumer_aic.approvals import REPORT_CHAINS
from plugins.consumer_aic.clocks import report_clocks
from plugins.consumer_aic.documents import report_documents
from plugins.consumer_aic.forms.common import YES
from plugins.consumer_aic.parties import REPORT_PARTIES
from plugins.consumer_aic.regime import Regime

_STATES = (
    State(key="received", title="已接收"),
    State(key="told_elsewhere", title="已告知向有权机关举报", kind="closed"),
    State(key="verifying", title="核查中"),
    State(key="filed", title="立案"),
    State(key="not_filed", title="不予立案"),
    State(key="investigated", title="调查终结"),
    State(key="decided", title="已作出处理决定"),
    State(key="result_told", title="已告知处理结果"),
    State(key="archived", title="归档", kind="closed"),
)


def report(regime: Regime) -> CaseType:
    """A report of a violation. Who reported it is sealed, and anonymous reports are lawful."""
    return CaseType(
        key="report",
        title="举报",
        intake_form="c26_2",
        intake=("receive",),
        first_states=("received",),
        category="nature",
        channel="channel",
        series="report",
        party_roles=REPORT_PARTIES,
        states=_STATES,
        transitions=(
            *_until_filing(),
            *((_tell_reporter(),) if regime.tells_filing else ()),
            *_after_filing(),
        ),
        clocks=report_clocks(regime),
        chains=REPORT_CHAINS,
        documents=report_documents(regime),
    )


def _until_filing() -> tuple[Transition, ...]:
    filing = Basis("市场监督管理行政处罚程序规定", "第十八条", "law_unread")
    return (
        Transition(
            key="receive",
            title="接收",
            target="received",
            roles=("intake", "dispatch"),
            form="c26_2",
            documents=("c26_2",),
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


def _tell_reporter() -> Transition:
    basis = Basis("市场监督管理投诉举报处理暂行办法", "第三十一条")
    return Transition(
        key="tell_reporter",
        title="告知实名举报人是否立案",
        sources=("filed", "not_filed"),
        roles=("handler",),
        form="tell_reporter",
        guards=(
            Guard(
                condition=fact("real_name") == YES,
                message="举报人没有提供姓名和联系方式，无从告知",
                basis=basis,
            ),
        ),
        basis=basis,
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
            result="已作出处理决定",
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
        Transition(
            key="archive",
            title="归档",
            sources=("told_elsewhere", "not_filed", "decided", "result_told"),
            target="archived",
            roles=("archivist",),
            form="archive",
        ),
    )
