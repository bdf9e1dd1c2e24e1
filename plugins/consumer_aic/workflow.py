"""The way of a complaint: its states and what may be done in each."""

from core.plugin.spec import (
    AnyOf,
    Basis,
    CaseType,
    Guard,
    State,
    Transition,
    clock,
    count,
    delivered,
    fact,
    today,
)
from plugins.consumer_aic.approvals import complaint_chains
from plugins.consumer_aic.channels import TOLD, tell_channel
from plugins.consumer_aic.checklists import complaint_checklists
from plugins.consumer_aic.clocks import complaint_clocks
from plugins.consumer_aic.documents import complaint_documents
from plugins.consumer_aic.dossier import complaint_dossier
from plugins.consumer_aic.forms.common import yes
from plugins.consumer_aic.handing import STATES as HANDING_STATES
from plugins.consumer_aic.handing import handing, splitting
from plugins.consumer_aic.joint import (
    REPRESENTATIVE,
    accepting,
    authorising,
    joint_complaint,
    settling,
)
from plugins.consumer_aic.jurisdiction import jurisdiction
from plugins.consumer_aic.mediation import mediation
from plugins.consumer_aic.parties import COMPLAINT_PARTIES
from plugins.consumer_aic.receipts import complaint_receipt
from plugins.consumer_aic.regime import Regime

_INTAKE = ("intake", "dispatch")
_DECIDABLE = ("registered", "identity_requested")
_ENDED = ("agreed", "terminated", "refused")


def complaint(regime: Regime) -> CaseType:
    """A consumer's dispute with an operator; its aim is mediation."""
    return CaseType(
        key="complaint",
        title="投诉",
        intake_form=regime.papers.registration,
        intake=("receive", "register"),
        first_states=("received", "registered"),
        category="object",
        channel="channel",
        series="complaint",
        party_roles=(*COMPLAINT_PARTIES, REPRESENTATIVE),
        catalogues=(regime.refusal_grounds, regime.termination_grounds),
        states=_states(regime),
        transitions=(
            *_intake(regime),
            authorising(),
            *jurisdiction(regime, ("registered",)),
            *handing(regime, report=False),
            *splitting(),
            *_decision(regime),
            *mediation(regime),
            *_ending(regime),
        ),
        clocks=complaint_clocks(regime),
        chains=complaint_chains(regime),
        checklists=complaint_checklists(regime),
        documents=complaint_documents(regime),
        dossier=complaint_dossier(regime),
        receipt=complaint_receipt(regime),
    )


def _states(regime: Regime) -> tuple[State, ...]:
    identity = State(
        key="identity_requested",
        title="限期补身份",
        kind="waiting",
        public_title="等待提供身份证明材料",
    )
    return (
        State(key="received", title="已接收"),
        State(key="registered", title="已登记"),
        *HANDING_STATES,
        *((identity,) if regime.asks_identity else ()),
        State(key="accepted", title="已受理"),
        State(key="refused", title="不予受理"),
        *((State(key="acceptance_ended", title="终止受理"),) if regime.legacy else ()),
        State(key="mediating", title="调解中"),
        State(key="testing", title="鉴定检测中", kind="waiting"),
        State(key="recusal_pending", title="中止（回避）", public_title="调解中"),
        State(key="entrusted", title="委托调解", public_title="调解中"),
        State(key="agreed", title="达成协议"),
        State(key="terminated", title="终止调解"),
        State(key="follow_up", title="回访", public_title="已办结"),
        State(key="withdrawn", title="已撤回", kind="closed"),
        TOLD,
        State(key="archived", title="归档", kind="closed", public_title="已办结"),
    )


def _intake(regime: Regime) -> tuple[Transition, ...]:
    before = ("received", "registered")
    return (
        tell_channel(*before),
        Transition(key="receive", title="接收", target="received", roles=_INTAKE),
        Transition(
            key="register",
            title="登记",
            sources=("received",),
            target="registered",
            roles=_INTAKE,
            form=regime.papers.registration,
            guards=(
                Guard(
                    condition=(fact("channel") != "in_person") | yes("signed"),
                    message="现场投诉须由投诉人在登记表上签字",
                    basis=Basis(regime.samples, "文书式样一注2", "form"),
                ),
                joint_complaint(),
            ),
            documents=(regime.papers.registration,),
        ),
        Transition(
            key="withdraw",
            title="撤回投诉",
            sources=(*before, "identity_requested") if regime.asks_identity else before,
            target="withdrawn",
            roles=("intake", "handler"),
            form="withdraw",
            guards=settling(),
            result="受理前撤回",
            basis=Basis("受理前撤回", "", "inferred", note="受理前撤回即结案，不发不予受理决定"),
            help="只用于受理之前；受理之后撤回的，以终止调解结案",
        ),
    )


