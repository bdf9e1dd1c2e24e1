"""Papers one to three of the 2014 set (工商总局 2014-03-12), word for word.

The registration form is the intake form of its own edition; the others issue it on request.
"""

from core.plugin.spec import Basis, Cell, Field, Form, Grid, GridRow, Letter
from plugins.consumer_aic.forms.common import addressee, from_party, matter, received_on
from plugins.consumer_aic.forms.registration import ON_SITE, complaint_questions
from plugins.consumer_aic.regime import Regime

SAMPLES = "工商总局消费者投诉文书式样（2014）"


def legacy_forms(regime: Regime) -> tuple[Form, ...]:
    """The registration form, the notice to the competent office and the note to the complainant."""
    return (_registration(intake=regime.legacy), _transfer_notice(), _transfer_note())


def _registration(*, intake: bool) -> Form:
    """``intake``: it is asked when the complaint comes in, else printed from what is known."""
    content = Field(
        key="facts" if intake else "content",
        title="投诉事实、理由及请求",
        kind="long_text",
        required=True,
        max_length=4000,
        source="" if intake else "field.facts",
        help="写明商品或服务的名称、消费日期、消费涉及金额等具体情况，以及投诉人的请求",
    )
    return Form(
        key="c14_1",
        title="消费者投诉登记表",
        ref="C14-1",
        fields=(
            Field(key="reg_unit", title="登记单位", required=not intake, source="unit.name"),
            Field(
                key="registered_on",
                title="登记时间",
                kind="date",
                required=not intake,
                source="case.received_on",
            ),
            Field(key="no", title="编号", required=not intake, source="case.number"),
            from_party("complainant_name", "投诉人姓名", "complainant", "name"),
            from_party("complainant_gender", "投诉人性别", "complainant", "gender"),
            from_party("complainant_age", "投诉人年龄", "complainant", "age"),
            from_party(
                "complainant_address", "投诉人住址", "complainant", "address", secrecy="sensitive"
            ),
            from_party(
                "complainant_phone", "投诉人联系电话", "complainant", "phone", secrecy="sensitive"
            ),
            from_party("respondent_name", "被投诉人名称", "respondent", "name"),
            from_party("respondent_contact", "被投诉人联系人", "respondent", "contact"),
            from_party(
                "respondent_address",
                "被投诉人经营地址",
                "respondent",
                "address",
                secrecy="sensitive",
            ),
            from_party(
                "respondent_phone", "被投诉人联系电话", "respondent", "phone", secrecy="sensitive"
            ),
            content,
            *(complaint_questions() if intake else ()),
            Field(key="opinion", title="经办人意见", kind="long_text"),
            Field(
                key="complainant_sign",
                title="投诉人（签字）",
                kind="signature",
                when=ON_SITE if intake else None,
            ),
            Field(key="handler_sign", title="经办人（签字）", kind="signature"),
        ),
        layout=Grid(
            columns=(10, 12, 22, 10, 14, 12, 20),
            above=("登记单位：{reg_unit}", "登记时间：{registered_on}", "编号：{no}"),
            rows=(
                GridRow(
                    cells=(
                        Cell(label="投诉人", vertical=True, rowspan=2),
                        Cell(label="姓名"),
                        Cell(field="complainant_name"),
                        Cell(label="性别"),
                        Cell(field="complainant_gender"),
                        Cell(label="年龄"),
                        Cell(field="complainant_age"),
                    )
                ),
                GridRow(
                    cells=(
                        Cell(label="住址"),
                        Cell(field="complainant_address", colspan=3, align="left"),
                        Cell(label="联系电话"),
                        Cell(field="complainant_phone"),
                    )
                ),
                GridRow(
                    cells=(
                        Cell(label="被投诉人", vertical=True, rowspan=2),
                        Cell(label="名称"),
                        Cell(field="respondent_name", colspan=3, align="left"),
                        Cell(label="联系人"),
                        Cell(field="respondent_contact"),
                    )
                ),
                GridRow(
                    cells=(
                        Cell(label="经营地址"),
                        Cell(field="respondent_address", colspan=3, align="left"),
                        Cell(label="联系电话"),
                        Cell(field="respondent_phone"),
                    )
                ),
                _block(content.title, content.key, 80),
                GridRow(
                    cells=(
                        Cell(label="投诉人（签字）", colspan=2, height=18),
                        Cell(field="complainant_sign", colspan=2),
                        Cell(label="经办人（签字）", height=18),
                        Cell(field="handler_sign", colspan=2),
                    )
                ),
                _block("经办人意见", "opinion", 30),
            ),
        ),
        heading="",
        notes=(
            "本表格适用于工商行政管理部门或者其派出机构对消费者通过电话、短信、邮件、传真、信函等方式"
            "提起投诉的登记，以及工商行政管理部门或者其派出机构现场受理消费者投诉的登记；",
            "消费者通过非现场方式提出投诉的，无须在投诉人一栏签字；",
            "投诉事实应当包括：消费者接受商品或服务的名称、消费日期、消费涉及金额等具体情况。",
        ),
        basis=Basis(SAMPLES, "文书式样一", "seed", note="正文表格在用户样张中缺失，按存档式样排列"),
    )


