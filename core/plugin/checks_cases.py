"""Faults of a case type: states, actions, chains, papers, parties, and what conditions read."""

from collections.abc import Iterator

from core.plugin.checks_clocks import clock_problems
from core.plugin.checks_forms import catalogue_of, facts_known
from core.plugin.conditions import ClockValue, Condition, Count, Delivered, Fact, operands
from core.plugin.paths import missing
from core.plugin.spec import (
    CaseType,
    Chain,
    Checklist,
    Document,
    DomainModule,
    PartyRole,
    Transition,
)

# Who gets a copy without being a party of the case.
COPY_RECEIVERS = frozenset({"archive", "outside"})
DELIVERY_MODES = "delivery_mode"


def case_problems(module: DomainModule, case_type: CaseType) -> Iterator[str]:
    """Every fault of a case type."""
    here = f"case_types.{case_type.key}"
    yield from _head(module, case_type, here)
    for role in case_type.party_roles:
        yield from _party_role(case_type, role, f"{here}.party_roles.{role.key}")
    for transition in case_type.transitions:
        place = f"{here}.transitions.{transition.key}"
        yield from _transition(module, case_type, transition, place)
    for chain in case_type.chains:
        yield from _chain(module, chain, f"{here}.chains.{chain.key}")
    for checklist in case_type.checklists:
        place = f"{here}.checklists.{checklist.key}"
        yield from _checklist(module, case_type, checklist, place)
    for document in case_type.documents:
        yield from _document(module, case_type, document, f"{here}.documents.{document.key}")
    yield from clock_problems(module, case_type, here)
    yield from _conditions(module, case_type, here)
    yield from _steps_in_forms(module, case_type)
    yield from _rest(module, case_type, here)
    yield from _ways(case_type, here)


def _head(module: DomainModule, case_type: CaseType, here: str) -> Iterator[str]:
    actions = {t.key: t for t in case_type.transitions}
    yield from missing([case_type.intake_form], (f.key for f in module.forms), here, "登记表单")
    yield from missing(case_type.intake, actions, here, "登记办理事项")
    yield from missing(case_type.first_states, (s.key for s in case_type.states), here, "初始状态")
    yield from missing([case_type.series], (s.key for s in module.series), here, "编号序列")
    yield from missing(case_type.bare, (d.key for d in case_type.documents), here, "不印核验码文书")
    for key, what in ((case_type.category, "类别清单"), (case_type.channel, "接收方式清单")):
        if catalogue_of(module, case_type, key) is None:
            yield f"{here}：{what}“{key}”不存在"
    if not case_type.intake:
        yield f"{here}：没有登记时的办理事项（intake）"
        return
    first = actions.get(case_type.intake[0])
    if first is not None and (first.sources or first.target is None):
        yield f"{here}.transitions.{first.key}：第一个办理事项不能有来源状态，且须有目标状态"
    reached = {actions[key].target for key in case_type.intake if key in actions}
    for state in case_type.first_states:
        if state not in reached:
            yield f"{here}：登记时的办理事项到不了初始状态“{state}”"


def _party_role(case_type: CaseType, role: PartyRole, here: str) -> Iterator[str]:
    yield from missing(
        [role.acts_for], (r.key for r in case_type.party_roles), here, "被代理的角色"
    )
    if role.max is not None and role.max < max(role.min, 1):
        yield f"{here}：人数上限小于下限"
    if not role.kinds:
        yield f"{here}：没有当事人种类"
    for field in role.fields:
        if set(field.kinds) - set(role.kinds):
            yield f"{here}.fields.{field.key}：所限的当事人种类不属于该角色"


