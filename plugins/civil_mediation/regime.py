"""Three sets of rules and papers that followed one another, as the few words that differ."""

from dataclasses import dataclass

from core.plugin.spec import Basis

LAW = "人民调解法"
RULES_2002 = "人民调解工作若干规定"
SEED = Basis("矛盾纠纷调解协议书（卷宗制作说明）", "", "seed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """What changes from one edition to the next: titles of papers, order of the file, law."""

    national: bool
    agreement_first: bool = False
    papers: Basis
    limit: Basis
    extends: bool
    application: str
    registration: str
    investigation: str
    record: str
    agreement: str
    oral: str
    visit: str
    remarks: str

    @property
    def law(self) -> str:
        """The rule that papers cite."""
        return f"《中华人民共和国{LAW}》" if self.national else f"《{RULES_2002}》"

    def basis(self, article: str, before: str, *, note: str = "") -> Basis:
        """An article of the law, or its counterpart in the rules that came before it."""
        if self.national:
            return Basis(LAW, article, note=note)
        return Basis(RULES_2002, before, "law_unread", note=note)


R2011 = Regime(
    national=True,
    papers=Basis("人民调解文书格式（2010年）", "", "practice", note="取得的是县级转发的副本"),
    limit=Basis(RULES_2002, "第三十三条", note="一般应当在一个月内调结"),
    extends=True,
    application="人民调解申请书",
    registration="人民调解受理登记表",
    investigation="人民调解调查记录",
    record="人民调解记录",
    agreement="人民调解协议书",
    oral="人民调解口头协议登记表",
    visit="人民调解回访记录",
    remarks="卷宗情况说明",
)

R2009 = Regime(
    national=False,
    papers=SEED,
    limit=Basis("矛盾纠纷排查调处会议记录", "四、1", "seed", note="最多不能超过一个月"),
    extends=False,
    application="调解申请书",
    registration="民间纠纷受理调解登记表",
    investigation="调查笔录",
    record="调解笔录",
    agreement="人民调解协议书",
    oral="口头协议登记表",
    visit="回访记录",
    remarks="卷内备考表",
)

R2002 = Regime(
    national=False,
    agreement_first=True,
    papers=SEED,
    limit=R2009.limit,
    extends=False,
    application=R2009.application,
    registration=R2009.registration,
    investigation=R2009.investigation,
    record=R2009.record,
    agreement=R2009.agreement,
    oral=R2009.oral,
    visit=R2009.visit,
    remarks=R2009.remarks,
)
