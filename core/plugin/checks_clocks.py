"""Faults of clocks: triggers, pauses, extensions, warnings, breaches, and the law behind them."""

from collections.abc import Iterator

from core.plugin.checks_forms import catalogue_of, facts_known
from core.plugin.paths import missing
from core.plugin.spec import CaseType, Clock, DomainModule, OnBreach, Trigger

# Marks of a source that binds: such a clock may only be shortened, and paused only with a basis.
LEGAL = frozenset({"law", "law_unread", "form"})
_ENDLESS = frozenset({"right", "wait", "heartbeat", "period"})
# Words of the contract that no engine performs yet: a module that uses one must not run silently.
_NO_ENGINE = {
    "kind": frozenset({"heartbeat", "notice_before", "period"}),
    "mask": frozenset({"business_hours"}),
    "per": frozenset({"receiver", "measure"}),
}
_NO_UNIT = frozenset({"design_life", "season"})
_NO_BREACH = frozenset({"raise_severity"})


def clock_problems(module: DomainModule, case_type: CaseType, here: str) -> Iterator[str]:
    """Every fault of the clocks of a case type."""
    for clock in case_type.clocks:
        place = f"{here}.clocks.{clock.key}"
        yield from _without_engine(clock, place)
        yield from _law(clock, place)
        yield from _triggers(case_type, clock, place)
        yield from _references(module, case_type, clock, place)
        for breach in clock.on_breach:
            yield from _breach(module, case_type, breach, place)


def _without_engine(clock: Clock, here: str) -> Iterator[str]:
    for name, words in _NO_ENGINE.items():
        if getattr(clock, name) in words:
            yield f"{here}.{name}：“{getattr(clock, name)}”还没有实现，不能使用"
    if clock.ticks_on:
        yield f"{here}.ticks_on：心跳期限还没有实现，不能使用"
    for span in (clock.span, *(each.span for each in clock.spans)):
        if span.unit in _NO_UNIT:
            yield f"{here}.span：以“{span.unit}”为单位的期限还没有实现，不能使用"
    for act in clock.on_breach:
        if act.kind in _NO_BREACH:
            yield f"{here}.on_breach：逾期后果“{act.kind}”还没有实现，不能使用"
    for step in (*clock.warn, *clock.on_breach):
        if step.up is not None and step.up < 0:
            yield f"{here}：向上级机构的层数不能为负"


def _law(clock: Clock, here: str) -> Iterator[str]:
    if clock.basis is None and not clock.house_rule:
        yield f"{here}：期限须有依据，或标明为本单位自定（house_rule）"
    if clock.basis is not None and clock.house_rule:
        yield f"{here}：自定期限不能同时标注法律依据"
    legal = clock.basis is not None and clock.basis.mark in LEGAL
    for pause in clock.pauses:
        if legal and pause.basis is None:
            yield f"{here}.pauses.{pause.key}：法定期限停止计算须有依据"
        if not pause.starts_on or not pause.ends_on:
            yield f"{here}.pauses.{pause.key}：停止计算须有开始和结束的时点"
    if not clock.starts_on:
        yield f"{here}：期限没有起算点"
    if not clock.stops_on and clock.kind not in _ENDLESS:
        yield f"{here}：期限没有终止点"
    if clock.span.amount is not None and clock.span.amount < 0:
        yield f"{here}：期限长度不能为负"
    extension = clock.extension
    if extension is not None and (extension.amount is None) == (extension.total is None):
        yield f"{here}.extension：须在“每次延长”和“总长”中定且只定一个"
    if extension is not None and extension.when is not None and not extension.message:
        yield f"{here}.extension：延长条件没有说明文字"
    for warn in clock.warn:
        if warn.amount < 0 or (warn.measure == "used_percent" and warn.amount > 100):
            yield f"{here}.warn：提醒的数值 {warn.amount} 不合理"


def _triggers(case_type: CaseType, clock: Clock, here: str) -> Iterator[str]:
    known = {
        "action": {t.key for t in case_type.transitions},
        "delivered": {d.key for d in case_type.documents},
        "issued": {d.key for d in case_type.documents},
        "expired": {c.key for c in case_type.clocks},
        "entered": {s.key for s in case_type.states},
    }
    what = {
        "action": "办理事项",
        "delivered": "文书",
        "issued": "文书",
        "expired": "期限",
        "entered": "状态",
    }
    for trigger in all_triggers(clock):
        yield from missing([trigger.key], known[trigger.kind], here, what[trigger.kind])
        if trigger.kind == "expired" and trigger.key == clock.key:
            yield f"{here}：期限不能由自己届满而起算"


def all_triggers(clock: Clock) -> tuple[Trigger, ...]:
    """Every trigger of a clock, those of its pauses and other ways of meeting it too."""
    return (
        *clock.starts_on,
        *clock.stops_on,
        *clock.voids_on,
        *clock.restarts_on,
        *clock.ticks_on,
        *(way.trigger for way in clock.satisfied_by),
        *(t for pause in clock.pauses for t in (*pause.starts_on, *pause.ends_on)),
    )


def _references(
    module: DomainModule, case_type: CaseType, clock: Clock, here: str
) -> Iterator[str]:
    roles = {r.key for r in module.roles}
    clocks = {c.key for c in case_type.clocks} - {clock.key}
    documents = {d.key for d in case_type.documents}
    facts = facts_known(module, case_type)
    yield from missing([clock.start_fact, clock.due_fact], facts, here, "事实")
    yield from missing([clock.cap_by, clock.replaces], clocks, here, "期限")
    actions = {t.key for t in case_type.transitions}
    yield from missing(clock.refuse_after, actions, here, "届满后不得办理的事项")
    yield from missing([clock.owner], roles, here, "岗位")
    yield from missing((who for warn in clock.warn for who in warn.who), roles, here, "岗位")
    yield from missing((pause.document for pause in clock.pauses), documents, here, "文书")
    if clock.extension is not None:
        place = f"{here}.extension"
        chains = {c.key for c in case_type.chains}
        yield from missing(clock.extension.roles, roles, place, "岗位")
        yield from missing([clock.extension.chain], chains, place, "审批链")
        yield from missing([clock.extension.document], documents, place, "文书")


def _breach(
    module: DomainModule, case_type: CaseType, breach: OnBreach, here: str
) -> Iterator[str]:
    yield from missing(breach.who, (r.key for r in module.roles), here, "岗位")
    if breach.kind == "escalate" and not breach.who:
        yield f"{here}：逾期升级（escalate）须指明岗位"
    yield from missing([breach.paper], (d.key for d in case_type.documents), here, "文书")
    if (breach.kind == "offer") != bool(breach.transition):
        yield f"{here}：逾期提示办理（offer）须指明办理事项，其他后果不能指明"
        return
    offered = next((t for t in case_type.transitions if t.key == breach.transition), None)
    yield from missing([breach.transition], [offered.key] if offered else [], here, "办理事项")
    if breach.kind == "issue" and not breach.paper:
        yield f"{here}：逾期出具文书（issue）须指明文书"
    if offered is None or not breach.ground:
        return
    form = next((f for f in module.forms if f.key == offered.form), None)
    lists = [
        catalogue_of(module, case_type, field.catalogue)
        for field in (form.fields if form else ())
        if field.catalogue
    ]
    grounds = {entry.key for found in lists if found is not None for entry in found.entries}
    yield from missing([breach.ground], grounds, here, "情形")
