"""All forms of one edition."""

from core.plugin.spec import Form
from plugins.consumer_aic.forms import (
    acts,
    legacy2014,
    mediation,
    notices,
    record,
    registration,
    report_acts,
)
from plugins.consumer_aic.regime import Regime


def forms(regime: Regime) -> tuple[Form, ...]:
    """The papers and screens of an edition; the papers of 2014 come with every one of them."""
    identity = (notices.identity_request(),) if regime.asks_identity else ()
    return (
        registration.complaint_registration(regime),
        registration.report_registration(regime),
        *identity,
        notices.acceptance(regime),
        notices.refusal(regime),
        mediation.meeting_notice(regime),
        notices.termination(regime),
        mediation.agreement(regime),
        notices.report_result(regime),
        mediation.test_entrustment(regime),
        record.processing_record(),
        *legacy2014.legacy_forms(),
        *acts.complaint_acts(regime),
        *report_acts.report_acts(regime),
    )