def _decision(regime: Regime) -> tuple[Transition, ...]:
    sources = _DECIDABLE if regime.asks_identity else _DECIDABLE[:1]
    return (
        *(_identity() if regime.asks_identity else ()),
        Transition(
            key="accept",
            title="受理",
            sources=sources,
            target="accepted",
            roles=("handler",),
            form="accept",
            guards=accepting(),
            documents=(regime.papers.acceptance,),
            told=True,
            assigns=True,
            public=True,
            basis=regime.decision,
            help="调解期限自受理之日起算；受理决定期限到告知投诉人为止",
        ),
        Transition(
            key="refuse",
            title="不予受理",
            sources=sources,
            target="refused",
            roles=("handler",),
            form="refuse",
            chain="refuse",
            documents=(regime.papers.refusal,),
            told=True,
            assigns=True,
            result="不予受理",
            public=True,
            basis=regime.refusal_grounds.entries[0].basis,
        ),
        *((_end_acceptance(regime),) if regime.legacy else ()),
    )


def _end_acceptance(regime: Regime) -> Transition:
    """2014 only; later rules end the mediation of a complaint that should not have been taken."""
    return Transition(
        key="end_acceptance",
        title="终止受理",
        sources=("accepted", "mediating", "testing", "entrusted"),
        target="acceptance_ended",
        roles=("handler",),
        form="end_acceptance",
        chain="refuse",
        documents=(regime.papers.refusal,),
        told=True,
        result="终止受理",
        public=True,
        basis=regime.refusal_grounds.entries[0].basis,
        help="受理后发现不符合受理条件的",
    )


def _identity() -> tuple[Transition, ...]:
    basis = Basis("市场监督管理投诉举报处理办法", "第十条第三款", "form")
    return (
        Transition(
            key="ask_identity",
            title="限期提供身份证明",
            sources=("registered",),
            target="identity_requested",
            roles=("handler",),
            form="ask_identity",
            guards=(
                Guard(
                    condition=fact("provide_by") <= clock("decision", "due_on"),
                    message="提供期限不得晚于受理决定期限的最后一日，该期限不因补正而停止计算",
                    basis=Basis("办法第十条第三款的适用", "", "inferred"),
                ),
            ),
            documents=("c26_4",),
            told=True,
            assigns=True,
            basis=basis,
        ),
        Transition(
            key="supply_identity",
            title="身份证明已提供",
            sources=("identity_requested",),
            target="registered",
            roles=("intake", "handler"),
            form="supply_identity",
            basis=basis,
        ),
    )


def _ending(regime: Regime) -> tuple[Transition, ...]:
    letter = fact("mode") == "letter"
    papers = regime.papers
    ended = (*_ENDED, "acceptance_ended") if regime.legacy else _ENDED
    refusals = count("refuse") == 0
    if regime.legacy:
        refusals = refusals & (count("end_acceptance") == 0)
    return (
        Transition(
            key="agree",
            title="达成协议",
            sources=("mediating", "entrusted"),
            target="agreed",
            roles=("mediator",),
            form="agree",
            guards=(
                Guard(condition=~letter | yes("both_signed"), message="调解书须双方签字或者盖章"),
                *settling(),
            ),
            documents=(regime.papers.agreement,),
            told=True,
            result="达成协议",
            public=True,
        ),
        Transition(
            key="terminate",
            title="终止调解",
            sources=("accepted", "mediating", "testing", "entrusted"),
            target="terminated",
            roles=("handler",),
            form="terminate",
            guards=(
                Guard(
                    condition=(fact("ground") != "ground_5")
                    | (today() >= clock("mediation", "due_on")),
                    message="调解期限的最后一日之前，不能以期限届满未达成协议为由终止调解",
                ),
                *settling(over=fact("ground") == "ground_1"),
            ),
            chain="terminate",
            documents=(regime.papers.termination,),
            told=True,
            result="终止调解",
            public=True,
        ),
        Transition(
            key="follow_up",
            title="回访",
            sources=ended,
            target="follow_up",
            roles=("handler",),
            form="follow_up",
        ),
        Transition(
            key="archive",
            title="归档",
            sources=(*ended, "follow_up", "withdrawn", "answered", "told_channel"),
            target="archived",
            roles=("archivist",),
            form="archive",
            guards=(
                Guard(
                    condition=refusals | _reached(papers.refusal, "c14_5"),
                    message="不予受理的决定尚未告知投诉人",
                ),
                Guard(
                    condition=(count("terminate") == 0) | _reached(papers.termination, "c14_7"),
                    message="终止调解的决定尚未告知双方",
                ),
                Guard(
                    condition=~letter | _reached(papers.agreement, "c14_8"),
                    message="调解书尚未交当事人",
                ),
            ),
        ),
    )


def _reached(own: str, legacy: str) -> AnyOf:
    """The edition's paper, or the one of 2014 in its place, has reached everyone it is for."""
    return AnyOf(of=tuple(delivered(key) for key in dict.fromkeys((own, legacy))))
