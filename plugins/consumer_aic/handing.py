"""Sending a matter to the office that may handle it, and what comes of it (暂行办法 第三十七条).

Only the unified receiving desk sends on. An office of the same level that lacks competence gives
the matter back to that desk and does not send it on itself.
"""

from core.plugin.spec import Basis, Guard, HandOver, Spawn, State, Transition, fact
from plugins.consumer_aic.forms.common import YES
from plugins.consumer_aic.regime import Regime

_FORWARDING = Basis("市场监督管理投诉举报处理暂行办法", "第三十七条")
_SPLITTING = Basis("市场监督管理投诉举报处理暂行办法", "第七条")
_CLUES = Basis("市场监督管理投诉举报处理暂行办法", "第二十三条")

_COMPLAINT_FIELDS = (
    "category",
    "facts",
    "request",
    "matter",
    "claims",
    "nature",
    "amount",
    "bought_on",
    "consent_public",
    "consent_entrust",
    "party:complainant",
    "party:respondent",
    "party:agent",
    "party:respondent_agent",
)
# Who reported stays with the office that took the report down: it is not on the list.
_REPORT_FIELDS = ("category", "clues", "matter", "party:reported")

STATES = (
    State(key="forwarded", title="已分送", kind="waiting", public_title="已分送有处理权限的单位"),
    State(key="returned_to_centre", title="已退回统一接收机构", public_title="已登记"),
    State(key="answered", title="收文单位已回报", public_title="已办结"),
)


def handing(regime: Regime, *, report: bool) -> tuple[Transition, ...]:
    """Send on, take in, give back, call back, answer, and change the day of the answer."""
    start = "received" if report else "registered"
    ended = ("not_filed", "decided", "result_told", "told_elsewhere")
    if not report:
        ended = ("agreed", "terminated", "refused", "follow_up")
    here = fact("handed_to") == "unit"
    return (
        _forward(regime, start, report=report),
        Transition(
            key="take_in",
            title="接收分送",
            sources=("forwarded",),
            target=start,
            roles=("intake", "handler"),
            guards=(Guard(condition=here, message="本案已分送其他单位，由该单位接收"),),
            basis=regime.decision,
            help="办理期限自本单位收到之日起算",
        ),
        Transition(
            key="return_to_centre",
            title="退回统一接收机构",
            sources=("forwarded", start),
            target="returned_to_centre",
            roles=("dispatch", "intake", "handler"),
            form="return_to_centre",
            asks_reason=True,
            basis=_FORWARDING,
            help="没有处理权限的同级单位退回统一接收机构，不得自行再分送",
        ),
        Transition(
            key="take_back",
            title="撤回分送",
            sources=("forwarded",),
            target=start,
            roles=("dispatch",),
            asks_reason=True,
            help="收文单位接收之前可以撤回",
        ),
        Transition(
            key="reset_report_by",
            title="调整报告期限",
            sources=("forwarded",),
            roles=("dispatch",),
            form="reset_report_by",
        ),
        Transition(
            key="report_received",
            title="收到处理结果报告",
            sources=("forwarded",),
            target="answered",
            roles=("dispatch", "handler"),
            form="report_received",
            guards=(Guard(condition=~here, message="本案由本单位的部门办理，由其直接回报"),),
            result="已由收文单位处理",
        ),
        Transition(
            key="report_back",
            title="回报处理结果",
            sources=ended,
            roles=("handler", "chief"),
            form="report_back",
            guards=(
                Guard(
                    condition=here | (fact("handed_in") == YES),
                    message="本案不是分送来的，没有回报对象",
                ),
            ),
            documents=_answer(regime, report=report),
            max_times=1,
        ),
    )


def _forward(regime: Regime, start: str, *, report: bool) -> Transition:
    return Transition(
        key="forward",
        title="分送",
        sources=(start, "returned_to_centre"),
        target="forwarded",
        roles=("dispatch",),
        form="forward",
        guards=(
            Guard(
                condition=fact("handed_in") != YES,
                message="分送来的事项没有处理权限的，应当退回，不得自行再分送",
                basis=_FORWARDING,
            ),
        ),
        documents=_letters(regime, report=report),
        told=bool(_letters(regime, report=report)[1:]),
        hand_over=HandOver(
            to=("unit", "tenant", "outside"),
            fields=_REPORT_FIELDS if report else _COMPLAINT_FIELDS,
            case_type="report" if report else "complaint",
            report_form="report_back",
            report_due_fact="report_by",
            taken="take_in",
            returned="return_to_centre",
            reported="report_received",
            recalled="take_back",
        ),
        basis=_FORWARDING,
        help="统一接收机构将投诉举报分送有处理权限的单位",
    )


def _letters(regime: Regime, *, report: bool) -> tuple[str, ...]:
    """The letter to the office, then the note to whoever brought the matter, where there is one."""
    if regime.legacy:
        return () if report else ("c14_2", "c14_3")
    suffix = "_report" if report else ""
    if regime.asks_identity:
        return (f"c26_3{suffix}",)
    return (f"c20_3{suffix}", f"c20_4{suffix}")


def _answer(regime: Regime, *, report: bool) -> tuple[str, ...]:
    if regime.tells_filing:
        return ("c20_12_report",) if report else ("c20_12",)
    return () if report else ("c14_9",)


def splitting() -> tuple[Transition, ...]:
    """A submission that also reports a violation, and a clue that mediation brings to light."""
    return (
        Transition(
            key="split_report",
            title="分立举报",
            sources=("registered", "accepted"),
            roles=("intake", "dispatch", "handler"),
            form="split_report",
            max_times=1,
            spawn=Spawn(
                case_type="report",
                link="split",
                copies=("complainant:reporter", "respondent:reported", "matter"),
                received="case",
            ),
            basis=_SPLITTING,
            help="同一来件既有投诉又有举报的，分别登记、分别处理；举报人的身份在举报案件中保密",
        ),
        Transition(
            key="find_clue",
            title="发现违法线索",
            sources=("accepted", "mediating", "testing", "entrusted", "agreed", "terminated"),
            roles=("mediator", "handler"),
            form="find_clue",
            spawn=Spawn(
                case_type="report",
                link="child",
                copies=("respondent:reported", "matter"),
                channel="mediation_clue",
            ),
            basis=_CLUES,
            help="调解中发现涉嫌违法行为的，自发现之日起十五个工作日内核查；终止调解不影响查处",
        ),
    )
