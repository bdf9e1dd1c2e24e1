"""Which plugins are asked for a demo plan."""

from core.demo.load import plans
from core.plugin.registry import assemble
from plugins import consumer_aic


class _Sender:
    """Something of the program's own behind the hooks."""


def test_what_the_program_registers_itself_is_not_asked() -> None:
    registry = assemble({"consumer_aic": (consumer_aic, "a test")})
    registry.manager.register(_Sender(), "core.sender")
    assert [domain for domain, _ in plans(registry)] == ["consumer_aic"]
