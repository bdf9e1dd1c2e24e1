"""The registry: what is installed, which edition is in force, and what stops the start."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plugin import registry
from core.plugin.hookspecs import CaseView, Command, EventView, Message, Receipt, impl
from core.plugin.registry import PluginError, Registry, assemble
from core.plugin.spec import DomainModule, Field
from tests.logic.plugin.small import MODULE, with_clock, with_form

NEXT = replace(MODULE, edition="2", in_force=date(2026, 7, 1))


def module_with(**hooks: object) -> ModuleType:
    made = ModuleType("made")
    vars(made).update(hooks)
    return made


def plugin(*modules: DomainModule, **functions: Any) -> object:
    @impl
    def domain_modules() -> tuple[DomainModule, ...]:
        return modules

    @impl(specname="functions")
    def given_functions() -> Mapping[str, Any]:
        return functions

    return module_with(domain_modules=domain_modules, functions=given_functions)


def loaded(*modules: DomainModule) -> Registry:
    return assemble({"small": (plugin(*modules), "plugin small, small 1.0")})


def complaints(**plugins: object) -> tuple[str, ...]:
    with pytest.raises(PluginError) as refused:
        assemble({name: (thing, f"plugin {name}, {name} 1.0") for name, thing in plugins.items()})
    return refused.value.complaints


def test_editions_are_sorted_by_the_day_they_begin() -> None:
    found = loaded(NEXT, MODULE)
    assert [m.edition for m in found.editions("small")] == ["1", "2"]
    assert found.latest("small") is NEXT
    assert found.domains == ("small",)
    assert found.modules[("small", "1")] is MODULE


def test_an_unknown_domain_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        loaded(MODULE).editions("large")


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_the_edition_in_force_follows_the_date_of_receipt(on: date) -> None:
    found = loaded(MODULE, NEXT)
    if on < MODULE.in_force:
        with pytest.raises(LookupError):
            found.in_force("small", on)
    else:
        expected = NEXT if on >= NEXT.in_force else MODULE
        assert found.in_force("small", on) is expected


def test_problems_name_plugin_and_distribution() -> None:
    found = complaints(small=plugin(with_clock(owner="nobody")))
    assert found == (
        "plugin small, small 1.0: small 1: case_types.matter.clocks.decision：岗位“nobody”不存在",
    )


def test_the_same_edition_twice_is_refused() -> None:
    found = complaints(a=plugin(MODULE), b=plugin(MODULE))
    assert len(found) == 1
    assert "plugin b, b 1.0" in found[0]
    assert "already provided by plugin a, a 1.0" in found[0]


@pytest.mark.parametrize(
    ("required", "piece"), [(">=99", "needs core >=99"), ("newest", "not a version specifier")]
)
def test_a_plugin_for_another_core_is_refused(required: str, piece: str) -> None:
    found = complaints(small=plugin(replace(MODULE, requires_core=required)))
    assert piece in found[0]


def test_a_misspelt_hook_is_refused() -> None:
    @impl
    def domain_module() -> None:
        return None

    found = complaints(small=module_with(domain_module=domain_module))
    assert "domain_module" in found[0]


def test_functions_are_collected_once() -> None:
    def double(facts: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"double": 2 * facts["amount"]}

    found = assemble({"a": (plugin(MODULE, double=double), "plugin a")})
    assert found.functions["double"]({"amount": 2}) == {"double": 4}
    again = complaints(a=plugin(MODULE, double=double), b=plugin(double=double))
    assert again == ("plugin b, b 1.0: function 'double' exists already",)


def test_a_function_that_nobody_has_is_refused() -> None:
    fields = (
        *MODULE.forms[0].fields,
        Field(key="sum", title="合计", kind="computed", function="sum"),
    )
    found = complaints(small=plugin(with_form(0, fields=fields)))
    assert found == ("small 1: form intake, field sum: no plugin has a function 'sum'",)


def test_other_hooks_are_called_through_the_manager() -> None:
    @impl
    def deliver(message: Message) -> Receipt | None:
        return Receipt(status="sent", reference=message.id) if message.channel == "sms" else None

    @impl
    def on_event(event: EventView, case: CaseView) -> tuple[Command, ...]:
        return (Command(name="note", case=case.id, args={"text": event.type}),)

    thing = module_with(deliver=deliver, on_event=on_event)
    manager = assemble({"sms": (thing, "plugin sms")}).manager
    message = Message(id="1", tenant="aic", channel="sms", to="139", text="您好")
    assert manager.hook.deliver(message=message) == Receipt(status="sent", reference="1")
    assert manager.hook.deliver(message=replace(message, channel="fax")) is None


def test_calls_are_traced_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    loaded(MODULE)
    assert capsys.readouterr().err == ""
    assemble({"small": (plugin(MODULE), "plugin small")}, trace=True)
    assert "domain_modules" in capsys.readouterr().err


def test_installed_plugins_are_found_by_their_entry_points() -> None:
    found = registry.load(("consumer_aic",))
    assert [m.edition for m in found.editions("consumer_aic")] == ["2014", "2020", "2026"]
    assert found.origins["consumer_aic"].startswith("plugin consumer_aic, huiyin ")


def test_a_name_that_is_not_installed_stops_the_start() -> None:
    with pytest.raises(PluginError, match="'nothing' is not installed"):
        registry.load(("nothing",))


def test_an_entry_point_without_a_distribution_is_named_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    point = EntryPoint("small", "plugins.consumer_aic", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: (point,))
    assert registry.load().origins == {"small": "plugin small"}
