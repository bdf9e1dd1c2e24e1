"""The deadlines of complaints and reports: K1 to K10 of the domain page."""

from core.plugin.spec import (
    Basis,
    Clock,
    Extension,
    OnBreach,
    Pause,
    Span,
    Trigger,
    Warn,
    count,
    fact,
    on_action,
    on_delivery,
)
from plugins.consumer_aic.forms.common import YES
from plugins.consumer_aic.regime import Regime

# No statute names warning levels; these are our proposal for short and for long periods.
_SHORT = (
    Warn(measure="left", amount=3, level="yellow", who=("handler",)),
    Warn(measure="left", amount=1, level="red", who=("handler", "chief")),
)
_LONG = (
    Warn(measure="used_percent", amount=70, level="yellow", who=("mediator",)),
    Warn(measure="left", amount=3, level="red", who=("mediator", "chief")),
)
_LATE = (
    OnBreach(kind="flag"),
    OnBreach(kind="tell", who=("chief", "head")),
    OnBreach(kind="require_reason"),
)


CLUE = "mediation_clue"
_CLUES = Basis("市场监督管理投诉举报处理暂行办法", "第二十三条")
_GONE = ("forward", "return_to_centre")


def _told(own: str, legacy: str, action: str) -> tuple[Trigger, ...]:
    """The edition's paper reached the complainant, or the paper of 2014 did after the act."""
    if own == legacy:
        return on_delivery(own)
    other = Trigger(kind="delivered", key=legacy, when=count(action) >= 1)
    return (*on_delivery(own), other)


def _jurisdiction(regime: Regime) -> tuple[Clock, ...]:
    """Two offices that both claim or decline a matter agree within 7 working days."""
    if not regime.settles_jurisdiction:
        return ()
    return (
        Clock(
            key="jurisdiction",
            title="处理权限争议协商期限",
            ref="K10",
            span=Span(7, "workdays"),
            starts_on=on_action("raise_jurisdiction"),
            start_fact="dispute_on",
            stops_on=on_action("settle_jurisdiction"),
            warn=_SHORT,
            on_breach=(
                OnBreach(kind="flag"),
                OnBreach(kind="tell", who=("chief", "head")),
                OnBreach(kind="offer", transition="settle_jurisdiction"),
            ),
            owner="handler",
            basis=Basis("市场监督管理投诉举报处理暂行办法", "第三十条"),
        ),
    )


def _handing(started: str, *decided: str) -> tuple[Clock, ...]:
    """Send on without delay, and answer by the day that the letter names.

    第三十七条 says 及时 and no number of days: three working days are the house's own rule.
    """
    return (
        Clock(
            key="forwarding",
            title="分送期限",
            ref="K2",
            span=Span(3, "workdays"),
            starts_on=on_action(started, "return_to_centre"),
            stops_on=on_action("forward"),
            voids_on=on_action("take_back", *decided),
            when=(fact("to_forward") == YES) | (count("return_to_centre") >= 1),
            warn=(Warn(measure="left", amount=1, level="red", who=("dispatch", "chief")),),
            on_breach=(OnBreach(kind="flag"), OnBreach(kind="tell", who=("dispatch", "chief"))),
            owner="dispatch",
            house_rule=True,
        ),
        Clock(
            key="report_back",
            title="分送回报期限",
            ref="K9",
            span=Span(1, "days"),
            due_fact="report_by",
            starts_on=on_action("forward"),
            restarts_on=on_action("reset_report_by"),
            stops_on=on_action("report_received", "report_back"),
            voids_on=on_action("take_back", "return_to_centre"),
            warn=(
                Warn(measure="left", amount=3, level="yellow", who=("dispatch",)),
                Warn(measure="left", amount=1, level="red", who=("dispatch", "chief")),
            ),
            on_breach=(
                OnBreach(kind="flag"),
                OnBreach(kind="tell", who=("dispatch", "chief")),
                OnBreach(kind="issue", paper="gx_17"),
            ),
            owner="dispatch",
            basis=Basis("市场监督管理部门处理投诉举报文书式样", "文书式样三", "form"),
        ),
    )


