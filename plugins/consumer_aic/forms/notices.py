"""Letters to the parties: identity, acceptance, refusal, end of mediation, result of a report.

文书式样四、五、六、八、十. The rules of 2014 and 2020 print the same letters with their own
citations and grounds.
"""

from core.plugin.spec import Basis, Field, Form, Letter
from plugins.consumer_aic.forms.common import (
    NOTICE_WAYS,
    addressee,
    handler,
    matter,
    received_on,
)
from plugins.consumer_aic.regime import Regime, ref


def identity_request(regime: Regime) -> Form:
    """Ask for proof of identity within a set time (办法 第十条第三款). It pauses no clock."""
    return Form(
        key="c26_4",
        title="限期提供身份证明材料通知书",
        ref="C26-4",
        fields=(
            addressee(),
            Field(
                key="provide_by",
                title="提供期限",
                kind="date",
                required=True,
                source="field.provide_by",
            ),
            Field(
                key="materials",
                title="应提供的材料",
                kind="long_text",
                required=True,
                source="field.materials",
            ),
            Field(key="reply_phone", title="接收电话", required=True, source="unit.phone"),
            Field(key="reply_address", title="接收地址", required=True, source="unit.address"),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "根据《中华人民共和国消费者权益保护法实施条例》第四十六条第一款的规定，"
                "消费者和经营者发生消费争议向市场监督管理部门或者其他有关行政部门投诉的，"
                "应当提供真实身份信息等材料。",
                "根据《市场监督管理投诉举报处理办法》第十条第三款的规定，"
                "请你在{provide_by}前向我局提供以下身份证明材料：{materials}。",
                "逾期未提供或者提供虚假材料的，我局将根据《市场监督管理投诉举报处理办法》"
                "第十条、第十六条的规定，对投诉依法不予受理。",
                "联系电话：{reply_phone}；通信地址：{reply_address}。",
            ),
        ),
        notes=(
            "本通知书适用于投诉人未提供真实身份信息，"
            "市场监督管理部门通知投诉人限期提供身份证明材料。",
            "本通知书中“联系电话”“通信地址”指接收限期提供身份证明材料的"
            "市场监督管理部门地址及联系电话。",
        ),
        basis=regime.sample("四"),
    )


def acceptance(regime: Regime) -> Form:
    """Tell the complainant that the complaint is accepted."""
    return Form(
        key=regime.papers.acceptance,
        title="投诉受理决定书",
        ref=ref(regime.papers.acceptance),
        fields=(addressee(), received_on(), matter(), *handler()),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "我局于{received_on}收到你关于{matter}的投诉。经审查，"
                f"符合{regime.rule}规定的受理条件，我局决定受理。",
                "联系人：{contact}；联系电话：{contact_phone}。",
            ),
            closing="特此告知。",
        ),
        notes=(
            f"本决定书适用于{regime.office}对投诉作出受理决定，并告知投诉人受理情况。",
            f"本决定书中“联系人”“联系电话”指{regime.office}负责处理投诉的工作人员及其联系电话。",
            "本决定书" + NOTICE_WAYS,
        ),
        basis=regime.sample("五"),
    )


def refusal(regime: Regime) -> Form:
    """Tell the complainant of the refusal, its ground, and the other routes."""
    article = f"{regime.refusal_article}的规定" if regime.refusal_article else "的有关规定"
    return Form(
        key=regime.papers.refusal,
        title="投诉不予受理决定书",
        ref=ref(regime.papers.refusal),
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
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "我局于{received_on}收到你关于{matter}的投诉。经审查，属以下第〔{ground.number}〕项"
                f"情形，依据{regime.rule}{article}，我局决定不予受理。",
                "{options}",
                "你还可以按照《中华人民共和国消费者权益保护法》第三十九条规定的其他途径"
                "（与经营者协商和解，请求消费者协会或者依法成立的其他调解组织调解，"
                "向有关行政部门投诉，根据与经营者达成的仲裁协议提请仲裁，向人民法院提起诉讼）"
                "解决消费者权益争议。",
            ),
            options="ground",
            closing="特此告知。",
        ),
        notes=(
            f"本决定书适用于{regime.office}对投诉作出不予受理决定，并告知投诉人不予受理情况。",
            "本决定书" + NOTICE_WAYS,
        ),
        basis=regime.sample("六"),
    )


def termination(regime: Regime) -> Form:
    """Tell both parties that mediation has ended, its ground, and the other routes."""
    article = f"{regime.termination_article}的规定" if regime.termination_article else "的有关规定"
    return Form(
        key=regime.papers.termination,
        title="投诉终止调解决定书",
        ref=ref(regime.papers.termination),
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
                "经审查，关于{matter}投诉的调解过程中出现以下第〔{ground.number}〕项情形，"
                f"依据{regime.rule}{article}，我局决定终止调解。",
                "{options}",
                f"投诉人、被投诉人对{regime.office}作出的终止调解决定、调解结果不服的，可以按照"
                "《中华人民共和国消费者权益保护法》第三十九条规定，通过民事诉讼、仲裁等其他途径"
                "解决消费者权益争议。",
            ),
            options="ground",
            closing="特此告知。",
        ),
        notes=(
            f"本决定书适用于{regime.office}对投诉作出终止调解决定，"
            "并告知投诉人和被投诉人终止调解情况。",
            "本决定书" + NOTICE_WAYS,
        ),
        basis=regime.sample("八"),
    )


def report_result(regime: Regime) -> Form:
    """Tell the reporter the result, only where a law, regulation or rule orders it."""
    return Form(
        key="c26_10",
        title="举报处理结果告知书",
        ref="C26-10",
        fields=(
            addressee(),
            matter(),
            Field(key="law", title="依据的法规名称", required=True, source="field.law"),
            Field(key="article", title="依据的条款", required=True, source="field.article"),
            Field(
                key="outcome",
                title="处理结果",
                kind="long_text",
                required=True,
                source="field.outcome",
            ),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "关于{matter}的举报，我局已依法处理。根据《{law}》第{article}条规定，"
                "现将处理结果告知如下：",
                "{outcome}",
            ),
            closing="特此告知。",
        ),
        notes=(
            f"本告知书适用于{regime.office}依据法律、法规、规章的明确规定，"
            "将举报处理结果告知举报人。",
            "本告知书" + NOTICE_WAYS,
        ),
        basis=Basis(
            "市场监督管理部门处理投诉举报文书式样",
            "文书式样十",
            "form" if regime.asks_identity else "practice",
            note="" if regime.asks_identity else "当时的文书式样没有此件，沿用2026年的式样",
        ),
    )
