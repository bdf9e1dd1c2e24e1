"""The way of a dispute: its states and what may be done in each."""

from core.plugin.spec import Basis, CaseType, Guard, State, Transition, count
from plugins.civil_mediation.after import after
from plugins.civil_mediation.clocks import clocks
from plugins.civil_mediation.documents import documents
from plugins.civil_mediation.forms.common import yes
from plugins.civil_mediation.handing import handing
from plugins.civil_mediation.order import dossier
from plugins.civil_mediation.parties import PARTIES
from plugins.civil_mediation.regime import RULES_2002, Regime
from plugins.civil_mediation.results import results

_INTAKE = ("registrar", "mediator", "screener")


def dispute(regime: Regime) -> CaseType:
    """A dispute between people that a committee mediates, free of charge."""
    return CaseType(
        key="dispute",
        title="民间纠纷",
        intake_form="intake",
        intake=("receive", "register"),
        first_states=("applied", "registered"),
        category="dispute_kind",
        channel="source",
        series="registration",
        party_roles=PARTIES,
        states=_states(),
        transitions=(
            *_opening(regime),
            *_mediation(regime),
            *results(regime),
            *handing(),
            *after(regime),
        ),
        clocks=clocks(regime),
        documents=documents(regime),
        dossier=dossier(regime),
        secrecy="sensitive",
    )


def _states() -> tuple[State, ...]:
    return (
        State(key="applied", title="已收到（待登记）"),
        State(key="registered", title="已登记"),
        State(key="not_accepted", title="不受理"),
        State(key="accepted", title="已受理"),
        State(key="investigating", title="调查取证", public_title="调解中"),
        State(key="mediating", title="调解中"),
        State(key="agreed_written", title="达成书面协议"),
        State(key="agreed_oral", title="达成口头协议"),
        State(key="failed", title="调解不成"),
        State(key="escalated", title="已报上级调委会", public_title="已转上级调委会"),
        State(key="handed", title="已移送其他组织", kind="waiting"),
        State(key="followed_up", title="已回访", public_title="已办结"),
        State(key="closed", title="已结案", kind="closed", public_title="已办结"),
        State(key="filed", title="立卷归档", kind="closed", public_title="已办结"),
    )


def _opening(regime: Regime) -> tuple[Transition, ...]:
    refusal = Guard(condition=yes("routes_told"), message="不受理的，应当告知当事人其他解决途径")
    willing = Guard(
        condition=yes("applicant_willing") & yes("respondent_willing"),
        message="当事人一方明确拒绝调解的，不得调解",
        basis=regime.basis("第十七条", "第二十四条"),
    )
    return (
        Transition(
            key="receive",
            title="收到申请、排查发现或者接受移送",
            target="applied",
            roles=_INTAKE,
        ),
        Transition(
            key="register",
            title="登记",
            sources=("applied",),
            target="registered",
            roles=_INTAKE,
            form="intake",
            help="所有受理、不受理的纠纷都取登记号",
        ),
        Transition(
            key="not_accept",
            title="不受理",
            sources=("registered",),
            target="not_accepted",
            roles=("mediator", "chief"),
            form="not_accept",
            guards=(refusal,),
            documents=("m2", "m11_refusal"),
            told=True,
            result="不受理",
            basis=regime.basis("第十七条", "第二十二条"),
        ),
        Transition(
            key="accept",
            title="受理",
            sources=("registered",),
            target="accepted",
            roles=("chief",),
            form="accept",
            guards=(willing,),
            documents=("m2a",),
            public=True,
            basis=regime.basis("第十九条", "第二十五条"),
            help="主任指定调解员，或者由当事人选择；调处期限自受理之日起算",
        ),
    )


def _mediation(regime: Regime) -> tuple[Transition, ...]:
    told = Guard(condition=yes("rights_told"), message="调解前须告知调解规则和双方的权利义务")
    closed_doors = Guard(
        condition=~(yes("private") & yes("in_public")),
        message="涉及隐私、商业秘密或者当事人反对公开的，不公开调解",
        basis=Basis(RULES_2002, "第二十九条"),
    )
    extension = Transition(
        key="joint_extension",
        title="双方申请延长调解期限",
        sources=("accepted", "investigating", "mediating"),
        roles=("mediator", "chief"),
        form="joint_extension",
        guards=(
            Guard(
                condition=yes("applicant_asks") & yes("respondent_asks"),
                message="须双方当事人都要求延长并签名",
            ),
        ),
        documents=("extension_request",),
        help="记录双方的申请；随后在期限届满前办理延长",
    )
    return (
        Transition(
            key="investigate",
            title="调查取证",
            sources=("accepted", "investigating", "mediating"),
            target="investigating",
            roles=("mediator", "recorder"),
            form="investigate",
            guards=(told,),
            documents=("m3",),
            assigns=True,
        ),
        Transition(
            key="mediate",
            title="调解",
            sources=("accepted", "investigating", "mediating"),
            target="mediating",
            roles=("mediator",),
            form="mediate",
            guards=(told, closed_doors),
            documents=("m4",),
            assigns=True,
            public=True,
        ),
        *((extension,) if regime.extends else ()),
        Transition(
            key="start_appraisal",
            title="委托鉴定",
            sources=("investigating", "mediating"),
            roles=("mediator",),
            form="start_appraisal",
            guards=(Guard(condition=yes("appraisal_agreed"), message="须双方同意委托鉴定"),),
            help="鉴定期间是否不计入调处期限由本单位规定，默认计入",
        ),
        Transition(
            key="end_appraisal",
            title="鉴定结束",
            sources=("investigating", "mediating"),
            roles=("mediator",),
            form="end_appraisal",
            guards=(
                Guard(
                    condition=count("start_appraisal") >= 1,
                    message="尚未委托鉴定",
                ),
            ),
        ),
    )