def complaint_clocks(regime: Regime) -> tuple[Clock, ...]:
    """Decide and tell within 7 working days, mediate within the limit, tell of the end within 7."""
    endings = ("terminate", "end_acceptance") if regime.legacy else ("terminate",)
    ended = dict.fromkeys((regime.papers.termination, "c14_7"))
    return (
        Clock(
            key="decision",
            title="受理决定期限",
            ref="K1",
            span=Span(7, "workdays"),
            starts_on=on_action("receive"),
            stops_on=(
                *_told(regime.papers.acceptance, "c14_4", "accept"),
                *_told(regime.papers.refusal, "c14_5", "refuse"),
            ),
            voids_on=on_action("withdraw", "tell_channel", "forward", "return_to_centre"),
            restarts_on=on_action("take_in", "take_back"),
            warn=_SHORT,
            on_breach=_LATE,
            owner="handler",
            public=True,
            basis=regime.decision,
        ),
        Clock(
            key="mediation",
            title="调解期限",
            ref="K3",
            span=regime.mediation_span,
            starts_on=on_action("accept"),
            stops_on=on_action("agree", *endings),
            roll="next_workday",
            pauses=(
                Pause(
                    key="testing",
                    title=regime.tests,
                    starts_on=on_action("start_test"),
                    ends_on=on_action("end_test"),
                    document="test_entrustment",
                    basis=regime.testing,
                ),
            ),
            refuse_after=("agree",),
            warn=_LONG,
            on_breach=(
                OnBreach(kind="flag"),
                OnBreach(kind="tell", who=("mediator", "chief")),
                OnBreach(kind="offer", transition="terminate", ground="ground_5"),
            ),
            owner="mediator",
            public=True,
            basis=regime.mediation,
        ),
        Clock(
            key="termination_notice",
            title="终止调解告知期限",
            ref="K4",
            span=Span(7, "workdays"),
            starts_on=on_action("terminate"),
            stops_on=on_delivery(*ended, everyone=True),
            warn=_SHORT,
            on_breach=_LATE,
            owner="handler",
            basis=regime.termination_notice,
        ),
        *_handing("register", "accept", "refuse", "withdraw", "tell_channel"),
        *_jurisdiction(regime),
    )


def report_clocks(regime: Regime) -> tuple[Clock, ...]:
    """Verify and decide on filing within 15 working days (once 15 more), then 90 days for the case.

    The rules of 2020 alone set a time for telling a real-name reporter whether a case was filed.
    """
    return (
        _verification(regime),
        _clue_check(regime),
        *((_filing_notice(),) if regime.tells_filing else ()),
        _investigation(regime),
        *_handing("receive", "verify", "tell_elsewhere", "tell_channel"),
        *_jurisdiction(regime),
    )


def _verification(regime: Regime) -> Clock:
    return Clock(
        key="verification",
        title="举报核查期限",
        ref="K6",
        span=Span(15, "workdays"),
        starts_on=on_action("receive"),
        stops_on=on_action("tell_elsewhere", "file", "not_file"),
        voids_on=on_action("tell_channel", *_GONE, *(("merge",) if regime.merges_repeats else ())),
        restarts_on=on_action("take_in", "take_back"),
        when=fact("channel") != CLUE,
        extension=Extension(
            amount=Span(15, "workdays"),
            times=1,
            roles=("handler",),
            chain="extend_verification",
            basis=regime.verification,
        ),
        warn=_SHORT,
        on_breach=_LATE,
        owner="handler",
        basis=regime.verification,
    )


def _clue_check(regime: Regime) -> Clock:
    return Clock(
        key="clue_check",
        title="线索核查期限",
        ref="K5",
        span=Span(15, "workdays"),
        starts_on=on_action("receive"),
        stops_on=on_action("tell_elsewhere", "file", "not_file"),
        voids_on=on_action("tell_channel", *_GONE, *(("merge",) if regime.merges_repeats else ())),
        restarts_on=on_action("take_in", "take_back"),
        when=fact("channel") == CLUE,
        extension=Extension(
            amount=Span(15, "workdays"),
            times=1,
            roles=("handler",),
            chain="extend_verification",
            basis=_CLUES,
        ),
        warn=_SHORT,
        on_breach=_LATE,
        owner="handler",
        basis=_CLUES,
    )


def _filing_notice() -> Clock:
    return Clock(
        key="filing_notice",
        title="立案情况告知期限",
        ref="K7",
        span=Span(5, "workdays"),
        starts_on=on_action("file", "not_file"),
        stops_on=on_delivery("c20_10", "c20_11"),
        when=fact("real_name") == YES,
        warn=_SHORT,
        on_breach=_LATE,
        owner="handler",
        basis=Basis("市场监督管理投诉举报处理暂行办法", "第三十一条"),
    )


def _investigation(regime: Regime) -> Clock:
    return Clock(
        key="investigation",
        title="案件办理期限",
        ref="K8",
        span=Span(90, "days"),
        starts_on=on_action("file"),
        stops_on=on_action("decide"),
        roll="next_workday",
        extension=Extension(
            amount=Span(30, "days"),
            times=1,
            roles=("handler",),
            chain="extend_investigation",
            basis=regime.investigation_extension,
        ),
        warn=(
            Warn(measure="used_percent", amount=70, level="yellow", who=("handler",)),
            Warn(measure="left", amount=3, level="red", who=("handler", "chief")),
        ),
        on_breach=(
            OnBreach(kind="flag"),
            OnBreach(kind="escalate", who=("chief", "head")),
            OnBreach(kind="require_reason"),
        ),
        owner="handler",
        basis=regime.investigation,
    )
