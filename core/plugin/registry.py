"""The installed domain modules: found through entry points, checked, refused when one is wrong."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

import pluggy
from packaging.specifiers import InvalidSpecifier, SpecifierSet

import core
from core.plugin import hookspecs
from core.plugin.checks import problems
from core.plugin.hookspecs import PureFunction
from core.plugin.spec import DomainModule

GROUP = "huiyin.plugins"


class PluginError(Exception):
    """A plugin that must not run: the start stops and prints every one of ``complaints``."""

    def __init__(self, complaints: Iterable[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(self.complaints))


@dataclass(frozen=True, slots=True)
class Registry:
    """All modules in use, by (domain, edition), with the plugins' functions and the hook caller.

    ``provided`` names the domains that each plugin brings.
    """

    modules: Mapping[tuple[str, str], DomainModule]
    functions: Mapping[str, PureFunction]
    manager: pluggy.PluginManager
    origins: Mapping[str, str]
    provided: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    @property
    def domains(self) -> tuple[str, ...]:
        """The keys of all domains, sorted."""
        return tuple(sorted({domain for domain, _ in self.modules}))

    def editions(self, domain: str) -> tuple[DomainModule, ...]:
        """All editions of a domain, oldest first; ``KeyError`` where it is not installed."""
        found = [module for (key, _), module in self.modules.items() if key == domain]
        if not found:
            raise KeyError(domain)
        return tuple(sorted(found, key=lambda module: module.in_force))

    def latest(self, domain: str) -> DomainModule:
        """The newest edition of a domain, whether or not it is in force yet."""
        return self.editions(domain)[-1]

    def in_force(self, domain: str, on: date) -> DomainModule:
        """The edition for a matter that the competent office received on this date (tenant's zone).

        A matter older than the oldest edition raises ``LookupError``: no rule of ours fits it.
        """
        fitting = [m for m in self.editions(domain) if m.in_force <= on]
        if not fitting:
            first = self.editions(domain)[0].in_force
            raise LookupError(f"{domain}: no edition in force on {on}; the first begins on {first}")
        return fitting[-1]


def load(names: tuple[str, ...] | None = None, *, trace: bool = False) -> Registry:
    """Load the installed plugins, or only the named ones, and check every module.

    Raises :class:`PluginError` with every complaint, each naming the plugin and its distribution.
    With ``trace`` every hook call is written to standard error.
    """
    found = {point.name: point for point in entry_points(group=GROUP)}
    wanted = sorted(found) if names is None else sorted(set(names))
    missing = [name for name in wanted if name not in found]
    if missing:
        installed = ", ".join(sorted(found)) or "none"
        raise PluginError(
            f"plugin {name!r} is not installed (installed: {installed})" for name in missing
        )
    plugins = {name: (found[name].load(), _origin(found[name])) for name in wanted}
    return assemble(plugins, trace=trace)


def assemble(plugins: Mapping[str, tuple[object, str]], *, trace: bool = False) -> Registry:
    """Build a registry from plugin objects, each with the words that name it in a complaint."""
    manager = pluggy.PluginManager(hookspecs.NAME)
    manager.add_hookspecs(hookspecs)
    if trace:
        manager.trace.root.setwriter(sys.stderr.write)
        manager.enable_tracing()
    for name in sorted(plugins):
        manager.register(plugins[name][0], name)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError([str(error)]) from error
    origins = {name: origin for name, (_, origin) in plugins.items()}
    modules, complaints = _modules(manager, origins)
    functions, more = _functions(manager, origins)
    complaints += [*more, *_unknown_functions(modules.values(), functions)]
    if complaints:
        raise PluginError(complaints)
    provided = {
        name: frozenset(module.key for module in _call(manager, name, "domain_modules"))
        for name in origins
    }
    return Registry(modules, functions, manager, origins, provided)


def _modules(
    manager: pluggy.PluginManager, origins: Mapping[str, str]
) -> tuple[dict[tuple[str, str], DomainModule], list[str]]:
    modules: dict[tuple[str, str], DomainModule] = {}
    owner: dict[tuple[str, str], str] = {}
    complaints: list[str] = []
    for name in sorted(origins):
        for module in _call(manager, name, "domain_modules"):
            key = (module.key, module.edition)
            here = f"{origins[name]}: {module.key} {module.edition}"
            if key in modules:
                complaints.append(f"{here}: this edition is already provided by {owner[key]}")
                continue
            modules[key], owner[key] = module, origins[name]
            complaints += [f"{here}: {problem}" for problem in problems(module)]
            complaints += [f"{here}: {problem}" for problem in _core_problems(module.requires_core)]
    return modules, complaints


def _functions(
    manager: pluggy.PluginManager, origins: Mapping[str, str]
) -> tuple[dict[str, PureFunction], list[str]]:
    functions: dict[str, PureFunction] = {}
    complaints: list[str] = []
    for name in sorted(origins):
        given = cast("Mapping[str, PureFunction]", _call(manager, name, "functions") or {})
        for key, function in given.items():
            if key in functions:
                complaints.append(f"{origins[name]}: function {key!r} exists already")
            functions[key] = function
    return functions, complaints


def _unknown_functions(
    modules: Iterable[DomainModule], functions: Mapping[str, PureFunction]
) -> list[str]:
    return [
        f"{module.key} {module.edition}: form {form.key}, field {field.key}: "
        f"no plugin has a function {field.function!r}"
        for module in modules
        for form in module.forms
        for field in form.fields
        if field.function and field.function not in functions
    ]


def _call(manager: pluggy.PluginManager, name: str, hook: str) -> Any:
    """Call one hook of one plugin only, so that every result has a known author."""
    others = [p for n, p in manager.list_name_plugin() if n != name and p is not None]
    results = manager.subset_hook_caller(hook, others)()
    return results[0] if results else ()


def _core_problems(required: str) -> list[str]:
    try:
        fits = SpecifierSet(required).contains(core.__version__, prereleases=True)
    except InvalidSpecifier:
        return [f"requires_core {required!r} is not a version specifier"]
    return [] if fits else [f"needs core {required}, this is {core.__version__}"]


def _origin(point: EntryPoint) -> str:
    dist = f", {point.dist.name} {point.dist.version}" if point.dist is not None else ""
    return f"plugin {point.name}{dist}"
