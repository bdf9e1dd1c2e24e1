"""Papers on the way to a result: application, notice of rights, registration, records."""

from core.plugin.spec import Cell, Field, Form, Grid, GridRow, Letter
from plugins.civil_mediation.forms import questions as q
from plugins.civil_mediation.forms.common import (
    both_sides,
    committee,
    everyone,
    kind,
    line,
    pair,
    printed,
    registration_no,
    side_rows,
    signature,
    wide,
)
from plugins.civil_mediation.regime import Regime

COLUMNS = (19, 31, 19, 31)


def records(regime: Regime) -> tuple[Form, ...]:
    """M-1 to M-4."""
    return (
        _application(regime),
        _registration(regime),
        _rights(regime),
        _investigation(regime),
        _record(regime),
    )


def _application(regime: Regime) -> Form:
    return Form(
        key="m1",
        title=regime.application,
        ref="M-1",
        heading="　",
        fields=(
            *both_sides(),
            Field(
                key="facts",
                title="纠纷简要情况",
                kind="long_text",
                required=True,
                source="field.facts",
            ),
            Field(
                key="requests",
                title="申请事项",
                kind="long_text",
                required=True,
                source="field.requests",
            ),
            committee(),
            signature("applicant_sign", "申请人（签名、盖章或者按指印）"),
        ),
        layout=Grid(
            columns=COLUMNS,
            rows=(
                *side_rows(height=26),
                wide("纠纷简要情况", "facts", height=62),
                wide("申请事项", "requests", height=34),
                line(
                    "人民调解委员会已将申请人民调解的相关规定告知我，"
                    "现自愿申请人民调解委员会进行调解。"
                ),
                GridRow(
                    cells=(
                        Cell(label="申请人（签名、盖章或者按指印）", colspan=2, height=20),
                        Cell(field="applicant_sign", colspan=2),
                    )
                ),
            ),
            below=("此致　{committee}",),
        ),
        notes=("申请书可以由申请人本人填写，也可以由他人代写，由申请人签名后提交。",),
        basis=regime.papers,
    )


def _registration(regime: Regime) -> Form:
    return Form(
        key="m2",
        title=regime.registration,
        ref="M-2",
        heading="{unit}",
        fields=(
            registration_no(),
            committee(),
            Field(key="registered_on", title="登记日期", kind="date", source="case.received_on"),
            *both_sides(),
            kind(),
            Field(
                key="case_source",
                title="案件来源",
                kind="choice",
                catalogue="source",
                source="case.channel",
            ),
            Field(key="facts", title="纠纷简要情况", kind="long_text", source="field.facts"),
            Field(key="terms", title="达成协议", kind="long_text", source="field.terms"),
            Field(
                key="failed_text", title="调解不成", kind="long_text", source="field.failed_text"
            ),
            Field(
                key="refused_text", title="不受理", kind="long_text", source="field.refused_text"
            ),
            Field(key="remark", title="备注", kind="long_text", source="field.remark"),
            signature("parties_sign", "当事人（签名、盖章或者按指印）"),
            signature("registrar_sign", "登记人（签名）"),
        ),
        layout=Grid(
            columns=COLUMNS,
            above=("编号：{registration_no}", "登记日期：{registered_on}"),
            rows=(
                *side_rows(height=20),
                GridRow(
                    cells=(
                        Cell(label="纠纷类别"),
                        Cell(field="kind"),
                        Cell(label="案件来源"),
                        Cell(label="{case_source}", align="left"),
                    )
                ),
                wide("纠纷简要情况", "facts", height=38),
                wide("达成协议", "terms", height=20),
                wide("调解不成", "failed_text", height=16),
                wide("不受理", "refused_text", height=16),
                wide("备注", "remark", height=10),
                pair(
                    ("当事人（签名、盖章或者按指印）", "parties_sign"),
                    ("登记人（签名）", "registrar_sign"),
                    height=18,
                ),
            ),
            below=("{committee}（盖章）",),
        ),
        notes=(
            "编号为本年度本单位受理的所有矛盾纠纷的登记号，不应与卷宗号、协议书编号混同。",
            "应当列明纠纷的所有当事人；“达成协议”“调解不成”“不受理”三栏只填其中一栏。",
        ),
        basis=regime.papers,
    )


