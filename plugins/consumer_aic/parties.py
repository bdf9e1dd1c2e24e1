"""Who takes part in a complaint and in a report, and what is asked of them."""

from core.plugin.spec import PartyField, PartyRole

# 文书式样一 marks the identity document as a must. It is not required at registration all the same:
# whoever phones may supply it later within a set time (办法 第十条第三款), and without it the
# complaint is refused (第十六条第五项), not turned away at the counter.
_PERSON = (
    PartyField(key="name", title="姓名", required=True),
    PartyField(key="phone", title="联系电话", required=True),
    PartyField(key="address", title="联系地址", required=True),
    PartyField(key="id_type", title="证件类型"),
    PartyField(key="id_number", title="证件号码"),
    PartyField(key="gender", title="性别"),
    PartyField(key="age", title="年龄"),
    PartyField(key="workplace", title="工作单位"),
    PartyField(key="email", title="电子邮箱"),
)

_OPERATOR = (
    PartyField(key="name", title="名称（姓名）", required=True),
    PartyField(key="address", title="地址", required=True),
    PartyField(key="contact", title="联系人"),
    PartyField(key="phone", title="联系电话"),
    PartyField(key="credit_code", title="统一社会信用代码", kinds=("org", "sole_trader")),
    PartyField(key="legal_person", title="法定代表人（负责人）", kinds=("org", "sole_trader")),
)

COMPLAINT_PARTIES = (
    PartyRole(
        key="complainant", title="投诉人", kinds=("person",), min=1, max=None, fields=_PERSON
    ),
    PartyRole(
        key="respondent",
        title="被投诉人",
        kinds=("org", "sole_trader", "person"),
        min=1,
        max=None,
        fields=_OPERATOR,
    ),
    PartyRole(
        key="agent",
        title="投诉人的委托代理人",
        kinds=("person",),
        max=None,
        acts_for="complainant",
        fields=(
            PartyField(key="name", title="姓名", required=True),
            PartyField(key="phone", title="联系电话", required=True),
            PartyField(key="id_type", title="证件类型"),
            PartyField(key="id_number", title="证件号码"),
        ),
    ),
    PartyRole(
        key="respondent_agent",
        title="被投诉人的委托代理人",
        kinds=("person",),
        max=None,
        acts_for="respondent",
        fields=(
            PartyField(key="name", title="姓名", required=True),
            PartyField(key="phone", title="联系电话", required=True),
        ),
    ),
)

# Anonymous reports are lawful, and who reported must reach nobody (暂行办法 第三十三条).
REPORT_PARTIES = (
    PartyRole(
        key="reporter",
        title="举报人",
        kinds=("person", "org"),
        max=None,
        secrecy="sealed",
        fields=(
            PartyField(key="name", title="姓名"),
            PartyField(key="phone", title="联系电话"),
            PartyField(key="address", title="联系地址"),
            PartyField(key="id_number", title="身份证件号码"),
            PartyField(key="email", title="电子邮箱"),
        ),
        badges=("实名举报", "匿名举报"),
        # 提供真实身份信息和有效联系方式的，是实名举报 (暂行办法 第三十一条).
        real_name=(("name",), ("phone", "address")),
    ),
    PartyRole(
        key="reported",
        title="被举报人",
        kinds=("org", "sole_trader", "person"),
        min=1,
        max=None,
        fields=_OPERATOR,
    ),
)
