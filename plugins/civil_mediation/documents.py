"""The papers of a dispute, their copies, and who may issue them."""

from core.plugin.spec import Copy, Document, Seal
from plugins.civil_mediation.regime import Regime

BOTH = ("applicant", "respondent")
MAKERS = ("registrar", "mediator", "recorder", "chief", "archivist")
ARCHIVE = Copy(label="调委会存档", receiver="archive")
_COPIES = (
    Copy(label="申请人（甲方）", receiver="applicant"),
    Copy(label="被申请人（乙方）", receiver="respondent"),
    ARCHIVE,
)
_WAYS = ("in_person", "direct", "post", "phone", "sms", "email")
# The committee seals in its own name, where it is a unit of an office too.
NO_SEAL = Seal(kind="none")
COMMITTEE = Seal(kind="branch")
IN_TABLE = Seal(kind="branch", place="table")


def documents(regime: Regime) -> tuple[Document, ...]:
    """All papers of an edition, in the order in which a case meets them."""
    court = (_kept("m13", "司法确认申请书"),) if regime.national else ()
    extension = (_kept("extension_request", "延长调解期限申请书"),) if regime.extends else ()
    return (
        _kept("m1", regime.application, free=True),
        _kept("m2", regime.registration, free=True, seal=IN_TABLE),
        _kept("m2a", "人民调解当事人权利义务告知书", free=True),
        _kept("m3", regime.investigation, free=True),
        _kept("m4", regime.record, free=True, seal=IN_TABLE),
        *extension,
        Document(
            key="m5",
            title=regime.agreement,
            form="m5",
            series="dossier",
            seal=Seal(
                kind="branch",
                place="table",
                sign=("applicant_sign", "respondent_sign", "mediator_sign"),
            ),
            copies=_COPIES,
            receivers=BOTH,
            modes=("in_person", "direct", "post"),
            roles=("mediator", "chief"),
            basis=regime.basis("第二十九条", "第三十五条"),
        ),
        _kept("m6", regime.oral),
        _kept("m7", regime.visit, free=True),
        _notice("m11", "终止调解通知书"),
        _notice("m11_refusal", "不予受理通知书"),
        *court,
        _kept("alarm_record", "矛盾纠纷激化预警登记表"),
        Document(
            key="escalation_letter",
            title="报请上级人民调解委员会调解函",
            form="escalation_letter",
            seal=COMMITTEE,
            copies=(Copy(label="上级调委会", receiver="outside"), ARCHIVE),
            roles=("mediator", "chief"),
        ),
        _kept("m9", "卷宗封面", series="dossier"),
        _kept("m10", "卷内目录"),
        _kept("m12", "人民调解案件结案报告表", series="dossier"),
        _kept("m8", regime.remarks),
        _kept("m9_back", "卷宗封底", series="dossier", seal=IN_TABLE),
    )


def _kept(
    key: str, title: str, *, series: str = "", free: bool = False, seal: Seal = NO_SEAL
) -> Document:
    """A paper that is kept in the file."""
    return Document(
        key=key,
        title=title,
        form=key,
        series=series,
        seal=seal,
        copies=(ARCHIVE,),
        free=free,
        roles=MAKERS,
        optional=True,
    )


def _notice(key: str, title: str) -> Document:
    """A notice under the committee's seal, one for each party."""
    return Document(
        key=key,
        title=title,
        form=key,
        series="notice",
        seal=COMMITTEE,
        copies=_COPIES,
        receivers=BOTH,
        each=True,
        modes=_WAYS,
        roles=("mediator", "chief"),
        optional=True,
    )
