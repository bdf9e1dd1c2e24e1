"""What 广西 added to the set of 2014 (its samples 10 to 19), as papers that may be left aside.

Only the titles were read. Sample 13 (举报登记表) is the intake form of a report; 14 to 16 stand in
``forwarding`` style here and in ``filing_notices``.
"""

from core.plugin.spec import Basis, Cell, Entry, Field, Form, Grid, GridRow, Letter
from plugins.consumer_aic.forms.common import (
    NOTICE_WAYS,
    addressee,
    from_party,
    matter,
    received_on,
)

SAMPLES = "广西12315消费者投诉举报文书式样"
# Statements of the parties bear no office's name above them.
_HEADING = "12315消费者投诉举报文书"
UNREAD = "只取得文书名称，正文和栏目为自拟"


def guangxi(tests: str) -> tuple[Form, ...]:
    """Samples 10 to 12, 14 and 17 to 19; ``tests`` is the edition's word for a test."""
    return (
        _once_told(),
        _minutes(),
        _withdrawal(),
        _report_transfer(),
        _urging(),
        _authorisation(),
        _entrustment(tests),
    )


def _basis(number: str) -> Basis:
    return Basis(SAMPLES, f"文书式样{number}", "practice", note=UNREAD)


def _once_told() -> Form:
    return Form(
        key="gx_10",
        title="消费者投诉（举报）一次性告知书",
        ref="GX-10",
        fields=(
            addressee(),
            received_on(),
            matter(),
            Field(
                key="missing",
                title="需要补充的材料和说明的事项",
                kind="long_text",
                required=True,
                max_length=2000,
                help="逐条写明，一次告知齐全",
            ),
            Field(key="provide_by", title="提供期限", kind="date", required=True),
            Field(key="reply_phone", title="联系电话", required=True, source="unit.phone"),
            Field(key="reply_address", title="接收地址", required=True, source="unit.address"),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "你于{received_on}提交的关于{matter}的材料收悉。经审查，材料不齐全，"
                "请于{provide_by}前补充以下材料或者说明以下事项：",
                "{missing}",
                "接收地址：{reply_address}；联系电话：{reply_phone}。",
            ),
            closing="特此告知。",
        ),
        notes=("需要补充的材料应当一次告知齐全。", "本告知书" + NOTICE_WAYS),
        basis=_basis("十"),
    )


def _pair(left: tuple[str, str], right: tuple[str, str]) -> GridRow:
    return GridRow(
        cells=(
            Cell(label=left[0]),
            Cell(field=left[1]),
            Cell(label=right[0]),
            Cell(field=right[1]),
        )
    )


def _wide(label: str, field: str, height: int | None = None) -> GridRow:
    return GridRow(
        cells=(Cell(label=label), Cell(field=field, colspan=3, height=height, align="left"))
    )


def _minutes() -> Form:
    return Form(
        key="gx_11",
        title="消费者权益争议调解笔录",
        ref="GX-11",
        fields=(
            Field(
                key="began_at",
                title="开始时间",
                kind="datetime",
                required=True,
                source="field.meeting_at",
            ),
            Field(key="ended_at", title="结束时间", kind="datetime", required=True),
            Field(key="place", title="调解地点", required=True, source="field.place"),
            Field(
                key="mediator",
                title="调解人员",
                kind="user",
                required=True,
                source="field.mediator",
            ),
            Field(key="recorder", title="记录人", required=True, source="actor.name"),
            from_party("complainant_name", "投诉人", "complainant", "name"),
            from_party("agent_name", "投诉人的委托代理人", "agent", "name"),
            from_party("respondent_name", "被投诉人", "respondent", "name"),
            from_party("respondent_agent_name", "被投诉人的委托代理人", "respondent_agent", "name"),
            matter(),
            Field(
                key="asks_recusal",
                title="当事人是否申请回避",
                kind="yes_no",
                required=True,
                help="调解前告知当事人有权申请调解人员回避",
            ),
            Field(
                key="course",
                title="调解经过",
                kind="long_text",
                required=True,
                max_length=8000,
                help="记明双方的陈述、主张、证据和协商过程",
            ),
            Field(key="outcome", title="调解结果", kind="long_text", required=True),
            Field(key="complainant_sign", title="投诉人（签名）", kind="signature"),
            Field(key="respondent_sign", title="被投诉人（签名）", kind="signature"),
            Field(key="mediator_sign", title="调解人员（签名）", kind="signature"),
            Field(key="recorder_sign", title="记录人（签名）", kind="signature"),
        ),
        layout=Grid(
            columns=(18, 32, 18, 32),
            rows=(
                _pair(("开始时间", "began_at"), ("结束时间", "ended_at")),
                _wide("调解地点", "place"),
                _pair(("调解人员", "mediator"), ("记录人", "recorder")),
                _pair(("投诉人", "complainant_name"), ("委托代理人", "agent_name")),
                _pair(("被投诉人", "respondent_name"), ("委托代理人", "respondent_agent_name")),
                _pair(("事由", "matter"), ("是否申请回避", "asks_recusal")),
                _wide("调解经过", "course", 70),
                _wide("调解结果", "outcome", 22),
                _pair(
                    ("投诉人（签名）", "complainant_sign"), ("被投诉人（签名）", "respondent_sign")
                ),
                _pair(("调解人员（签名）", "mediator_sign"), ("记录人（签名）", "recorder_sign")),
            ),
        ),
        notes=("本笔录经当事人核对无误后签名；有多页的，每页均应签名。",),
        basis=_basis("十一"),
    )


