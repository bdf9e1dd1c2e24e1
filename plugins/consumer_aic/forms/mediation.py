"""Papers of the mediation: the notice of the meeting, the entrustment of a test, the agreement."""

from core.plugin.spec import Basis, Cell, Field, Form, Grid, GridRow, Letter
from plugins.consumer_aic.forms.common import (
    NOTICE_WAYS,
    addressee,
    from_party,
    matter,
)
from plugins.consumer_aic.regime import Regime, ref


def meeting_notice(regime: Regime) -> Form:
    """Call both parties to a mediation on the spot; the office sets the days for a recusal."""
    return Form(
        key=regime.papers.meeting,
        title="投诉调解通知书",
        ref=ref(regime.papers.meeting),
        fields=(
            addressee(),
            matter(),
            Field(
                key="meeting_at",
                title="调解时间",
                kind="datetime",
                required=True,
                source="field.meeting_at",
            ),
            Field(key="place", title="调解地点", required=True, source="field.place"),
            Field(key="bring", title="携带的其他材料", kind="long_text", source="field.bring"),
            Field(
                key="recusal_days",
                title="申请回避的天数",
                kind="number",
                required=True,
                minimum=1,
                maximum=30,
                source="field.recusal_days",
            ),
            Field(
                key="mediator",
                title="调解人员",
                kind="user",
                required=True,
                source="field.mediator",
            ),
            Field(key="mediator_phone", title="联系电话", required=True, source="handler.phone"),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                f"关于{{matter}}的投诉，我局已经受理，根据{regime.rule}的规定，"
                "现组织双方当事人进行现场调解。请于{meeting_at}到{place}参加调解。"
                "无正当理由不参加调解的，我局将依法终止调解。",
                "请携带以下材料：1.身份证明材料；2.{bring}。",
                "如果您认为调解人员是投诉人或者被投诉人的近亲属或者有其他利害关系，"
                "可能影响公正处理投诉的，可以自收到本通知书之日起{recusal_days}日内"
                "对调解人员提出回避申请。",
                "调解人员：{mediator}；联系电话：{mediator_phone}。",
            ),
            closing="特此通知。",
        ),
        notes=(
            f"本通知书适用于{regime.office}通知投诉人和被投诉人参加现场调解。",
            "本通知书中“调解人员”“联系电话”指主持调解的工作人员及其联系电话。",
            "本通知书" + NOTICE_WAYS,
        ),
        basis=regime.sample("七"),
    )


def test_entrustment(regime: Regime) -> Form:
    """Entrust a test during the mediation; its time does not count. The layout is our own."""
    return Form(
        key="test_entrustment",
        title="鉴定检测委托书",
        fields=(
            Field(key="institution", title="受委托机构", required=True, source="field.institution"),
            matter(),
            Field(
                key="items",
                title="委托事项",
                kind="long_text",
                required=True,
                source="field.items",
            ),
            Field(key="sample", title="送检样品", source="field.sample"),
            Field(
                key="payer",
                title="费用承担",
                kind="long_text",
                required=True,
                source="field.payer",
            ),
            from_party("complainant_name", "投诉人", "complainant", "name"),
            from_party("respondent_name", "被投诉人", "respondent", "name"),
        ),
        layout=Letter(
            addressee="{institution}：",
            paragraphs=(
                "我局在调解投诉人{complainant_name}与被投诉人{respondent_name}关于{matter}的"
                f"消费者权益争议过程中，经双方当事人协商一致，根据{regime.rule}的有关规定，"
                f"委托你单位对下列事项进行{regime.tests}，并出具书面报告。",
                "委托事项：{items}",
                "送检样品：{sample}",
                "费用承担：{payer}",
            ),
            closing="特此委托。",
            signers=("投诉人（签字）：", "被投诉人（签章）："),
        ),
        notes=(f"{regime.tests}所需时间不计算在调解期限内。",),
        basis=Basis("鉴定检测委托书", "", "inferred", note="官方文书式样中没有此件，版式为自拟"),
    )


