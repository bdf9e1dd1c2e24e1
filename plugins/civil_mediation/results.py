"""How a mediation ends: agreement in writing or by word, or none; and warnings of escalation."""

from core.plugin.spec import Basis, Guard, Transition
from plugins.civil_mediation.forms.common import yes
from plugins.civil_mediation.regime import RULES_2002, Regime

_OPEN = ("accepted", "investigating", "mediating")
_LOCAL = Basis("宁波市人民调解条例", "第二十四条", "practice", note="地方规定")


def results(regime: Regime) -> tuple[Transition, ...]:
    """The acts that end a mediation, and those on danger, which run beside everything else."""
    return (*_agreements(regime), _failure(regime), *_danger(regime))


def _agreements(regime: Regime) -> tuple[Transition, ...]:
    signed = Guard(
        condition=yes("all_signed") & yes("mediator_signed") & yes("sealed"),
        message="须各方当事人签名、人民调解员签名并加盖人民调解委员会印章",
        basis=regime.basis("第二十九条", "第三十五条"),
    )
    asked = Guard(
        condition=~yes("letter_asked"),
        message="有当事人要求书面协议的，应当制作人民调解协议书",
        basis=regime.basis("第二十八条", "第三十四条"),
    )
    major = Guard(
        condition=~yes("major"),
        message="重大、复杂的纠纷应当制作人民调解协议书",
        basis=_LOCAL,
    )
    return (
        Transition(
            key="agree_written",
            title="达成书面协议",
            sources=("mediating",),
            target="agreed_written",
            roles=("mediator",),
            form="agree_written",
            guards=(signed,),
            documents=("m5", "m2"),
            result="达成协议",
            public=True,
            basis=regime.basis("第二十九条", "第三十四条"),
            help="协议书编号在协议书签发时取得，即卷号",
        ),
        Transition(
            key="agree_oral",
            title="达成口头协议",
            sources=("mediating",),
            target="agreed_oral",
            roles=("mediator",),
            form="agree_oral",
            guards=(asked, major),
            documents=("m6", "m2"),
            result="达成口头协议",
            public=True,
            basis=regime.basis("第二十八条、第三十条", "第三十四条"),
            help="当事人认为无需制作协议书的，由调解员记录；不取协议号",
        ),
    )


def _failure(regime: Regime) -> Transition:
    return Transition(
        key="fail",
        title="调解不成（终止）",
        sources=_OPEN,
        target="failed",
        roles=("mediator", "chief"),
        form="fail",
        guards=(
            Guard(
                condition=yes("routes_told"),
                message="调解不成的，应当告知当事人可以通过仲裁、行政、司法等途径维护权利",
                basis=regime.basis("第二十六条", "第三十七条"),
            ),
        ),
        documents=("m2", "m11"),
        told=True,
        result="调解不成",
        public=True,
        basis=regime.basis("第二十六条", "第三十七条"),
    )


def _danger(regime: Regime) -> tuple[Transition, ...]:
    watch = ("mediator", "chief", "registrar", "screener")
    basis = regime.basis("第二十五条", "")
    if not regime.national:
        basis = Basis(RULES_2002, "", "law_unread", note="可能激化的纠纷，应当采取预防措施")
    return (
        Transition(
            key="alarm",
            title="激化预警",
            roles=watch,
            form="alarm",
            guards=(
                Guard(
                    condition=yes("danger"),
                    message="登记激化预警的，须列为激化预警",
                ),
            ),
            documents=("alarm_record",),
            basis=basis,
            help="与期限无关，任何时候都可以登记；可能引起治安案件、刑事案件的，及时报告公安机关",
        ),
        Transition(
            key="calm",
            title="解除激化预警",
            roles=("mediator", "chief"),
            form="calm",
            basis=basis,
        ),
        Transition(
            key="prevent",
            title="登记防止激化",
            roles=("mediator", "chief"),
            form="prevent",
            basis=Basis("人民调解工作统计", "", "practice"),
        ),
    )
