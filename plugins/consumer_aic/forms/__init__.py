"""All forms of one edition."""

from core.plugin.spec import Form
from plugins.consumer_aic.forms import (
    acts,
    filing_notices,
    forwarding,
    guangxi,
    handing_acts,
    joint_acts,
    legacy2014,
    legacy2014_decisions,
    legacy2014_mediation,
    mediation,
    notices,
    record,
    registration,
    report_acts,
)
from plugins.consumer_aic.regime import Regime


def forms(regime: Regime) -> tuple[Form, ...]:
    """The papers and screens of an edition; the papers of 2014 come with every one of them."""
    return (
        *_own_papers(regime),
        registration.report_registration(regime),
        notices.report_result(regime),
        *forwarding.forwarding(regime),
        mediation.test_entrustment(regime),
        record.processing_record(),
        *legacy2014.legacy_forms(regime),
        *legacy2014_decisions.legacy_decisions(regime),
        *legacy2014_mediation.legacy_mediation(regime),
        *guangxi.guangxi(regime.tests),
        *filing_notices.filing_notices(regime),
        *acts.complaint_acts(regime),
        *report_acts.report_acts(regime),
        *handing_acts.handing_acts(),
        *handing_acts.splitting_acts(),
        *joint_acts.joint_acts(),
    )


def _own_papers(regime: Regime) -> tuple[Form, ...]:
    if regime.legacy:
        return ()
    identity = (notices.identity_request(regime),) if regime.asks_identity else ()
    return (
        registration.complaint_registration(regime),
        *identity,
        notices.acceptance(regime),
        notices.refusal(regime),
        mediation.meeting_notice(regime),
        notices.termination(regime),
        mediation.agreement(regime),
    )