def _withdrawal() -> Form:
    return Form(
        key="gx_12",
        title="消费者投诉撤回书",
        ref="GX-12",
        fields=(
            from_party("complainant_name", "投诉人", "complainant", "name"),
            from_party("respondent_name", "被投诉人", "respondent", "name"),
            received_on(),
            matter(),
            Field(
                key="withdrawal",
                title="撤回的原因",
                kind="long_text",
                required=True,
                max_length=1000,
                source="field.withdrawal",
            ),
            Field(key="complainant_sign", title="投诉人（签名）", kind="signature"),
        ),
        layout=Letter(
            addressee="{org}：",
            paragraphs=(
                "本人{complainant_name}于{received_on}向你局投诉{respondent_name}，"
                "事由为{matter}。现因下列原因，自愿撤回投诉：",
                "{withdrawal}",
            ),
            closing="特此申请。",
            signers=("投诉人（签名）：",),
        ),
        heading=_HEADING,
        notes=("委托代理人代为撤回投诉的，应当有投诉人的特别授权。",),
        basis=_basis("十二"),
    )


def _report_transfer() -> Form:
    return Form(
        key="gx_14",
        title="消费者举报转办通知书",
        ref="GX-14",
        fields=(
            Field(key="to", title="收文单位", required=True, help="写全称"),
            received_on(),
            from_party("reported_name", "被举报人", "reported", "name"),
            matter(),
            Field(key="report_by", title="报告期限", kind="date", required=True),
            Field(key="copies", title="材料份数", kind="number", required=True, minimum=0),
            Field(key="pages", title="材料页数", kind="number", required=True, minimum=0),
        ),
        layout=Letter(
            addressee="{to}：",
            paragraphs=(
                "现转去我局于{received_on}收到的关于{reported_name}{matter}的举报。"
                "请你单位调查核实，依法予以处理，并将处理情况于{report_by}前报告我局。",
            ),
            attachments="附：相关材料{copies}份，共{pages}页。",
        ),
        notes=("举报人的身份信息不写入本通知书，确需移交的另行密封送达。",),
        basis=_basis("十四"),
    )


def _urging() -> Form:
    return Form(
        key="gx_17",
        title="消费者投诉举报案件督办通知书",
        ref="GX-17",
        fields=(
            Field(
                key="to", title="承办单位", required=True, source="case.handed_to", help="写全称"
            ),
            received_on(),
            matter(),
            Field(
                key="demand",
                title="督办事项和要求",
                kind="long_text",
                required=True,
                max_length=2000,
            ),
            Field(key="report_by", title="报告期限", kind="date", required=True),
            Field(key="contact", title="联系人", required=True, source="handler.name"),
            Field(key="contact_phone", title="联系电话", required=True, source="handler.phone"),
        ),
        layout=Letter(
            addressee="{to}：",
            paragraphs=(
                "我局于{received_on}收到的关于{matter}的投诉（举报）由你单位承办。"
                "现予以督办，要求如下：",
                "{demand}",
                "请于{report_by}前将办理情况书面报告我局。"
                "联系人：{contact}；联系电话：{contact_phone}。",
            ),
            closing="特此通知。",
        ),
        notes=("本通知书适用于对逾期未报告处理结果或者情况重大的投诉、举报进行督办。",),
        basis=_basis("十七"),
    )