def _block(title: str, field: str, height: int) -> GridRow:
    return GridRow(
        cells=(
            Cell(label=title, vertical=True),
            Cell(field=field, colspan=6, height=height, align="left"),
        )
    )


def _transfer_notice() -> Form:
    return Form(
        key="c14_2",
        title="消费者投诉转办通知书",
        ref="C14-2",
        fields=(
            Field(
                key="to",
                title="收文工商局（所）",
                required=True,
                help="只写“工商行政管理局（所）”前面的地名，例如：海州市城东区",
            ),
            from_party("complainant_name", "投诉人", "complainant", "name"),
            Field(
                key="complained_on",
                title="投诉日期",
                kind="date",
                required=True,
                source="case.received_on",
            ),
            matter(),
            Field(key="report_by", title="报告期限", kind="date", required=True),
            Field(key="copies", title="材料份数", kind="number", required=True, minimum=0),
            Field(key="pages", title="材料页数", kind="number", required=True, minimum=0),
        ),
        layout=Letter(
            addressee="{to}工商行政管理局（所）：",
            paragraphs=(
                "现转去{complainant_name}于{complained_on}关于{matter}的投诉。"
                "请你局（所）对投诉反映问题调查核实，依法予以处理。"
                "并将处理情况于{report_by}前及时报告（回复）我局。",
            ),
            attachments="附：相关材料{copies}份，共{pages}页。",
        ),
        notes=(
            "本通知适用于省、自治区、直辖市工商行政管理部门或者市（地、州）工商行政管理部门"
            "及其设立的12315消费者投诉举报中心将收到的消费者投诉"
            "分送有管辖权的工商行政管理部门或者其派出机构处理。",
        ),
        basis=Basis(SAMPLES, "文书式样二", "seed"),
    )


def _transfer_note() -> Form:
    return Form(
        key="c14_3",
        title="消费者投诉分送情况告知书",
        ref="C14-3",
        fields=(
            addressee(),
            received_on(),
            matter(),
            Field(
                key="sent_to",
                title="分送至工商局（所）",
                required=True,
                help="只写“工商行政管理局（所）”前面的地名，例如：海州市城东区",
            ),
            Field(
                key="contact", title="联系人", required=True, help="有管辖权的局（所）的工作人员"
            ),
            Field(key="contact_phone", title="联系电话", required=True),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                "我局于{received_on}收到你关于{matter}的投诉。"
                "根据《工商行政管理部门处理消费者投诉办法》有关规定，"
                "我局已将你反映的问题分送至经营者所在地（经营行为发生地）的"
                "{sent_to}工商行政管理局（所）调查处理"
                "（联系人：{contact}，联系电话：{contact_phone}）。",
            ),
            closing="特此告知。",
        ),
        notes=(
            "本告知书适用于省、自治区、直辖市工商行政管理部门或者市（地、州）工商行政管理部门"
            "及其设立的12315消费者投诉举报中心将收到的消费者投诉"
            "分送有管辖权的工商行政管理部门或者其派出机构处理后，告知投诉人分送情况；",
            "本告知书中“联系人”、“联系电话”指有管辖权工商部门或者其派出机构"
            "负责处理消费者投诉相关工作人员及其联系电话；",
            "本告知书可以通过电话、短信、邮件、传真或者信函等便捷方式告知投诉人。",
        ),
        basis=Basis(SAMPLES, "文书式样三", "seed"),
    )
