"""The deadlines of complaints and reports: K1, K3, K4, K6 of the domain page."""

from core.plugin.spec import (
    Clock,
    Extension,
    OnBreach,
    Pause,
    Span,
    Warn,
    on_action,
    on_delivery,
)
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


def complaint_clocks(regime: Regime) -> tuple[Clock, ...]:
    """Decide and tell within 7 working days, mediate within the limit, tell of the end within 7."""
    return (
        Clock(
            key="decision",
            title="受理决定期限",
            ref="K1",
            span=Span(7, "workdays"),
            starts_on=on_action("receive"),
            stops_on=on_delivery("c26_5", "c26_6"),
            voids_on=on_action("withdraw"),
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
            stops_on=on_action("agree", "terminate"),
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
            stops_on=on_delivery("c26_8", everyone=True),
            warn=_SHORT,
            on_breach=_LATE,
            owner="handler",
            basis=regime.termination_notice,
        ),
    )


def report_clocks(regime: Regime) -> tuple[Clock, ...]:
    """Verify a report and decide on filing within 15 working days, once 15 more by the head."""
    return (
        Clock(
            key="verification",
            title="举报核查期限",
            ref="K6",
            span=Span(15, "workdays"),
            starts_on=on_action("receive"),
            stops_on=on_action("tell_elsewhere", "file", "not_file"),
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
        ),
    )
