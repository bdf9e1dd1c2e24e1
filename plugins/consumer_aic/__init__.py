"""Consumer complaints and reports at a market-regulation office. The hooks, nothing else."""

from core.plugin.hookspecs import impl
from core.plugin.spec import DomainModule
from plugins.consumer_aic.editions import EDITIONS


@impl
def domain_modules() -> tuple[DomainModule, ...]:
    """All editions, oldest first."""
    return EDITIONS
