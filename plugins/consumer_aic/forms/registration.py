"""登记表: what is written down when a complaint or a report comes in (文书式样一、二)."""

from core.plugin.spec import Cell, Field, Form, Grid, GridRow, fact
from plugins.consumer_aic.forms.common import from_party, matter, to_forward
from plugins.consumer_aic.regime import Regime, ref

_ABOVE = ("登记单位：{reg_unit}", "编号：{no}")
_COLUMNS = (10, 15, 25, 15, 35)
ON_SITE = fact("channel") == "in_person"


def _head() -> tuple[Field, Field]:
    return (
        Field(key="reg_unit", title="登记单位", source="unit.name"),
        Field(key="no", title="编号", source="case.number"),
    )


def _pair(left: tuple[str, str], right: tuple[str, str]) -> tuple[Cell, Cell, Cell, Cell]:
    return (
        Cell(label=left[0]),
        Cell(field=left[1]),
        Cell(label=right[0]),
        Cell(field=right[1]),
    )


def _block(title: str, field: str, height: int) -> GridRow:
    return GridRow(
        cells=(
            Cell(label=title, vertical=True),
            Cell(field=field, colspan=4, height=height, align="left"),
        )
    )


def _signatures(left: tuple[str, str], right: tuple[str, str]) -> GridRow:
    return GridRow(
        cells=(
            Cell(label=left[0], colspan=2, height=18),
            Cell(field=left[1]),
            Cell(label=right[0], height=18),
            Cell(field=right[1]),
        )
    )


def complaint_questions() -> tuple[Field, ...]:
    """What the office wants to know of a complaint beside the boxes of its registration form."""
    return (
        matter(required=False),
        Field(
            key="claims",
            title="投诉请求类型",
            kind="choices",
            catalogue="claim",
            fact=True,
        ),
        Field(key="nature", title="问题性质", kind="choice", catalogue="nature", fact=True),
        Field(key="amount", title="涉及金额", kind="money", unit="元", minimum=0, fact=True),
        Field(key="bought_on", title="消费日期", kind="date", past_only=True, fact=True),
        Field(key="evidence", title="证明材料", kind="file"),
        Field(
            key="signed",
            title="投诉人已在登记表上签字",
            kind="yes_no",
            when=ON_SITE,
            required=ON_SITE,
            fact=True,
            help="现场投诉须由投诉人在登记表上签字；非现场投诉无须签字",
        ),
        to_forward(),
    )


def complaint_registration(regime: Regime) -> Form:
    """The registration form of a complaint; the rules of 2026 added identity and two consents."""
    identity = (
        from_party("complainant_id_type", "投诉人证件类型", "complainant", "id_type"),
        from_party(
            "complainant_id_number",
            "投诉人证件号码",
            "complainant",
            "id_number",
            secrecy="sensitive",
        ),
        Field(
            key="consent_public",
            title="是否同意公示投诉信息",
            kind="yes_no",
            fact=True,
            help="投诉人没有明确表示同意的，按不同意处理",
        ),
        Field(
            key="consent_entrust",
            title="是否同意委托调解",
            kind="yes_no",
            fact=True,
            help="投诉人没有明确表示同意的，不得委托其他组织调解",
        ),
    )
    identity_rows = (
        GridRow(
            cells=_pair(("证件类型", "complainant_id_type"), ("证件号码", "complainant_id_number"))
        ),
    )
    consent_rows = (
        GridRow(
            cells=_pair(
                ("是否同意公示投诉信息", "consent_public"),
                ("是否同意委托调解", "consent_entrust"),
            )
        ),
    )
    asks = regime.asks_identity
    facts = "消费者权益争议事实依据" if asks else "消费者权益争议事实"
    return Form(
        key=regime.papers.registration,
        title="投诉登记表",
        ref=ref(regime.papers.registration),
        fields=(
            *_head(),
            from_party("complainant_name", "投诉人姓名", "complainant", "name"),
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
            *(identity if asks else ()),
            from_party("respondent_name", "被投诉人名称（姓名）", "respondent", "name"),
            from_party("respondent_contact", "被投诉人联系人", "respondent", "contact"),
            from_party(
                "respondent_address", "被投诉人地址", "respondent", "address", secrecy="sensitive"
            ),
            from_party(
                "respondent_phone", "被投诉人联系电话", "respondent", "phone", secrecy="sensitive"
            ),
            Field(
                key="facts",
                title=facts,
                kind="long_text",
                required=True,
                max_length=4000,
                help="写明时间、地点、内容、涉及金额、争议情况，并列出证明材料",
            ),
            Field(
                key="request",
                title="投诉请求",
                kind="long_text",
                required=True,
                max_length=2000,
                help="修理、重作、更换、退货、补足商品数量、退还货款和服务费用、赔偿损失等",
            ),
            *complaint_questions(),
            Field(key="complainant_sign", title="投诉人（签字）", kind="signature", when=ON_SITE),
            Field(
                key="handler_sign", title="经办人（签字）", kind="signature", source="actor.name"
            ),
        ),
        layout=Grid(
            columns=_COLUMNS,
            above=_ABOVE,
            rows=(
                GridRow(
                    cells=(
                        Cell(label="投诉人", vertical=True, rowspan=4 if asks else 2),
                        *_pair(("姓名", "complainant_name"), ("联系电话", "complainant_phone")),
                    )
                ),
                *(identity_rows if asks else ()),
                GridRow(
                    cells=(
                        Cell(label="联系地址" if asks else "住址"),
                        Cell(field="complainant_address", colspan=3, align="left"),
                    )
                ),
                *(consent_rows if asks else ()),
                GridRow(
                    cells=(
                        Cell(label="被投诉人", vertical=True, rowspan=2),
                        *_pair(
                            ("名称（姓名）", "respondent_name"), ("联系人", "respondent_contact")
                        ),
                    )
                ),
                GridRow(
                    cells=_pair(("地址", "respondent_address"), ("联系电话", "respondent_phone"))
                ),
                _block(facts, "facts", 60),
                _block("投诉请求", "request", 40),
                _signatures(
                    ("投诉人（签字）", "complainant_sign"), ("经办人（签字）", "handler_sign")
                ),
            ),
        ),
        notes=(
            f"本表格适用于{regime.office}对消费者通过电话、信函、上门等方式"
            "提起投诉的消费者权益争议的登记。",
            "消费者通过非现场方式提起投诉的，无须在投诉人一栏签字。",
            f"{facts}应当包括：消费者购买、使用商品或者接受服务的时间、地点、内容、"
            f"涉及金额、消费者权益争议情况等具体事实{'及相应证明材料' if asks else ''}。",
            "投诉请求应当包括：消费者主张修理、重作、更换、退货、补足商品数量、"
            "退还货款和服务费用、赔偿损失等具体请求。",
        ),
        basis=regime.sample("一"),
    )


