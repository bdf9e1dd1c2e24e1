"""Papers four, five, seven and nine of the 2014 set: accepted, refused, ended, reported back.

Wording of 2014; the rule that they cite is that of the edition which prints them, because a
repealed rule carries no decision.
"""

from core.plugin.spec import Basis, Entry, Field, Form, Letter
from plugins.consumer_aic.forms.common import addressee, from_party, handler, matter, received_on
from plugins.consumer_aic.forms.legacy2014 import SAMPLES
from plugins.consumer_aic.regime import Regime

REFUSED = Entry(key="refused", title="不予受理")
ENDED = Entry(key="ended", title="终止受理")
BY_ANY_MEANS = "本告知书可以通过电话、短信、邮件、传真或者信函等便捷方式告知"
OWN_SEAL = "工商行政管理部门派出机构以自己名义处理投诉的，使用派出机构印章"
BODY_UNKNOWN = "只取得文书名称，正文按后来的对应式样拟写"


def legacy_decisions(regime: Regime) -> tuple[Form, ...]:
    """The letters in which the office tells what became of a complaint."""
    return (_acceptance(regime), _refusal(regime), _termination(regime), _result_report())


def _acceptance(regime: Regime) -> Form:
    return Form(
        key="c14_4",
        title="受理消费者投诉告知书",
        ref="C14-4",
        fields=(addressee(), received_on(), matter(), *handler()),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "我局（所）于{received_on}收到你关于{matter}的投诉材料，经审查，"
                f"符合{regime.rule}规定的受理条件，我局（所）决定受理。",
                "联系人：{contact}，联系电话：{contact_phone}。",
            ),
            closing="特此告知。",
        ),
        notes=(
            "本告知书适用于有管辖权的工商行政管理部门或者其派出机构决定受理消费者投诉后，"
            "告知投诉人受理情况；",
            "本告知书中“联系人”、“联系电话”指受理消费者投诉的工商部门或者其派出机构"
            "负责处理消费者投诉相关工作人员及其联系电话；",
            f"本告知书由有管辖权的工商行政管理部门加盖印章；{OWN_SEAL}；",
            f"{BY_ANY_MEANS}投诉人。",
        ),
        basis=Basis(SAMPLES, "文书式样四", "form"),
    )


def _refusal(regime: Regime) -> Form:
    return Form(
        key="c14_5",
        title="不予受理（终止受理）消费者投诉告知书",
        ref="C14-5",
        fields=(
            addressee(),
            received_on(),
            matter(),
            Field(
                key="ground",
                title="情形",
                kind="choice",
                catalogue="refusal_ground",
                required=True,
                source="field.ground",
            ),
            Field(
                key="decision",
                title="决定",
                kind="choice",
                choices=(REFUSED, ENDED),
                required=True,
                source="field.refusal_decision" if regime.legacy else "",
                help="尚未受理的为不予受理；受理后发现不符合受理条件的为终止受理",
            ),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "我局（所）于{received_on}收到你关于{matter}的投诉材料。"
                "经审查，属以下第〔{ground.number}〕项所指情形，"
                f"依据{regime.rule}的规定，我局（所）决定{{decision}}。",
                "{options}",
            ),
            options="ground",
            closing="特此告知。",
        ),
        notes=(
            "本告知书适用于有管辖权的工商行政管理部门或者其派出机构决定不予受理或者终止受理"
            "消费者投诉后，告知投诉人不予受理或者终止受理情况；",
            f"本告知书由有管辖权的工商行政管理部门加盖印章；{OWN_SEAL}；",
            f"{BY_ANY_MEANS}投诉人。",
        ),
        basis=Basis(SAMPLES, "文书式样五", "form"),
    )


def _termination(regime: Regime) -> Form:
    return Form(
        key="c14_7",
        title="终止消费者权益争议调解告知书",
        ref="C14-7",
        fields=(
            addressee(),
            matter(),
            Field(
                key="ground",
                title="情形",
                kind="choice",
                catalogue="termination_ground",
                required=True,
                source="field.ground",
            ),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "我局（所）组织调解的关于{matter}的消费者权益争议，"
                "属以下第〔{ground.number}〕项所指情形，"
                f"依据{regime.rule}的规定，我局（所）决定终止调解。",
                "{options}",
                "当事人可以按照法律、法规的有关规定，申请仲裁或者向人民法院提起诉讼。",
            ),
            options="ground",
            closing="特此告知。",
        ),
        notes=(
            "本告知书适用于工商行政管理部门或者其派出机构终止消费者权益争议调解后，"
            "告知双方当事人终止调解情况；",
            f"本告知书由组织调解的工商行政管理部门加盖印章；{OWN_SEAL}；",
            f"{BY_ANY_MEANS}双方当事人。",
        ),
        basis=Basis(SAMPLES, "文书式样七", "inferred", note=BODY_UNKNOWN),
    )


def _result_report() -> Form:
    return Form(
        key="c14_9",
        title="处理消费者投诉情况报告书",
        ref="C14-9",
        fields=(
            Field(
                key="to",
                title="转办的工商局",
                required=True,
                help="只写“工商行政管理局”前面的地名，例如：京海市",
            ),
            Field(key="sent_on", title="转办日期", kind="date", required=True),
            Field(key="sent_number", title="转办通知书文号"),
            from_party("complainant_name", "投诉人", "complainant", "name"),
            matter(),
            Field(key="outcome", title="处理情况", kind="long_text", required=True),
            Field(key="copies", title="材料份数", kind="number", required=True, minimum=0),
            Field(key="pages", title="材料页数", kind="number", required=True, minimum=0),
        ),
        layout=Letter(
            addressee="{to}工商行政管理局：",
            paragraphs=(
                "你局于{sent_on}转来的{complainant_name}关于{matter}的投诉"
                "（转办文号：{sent_number}），我局（所）已经处理。现将处理情况报告如下：",
                "{outcome}",
                "特此报告。",
            ),
            attachments="附：相关材料{copies}份，共{pages}页。",
        ),
        notes=(
            "本报告书适用于工商行政管理部门或者其派出机构将转办投诉的处理情况"
            "报告（回复）转办的工商行政管理部门。",
        ),
        basis=Basis(SAMPLES, "文书式样九", "inferred", note=BODY_UNKNOWN),
    )
