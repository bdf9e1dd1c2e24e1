"""Three sets of rules that followed one another, as the few words in which they differ."""

from dataclasses import dataclass

from core.plugin.base import Mark
from core.plugin.spec import Basis, Catalogue, Span
from plugins.consumer_aic import grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The keys of the papers that the acts of an edition draft."""

    registration: str
    acceptance: str
    refusal: str
    meeting: str
    termination: str
    agreement: str
    report_registration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """What changes from one set of rules to the next: citations, papers, grounds, telling."""

    rule: str
    papers: Papers
    samples: str
    samples_mark: Mark = "form"
    samples_note: str = ""
    office: str
    decision: Basis
    termination_notice: Basis
    mediation: Basis
    mediation_span: Span
    testing: Basis
    verification: Basis
    investigation: Basis
    investigation_extension: Basis
    refusal_article: str
    termination_article: str
    refusal_grounds: Catalogue
    termination_grounds: Catalogue
    tests: str
    asks_identity: bool = False
    tells_filing: bool = False
    settles_jurisdiction: bool = False
    merges_repeats: bool = False
    legacy: bool = False

    def sample(self, number: str) -> Basis:
        """The official sample behind a form, by its number in the set (五 for 文书式样五)."""
        return Basis(self.samples, f"文书式样{number}", self.samples_mark, note=self.samples_note)


def ref(key: str) -> str:
    """The id of a form on the domain page: ``c26_5`` is C26-5."""
    return key.upper().replace("_", "-")


def _own_set(prefix: str) -> Papers:
    return Papers(
        registration=f"{prefix}_1",
        report_registration=f"{prefix}_2",
        acceptance=f"{prefix}_5",
        refusal=f"{prefix}_6",
        meeting=f"{prefix}_7",
        termination=f"{prefix}_8",
        agreement=f"{prefix}_9",
    )


_PENALTY_LAW = Basis("行政处罚法", "第六十条")
_PENALTY_RULES = Basis("市场监督管理行政处罚程序规定", "第六十四条", "law_unread")


R2026 = Regime(
    papers=_own_set("c26"),
    samples="市场监督管理部门处理投诉举报文书式样",
    rule="《市场监督管理投诉举报处理办法》",
    office="市场监督管理部门",
    decision=Basis(
        "消费者权益保护法", "第四十六条", note="办法（总局令121号）相应条文未取得，期限以上位法为准"
    ),
    termination_notice=Basis(
        "市场监督管理投诉举报处理办法",
        "第二十三条",
        "inferred",
        note="新办法告知期限未核对，沿用暂行办法第二十一条的七个工作日",
    ),
    mediation=Basis("市场监督管理投诉举报处理办法", "第二十三条第一款第五项", "form"),
    mediation_span=Span(60, "days"),
    testing=Basis(
        "市场监督管理投诉举报处理办法",
        "",
        "inferred",
        note="新办法条文未取得，沿用暂行办法第二十条：鉴定、检测时间不计算在调解期限内",
    ),
    verification=Basis("市场监督管理行政处罚程序规定", "第十八条", "law_unread"),
    investigation=_PENALTY_LAW,
    investigation_extension=_PENALTY_RULES,
    refusal_article="第十六条",
    termination_article="第二十三条第一款",
    refusal_grounds=grounds.REFUSAL_2026,
    termination_grounds=grounds.TERMINATION_2026,
    tests="鉴定、检测",
    asks_identity=True,
    merges_repeats=True,
)

R2020 = Regime(
    papers=_own_set("c20"),
    samples="市场监督管理部门处理投诉举报文书式样（国市监网监〔2019〕242号）",
    samples_mark="inferred",
    samples_note="只取得目录和式样一的栏目，正文按2026年的对应式样排列",
    rule="《市场监督管理投诉举报处理暂行办法》",
    office="市场监督管理部门",
    decision=Basis("市场监督管理投诉举报处理暂行办法", "第十四条"),
    termination_notice=Basis("市场监督管理投诉举报处理暂行办法", "第二十一条"),
    mediation=Basis("市场监督管理投诉举报处理暂行办法", "第二十一条第一款第五项"),
    mediation_span=Span(45, "workdays"),
    testing=Basis("市场监督管理投诉举报处理暂行办法", "第二十条"),
    verification=Basis("市场监督管理行政处罚程序规定", "第十八条", "law_unread"),
    investigation=_PENALTY_LAW,
    investigation_extension=_PENALTY_RULES,
    refusal_article="第十五条",
    termination_article="第二十一条第一款",
    refusal_grounds=grounds.REFUSAL_2020,
    termination_grounds=grounds.TERMINATION_2020,
    tests="检定、检验、检测、鉴定",
    tells_filing=True,
    settles_jurisdiction=True,
)

R2014 = Regime(
    papers=Papers(
        registration="c14_1",
        report_registration="c26_2",
        acceptance="c14_4",
        refusal="c14_5",
        meeting="c14_6",
        termination="c14_7",
        agreement="c14_8",
    ),
    samples="市场监督管理部门处理投诉举报文书式样",
    samples_mark="practice",
    samples_note="2014年的文书式样没有举报文书，沿用后来的式样",
    rule="《工商行政管理部门处理消费者投诉办法》",
    office="工商行政管理部门",
    decision=Basis("工商行政管理部门处理消费者投诉办法", "第十五条", "law_unread"),
    termination_notice=Basis(
        "工商行政管理部门处理消费者投诉办法",
        "",
        "inferred",
        note="当时的条文未见告知期限，按后来的七个工作日处理",
    ),
    mediation=Basis("工商行政管理部门处理消费者投诉办法", "第二十九条", "law_unread"),
    mediation_span=Span(60, "days"),
    testing=Basis("工商行政管理部门处理消费者投诉办法", "第二十九条", "law_unread"),
    verification=Basis("工商行政管理机关行政处罚程序规定", "第十七条", "law_unread"),
    investigation=Basis("工商行政管理机关行政处罚程序规定", "第五十七条", "law_unread"),
    investigation_extension=Basis("工商行政管理机关行政处罚程序规定", "第五十七条", "law_unread"),
    refusal_article="",
    termination_article="",
    refusal_grounds=grounds.REFUSAL_2014,
    termination_grounds=grounds.TERMINATION_2014,
    tests="检测、鉴定",
    legacy=True,
)
