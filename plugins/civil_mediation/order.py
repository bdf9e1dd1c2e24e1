"""In which order a closed dispute is bound: cover, catalogue, papers, remarks, back sheet."""

from core.plugin.spec import Dossier, DossierItem, count, fact
from plugins.civil_mediation.categories import APPLIED
from plugins.civil_mediation.regime import Regime

KEPT = ("短期", "长期", "永久")


def dossier(regime: Regime) -> Dossier:
    """The order of the seed; before its “from this year” the agreement came first; 2010 adds."""
    written = count("agree_written") >= 1
    agreement = DossierItem(title=regime.agreement, documents=("m5", "m6"), required=written)
    application = DossierItem(
        title=regime.application,
        documents=("m1",),
        required=fact("channel").one_of(*APPLIED),
    )
    registration = DossierItem(title=regime.registration, documents=("m2",), required=True)
    identity = (
        DossierItem(title="权利义务告知书", documents=("m2a",), required=True),
        DossierItem(title="当事人身份证明", attachments=("identity",), required=True),
        DossierItem(title="授权委托书", attachments=("authorisation",)),
    )
    inquiry = DossierItem(
        title=f"{regime.investigation}及证据材料", documents=("m3",), attachments=("evidence",)
    )
    record = DossierItem(
        title=regime.record,
        documents=("m4", "extension_request") if regime.extends else ("m4",),
        required=True,
    )
    performance = DossierItem(title="履行凭证", attachments=("performance",))
    visit = DossierItem(title=regime.visit, documents=("m7",), required=count("visit") >= 1)
    court = DossierItem(
        title="司法确认材料",
        documents=("m13",) if regime.national else (),
        attachments=("court",),
        when=count("apply_court") >= 1 if regime.national else None,
    )
    other = DossierItem(title="其他材料", documents=("alarm_record", "escalation_letter", "m12"))
    remarks = DossierItem(title=regime.remarks, documents=("m8",), required=True)
    first = (agreement,) if regime.agreement_first else ()
    fifth = () if regime.agreement_first else (agreement,)
    return Dossier(
        key="dispute_file",
        title="人民调解卷宗",
        cover="m9",
        back="m9_back",
        items=(
            *first,
            application,
            registration,
            *(identity if regime.national else ()),
            inquiry,
            record,
            *fifth,
            *((performance,) if regime.national else ()),
            visit,
            *((court,) if regime.national else ()),
            other,
            remarks,
        ),
        series="dossier",
        retention=KEPT,
    )