def _transition(
    module: DomainModule, case_type: CaseType, transition: Transition, here: str
) -> Iterator[str]:
    states = {s.key for s in case_type.states}
    actions = {t.key for t in case_type.transitions}
    types = {c.key for c in module.case_types}
    forms = {f.key for f in module.forms}
    facts = facts_known(module, case_type)
    if not transition.roles:
        yield f"{here}：没有可以办理的岗位"
    yield from missing(transition.roles, (r.key for r in module.roles), here, "岗位")
    yield from missing(transition.sources, states, here, "来源状态")
    yield from missing([transition.target or ""], states, here, "目标状态")
    yield from missing([transition.form], forms, here, "表单")
    yield from missing([transition.chain], (c.key for c in case_type.chains), here, "审批链")
    yield from missing(transition.documents, (d.key for d in case_type.documents), here, "文书")
    if transition.spawn is not None:
        yield from missing([transition.spawn.case_type], types, here, "另立的案件种类")
        if transition.key in case_type.intake:
            yield f"{here}：登记时的办理事项不能另立案件"
    if transition.hand_over is not None:
        handed = transition.hand_over
        yield from missing([handed.case_type], types, here, "移交后的案件种类")
        yield from missing([handed.report_form], forms, here, "回报表单")
        yield from missing([handed.report_due_fact], facts, here, "回报期限所用的事实")
        follow = (handed.taken, handed.returned, handed.reported, handed.recalled)
        yield from missing(follow, actions, here, "移交之后的办理事项")
        if transition.chain:
            yield f"{here}：移交事项不能同时有审批链，移交的去向在办理时才确定"
    for name in transition.distinct:
        kind, _, key = name.partition(":")
        known = actions if kind == "actor" and key else facts
        yield from missing([key or name], known, here, "须由不同人员办理的事项或事实")
    yield from (f"{here}：办理条件没有说明文字" for g in transition.guards if not g.message)


def _chain(module: DomainModule, chain: Chain, here: str) -> Iterator[str]:
    if not chain.steps:
        yield f"{here}：审批链没有步骤"
    for step in chain.steps:
        if not step.roles:
            yield f"{here}.steps.{step.key}：没有审批岗位"
        place = f"{here}.steps.{step.key}"
        yield from missing(step.roles, (r.key for r in module.roles), place, "岗位")


def _checklist(
    module: DomainModule, case_type: CaseType, checklist: Checklist, here: str
) -> Iterator[str]:
    if not checklist.items:
        yield f"{here}：核对清单没有事项"
    if not checklist.states:
        yield f"{here}：没有核对的状态"
    yield from missing(checklist.states, (s.key for s in case_type.states), here, "核对的状态")
    yield from missing(
        checklist.blocks, (t.key for t in case_type.transitions), here, "核对完成前不能办理的事项"
    )
    yield from missing(checklist.override_roles, (r.key for r in module.roles), here, "岗位")
    for transition in case_type.transitions:
        if transition.key in checklist.blocks and transition.sources:
            away = set(transition.sources) - set(checklist.states)
            if away == set(transition.sources):
                yield f"{here}：“{transition.title}”不从核对的状态出发，核对不了就不能办理"


def _document(
    module: DomainModule, case_type: CaseType, document: Document, here: str
) -> Iterator[str]:
    form = next((f for f in module.forms if f.key == document.form), None)
    roles = {r.key for r in case_type.party_roles}
    yield from missing([document.form], (f.key for f in module.forms), here, "表单")
    yield from missing([document.series], (s.key for s in module.series), here, "编号序列")
    yield from missing(document.receivers, roles, here, "受送达的当事人角色")
    yield from missing(document.roles, (r.key for r in module.roles), here, "岗位")
    copies = [copy.receiver for copy in document.copies]
    yield from missing(copies, roles | COPY_RECEIVERS, here, "文书份数的持有人")
    if form is not None:
        signed = {f.key for f in form.fields if f.kind == "signature"}
        yield from missing(document.seal.sign, signed, here, "签名处")
        if form.layout is None and not document.template:
            yield f"{here}：表单 {form.key} 没有版式，文书无法打印"
    modes = catalogue_of(module, case_type, DELIVERY_MODES)
    known = () if modes is None else (entry.key for entry in modes.entries)
    yield from missing(document.modes, known, here, "送达方式")
    if document.each and not document.receivers:
        yield f"{here}：每人一份的文书须有受送达的当事人"
    if not document.free and not any(document.key in t.documents for t in case_type.transitions):
        yield f"{here}：没有任何办理事项制作此文书，它也不能单独制作"