def agreement(regime: Regime) -> Form:
    """The mediation agreement: three copies, in force when both parties have signed."""
    return Form(
        key=regime.papers.agreement,
        title="投诉调解书",
        ref=ref(regime.papers.agreement),
        fields=(
            from_party("complainant_name", "投诉人", "complainant", "name"),
            from_party(
                "complainant_phone", "投诉人联系电话", "complainant", "phone", secrecy="sensitive"
            ),
            from_party(
                "complainant_address",
                "投诉人联系地址",
                "complainant",
                "address",
                secrecy="sensitive",
            ),
            from_party("agent_name", "投诉人的委托代理人", "agent", "name"),
            from_party(
                "agent_phone", "投诉人代理人联系电话", "agent", "phone", secrecy="sensitive"
            ),
            from_party("respondent_name", "被投诉人", "respondent", "name"),
            from_party("respondent_legal", "法定代表人", "respondent", "legal_person"),
            from_party(
                "respondent_address", "经营场所", "respondent", "address", secrecy="sensitive"
            ),
            from_party("respondent_agent_name", "被投诉人的委托代理人", "respondent_agent", "name"),
            from_party(
                "respondent_agent_phone",
                "被投诉人代理人联系电话",
                "respondent_agent",
                "phone",
                secrecy="sensitive",
            ),
            Field(
                key="content",
                title="投诉内容及投诉请求",
                kind="long_text",
                required=True,
                source="field.request",
            ),
            Field(
                key="terms",
                title="协议",
                kind="long_text",
                required=True,
                source="field.terms",
            ),
            Field(key="complainant_sign", title="投诉人（签名）", kind="signature"),
            Field(key="respondent_sign", title="被投诉人（签名或者盖章）", kind="signature"),
            Field(key="mediator_sign", title="调解人员（签名）", kind="signature"),
        ),
        layout=Grid(
            columns=(20, 30, 20, 30),
            rows=(
                _row(("投诉人", "complainant_name"), ("联系电话", "complainant_phone")),
                _wide("联系地址", "complainant_address"),
                _row(("委托代理人", "agent_name"), ("联系电话", "agent_phone")),
                _row(("被投诉人", "respondent_name"), ("法定代表人", "respondent_legal")),
                _wide("经营场所", "respondent_address"),
                _row(
                    ("委托代理人", "respondent_agent_name"),
                    ("联系电话", "respondent_agent_phone"),
                ),
                _text("投诉内容及投诉请求："),
                GridRow(cells=(Cell(field="content", colspan=4, height=32, align="left"),)),
                _text(
                    f"根据{regime.rule}有关规定，本局组织双方当事人进行调解，双方自愿达成如下协议："
                ),
                GridRow(cells=(Cell(field="terms", colspan=4, height=45, align="left"),)),
                _text(
                    "本调解书经双方当事人签字后生效。调解书生效后，一方当事人未履行的，"
                    "另一方当事人可以依据《中华人民共和国消费者权益保护法》第三十九条规定，"
                    "通过民事诉讼、仲裁等其他途径解决消费者权益争议。"
                ),
                _row(
                    ("投诉人（签名）", "complainant_sign"),
                    ("被投诉人（签名）", "respondent_sign"),
                ),
                GridRow(
                    cells=(
                        Cell(label="调解人员（签名）"),
                        Cell(field="mediator_sign"),
                        Cell(label="{org}（印章）　{date}", colspan=2),
                    )
                ),
            ),
        ),
        notes=(
            f"本调解书适用于{regime.office}组织投诉人和被投诉人现场调解并达成调解协议。"
            "调解协议已经即时履行或者双方同意不制作调解书的，可以不制作调解书，"
            f"{regime.office}应当做好调解记录备查。",
            "本调解书由投诉人和被投诉人双方签字或者盖章，"
            f"并加盖{regime.office}印章，交投诉人和被投诉人各执一份，"
            f"{regime.office}留存一份归档。",
            "投诉人和被投诉人委托他人参加调解的，被委托人应当出具授权委托书和身份证明。",
        ),
        basis=regime.sample("九"),
    )


def _row(left: tuple[str, str], right: tuple[str, str]) -> GridRow:
    return GridRow(
        cells=(
            Cell(label=left[0]),
            Cell(field=left[1]),
            Cell(label=right[0]),
            Cell(field=right[1]),
        )
    )


def _wide(label: str, field: str) -> GridRow:
    return GridRow(cells=(Cell(label=label), Cell(field=field, colspan=3, align="left")))


def _text(words: str) -> GridRow:
    return GridRow(cells=(Cell(label=words, colspan=4, align="left"),))
