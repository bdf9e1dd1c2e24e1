"""The deadlines of a dispute: P1 to P6 and P8 of the domain page; P7 is the register's duty."""

from core.plugin.spec import (
    Basis,
    Clock,
    Extension,
    OnBreach,
    Span,
    Trigger,
    Warn,
    count,
    fact,
    on_action,
    today,
)
from plugins.civil_mediation.regime import SEED, Regime

_AGREE = ("agree_written", "agree_oral")
_ENDED = (*_AGREE, "fail", "escalate", "hand_over")
_COURT = "最高人民法院关于人民调解协议司法确认程序的若干规定"
_TELL = OnBreach(kind="tell", who=("mediator", "chief"))
# No law names warning levels; these are our proposal.
_LONG = (
    Warn(measure="used_percent", amount=70, level="yellow", who=("mediator",)),
    Warn(measure="left", amount=3, level="red", who=("mediator", "chief")),
)


def clocks(regime: Regime) -> tuple[Clock, ...]:
    """All deadlines of an edition."""
    court = (_right(), *_court()) if regime.national else ()
    return (
        _mediation(regime),
        _registration(),
        *court,
        *_visits(regime),
        _performance(regime),
        _found(),
    )


def _mediation(regime: Regime) -> Clock:
    extension = Extension(
        amount=Span(1, "months"),
        roles=("mediator", "chief"),
        document="extension_request",
        when=count("joint_extension") >= 1,
        message="双方当事人共同申请延长的，才能延长调处期限；请先登记双方的申请",
        basis=Basis(
            "宁波市人民调解条例",
            "第二十七条",
            "inferred",
            note="双方当事人都要求延长的可以延长；一个月的长度为自拟",
        ),
    )
    return Clock(
        key="mediation",
        title="调处期限",
        ref="P1",
        span=Span(1, "months"),
        starts_on=on_action("accept"),
        stops_on=on_action(*_ENDED),
        restarts_on=on_action("handed_back"),
        roll="next_workday",
        extension=extension if regime.extends else None,
        warn=_LONG,
        on_breach=(
            OnBreach(kind="flag"),
            _TELL,
            OnBreach(kind="require_reason"),
            OnBreach(kind="offer", transition="fail", ground="overdue"),
        ),
        owner="mediator",
        public=True,
        basis=regime.limit,
    )


def _registration() -> Clock:
    return Clock(
        key="registration",
        title="申请登记期限",
        ref="P2",
        span=Span(3, "workdays"),
        starts_on=on_action("receive"),
        stops_on=on_action("register"),
        warn=(Warn(measure="left", amount=1, level="yellow", who=("registrar",)),),
        on_breach=(OnBreach(kind="flag"), OnBreach(kind="tell", who=("registrar", "chief"))),
        owner="registrar",
        basis=Basis(
            "申请受理的期限", "", "inferred", note="未见规定；某专业调委会以三个工作日为限"
        ),
    )


def _right() -> Clock:
    return Clock(
        key="confirmation",
        title="申请司法确认期限",
        ref="P3",
        kind="right",
        span=Span(30, "days"),
        starts_on=on_action(*_AGREE),
        start_fact="effective_on",
        stops_on=on_action("apply_court"),
        roll="next_workday",
        refuse_after=("apply_court",),
        warn=(Warn(measure="left", amount=7, level="yellow", who=("mediator",)),),
        owner="mediator",
        public=True,
        basis=Basis("人民调解法", "第三十三条", note="逾期不能申请确认，只能就协议起诉"),
    )


def _court() -> tuple[Clock, ...]:
    """The court's own time, for information."""
    return (
        Clock(
            key="court_acceptance",
            title="法院决定是否受理",
            ref="P4a",
            kind="wait",
            span=Span(3, "days"),
            starts_on=on_action("apply_court"),
            start_fact="court_applied_on",
            stops_on=on_action("court_decided"),
            roll="next_workday",
            basis=Basis(_COURT, "第四条"),
        ),
        Clock(
            key="court_decision",
            title="法院作出确认决定",
            ref="P4",
            kind="wait",
            span=Span(15, "days"),
            starts_on=on_action("apply_court"),
            start_fact="court_applied_on",
            stops_on=on_action("court_decided"),
            roll="next_workday",
            extension=Extension(
                amount=Span(10, "days"),
                roles=("mediator",),
                basis=Basis(_COURT, "第五条", note="法院决定的延长，在此只作记录"),
            ),
            basis=Basis(_COURT, "第五条"),
        ),
    )


def _visits(regime: Regime) -> tuple[Clock, ...]:
    basis = Basis(
        regime.basis("第三十一条", "第三十六条").source,
        "",
        "inferred",
        note="法律只要求适时回访；三十日和履行期限届满时回访为自拟",
    )
    due = fact("perform_by")
    return (
        Clock(
            key="visit",
            title="回访期限",
            ref="P5",
            span=Span(30, "days"),
            starts_on=on_action(*_AGREE),
            start_fact="effective_on",
            stops_on=on_action("visit"),
            roll="next_workday",
            warn=(Warn(measure="left", amount=5, level="yellow", who=("mediator",)),),
            on_breach=(OnBreach(kind="flag"), _TELL),
            owner="mediator",
            basis=basis,
        ),
        Clock(
            key="performance_visit",
            title="履行期限届满时回访",
            ref="P5b",
            span=Span(7, "days"),
            due_fact="perform_by",
            starts_on=on_action(*_AGREE),
            stops_on=(Trigger(key="visit", when=today() >= due), Trigger(key="perform")),
            when=due.is_set(),
            roll="next_workday",
            on_breach=(OnBreach(kind="flag"), _TELL),
            owner="mediator",
            basis=basis,
        ),
    )


def _performance(regime: Regime) -> Clock:
    return Clock(
        key="performance",
        title="协议履行期限",
        ref="P6",
        span=Span(1, "months"),
        due_fact="perform_by",
        starts_on=on_action(*_AGREE),
        stops_on=on_action("perform"),
        when=fact("perform_by").is_set(),
        warn=(Warn(measure="left", amount=3, level="yellow", who=("mediator",)),),
        on_breach=(OnBreach(kind="flag"), _TELL, OnBreach(kind="offer", transition="urge")),
        owner="mediator",
        basis=regime.basis("第二十九条", "第三十五条"),
    )


def _found() -> Clock:
    return Clock(
        key="found",
        title="排查纠纷结案期限",
        ref="P8",
        span=Span(1, "months"),
        starts_on=on_action("register"),
        start_fact="found_on",
        stops_on=on_action(*_ENDED, "not_accept"),
        when=fact("channel") == "found",
        roll="next_workday",
        warn=_LONG,
        on_breach=(
            OnBreach(kind="flag"),
            OnBreach(kind="escalate", who=("chief", "office")),
            OnBreach(kind="offer", transition="escalate"),
        ),
        owner="mediator",
        basis=Basis("矛盾纠纷排查调处会议记录", "四、1", SEED.mark, note="最多不能超过一个月"),
    )
