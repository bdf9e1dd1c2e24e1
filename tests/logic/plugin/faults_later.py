"""More modules with one fault each: chains, papers, clocks, routes, dossiers."""

from dataclasses import replace

from core.plugin.spec import (
    Chain,
    Copy,
    DomainModule,
    Dossier,
    DossierItem,
    Extension,
    OnBreach,
    Route,
    Seal,
    Span,
    SpanWhen,
    Step,
    Trigger,
    Warn,
    fact,
    on_action,
)
from tests.logic.plugin.faults import PAUSE
from tests.logic.plugin.small import (
    CASE,
    with_case,
    with_clock,
    with_document,
)

# What is wrong: the module, the place, a piece of the sentence.
LATER: dict[str, tuple[DomainModule, str, str]] = {
    # chains
    "chain_empty": (
        with_case(chains=(*CASE.chains, Chain(key="none", title="空链", steps=()))),
        "chains.none",
        "没有步骤",
    ),
    "step_roles": (
        with_case(
            chains=(
                *CASE.chains,
                Chain(key="x", title="另链", steps=(Step(key="s", title="步骤", roles=()),)),
            )
        ),
        "chains.x.steps.s",
        "岗位",
    ),
    "step_when": (
        with_case(
            chains=(
                replace(
                    CASE.chains[0], steps=(replace(CASE.chains[0].steps[0], when=fact("no") == 1),)
                ),
            )
        ),
        "chains.chief.steps.chief",
        "事实“no”",
    ),
    # papers
    "paper_form": (with_document(0, form="no"), "documents.letter", "表单“no”"),
    "paper_series": (with_document(0, series="no"), "documents.letter", "编号序列“no”"),
    "paper_receiver": (with_document(0, receivers=("no",)), "documents.letter", "no"),
    "paper_each": (with_document(0, receivers=()), "documents.letter", "每人一份"),
    "paper_role": (with_document(0, roles=("no",)), "documents.letter", "岗位“no”"),
    "paper_mode": (with_document(0, modes=("pigeon",)), "documents.letter", "pigeon"),
    "paper_copy": (
        with_document(0, copies=(Copy(label="某人", receiver="no"),)),
        "documents.letter",
        "持有人“no”",
    ),
    "paper_sign": (with_document(0, seal=Seal(sign=("to",))), "documents.letter", "签名处“to”"),
    "paper_unused": (with_document(1, free=False), "documents.sheet", "没有任何办理事项"),
    # clocks
    "clock_law": (with_clock(basis=None), "clocks.decision", "依据"),
    "clock_two_laws": (with_clock(house_rule=True), "clocks.decision", "自定"),
    "clock_start": (with_clock(starts_on=()), "clocks.decision", "起算点"),
    "clock_stop": (with_clock(stops_on=()), "clocks.decision", "终止点"),
    "clock_negative": (with_clock(span=Span(-1, "days")), "clocks.decision", "为负"),
    "clock_action": (with_clock(starts_on=on_action("no")), "clocks.decision", "no"),
    "clock_delivered": (
        with_clock(stops_on=(Trigger(kind="delivered", key="no"),)),
        "clocks.decision",
        "文书“no”",
    ),
    "clock_state": (
        with_clock(stops_on=(Trigger(kind="entered", key="no"),)),
        "clocks.decision",
        "状态“no”",
    ),
    "clock_itself": (
        with_clock(starts_on=(Trigger(kind="expired", key="decision"),)),
        "clocks.decision",
        "自己",
    ),
    "clock_when": (with_clock(when=fact("no") == 1), "clocks.decision", "事实“no”"),
    "clock_spans": (
        with_clock(spans=(SpanWhen(when=fact("no") == 1, span=Span(1, "days")),)),
        "clocks.decision",
        "事实“no”",
    ),
    "clock_trigger_when": (
        with_clock(stops_on=(Trigger(key="refuse", when=fact("no") == 1),)),
        "clocks.decision",
        "事实“no”",
    ),
    "clock_fact": (with_clock(due_fact="no"), "clocks.decision", "事实“no”"),
    "clock_cap": (with_clock(cap_by="decision"), "clocks.decision", "期限“decision”"),
    "clock_refuse": (with_clock(refuse_after=("no",)), "clocks.decision", "no"),
    "clock_owner": (with_clock(owner="no"), "clocks.decision", "岗位“no”"),
    "pause_law": (
        with_clock(pauses=(replace(PAUSE, basis=None),)),
        "clocks.decision.pauses.testing",
        "须有依据",
    ),
    "pause_ends": (
        with_clock(pauses=(replace(PAUSE, ends_on=()),)),
        "clocks.decision.pauses.testing",
        "开始和结束",
    ),
    "pause_paper": (
        with_clock(pauses=(replace(PAUSE, document="no"),)),
        "clocks.decision",
        "文书“no”",
    ),
    "pause_twice": (
        with_clock(pauses=(PAUSE, PAUSE)),
        "clocks.decision.pauses.testing",
        "标识重复",
    ),
    "extension_none": (with_clock(extension=Extension()), "clocks.decision.extension", "只定一个"),
    "extension_role": (
        with_clock(extension=Extension(amount=Span(1, "days"), roles=("no",), chain="no2")),
        "clocks.decision.extension",
        "岗位“no”",
    ),
    "extension_chain": (
        with_clock(extension=Extension(amount=Span(1, "days"), chain="no")),
        "clocks.decision.extension",
        "审批链“no”",
    ),
    "warn_amount": (
        with_clock(warn=(Warn(measure="used_percent", amount=101, level="red"),)),
        "clocks.decision.warn",
        "101",
    ),
    "warn_role": (
        with_clock(warn=(Warn(measure="left", amount=1, level="red", who=("no",)),)),
        "clocks.decision",
        "岗位“no”",
    ),
    "breach_action": (
        with_clock(on_breach=(OnBreach(kind="offer", transition="no"),)),
        "clocks.decision",
        "办理事项“no”",
    ),
    "breach_ground": (
        with_clock(on_breach=(OnBreach(kind="offer", transition="refuse", ground="g9"),)),
        "clocks.decision",
        "情形“g9”",
    ),
    "breach_offer": (with_clock(on_breach=(OnBreach(kind="offer"),)), "clocks.decision", "offer"),
    "breach_issue": (with_clock(on_breach=(OnBreach(kind="issue"),)), "clocks.decision", "issue"),
    "breach_no_engine": (
        with_clock(on_breach=(OnBreach(kind="raise_severity"),)),
        "clocks.decision.on_breach",
        "还没有实现",
    ),
    "breach_to_nobody": (
        with_clock(on_breach=(OnBreach(kind="escalate"),)),
        "clocks.decision",
        "escalate",
    ),
    "warn_below": (
        with_clock(warn=(Warn(measure="left", amount=1, level="red", up=-1),)),
        "clocks.decision",
        "层数",
    ),
    "kind_no_engine": (with_clock(kind="heartbeat"), "clocks.decision.kind", "还没有实现"),
    "mask_no_engine": (with_clock(mask="business_hours"), "clocks.decision.mask", "还没有实现"),
    "per_no_engine": (with_clock(per="receiver"), "clocks.decision.per", "还没有实现"),
    "ticks_no_engine": (
        with_clock(ticks_on=on_action("accept")),
        "clocks.decision.ticks_on",
        "还没有实现",
    ),
    "unit_no_engine": (
        with_clock(span=Span(1, "season")),
        "clocks.decision.span",
        "还没有实现",
    ),
    # routes and dossier
    "route": (with_case(routes=(Route(role="no"),)), "routes.0", "岗位“no”"),
    "route_when": (
        with_case(routes=(Route(when=fact("no") == 1, role="clerk"),)),
        "routes.0",
        "事实“no”",
    ),
    "dossier": (
        with_case(
            dossier=Dossier(
                key="file",
                title="案卷",
                cover="no",
                items=(DossierItem(title="决定书", documents=("gone",), required=fact("x") == 1),),
            )
        ),
        "dossier",
        "gone",
    ),
}
