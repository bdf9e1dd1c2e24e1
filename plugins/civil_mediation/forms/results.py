"""Papers of the result and after it: agreements, visit, end, court, request for more time."""

from core.plugin.spec import Basis, Cell, Field, Form, Grid, GridRow, Letter, count
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
from plugins.civil_mediation.forms.records import COLUMNS
from plugins.civil_mediation.regime import Regime

_LOCAL = Basis("宁波市人民调解条例", "第二十七条", "practice", note="地方规定；文书版式为自拟")
_EFFECT = (
    "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效。"
)


def results(regime: Regime) -> tuple[Form, ...]:
    """M-5 to M-7, M-11, M-13 and the papers beside them."""
    court = (_court(regime),) if regime.national else ()
    extension = (_extension(regime),) if regime.extends else ()
    return (
        _agreement(regime),
        _oral(regime),
        _visit(regime),
        _ending(regime),
        _refusal(regime),
        *court,
        *extension,
        _escalation(),
        _alarm(regime),
    )


def _agreed() -> tuple[Field, ...]:
    keys = ("settled_facts", "terms", "manner", "perform_by", "effective_on")
    fields = printed(f for f in q.AGREE_WRITTEN if f.key in keys)
    return tuple(
        Field(
            key=f.key,
            title=f.title,
            kind=f.kind,
            required=f.required is True,
            source=f.source,
        )
        for f in fields
    )


def _agreement(regime: Regime) -> Form:
    return Form(
        key="m5",
        title=regime.agreement,
        ref="M-5",
        heading="{unit}",
        fields=(
            *both_sides(),
            committee(),
            *_agreed(),
            signature("applicant_sign", "申请人（甲方）签名、盖章或者按指印"),
            signature("respondent_sign", "被申请人（乙方）签名、盖章或者按指印"),
            signature("mediator_sign", "人民调解员（签名）"),
            signature("recorder_sign", "记录人（签名）"),
        ),
        layout=Grid(
            columns=COLUMNS,
            above=("编号：{number}",),
            rows=(
                *side_rows(height=14),
                wide("纠纷的主要事实、争议事项和责任", "settled_facts", height=26),
                line("经调解，双方自愿达成如下协议："),
                wide("协议内容", "terms", height=28),
                wide("履行的方式、地点", "manner", height=8),
                pair(("履行期限", "perform_by"), ("生效日期", "effective_on")),
                line(f"{_EFFECT}当事人各执一份，{{committee}}留存一份。"),
                pair(
                    ("甲方（签名、盖章或者按指印）", "applicant_sign"),
                    ("乙方（签名、盖章或者按指印）", "respondent_sign"),
                    height=16,
                ),
                pair(
                    ("人民调解员（签名）", "mediator_sign"),
                    ("记录人（签名）", "recorder_sign"),
                    height=16,
                ),
                GridRow(
                    cells=(
                        Cell(
                            label="人民调解委员会（印章）　　{effective_on}",
                            colspan=4,
                            height=16,
                            align="right",
                        ),
                    )
                ),
            ),
        ),
        notes=("协议书编号与卷宗号相同，与登记号无关。",),
        basis=regime.basis("第二十九条", "第三十五条"),
    )


def _oral(regime: Regime) -> Form:
    return Form(
        key="m6",
        title=regime.oral,
        ref="M-6",
        heading="{unit}",
        fields=(
            registration_no(),
            *both_sides(),
            kind(),
            *_agreed(),
            signature("mediator_sign", "人民调解员（签名）"),
        ),
        layout=Grid(
            columns=COLUMNS,
            above=("编号：{registration_no}", "登记日期：{date}"),
            rows=(
                *side_rows(height=20),
                wide("纠纷类别", "kind"),
                wide("纠纷的主要事实、争议事项和责任", "settled_facts", height=44),
                wide("口头协议内容", "terms", height=40),
                wide("履行的方式、地点", "manner", height=14),
                pair(("履行期限", "perform_by"), ("达成日期", "effective_on")),
                GridRow(
                    cells=(
                        Cell(label="人民调解员（签名）", colspan=2, height=20),
                        Cell(field="mediator_sign", colspan=2),
                    )
                ),
            ),
        ),
        notes=("当事人认为无需制作调解协议书的，可以采取口头协议方式，自达成协议之日起生效。",),
        basis=regime.basis("第二十八条、第三十条", "第三十四条"),
    )


def _visit(regime: Regime) -> Form:
    return Form(
        key="m7",
        title=regime.visit,
        ref="M-7",
        heading="{unit}",
        fields=(
            everyone("applicant", "申请人（甲方）"),
            everyone("respondent", "被申请人（乙方）"),
            Field(
                key="agreement_no",
                title="调解协议编号",
                required=count("agree_written") >= 1,
                source="number.dossier",
            ),
            registration_no(),
            *printed(q.VISIT),
            signature("visitor_sign", "回访人（签名）"),
        ),
        layout=Grid(
            columns=COLUMNS,
            above=("调解协议编号：{agreement_no}", "登记号：{registration_no}"),
            rows=(
                wide("申请人（甲方）", "applicant_all", height=16),
                wide("被申请人（乙方）", "respondent_all", height=16),
                wide("回访事由", "visit_reason", height=20),
                pair(("回访时间", "visited_at"), ("协议履行情况", "performed")),
                pair(("满意程度", "satisfaction"), ("有反复或者激化迹象", "relapsed")),
                wide("回访情况", "visit_note", height=95),
                GridRow(
                    cells=(
                        Cell(label="回访人（签名）", colspan=2, height=20),
                        Cell(field="visitor_sign", colspan=2),
                    )
                ),
            ),
        ),
        basis=regime.basis("第三十一条", "第三十六条"),
    )


