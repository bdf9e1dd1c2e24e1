"""What the acts of a mediation ask. Papers print the same fields, so nothing is asked twice."""

from core.plugin.spec import Condition, Entry, Field, fact
from plugins.civil_mediation.categories import APPLIED
from plugins.civil_mediation.forms.common import text, yes, yes_no

BY_APPLICATION: Condition = fact("channel").one_of(*APPLIED)
_FOUND = fact("channel") == "found"

_ROUTES = text(
    "routes",
    "已告知的其他途径",
    help="例如：可以依法申请仲裁、行政复议或者向人民法院起诉",
)
_TOLD = yes_no("routes_told", "已告知当事人其他解决途径")
_PERFORMED = yes_no("performed_at_once", "协议已即时履行")
_NO_FEE = "调解不收取任何费用；这里只记当事人之间约定的金额"

INTAKE = (
    Field(
        key="subject",
        title="纠纷名称",
        required=True,
        max_length=100,
        help="即卷名，如：张某与李某邻里通行纠纷",
    ),
    text("facts", "纠纷简要情况", help="写明时间、地点、起因、经过、争议焦点"),
    text("requests", "申请事项", when=BY_APPLICATION, required=BY_APPLICATION),
    Field(
        key="found_on",
        title="排查发现日期",
        kind="date",
        when=_FOUND,
        required=_FOUND,
        past_only=True,
        fact=True,
        help="排查出的纠纷，自发现之日起一个月内结案",
    ),
    Field(key="referred_by", title="委托移送单位", max_length=100),
    yes_no("danger", "有激化可能", required=False, help="选“是”的，请同时登记激化预警"),
    text("remark", "备注", required=False),
)

NOT_ACCEPT = (
    Field(
        key="refusal_ground",
        title="不受理的情形",
        kind="choice",
        catalogue="refusal_ground",
        required=True,
        fact=True,
    ),
    text("refused_text", "不受理的理由", help="印在登记表“不受理”栏"),
    _TOLD,
    _ROUTES,
)

ACCEPT = (
    yes_no("applicant_willing", "申请人（甲方）愿意调解"),
    yes_no(
        "respondent_willing", "被申请人（乙方）没有明确拒绝调解", help="一方明确拒绝的，不得调解"
    ),
    Field(key="mediators", title="人民调解员", required=True, max_length=100),
    Field(
        key="chosen_by",
        title="调解员的确定方式",
        kind="choice",
        required=True,
        fact=True,
        choices=(
            Entry(key="assigned", title="调委会指定"),
            Entry(key="chosen", title="当事人选择"),
        ),
    ),
    yes_no("rights_told", "已告知调解规则和双方的权利义务"),
)

INVESTIGATE = (
    Field(key="asked_at", title="时间", kind="datetime", required=True, past_only=True),
    Field(key="asked_place", title="地点", required=True),
    Field(key="asked_present", title="参加人", max_length=200),
    Field(key="witness", title="被调查人", required=True, max_length=100),
    Field(key="witness_gender", title="性别", max_length=4),
    Field(key="witness_age", title="年龄", kind="number", minimum=0, maximum=150),
    Field(key="witness_nation", title="民族", max_length=20),
    Field(key="witness_occupation", title="职业", max_length=100),
    Field(key="witness_address", title="单位或住址", max_length=200, secrecy="sensitive"),
    text("testimony", "调查内容"),
    Field(key="investigators", title="调查人", required=True, max_length=100),
    Field(key="investigation_recorder", title="记录人", required=True, max_length=50),
)

MEDIATE = (
    Field(
        key="mediated_at", title="时间", kind="datetime", required=True, past_only=True, fact=True
    ),
    Field(key="mediated_place", title="地点", required=True),
    Field(key="present", title="参加人", max_length=200, help="受邀参加调解的人，不是调解员"),
    yes_no("private", "涉及隐私、商业秘密或者当事人反对公开"),
    yes_no("in_public", "公开调解", help="婚姻家庭纠纷一般不公开"),
    text("proceedings", "调解记录", help="依次写明：告知权利义务、双方陈述、查明的事实、调解方案"),
    text(
        "outcome",
        "调解结果",
        required=False,
        help="达成一致的内容，或者不成的原因和已告知的其他途径",
    ),
    Field(key="record_mediators", title="调解员", required=True, max_length=100),
    Field(key="recorder", title="记录人", required=True, max_length=50),
)

EXTEND = (
    yes_no("applicant_asks", "申请人（甲方）要求延长并签名"),
    yes_no("respondent_asks", "被申请人（乙方）要求延长并签名"),
    Field(key="asked_on", title="申请日期", kind="date", required=True, past_only=True),
    text("extension_reason", "延长的理由"),
    Field(key="extension_paper", title="双方签名的申请", kind="file"),
)

START_APPRAISAL = (
    Field(key="appraiser", title="鉴定机构", required=True, max_length=100),
    yes_no("appraisal_agreed", "双方同意委托鉴定并自行与机构结算"),
    text("appraisal_items", "鉴定事项"),
)
END_APPRAISAL = (
    text("appraisal_result", "鉴定结论"),
    Field(key="appraisal_file", title="鉴定意见书", kind="file"),
)

_AGREED = (
    text("settled_facts", "纠纷的主要事实、争议事项和各方的责任"),
    text("terms", "协议内容"),
    text("manner", "履行的方式、地点", required=True),
    _PERFORMED,
    Field(
        key="perform_by",
        title="履行期限",
        kind="date",
        when=fact("performed_at_once") == False,  # noqa: E712  # builds a condition
        required=fact("performed_at_once") == False,  # noqa: E712  # builds a condition
        fact=True,
    ),
    Field(key="amount", title="协议涉及金额", kind="money", unit="元", fact=True, help=_NO_FEE),
    Field(
        key="effective_on",
        title="协议生效日期",
        kind="date",
        required=True,
        past_only=True,
        fact=True,
        help="书面协议自各方签名并加盖印章之日生效，口头协议自达成之日生效",
    ),
)

