"""All forms of one edition."""

from core.plugin.spec import Form
from plugins.civil_mediation.forms.acts import acts
from plugins.civil_mediation.forms.dossier import dossier_papers
from plugins.civil_mediation.forms.meetings import meetings
from plugins.civil_mediation.forms.records import records
from plugins.civil_mediation.forms.results import results
from plugins.civil_mediation.regime import Regime


def forms(regime: Regime) -> tuple[Form, ...]:
    """The papers and screens of an edition."""
    return (
        *records(regime),
        *results(regime),
        *dossier_papers(regime),
        *meetings(),
        *acts(regime),
    )