def _authorisation() -> Form:
    return Form(
        key="gx_18",
        title="授权委托书",
        ref="GX-18",
        fields=(
            from_party("principal_name", "委托人", "complainant", "name"),
            from_party(
                "principal_id", "委托人证件号码", "complainant", "id_number", secrecy="sensitive"
            ),
            from_party("agent_name", "受委托人", "agent", "name"),
            from_party("agent_id", "受委托人证件号码", "agent", "id_number", secrecy="sensitive"),
            from_party("agent_phone", "受委托人联系电话", "agent", "phone", secrecy="sensitive"),
            matter(),
            Field(
                key="power",
                title="委托权限",
                kind="choice",
                required=True,
                choices=(
                    Entry(key="general", title="一般委托"),
                    Entry(
                        key="special", title="特别授权（代为变更、放弃请求，达成协议，撤回投诉）"
                    ),
                ),
            ),
            Field(key="until", title="委托期限至", kind="date", required=True),
            Field(key="principal_sign", title="委托人（签名）", kind="signature"),
            Field(key="agent_sign", title="受委托人（签名）", kind="signature"),
        ),
        layout=Letter(
            addressee="{org}：",
            paragraphs=(
                "委托人：{principal_name}",
                "证件号码：{principal_id}",
                "受委托人：{agent_name}",
                "证件号码：{agent_id}",
                "联系电话：{agent_phone}",
                "委托人因{matter}一事，委托上述受委托人参加你局的投诉处理和调解。",
                "委托权限：",
                "{options}",
                "委托期限：自签署之日起至{until}止。",
            ),
            options="power",
            signers=("委托人（签名）：", "受委托人（签名）："),
        ),
        heading=_HEADING,
        notes=(
            "授权委托书应当载明委托事项、权限和期限，并由委托人本人签名（暂行办法第十条）。",
            "受委托人应当同时出示身份证明。",
        ),
        basis=_basis("十八"),
    )


def _entrustment(tests: str) -> Form:
    return Form(
        key="gx_19",
        title="鉴定委托书",
        ref="GX-19",
        fields=(
            Field(key="institution", title="受委托机构", required=True, source="field.institution"),
            from_party("complainant_name", "投诉人", "complainant", "name"),
            from_party("respondent_name", "被投诉人", "respondent", "name"),
            Field(key="sample", title="鉴定物品", required=True, source="field.sample"),
            Field(key="model", title="规格型号"),
            Field(key="quantity", title="数量", kind="number", minimum=1),
            Field(
                key="items",
                title="鉴定事项",
                kind="long_text",
                required=True,
                source="field.items",
            ),
            Field(
                key="payer",
                title="费用承担",
                kind="long_text",
                required=True,
                source="field.payer",
            ),
            Field(key="contact", title="联系人", required=True, source="handler.name"),
            Field(key="contact_phone", title="联系电话", required=True, source="handler.phone"),
            Field(key="complainant_sign", title="投诉人（签名）", kind="signature"),
            Field(key="respondent_sign", title="被投诉人（签章）", kind="signature"),
        ),
        layout=Grid(
            columns=(18, 32, 18, 32),
            rows=(
                _wide("受委托机构", "institution"),
                _pair(("投诉人", "complainant_name"), ("被投诉人", "respondent_name")),
                _wide("鉴定物品", "sample"),
                _pair(("规格型号", "model"), ("数量", "quantity")),
                _wide("鉴定事项", "items", 40),
                _wide("费用承担", "payer", 20),
                _pair(("联系人", "contact"), ("联系电话", "contact_phone")),
                _pair(
                    ("投诉人（签名）", "complainant_sign"), ("被投诉人（签章）", "respondent_sign")
                ),
            ),
        ),
        notes=(
            "双方当事人就受委托机构和费用承担协商一致后签名。",
            f"{tests}所需时间不计算在调解期限内。",
        ),
        basis=_basis("十九"),
    )
