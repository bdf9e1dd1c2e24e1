"""Modules with one fault each, and where and how the checks must tell it."""

from dataclasses import replace
from datetime import date

from core.plugin.spec import (
    Cell,
    DomainModule,
    Entry,
    Field,
    Guard,
    HandOver,
    Measure,
    PartyField,
    Register,
    Report,
    ReportSum,
    Spawn,
    State,
    clock,
    count,
    delivered,
    fact,
)
from tests.logic.plugin.small import (
    CASE,
    MODULE,
    grid,
    guarded,
    letter,
    listed,
    numbered,
    role,
    with_action,
    with_case,
    with_field,
    with_form,
)

ACTIONS = CASE.transitions
PAUSE = CASE.clocks[0].pauses[0]

# What is wrong: the module, the place, a piece of the sentence.
FAULTS: dict[str, tuple[DomainModule, str, str]] = {
    # names
    "module_key": (replace(MODULE, key="Small"), "key", "小写"),
    "key_pattern": (with_field(0, key="2nd"), "forms.intake.fields.2nd", "小写字母开头"),
    "key_twice": (with_field(0, key="facts"), "forms.intake.fields.facts", "标识重复"),
    "title_twice": (with_field(0, title="金额"), "forms.intake.fields.extra", "同级"),
    "title_english": (with_field(0, title="Amount"), "forms.intake.fields.extra", "应为中文"),
    "state_title": (
        with_case(states=(*CASE.states[:2], State(key="done", title="办理中", kind="closed"))),
        "states.done",
        "同级",
    ),
    # series, catalogues, the whole
    "series_unknown": (numbered("{yaer}{year}{month}{day}{seq}"), "series.more", "{yaer}"),
    "series_braces": (numbered("{year{month}{day}{seq}"), "series.more", "花括号"),
    "series_no_seq": (numbered("{year}{month}{day}"), "series.more", "{seq}"),
    "series_period": (numbered("{year}{seq}"), "series.more", "{month}"),
    "series_shared": (
        replace(MODULE, series=(replace(MODULE.series[0], shared_by=("gone",)), MODULE.series[1])),
        "series.cases",
        "gone",
    ),
    "catalogue_empty": (listed(), "catalogues.c", "空的"),
    "entry_parent": (listed(Entry(key="x", title="甲", parent="y")), "entries.x", "上级"),
    "no_case_types": (replace(MODULE, case_types=()), "case_types", "至少"),
    "until": (replace(MODULE, until=date(2025, 1, 1)), "until", "早于"),
    "register_form": (
        replace(MODULE, registers=(Register(key="r", title="台账", form="gone", chain="gone2"),)),
        "registers.r",
        "gone",
    ),
    "register_series": (
        replace(MODULE, registers=(Register(key="r", title="台账", form="intake", series="no"),)),
        "registers.r",
        "编号序列“no”",
    ),
    "register_chain": (
        replace(MODULE, registers=(Register(key="r", title="台账", form="intake", chain="no"),)),
        "registers.r",
        "审批链“no”",
    ),
    "measure": (
        replace(MODULE, measures=(Measure(key="m", title="比率", counts="moved", rate_of="no"),)),
        "measures.m",
        "分母",
    ),
    "report": (
        replace(
            MODULE,
            reports=(
                Report(
                    key="r",
                    title="报表",
                    rows=(),
                    columns=(),
                    sums=(ReportSum(measures=("no",), message="应相等"),),
                ),
            ),
        ),
        "reports.r",
        "指标“no”",
    ),
    # fields
    "choice_without_list": (with_field(0, kind="choice"), "fields.extra", "有且只有一个清单"),
    "text_with_list": (with_field(0, catalogue="category"), "fields.extra", "不是选择项目"),
    "catalogue_unknown": (
        with_field(0, kind="choice", catalogue="gone"),
        "fields.extra",
        "清单“gone”不存在",
    ),
    "needs_field": (
        with_form(1, fields=MODULE.forms[1].fields[:1]),
        "forms.refuse.fields.ground",
        "reason",
    ),
    "rows": (with_field(0, kind="rows"), "fields.extra", "多行项目"),
    "rows_inner": (
        with_field(0, kind="rows", rows=(Field(key="in", title="内", source="what"),)),
        "fields.extra.rows.in",
        "来源",
    ),
    "computed": (with_field(0, kind="computed"), "fields.extra", "函数"),
    "step": (with_field(0, step="chief"), "fields.extra", "意见栏"),
    "step_unknown": (with_field(2, kind="opinion", step="no"), "fields.extra", "审批步骤“no”"),
    "fact_kind": (with_field(0, kind="file", fact=True), "fields.extra", "不能作为事实"),
    "fact_sensitive": (with_field(0, fact=True, secrecy="sensitive"), "fields.extra", "敏感"),
    "fact_two_kinds": (
        with_field(1, key="amount", title="金额", kind="text", fact=True),
        "forms.refuse.fields.amount",
        "同名事实",
    ),
    "bounds": (with_field(0, kind="number", minimum=2, maximum=1), "fields.extra", "最小值"),
    "when_unknown": (with_field(0, when=fact("gone") == 1), "fields.extra", "gone"),
    "required_unknown": (with_field(0, required=fact("gone") == 1), "fields.extra", "gone"),
    "source_unknown": (with_field(0, source="case.colour"), "fields.extra", "case.colour"),
    "source_party": (with_field(0, source="party.judge.name"), "fields.extra", "party.judge.name"),
    "source_party_field": (
        with_field(0, source="party.applicant.shoe"),
        "fields.extra",
        "party.applicant.shoe",
    ),
    "source_receiver": (with_field(0, source="receiver.shoe"), "fields.extra", "receiver.shoe"),
    "source_data": (with_field(0, source="data.refuse.no"), "fields.extra", "data.refuse.no"),
    "source_field": (with_field(0, source="field.no"), "fields.extra", "field.no"),
    # layouts
    "letter_place": (letter("{gone}"), "forms.letter.layout", "{gone}"),
    "letter_part": (letter("{to.number}"), "forms.letter.layout", "不是选择项目"),
    "letter_braces": (letter("{to"), "forms.letter.layout", "不成对"),
    "letter_options": (letter("{options}", "to"), "forms.letter.layout", "所列选项"),
    "letter_options_place": (letter("{options}"), "forms.letter.layout", "{options}"),
    "cell_field": (grid((Cell(label="a"), Cell(field="no"))), "layout.rows.0", "no"),
    "cell_label": (grid((Cell(label="{no}"), Cell())), "layout.rows.0", "{no}"),
    "grid_wide": (grid((Cell(colspan=3),)), "layout.rows.0", "放不下"),
    "grid_narrow": (grid((Cell(),)), "layout.rows.0", "没有占满"),
    "grid_deep": (grid((Cell(rowspan=2), Cell())), "layout.rows.0", "放不下"),
    "grid_overlap": (
        grid((Cell(), Cell(rowspan=2)), (Cell(colspan=2),)),
        "layout.rows.1",
        "放不下",
    ),
    "no_layout": (with_form(2, layout=None), "documents.letter", "没有版式"),
    # case type
    "intake_form": (with_case(intake_form="no"), "case_types.matter", "登记表单“no”"),
    "intake_none": (with_case(intake=()), "case_types.matter", "intake"),
    "intake_unknown": (with_case(intake=("receive", "no")), "case_types.matter", "no"),
    "intake_first": (with_action(0, target=None), "transitions.receive", "第一个"),
    "first_state": (with_case(first_states=("no",)), "case_types.matter", "初始状态“no”"),
    "first_state_reach": (with_case(first_states=("testing",)), "case_types.matter", "到不了"),
    "category": (with_case(category="no"), "case_types.matter", "类别清单"),
    "channel": (with_case(channel="no"), "case_types.matter", "接收方式清单"),
    "case_series": (with_case(series="no"), "case_types.matter", "编号序列“no”"),
    "party_acts_for": (role(acts_for="no"), "party_roles.witness", "no"),
    "party_max": (role(min=2, max=1), "party_roles.witness", "上限"),
    "party_kinds": (role(kinds=()), "party_roles.witness", "种类"),
    "party_field_kinds": (
        role(fields=(PartyField(key="credit_code", kinds=("org",)),)),
        "party_roles.witness.fields.credit_code",
        "种类",
    ),
    "party_required": (
        role(fields=(PartyField(key="phone", required=fact("gone") == 1),)),
        "party_roles.witness.fields.phone",
        "gone",
    ),
    # actions
    "no_roles": (with_action(1, roles=()), "transitions.start_test", "岗位"),
    "role": (with_action(1, roles=("no",)), "transitions.start_test", "岗位“no”"),
    "source_state": (with_action(1, sources=("open", "no")), "transitions.start_test", "no"),
    "target": (with_action(1, target="no"), "transitions.start_test", "目标状态“no”"),
    "form": (with_action(1, form="no"), "transitions.start_test", "表单“no”"),
    "chain": (with_action(1, chain="no"), "transitions.start_test", "审批链“no”"),
    "document": (with_action(1, documents=("no",)), "transitions.start_test", "文书“no”"),
    "spawn": (
        with_action(1, spawn=Spawn(case_type="no", link="split")),
        "transitions.start_test",
        "另立",
    ),
    "hand_over": (
        with_action(1, hand_over=HandOver(to=("unit",), fields=(), report_due_fact="no")),
        "transitions.start_test",
        "回报期限",
    ),
    "distinct": (with_action(1, distinct=("actor:no",)), "transitions.start_test", "no"),
    "distinct_fact": (with_action(1, distinct=("no",)), "transitions.start_test", "no"),
    "guard_message": (
        with_action(1, guards=(Guard(condition=fact("amount") == 1, message=""),)),
        "transitions.start_test",
        "说明文字",
    ),
    "guard_fact": (guarded(fact("gone") == 1), "transitions.start_test", "事实“gone”"),
    "guard_clock": (guarded(clock("no") == "running"), "transitions.start_test", "期限“no”"),
    "guard_document": (guarded(delivered("no")), "transitions.start_test", "文书“no”"),
    "guard_count": (guarded(count("no") == 1), "transitions.start_test", "办理事项“no”"),
    "unreachable": (
        with_case(states=(*CASE.states, State(key="lost", title="失落"))),
        "states.lost",
        "到达",
    ),
    "dead_end": (
        with_case(transitions=(ACTIONS[0], ACTIONS[1], ACTIONS[3])),
        "states.testing",
        "无法办结",
    ),
    "never_closed": (
        with_case(states=(*CASE.states[:2], State(key="done", title="已办结"))),
        "case_types.matter",
        "没有办结状态",
    ),
}
