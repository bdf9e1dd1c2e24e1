"""Everything that can be wrong with a domain module, found before it runs."""

from core.plugin.spec import DomainModule


def problems(module: DomainModule) -> list[str]:
    return []
