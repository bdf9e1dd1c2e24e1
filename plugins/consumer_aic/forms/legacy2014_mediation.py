"""Papers six and eight of the 2014 set: the call to a mediation and the agreement.

The sample of the agreement has lines; a table holds the same words in the same order, and keeps it
on one page.
"""

from core.plugin.spec import Basis, Cell, Field, Form, Grid, GridRow, Letter
from plugins.consumer_aic.forms.common import addressee, from_party, matter
from plugins.consumer_aic.forms.legacy2014 import SAMPLES
from plugins.consumer_aic.forms.legacy2014_decisions import BODY_UNKNOWN, BY_ANY_MEANS, OWN_SEAL
from plugins.consumer_aic.regime import Regime


def legacy_mediation(regime: Regime) -> tuple[Form, ...]:
    """The notice of the meeting and the agreement."""
    return (_meeting_notice(regime), _agreement(regime))


def _meeting_notice(regime: Regime) -> Form:
    return Form(
        key="c14_6",
        title="消费者权益争议调解通知书",
        ref="C14-6",
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
                "关于{matter}的投诉，我局（所）已经受理。"
                f"根据{regime.rule}有关规定，定于{{meeting_at}}在{{place}}"
                "组织双方当事人进行调解，请携带身份证明和有关证据材料准时参加。",
                "无正当理由不参加调解的，我局（所）将依法终止调解。"
                "委托他人参加调解的，被委托人应当出具授权委托书以及身份证明。",
                "调解人员：{mediator}，联系电话：{mediator_phone}。",
            ),
            closing="特此通知。",
        ),
        notes=(
            "本通知书适用于工商行政管理部门或者其派出机构通知消费者权益争议双方当事人参加调解；",
            f"本通知书由组织调解的工商行政管理部门加盖印章；{OWN_SEAL}；",
            BY_ANY_MEANS.replace("告知书", "通知书") + "双方当事人。",
        ),
        basis=Basis(SAMPLES, "文书式样六", "inferred", note=BODY_UNKNOWN),
    )


def _agreement(regime: Regime) -> Form:
    return Form(
        key="c14_8",
        title="消费者权益争议调解书",
        ref="C14-8",
        fields=(
            *_complainant(),
            *_respondent(),
            Field(
                key="content",
                title="投诉内容及投诉请求",
                kind="long_text",
                required=True,
                source="field.facts" if regime.legacy else "field.request",
            ),
            Field(
                key="terms",
                title="协议",
                kind="long_text",
                required=True,
                source="field.terms",
            ),
            Field(key="complainant_sign", title="投诉人（签名）", kind="signature"),
            Field(key="respondent_sign", title="被投诉人（签名）", kind="signature"),
            Field(key="mediator_sign", title="调解人（签名）", kind="signature"),
        ),
        layout=Grid(
            columns=(19, 33, 14, 34),
            rows=(
                _row(("投诉人", "complainant_name"), ("电话", "complainant_phone")),
                _row(("住址", "complainant_address"), ("单位", "complainant_workplace")),
                _row(("委托代理人", "agent_name"), ("电话", "agent_phone")),
                _wide("被投诉人", "respondent_name"),
                _row(("法定代表人（负责人）", "respondent_legal"), ("电话", "respondent_phone")),
                _wide("地址（经营场所）", "respondent_address"),
                _row(("委托代理人", "respondent_agent_name"), ("电话", "respondent_agent_phone")),
                _words("投诉内容及投诉请求："),
                GridRow(cells=(Cell(field="content", colspan=4, height=32, align="left"),)),
                _words(
                    f"根据{regime.rule}有关规定，本局（所）组织双方当事人进行调解，"
                    "双方自愿达成如下协议："
                ),
                GridRow(cells=(Cell(field="terms", colspan=4, height=42, align="left"),)),
                _words(
                    "本调解书经双方当事人签字后生效。调解书生效后无法执行的，消费者可以按照"
                    "法律、法规的有关规定向有关部门申请仲裁或者向人民法院提起诉讼。"
                ),
                _row(
                    ("投诉人（签名）", "complainant_sign"), ("被投诉人（签名）", "respondent_sign")
                ),
                GridRow(
                    cells=(
                        Cell(label="调解人（签名）"),
                        Cell(field="mediator_sign"),
                        Cell(label="{org}（印章）　{date}", colspan=2),
                    )
                ),
            ),
        ),
        notes=(
            "本调解书适用于工商行政管理部门或者其派出机构组织消费者权益争议当事人进行调解"
            "并达成协议，需要制作调解书的；",
            "消费者权益争议当事人认为无需制作调解书的，经当事人同意，调解协议可以采取口头形式，"
            "工商行政管理部门调解人员应当予以记录备查；",
            "本调解书由组织调解的工商行政管理部门加盖印章；"
            "工商行政管理部门派出机构以自己名义组织调解的，使用派出机构印章；",
            "当事人委托他人处理投诉的，被委托人应当出具授权委托书以及身份证明。"
            "授权委托书应当载明委托事项、权限和期限，并应当由消费者本人签名。",
        ),
        basis=Basis(SAMPLES, "文书式样八", "form"),
    )


def _complainant() -> tuple[Field, ...]:
    return (
        from_party("complainant_name", "投诉人", "complainant", "name"),
        from_party("complainant_phone", "投诉人电话", "complainant", "phone", secrecy="sensitive"),
        from_party(
            "complainant_address", "投诉人住址", "complainant", "address", secrecy="sensitive"
        ),
        from_party("complainant_workplace", "投诉人单位", "complainant", "workplace"),
        from_party("agent_name", "投诉人的委托代理人", "agent", "name"),
        from_party("agent_phone", "投诉人代理人电话", "agent", "phone", secrecy="sensitive"),
    )


def _respondent() -> tuple[Field, ...]:
    return (
        from_party("respondent_name", "被投诉人", "respondent", "name"),
        from_party("respondent_legal", "法定代表人（负责人）", "respondent", "legal_person"),
        from_party("respondent_phone", "被投诉人电话", "respondent", "phone", secrecy="sensitive"),
        from_party(
            "respondent_address",
            "地址（经营场所）",
            "respondent",
            "address",
            secrecy="sensitive",
        ),
        from_party("respondent_agent_name", "被投诉人的委托代理人", "respondent_agent", "name"),
        from_party(
            "respondent_agent_phone",
            "被投诉人代理人电话",
            "respondent_agent",
            "phone",
            secrecy="sensitive",
        ),
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


def _words(text: str) -> GridRow:
    return GridRow(cells=(Cell(label=text, colspan=4, align="left"),))