def _told_fields(*keys: str) -> tuple[Field, ...]:
    known = {f.key: f for f in (*q.NOT_ACCEPT, *q.FAIL)}
    return printed(known[key] for key in keys)


def _ending(regime: Regime) -> Form:
    return Form(
        key="m11",
        title="终止调解通知书",
        ref="M-11",
        heading="{unit}",
        fields=(
            Field(key="addressee", title="当事人", required=True, source="receiver.name"),
            Field(key="subject", title="纠纷名称", required=True, source="field.subject"),
            committee(),
            *_told_fields("failure_ground", "failed_text", "routes"),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "关于{subject}，{committee}进行了调解。因{failure_ground}，现终止调解。",
                "具体情况：{failed_text}",
                "你可以通过下列途径解决纠纷：{routes}",
            ),
            closing="特此通知。",
        ),
        basis=_LOCAL if regime.national else regime.basis("", "第三十七条"),
    )


def _refusal(regime: Regime) -> Form:
    return Form(
        key="m11_refusal",
        title="不予受理通知书",
        heading="{unit}",
        fields=(
            Field(key="addressee", title="当事人", required=True, source="receiver.name"),
            Field(key="subject", title="纠纷名称", required=True, source="field.subject"),
            *_told_fields("refusal_ground", "refused_text", "routes"),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "你关于{subject}的调解申请收悉。因{refusal_ground}，我会不予受理。",
                "理由：{refused_text}",
                "你可以通过下列途径解决纠纷：{routes}",
            ),
            closing="特此通知。",
        ),
        basis=regime.basis("第十七条", "第二十二条"),
    )


def _court(regime: Regime) -> Form:
    return Form(
        key="m13",
        title="司法确认申请书",
        ref="M-13",
        heading="　",
        fields=(
            everyone("applicant", "申请人（甲方）"),
            everyone("respondent", "申请人（乙方）"),
            Field(key="court", title="人民法院", required=True, source="field.court"),
            committee(),
            Field(
                key="effective_on",
                title="协议生效日期",
                kind="date",
                required=True,
                source="field.effective_on",
            ),
            Field(key="agreement_no", title="协议书编号", source="number.dossier"),
            Field(
                key="terms", title="协议内容", kind="long_text", required=True, source="field.terms"
            ),
        ),
        layout=Letter(
            addressee="{court}：",
            paragraphs=(
                "申请人（甲方）　{applicant_all}",
                "申请人（乙方）　{respondent_all}",
                "双方当事人于{effective_on}经{committee}调解，达成人民调解协议"
                "（编号：{agreement_no}）。协议内容：{terms}",
                "双方自愿达成协议，没有恶意串通、规避法律的行为；"
                "如果因该协议内容而给他人造成损害的，愿意承担相应的民事责任和其他法律责任。",
                "现根据《中华人民共和国人民调解法》第三十三条的规定，共同申请人民法院确认该调解协议的效力。",
            ),
            signers=("申请人（甲方）签名：", "申请人（乙方）签名："),
        ),
        basis=regime.basis("第三十三条", "", note="自协议生效之日起三十日内共同申请"),
    )


def _extension(regime: Regime) -> Form:
    return Form(
        key="extension_request",
        title="延长调解期限申请书",
        heading="　",
        fields=(
            committee(),
            Field(key="subject", title="纠纷名称", required=True, source="field.subject"),
            *printed(f for f in q.EXTEND if f.key in ("asked_on", "extension_reason")),
        ),
        layout=Letter(
            addressee="{committee}：",
            paragraphs=(
                "{subject}正在你会调解。双方当事人都愿意继续调解，"
                "现于{asked_on}共同申请延长调解期限。",
                "理由：{extension_reason}",
            ),
            signers=("申请人（甲方）签名：", "被申请人（乙方）签名："),
        ),
        basis=_LOCAL,
    )


def _escalation() -> Form:
    return Form(
        key="escalation_letter",
        title="报请上级人民调解委员会调解函",
        heading="{unit}",
        fields=(
            committee(),
            registration_no(),
            Field(key="subject", title="纠纷名称", required=True, source="field.subject"),
            *printed(f for f in q.ESCALATE if f.key == "escalation_reason"),
        ),
        layout=Letter(
            addressee="上级人民调解委员会",
            paragraphs=(
                "{committee}受理的{subject}（登记号：{registration_no}），"
                "经调解未能解决，双方当事人愿意到你会申请调解。",
                "理由：{escalation_reason}",
                "现将调查材料复印件随函移送。",
            ),
        ),
        basis=Basis("上海市青浦区调委会的做法", "", "practice", note="版式为自拟"),
    )


def _alarm(regime: Regime) -> Form:
    return Form(
        key="alarm_record",
        title="矛盾纠纷激化预警登记表",
        heading="{unit}",
        fields=(
            registration_no(),
            Field(key="subject", title="纠纷名称", source="field.subject"),
            everyone("applicant", "申请人（甲方）"),
            everyone("respondent", "被申请人（乙方）"),
            *printed(f for f in q.ALARM if f.key != "danger"),
        ),
        layout=Grid(
            columns=COLUMNS,
            above=("登记号：{registration_no}", "登记日期：{date}"),
            rows=(
                wide("纠纷名称", "subject"),
                wide("申请人（甲方）", "applicant_all", height=16),
                wide("被申请人（乙方）", "respondent_all", height=16),
                wide("激化的迹象", "risk", height=30),
                wide("已采取的预防措施", "measures", height=50),
                pair(("报告公安机关时间", "police_told_at"), ("接报的公安机关", "police_office")),
            ),
        ),
        basis=regime.basis("第二十五条", "", note="版式为自拟"),
    )
