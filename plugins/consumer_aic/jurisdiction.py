"""Two offices disagree about who handles a matter (暂行办法 第三十条, edition of 2020 only)."""

from core.plugin.spec import Basis, Guard, Transition, count
from plugins.consumer_aic.regime import Regime

_BASIS = Basis("市场监督管理投诉举报处理暂行办法", "第三十条")


def jurisdiction(regime: Regime, sources: tuple[str, ...]) -> tuple[Transition, ...]:
    """Raise the dispute and settle it; the matter stays where it is meanwhile."""
    if not regime.settles_jurisdiction:
        return ()
    raised, settled = count("raise_jurisdiction"), count("settle_jurisdiction")
    return (
        Transition(
            key="raise_jurisdiction",
            title="提出处理权限争议",
            sources=sources,
            roles=("dispatch", "handler"),
            form="raise_jurisdiction",
            guards=(Guard(condition=raised == settled, message="已有尚未解决的处理权限争议"),),
            basis=_BASIS,
            help="自发生争议之日起七个工作日内协商解决；协商不成的报请共同的上一级机关指定",
        ),
        Transition(
            key="settle_jurisdiction",
            title="处理权限争议解决",
            sources=sources,
            roles=("dispatch", "handler"),
            form="settle_jurisdiction",
            guards=(Guard(condition=raised > settled, message="没有尚未解决的处理权限争议"),),
            basis=_BASIS,
        ),
    )