AGREE_WRITTEN = (
    *_AGREED,
    yes_no("all_signed", "各方当事人已签名、盖章或者按指印"),
    yes_no("mediator_signed", "人民调解员已签名"),
    yes_no("sealed", "已加盖人民调解委员会印章"),
)

AGREE_ORAL = (
    *_AGREED,
    yes_no("letter_asked", "有当事人要求制作书面协议"),
    yes_no("major", "纠纷重大、复杂"),
)

FAIL = (
    Field(
        key="failure_ground",
        title="调解不成的情形",
        kind="choice",
        catalogue="failure_ground",
        required=True,
        fact=True,
    ),
    text("failed_text", "调解不成的情况", help="印在登记表“调解不成”栏和终止通知上"),
    _TOLD,
    _ROUTES,
)

ESCALATE = (
    yes_no("parties_willing", "双方当事人愿意到上级调委会调解"),
    yes_no("file_copied", "调查材料已复印移送"),
    text("escalation_reason", "报请上级调委会调解的理由"),
)

ALARM = (
    Field(
        key="risk",
        title="激化的迹象",
        kind="choices",
        catalogue="risk",
        required=True,
        fact=True,
    ),
    text("measures", "已采取的预防措施"),
    yes_no("police_needed", "可能引起治安案件、刑事案件"),
    Field(
        key="police_told_at",
        title="报告公安机关的时间",
        kind="datetime",
        when=yes("police_needed"),
        required=yes("police_needed"),
        past_only=True,
        fact=True,
        help="可能引起治安案件、刑事案件的，应当及时报告",
    ),
    Field(
        key="police_office",
        title="接报的公安机关",
        when=yes("police_needed"),
        required=yes("police_needed"),
    ),
    yes_no("danger", "列为激化预警"),
)

CALM = (
    yes_no("danger", "仍列为激化预警"),
    text("calm_reason", "解除（保留）预警的理由"),
)

PREVENT = (
    Field(
        key="prevented",
        title="防止激化的种类",
        kind="choice",
        catalogue="prevented",
        required=True,
        fact=True,
    ),
    Field(
        key="prevented_people",
        title="涉及人数",
        kind="number",
        minimum=1,
        maximum=100_000,
        required=True,
        fact=True,
    ),
    text("prevention", "防止激化的情况"),
)

PERFORM = (
    Field(
        key="performed_on",
        title="履行完毕日期",
        kind="date",
        required=True,
        past_only=True,
        fact=True,
    ),
    text("performance", "履行情况"),
)

BREACH = (text("breach", "未履行的情况"),)
URGE = (
    text("urging", "督促履行的情况"),
    yes_no("court_told", "已告知可以向人民法院起诉"),
)

APPLY_COURT = (
    yes_no("applied_jointly", "双方当事人共同申请"),
    Field(key="court", title="人民法院", required=True, max_length=100),
    Field(
        key="court_applied_on",
        title="申请日期",
        kind="date",
        required=True,
        past_only=True,
        fact=True,
    ),
)
COURT_DECIDED = (
    Field(
        key="court_result",
        title="法院的处理",
        kind="choice",
        required=True,
        fact=True,
        choices=(
            Entry(key="confirmed", title="确认调解协议有效"),
            Entry(key="not_confirmed", title="不予确认"),
            Entry(key="withdrawn", title="撤回申请"),
        ),
    ),
    Field(key="court_number", title="法院文号", max_length=100),
    text("court_note", "说明", required=False),
)

VISIT = (
    text("visit_reason", "回访事由"),
    Field(
        key="visited_at",
        title="回访时间",
        kind="datetime",
        required=True,
        past_only=True,
        fact=True,
    ),
    Field(
        key="performed",
        title="协议履行情况",
        kind="choice",
        required=True,
        fact=True,
        choices=(
            Entry(key="yes", title="已履行"),
            Entry(key="partly", title="部分履行"),
            Entry(key="not_due", title="未到履行期限"),
            Entry(key="no", title="未履行"),
        ),
    ),
    Field(
        key="satisfaction",
        title="当事人满意程度",
        kind="choice",
        required=True,
        fact=True,
        choices=(
            Entry(key="satisfied", title="满意"),
            Entry(key="fair", title="基本满意"),
            Entry(key="dissatisfied", title="不满意"),
        ),
    ),
    yes_no("relapsed", "有反复或者激化迹象"),
    text(
        "visit_note", "回访情况", help="履行、满意程度、反复或者激化的迹象、起诉及结果、采取的措施"
    ),
    Field(key="visitor", title="回访人", required=True, max_length=50),
)

BIND = (
    Field(key="pages", title="卷内页数", kind="number", minimum=1, maximum=9999, required=True),
    text("volume_note", "卷内情况", required=False, help="缺损、修改、补充、移出、销毁等情况"),
    Field(
        key="retention",
        title="保管期限",
        kind="choice",
        required=True,
        fact=True,
        choices=(
            Entry(key="short", title="短期"),
            Entry(key="long", title="长期"),
            Entry(key="permanent", title="永久"),
        ),
    ),
    Field(key="binder", title="立卷人", required=True, max_length=50),
    Field(key="checker", title="检查人", required=True, max_length=50),
    Field(key="bound_on", title="立卷日期", kind="date", required=True, past_only=True),
    yes_no("order_right", "卷内顺序、页号已核对"),
    yes_no("strip_sealed", "封底已粘贴封条并加盖公章"),
)

NO_FILE = (text("close_note", "归档说明", required=False),)
