"""Civil mediation committees: disputes, agreements, dossiers. The hooks, nothing else."""

from collections.abc import Mapping

from core.plugin.hookspecs import PureFunction, impl
from core.plugin.spec import DomainModule
from plugins.civil_mediation.editions import EDITIONS
from plugins.civil_mediation.functions import FUNCTIONS


@impl
def domain_modules() -> tuple[DomainModule, ...]:
    """All editions, oldest first."""
    return EDITIONS


@impl
def functions() -> Mapping[str, PureFunction]:
    """What the computed fields of the minutes name."""
    return FUNCTIONS
