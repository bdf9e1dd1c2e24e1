"""The lists that forms choose from: kinds of dispute, sources, grounds, ways of delivery."""

from core.plugin.spec import Basis, Catalogue, Entry
from plugins.civil_mediation.regime import LAW, RULES_2002

_KINDS = Basis("人民调解工作统计（黄石市2016年8月通报所列十五类）", "", "practice")
_LOCAL = "宁波市人民调解条例"


def _kinds(*rows: tuple[str, str, str]) -> tuple[Entry, ...]:
    return tuple(Entry(key=key, code=code, title=title, basis=_KINDS) for code, key, title in rows)


def _plain(*rows: tuple[str, str]) -> tuple[Entry, ...]:
    return tuple(Entry(key=key, title=title) for key, title in rows)


KIND = Catalogue(
    key="dispute_kind",
    title="纠纷类别",
    entries=_kinds(
        ("M01", "marriage_family", "婚姻家庭纠纷"),
        ("M02", "neighbours", "邻里纠纷"),
        ("M03", "housing_plot", "房屋宅基地纠纷"),
        ("M04", "contract", "合同纠纷"),
        ("M05", "production", "生产经营纠纷"),
        ("M06", "damages", "损害赔偿纠纷"),
        ("M07", "forest_land", "山林土地纠纷"),
        ("M08", "expropriation", "征地拆迁纠纷"),
        ("M09", "environment", "环境污染纠纷"),
        ("M10", "labour", "劳动争议"),
        ("M11", "consumption", "消费纠纷"),
        ("M12", "medical", "医疗纠纷"),
        ("M13", "traffic", "道路交通事故纠纷"),
        ("M14", "property_management", "物业纠纷"),
        ("M99", "other", "其他纠纷"),
    ),
)

SOURCE = Catalogue(
    key="source",
    title="案件来源",
    entries=(
        Entry(key="application", title="当事人申请", code="S1"),
        Entry(key="found", title="主动调解（排查发现）", code="S2"),
        Entry(key="referred_court", title="接受委托移送（法院）", code="S3"),
        Entry(key="referred_police", title="接受委托移送（公安）", code="S3"),
        Entry(key="referred_petition", title="接受委托移送（信访）", code="S3"),
        Entry(key="referred_other", title="接受委托移送（其他部门）", code="S3"),
        Entry(key="escalated", title="下级调委会报请后当事人申请", code="S1"),
    ),
)
REFERRED = ("referred_court", "referred_police", "referred_petition", "referred_other")
APPLIED = ("application", "escalated")

REFUSAL = Catalogue(
    key="refusal_ground",
    title="不受理的情形",
    entries=(
        Entry(
            key="one_refuses",
            title="当事人一方明确拒绝调解",
            basis=Basis(LAW, "第十七条"),
        ),
        Entry(
            key="reserved",
            title="法律规定由专门机关管辖处理",
            basis=Basis(_LOCAL, "第十七条", "practice", note="地方规定"),
        ),
        Entry(
            key="barred",
            title="法律禁止采用民间调解方式解决",
            basis=Basis(_LOCAL, "第十七条", "practice", note="地方规定"),
        ),
        Entry(
            key="in_court",
            title="法院、仲裁机构或者行政机关已经受理或者解决",
            basis=Basis(RULES_2002, "第二十二条", "law_unread"),
        ),
        Entry(key="no_dispute", title="不属于民间纠纷"),
        Entry(key="withdrawn", title="受理前当事人撤回申请"),
        Entry(
            key="materials",
            title="通知后三个工作日内未提交材料，视为放弃申请",
            basis=Basis("专业性调委会的做法", "", "practice"),
        ),
        Entry(key="other", title="其他", needs_field="refused_text"),
    ),
)

FAILURE = Catalogue(
    key="failure_ground",
    title="调解不成（终止）的情形",
    entries=(
        Entry(key="no_agreement", title="经调解不能达成协议", basis=Basis(LAW, "第二十六条")),
        Entry(key="refused", title="当事人一方明确拒绝继续调解", basis=Basis(LAW, "第二十三条")),
        Entry(key="overdue", title="调解期限届满仍未达成协议"),
        Entry(key="absent", title="当事人无正当理由不参加调解"),
        Entry(key="withdrawn", title="当事人撤回调解申请"),
        Entry(key="other_way", title="当事人已向法院起诉或者申请仲裁"),
        Entry(key="crime", title="有治安案件、刑事案件，已移送公安机关"),
        Entry(key="other", title="其他", needs_field="failed_text"),
    ),
)

RISK = Catalogue(
    key="risk",
    title="激化的迹象",
    multi=True,
    entries=_plain(
        ("violence", "可能转为治安案件或者刑事案件"),
        ("petition", "可能引发群体性上访"),
        ("suicide", "可能引发自杀"),
        ("brawl", "可能引发群体性械斗"),
        ("other", "其他激化迹象"),
    ),
)

PREVENTED = Catalogue(
    key="prevented",
    title="防止激化的种类",
    entries=_plain(
        ("crime", "防止民间纠纷转化为刑事案件"),
        ("petition", "防止群体性上访"),
        ("suicide", "防止民间纠纷引起自杀"),
        ("brawl", "制止群体性械斗"),
    ),
)

DELIVERY_MODE = Catalogue(
    key="delivery_mode",
    title="送达方式",
    entries=_plain(
        ("in_person", "当面"),
        ("direct", "直接送达"),
        ("post", "邮寄送达"),
        ("phone", "电话"),
        ("sms", "短信"),
        ("email", "电子邮件"),
    ),
)

SCREENED_BY = Catalogue(
    key="screened_by",
    title="承办级别",
    entries=_plain(("town", "镇（街道）调委会"), ("village", "村（居）调委会")),
)

CATALOGUES = (
    KIND,
    SOURCE,
    REFUSAL,
    FAILURE,
    RISK,
    PREVENTED,
    DELIVERY_MODE,
    SCREENED_BY,
)