def _conditions(module: DomainModule, case_type: CaseType, here: str) -> Iterator[str]:
    known = {
        "事实": facts_known(module, case_type),
        "期限": {c.key for c in case_type.clocks},
        "文书": {d.key for d in case_type.documents},
        "办理事项": {t.key for t in case_type.transitions},
    }
    for place, condition in _all_conditions(case_type, here):
        for operand in operands(condition):
            match operand:
                case Fact(key=key):
                    yield from missing([key], known["事实"], place, "条件所用的事实")
                case ClockValue(key=key):
                    yield from missing([key], known["期限"], place, "条件所用的期限")
                case Delivered(document=key):
                    yield from missing([key], known["文书"], place, "条件所用的文书")
                case Count(action=key):
                    yield from missing([key], known["办理事项"], place, "条件所用的办理事项")
                case _:
                    continue


def _all_conditions(case_type: CaseType, here: str) -> Iterator[tuple[str, Condition | None]]:
    for transition in case_type.transitions:
        place = f"{here}.transitions.{transition.key}"
        yield from ((place, guard.condition) for guard in transition.guards)
    for chain in case_type.chains:
        place = f"{here}.chains.{chain.key}"
        yield from ((f"{place}.steps.{step.key}", step.when) for step in chain.steps)
    for at, route in enumerate(case_type.routes):
        yield f"{here}.routes.{at}", route.when
    for role in case_type.party_roles:
        for field in role.fields:
            if not isinstance(field.required, bool):
                yield f"{here}.party_roles.{role.key}.fields.{field.key}", field.required
    for clock in case_type.clocks:
        place = f"{here}.clocks.{clock.key}"
        triggers = (
            *clock.starts_on,
            *clock.stops_on,
            *clock.voids_on,
            *clock.restarts_on,
            *clock.ticks_on,
            *(t for pause in clock.pauses for t in (*pause.starts_on, *pause.ends_on)),
        )
        yield place, clock.when
        if clock.extension is not None:
            yield f"{place}.extension", clock.extension.when
        yield from ((place, span.when) for span in clock.spans)
        yield from ((place, trigger.when) for trigger in triggers)
    for item in case_type.dossier.items if case_type.dossier else ():
        yield f"{here}.dossier", item.when
        if not isinstance(item.required, bool):
            yield f"{here}.dossier", item.required


def _steps_in_forms(module: DomainModule, case_type: CaseType) -> Iterator[str]:
    steps = {step.key for chain in case_type.chains for step in chain.steps}
    printed = {document.form for document in case_type.documents}
    for form in module.forms:
        for field in form.fields if form.key in printed else ():
            place = f"forms.{form.key}.fields.{field.key}"
            yield from missing([field.step], steps, place, "审批步骤")


def _rest(module: DomainModule, case_type: CaseType, here: str) -> Iterator[str]:
    for at, route in enumerate(case_type.routes):
        roles = (r.key for r in module.roles)
        yield from missing([route.role], roles, f"{here}.routes.{at}", "岗位")
    if case_type.dossier is None:
        return
    dossier, place = case_type.dossier, f"{here}.dossier"
    documents = {d.key for d in case_type.documents}
    forms = {f.key for f in module.forms}
    yield from missing([dossier.cover, dossier.back], forms, place, "表单")
    yield from missing([dossier.series], (s.key for s in module.series), place, "编号序列")
    for item in dossier.items:
        yield from missing(item.documents, documents, place, "文书")


def _ways(case_type: CaseType, here: str) -> Iterator[str]:
    """Every state can be reached from the first act, and a closed state from every state."""
    states = {s.key: s for s in case_type.states}
    closed = {key for key, state in states.items() if state.kind == "closed"}
    if not closed:
        yield f"{here}：没有办结状态"
        return
    steps: dict[str, set[str]] = {key: set() for key in states}
    for transition in case_type.transitions:
        if transition.target is None or transition.key in case_type.intake[:1]:
            continue
        for source in transition.sources or (key for key in states if key not in closed):
            steps.setdefault(source, set()).add(transition.target)
    first = [t.target for t in case_type.transitions if t.key in case_type.intake[:1]]
    reached = _reach({key for key in first if key is not None}, steps)
    for key in states:
        if key not in reached:
            yield f"{here}.states.{key}：没有办理事项能到达这一状态"
        elif not closed & _reach({key}, steps):
            yield f"{here}.states.{key}：从这一状态无法办结"


def _reach(start: set[str], steps: dict[str, set[str]]) -> set[str]:
    reached, todo = set(start), list(start)
    while todo:
        for state in steps.get(todo.pop(), set()) - reached:
            reached.add(state)
            todo.append(state)
    return reached
