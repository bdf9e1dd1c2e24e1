"""Three sets of rules that followed one another, as the few words in which they differ."""

from dataclasses import dataclass

from core.plugin.spec import Basis, Catalogue, Span
from plugins.consumer_aic import grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """What changes from one set of rules to the next: citations, grounds, identity, telling."""

    rule: str
    office: str
    decision: Basis
    termination_notice: Basis
    mediation: Basis
    mediation_span: Span
    testing: Basis
    verification: Basis
    refusal_article: str
    termination_article: str
    refusal_grounds: Catalogue
    termination_grounds: Catalogue
    tests: str
    titles: tuple[tuple[str, str], ...] = ()
    asks_identity: bool = False
    tells_filing: bool = False

    def title(self, form: str, usual: str) -> str:
        """The printed title of a form in this set of rules."""
        return dict(self.titles).get(form, usual)


R2026 = Regime(
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
    refusal_article="第十六条",
    termination_article="第二十三条第一款",
    refusal_grounds=grounds.REFUSAL_2026,
    termination_grounds=grounds.TERMINATION_2026,
    tests="鉴定、检测",
    asks_identity=True,
)

R2020 = Regime(
    rule="《市场监督管理投诉举报处理暂行办法》",
    office="市场监督管理部门",
    decision=Basis("市场监督管理投诉举报处理暂行办法", "第十四条"),
    termination_notice=Basis("市场监督管理投诉举报处理暂行办法", "第二十一条"),
    mediation=Basis("市场监督管理投诉举报处理暂行办法", "第二十一条第一款第五项"),
    mediation_span=Span(45, "workdays"),
    testing=Basis("市场监督管理投诉举报处理暂行办法", "第二十条"),
    verification=Basis("市场监督管理行政处罚程序规定", "第十八条", "law_unread"),
    refusal_article="第十五条",
    termination_article="第二十一条第一款",
    refusal_grounds=grounds.REFUSAL_2020,
    termination_grounds=grounds.TERMINATION_2020,
    tests="检定、检验、检测、鉴定",
    tells_filing=True,
)

R2014 = Regime(
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
    refusal_article="",
    termination_article="",
    refusal_grounds=grounds.REFUSAL_2014,
    termination_grounds=grounds.TERMINATION_2014,
    tests="检测、鉴定",
    titles=(
        ("c26_5", "受理消费者投诉告知书"),
        ("c26_6", "不予受理消费者投诉告知书"),
        ("c26_7", "消费者权益争议调解通知书"),
        ("c26_8", "终止消费者权益争议调解告知书"),
        ("c26_9", "消费者权益争议调解书"),
    ),
)
