"""What follows an agreement: performance, court, visits, the bound file."""

from core.plugin.spec import Basis, Guard, Transition, count
from plugins.civil_mediation.forms.common import yes
from plugins.civil_mediation.regime import SEED, Regime

_AGREED = ("agreed_written", "agreed_oral", "followed_up")


def after(regime: Regime) -> tuple[Transition, ...]:
    """The acts on an agreement; the court confirms under the law of 2010 only."""
    return (
        Transition(
            key="perform",
            title="履行完毕",
            sources=_AGREED,
            roles=("mediator",),
            form="perform",
            max_times=1,
        ),
        Transition(
            key="breach",
            title="登记未履行",
            sources=_AGREED,
            roles=("mediator",),
            form="breach",
            guards=(Guard(condition=count("perform") == 0, message="协议已经履行完毕"),),
        ),
        Transition(
            key="urge",
            title="督促履行",
            sources=_AGREED,
            roles=("mediator",),
            form="urge",
            guards=(
                Guard(
                    condition=yes("court_told"),
                    message="就履行或者内容发生争议的，应当告知可以向人民法院起诉",
                    basis=regime.basis("第三十二条", "第三十七条"),
                ),
            ),
            basis=regime.basis("第三十一条", "第三十六条"),
        ),
        *(_court(regime) if regime.national else ()),
        Transition(
            key="visit",
            title="回访",
            sources=_AGREED,
            target="followed_up",
            roles=("mediator",),
            form="visit",
            documents=("m7",),
            basis=regime.basis("第三十一条", "第三十六条"),
        ),
        *_filing(),
    )


def _court(regime: Regime) -> tuple[Transition, ...]:
    basis = regime.basis("第三十三条", "")
    return (
        Transition(
            key="apply_court",
            title="申请司法确认",
            sources=_AGREED,
            roles=("mediator",),
            form="apply_court",
            guards=(
                Guard(
                    condition=yes("applied_jointly"),
                    message="司法确认须双方当事人共同申请",
                    basis=basis,
                ),
            ),
            documents=("m13",),
            max_times=1,
            basis=basis,
        ),
        Transition(
            key="court_decided",
            title="法院已作出司法确认决定",
            sources=_AGREED,
            roles=("mediator",),
            form="court_decided",
            guards=(Guard(condition=count("apply_court") >= 1, message="尚未申请司法确认"),),
            max_times=1,
            basis=basis,
        ),
    )


def _filing() -> tuple[Transition, ...]:
    visited = (count("visit") >= 1) | (count("perform") >= 1) | yes("performed_at_once")
    done = Guard(condition=visited, message="协议尚未履行，也没有回访")
    return (
        Transition(
            key="file",
            title="立卷归档",
            sources=_AGREED,
            target="filed",
            roles=("archivist",),
            form="bind",
            guards=(
                done,
                Guard(
                    condition=yes("order_right") & yes("strip_sealed"),
                    message="须核对卷内顺序和页号，封底粘贴封条并加盖公章",
                    basis=SEED,
                ),
            ),
            documents=("m8", "m9", "m9_back", "m10", "m12"),
            basis=Basis(SEED.source, "一", "seed", note="卷宗应当在纠纷调处成功后形成，一案一卷"),
        ),
        Transition(
            key="file_simple",
            title="归档（不立卷）",
            sources=("agreed_oral", "followed_up"),
            target="closed",
            roles=("archivist", "mediator"),
            form="no_file",
            guards=(
                done,
                Guard(
                    condition=count("agree_written") == 0,
                    message="有书面协议的，应当立卷归档",
                    basis=SEED,
                ),
            ),
            basis=Basis(SEED.source, "一", "seed", note="只填写登记表的纠纷，可以不使用卷宗"),
        ),
    )