def _rights(regime: Regime) -> Form:
    told = regime.national
    return Form(
        key="m2a",
        title="人民调解当事人权利义务告知书",
        ref="M-2a",
        heading="{unit}",
        fields=(
            committee(),
            Field(key="mediators", title="人民调解员", source="field.mediators"),
        ),
        layout=Letter(
            addressee="各方当事人",
            paragraphs=(
                "你们之间的纠纷，{committee}已经受理，由人民调解员{mediators}调解。"
                f"根据{regime.law}，现将有关事项告知如下：",
                "一、当事人在人民调解活动中的权利：选择或者接受人民调解员；接受调解、拒绝调解"
                "或者要求终止调解；要求调解公开进行或者不公开进行；自主表达意愿、自愿达成调解协议。"
                if told
                else "一、当事人在人民调解活动中的权利：自主决定接受、不接受或者终止调解；"
                "要求有关调解人员回避；不受压制强迫，表达真实意愿，提出合理要求；自愿达成调解协议。",
                "二、当事人在人民调解活动中的义务：如实陈述纠纷事实；遵守调解现场秩序，"
                "尊重人民调解员；尊重对方当事人行使权利；不得激化矛盾。",
                "三、人民调解不收取任何费用。人民调解员对当事人的个人隐私、商业秘密予以保密。",
                "四、经调解达成的调解协议具有法律约束力，当事人应当按照约定履行。"
                + (
                    "双方当事人认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认。"
                    if told
                    else "一方不履行的，另一方可以依法向人民法院起诉。"
                ),
                "五、调解不成的，可以依法通过仲裁、行政、司法等途径维护自己的权利。",
            ),
            signers=("申请人（甲方）签名：", "被申请人（乙方）签名："),
        ),
        basis=regime.basis("第二十三条、第二十四条", "第六条、第七条"),
    )


def _investigation(regime: Regime) -> Form:
    return Form(
        key="m3",
        title=regime.investigation,
        ref="M-3",
        heading="{unit}",
        fields=(
            registration_no(),
            *printed(q.INVESTIGATE),
            signature("witness_sign", "被调查人（签名、盖章或者按指印）"),
            signature("investigator_sign", "调查人（签名）"),
            signature("recorder_sign", "记录人（签名）"),
        ),
        layout=Grid(
            columns=COLUMNS,
            above=("登记号：{registration_no}",),
            rows=(
                pair(("时间", "asked_at"), ("地点", "asked_place")),
                wide("参加人", "asked_present"),
                pair(("被调查人", "witness"), ("性别", "witness_gender")),
                pair(("年龄", "witness_age"), ("民族", "witness_nation")),
                pair(("职业", "witness_occupation"), ("单位或住址", "witness_address")),
                wide("调查内容", "testimony", height=100),
                pair(("调查人", "investigators"), ("记录人", "investigation_recorder")),
                GridRow(
                    cells=(
                        Cell(label="被调查人（签名、盖章或者按指印）", colspan=2, height=18),
                        Cell(field="witness_sign", colspan=2),
                    )
                ),
                pair(
                    ("调查人（签名）", "investigator_sign"),
                    ("记录人（签名）", "recorder_sign"),
                    height=18,
                ),
            ),
        ),
        notes=("本记录经被调查人核对无误后签名；证据材料附后。",),
        basis=regime.papers,
    )


def _record(regime: Regime) -> Form:
    return Form(
        key="m4",
        title=regime.record,
        ref="M-4",
        heading="{unit}",
        fields=(
            registration_no(),
            Field(key="subject", title="事由", source="field.subject"),
            everyone("applicant", "申请人（甲方）"),
            everyone("respondent", "被申请人（乙方）"),
            *printed(q.MEDIATE),
            signature("parties_sign", "当事人（签名、盖章或者按指印）"),
            signature("mediator_sign", "人民调解员（签名）"),
            signature("recorder_sign", "记录人（签名）"),
        ),
        layout=Grid(
            columns=COLUMNS,
            above=("登记号：{registration_no}",),
            rows=(
                pair(("时间", "mediated_at"), ("地点", "mediated_place")),
                wide("事由", "subject"),
                wide("申请人（甲方）", "applicant_all", height=14),
                wide("被申请人（乙方）", "respondent_all", height=14),
                pair(("参加人", "present"), ("公开调解", "in_public")),
                pair(("调解员", "record_mediators"), ("记录人", "recorder")),
                wide("调解记录", "proceedings", height=70),
                wide("调解结果", "outcome", height=22),
                GridRow(
                    cells=(
                        Cell(label="当事人（签名、盖章或者按指印）", colspan=2, height=20),
                        Cell(field="parties_sign", colspan=2),
                    )
                ),
                pair(
                    ("人民调解员（签名）", "mediator_sign"),
                    ("记录人（签名）", "recorder_sign"),
                    height=18,
                ),
            ),
        ),
        notes=("本记录经当事人阅读（或者向其宣读）无误后签名。",),
        basis=regime.papers,
    )