def report_registration(regime: Regime) -> Form:
    """The registration form of a report; whoever reports may stay anonymous and is sealed."""
    return Form(
        key=regime.papers.report_registration,
        title="举报登记表",
        ref=ref(regime.papers.report_registration),
        fields=(
            *_head(),
            from_party("reporter_name", "举报人姓名", "reporter", "name", secrecy="sealed"),
            from_party("reporter_phone", "举报人联系电话", "reporter", "phone", secrecy="sealed"),
            from_party(
                "reporter_address", "举报人联系地址", "reporter", "address", secrecy="sealed"
            ),
            from_party(
                "reporter_id_number",
                "举报人身份证件号码",
                "reporter",
                "id_number",
                secrecy="sealed",
            ),
            from_party("reported_name", "被举报人名称（姓名）", "reported", "name"),
            from_party(
                "reported_address", "被举报人地址", "reported", "address", secrecy="sensitive"
            ),
            Field(
                key="clues",
                title="具体线索和相应事实依据",
                kind="long_text",
                required=True,
                max_length=4000,
                help="写明涉嫌违反市场监督管理法律、法规、规章的具体线索；不要写举报人的身份",
            ),
            matter(required=False),
            to_forward(),
            Field(key="evidence", title="证明材料", kind="file"),
            Field(
                key="reporter_sign",
                title="举报人（签字）",
                kind="signature",
                when=ON_SITE,
                secrecy="sealed",
                help="现场实名举报的由举报人签字；非现场举报无须签字",
            ),
            Field(
                key="handler_sign", title="经办人（签字）", kind="signature", source="actor.name"
            ),
        ),
        layout=Grid(
            columns=_COLUMNS,
            above=_ABOVE,
            rows=(
                GridRow(
                    cells=(
                        Cell(label="举报人", vertical=True, rowspan=2),
                        *_pair(("姓名", "reporter_name"), ("联系电话", "reporter_phone")),
                    )
                ),
                GridRow(
                    cells=_pair(
                        ("联系地址", "reporter_address"), ("身份证件号码", "reporter_id_number")
                    )
                ),
                GridRow(
                    cells=(
                        Cell(label="被举报人", vertical=True, rowspan=2),
                        Cell(label="名称（姓名）"),
                        Cell(field="reported_name", colspan=3, align="left"),
                    )
                ),
                GridRow(
                    cells=(
                        Cell(label="地址"),
                        Cell(field="reported_address", colspan=3, align="left"),
                    )
                ),
                GridRow(
                    cells=(
                        Cell(
                            label="涉嫌违反市场监督管理法律、法规、规章的具体线索和相应的事实依据",
                            vertical=True,
                        ),
                        Cell(field="clues", colspan=4, height=100, align="left"),
                    )
                ),
                _signatures(
                    ("举报人（签字）", "reporter_sign"), ("经办人（签字）", "handler_sign")
                ),
            ),
        ),
        notes=(
            f"本表格适用于{regime.office}对举报人通过电话、信函、上门等方式提起举报的登记。",
            "举报人可以匿名举报，但应当提供具体涉嫌违法线索和相应的事实依据，"
            "并对举报内容的真实性负责。举报人实名举报的，还应当提供真实的身份信息。",
            "通过非现场方式提出举报的，无须在举报人一栏签字。",
        ),
        basis=regime.sample("二"),
    )
