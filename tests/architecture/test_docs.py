"""The guides say what the code says: classes, hooks, events, commands, examples, links."""

import inspect
import re
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from core.api.views import OPERATIONS
from core.cases.logic.model import EVENT_KEYS
from core.cli import COMMANDS, cli
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.national import national_years
from core.events.logic import TENANT_EVENT_KEYS
from core.plugin import hookspecs, snapshots, spec
from core.plugin.overlay import Change, Patch, overlay
from core.plugin.registry import Registry, assemble
from core.rehearsal.engine import Engine
from core.rehearsal.scenario import EXPECTATIONS, REFUSALS, VERBS, read
from core.testing import contract

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GUIDES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "changes").glob("README.md")])
MODULES, EVENTS, COMMAND_PAGE = DOCS / "modules.md", DOCS / "events.md", DOCS / "operations.md"
API = DOCS / "api.md"


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def first_cells(text: str) -> list[str]:
    """What stands in backticks in the first cell of each table row."""
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


def section(page: Path, title: str) -> str:
    """The text below a heading, up to the next one."""
    found = re.search(
        rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", page.read_text(), re.MULTILINE | re.DOTALL
    )
    assert found, f"{page.name} has no heading {title!r}"
    return found[1]


# --- the contract ---------------------------------------------------------------------------


CONTRACT = {name: getattr(spec, name) for name in spec.__all__ if is_dataclass(getattr(spec, name))}


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_every_class_of_the_contract_is_described_with_its_fields(name: str) -> None:
    listed = first_cells(section(MODULES, f"`{name}`"))
    assert listed == [field.name for field in fields(CONTRACT[name])]


def test_no_class_is_described_that_the_contract_lacks() -> None:
    described = re.findall(r"^### `(\w+)`$", MODULES.read_text(), re.MULTILINE)
    assert sorted(described) == sorted(CONTRACT)


def test_the_hooks_are_described_with_their_arguments() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \|", section(MODULES, "The five hooks"), re.MULTILINE
    )
    described = {name: re.findall(r"`(\w+)`", arguments) for name, arguments in rows}
    declared = {
        name: list(inspect.signature(hook).parameters)
        for name, hook in vars(hookspecs).items()
        if hasattr(hook, f"{hookspecs.NAME}_spec")
    }
    assert len(declared) == 5
    assert described == declared


def test_the_checks_of_the_contract_kit_are_described() -> None:
    listed = {cell.partition("(")[0] for cell in first_cells(section(MODULES, "Tests of a plugin"))}
    offered = {
        name
        for name, value in vars(contract).items()
        if inspect.isfunction(value)
        and value.__module__ == contract.__name__
        and (name == "editions" or name.startswith("check_"))
    }
    assert listed == offered


def test_the_words_of_scenario_files_are_described() -> None:
    text = section(MODULES, "Scenario files")
    said = set(re.findall(r"`([^`]+)`", text))
    assert {"receive", *VERBS} <= said
    assert said >= EXPECTATIONS
    assert said >= REFUSALS


# --- the worked example ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def plugin() -> types.ModuleType:
    made = types.ModuleType("library_desk")
    exec("\n".join(blocks(MODULES, "python")), made.__dict__)
    return made


@pytest.fixture(scope="module")
def registry(plugin: types.ModuleType) -> Registry:
    return assemble({"library_desk": (plugin, "the guide")})


def test_the_example_module_keeps_the_contract(plugin: types.ModuleType, tmp_path: Path) -> None:
    module = plugin.MODULE
    (tmp_path / snapshots.name(module)).write_text(snapshots.render(module), "utf-8")
    contract.check_faults(module)
    contract.check_json(module)
    contract.check_conditions(module)
    contract.check_forms(module)
    contract.check_papers(module)
    contract.check_snapshot(module, tmp_path)


def test_the_example_scenario_comes_out_as_written(registry: Registry, tmp_path: Path) -> None:
    (text,) = blocks(MODULES, "yaml")
    path = tmp_path / "guide.yaml"
    path.write_text(text, "utf-8")
    (scenario,) = read(path)
    calendar = Calendar(years=national_years())
    assert [f.sentence() for f in Engine(registry, scenario, calendar).run()] == []


def test_the_example_scenario_can_fail(registry: Registry, tmp_path: Path) -> None:
    (text,) = blocks(MODULES, "yaml")
    wrong = yaml.safe_load(text)
    wrong["steps"][0]["expect"]["clocks"]["reply"]["due"] = date(2026, 5, 8)
    path = tmp_path / "guide.yaml"
    path.write_text(yaml.safe_dump(wrong, allow_unicode=True), "utf-8")
    (scenario,) = read(path)
    calendar = Calendar(years=national_years())
    failures = Engine(registry, scenario, calendar).run()
    assert [f.what for f in failures] == ["clock reply due"]


def test_the_example_can_be_patched_as_the_guide_says(plugin: types.ModuleType) -> None:
    path = ("case_types", "opinion", "clocks", "reply", "span", "amount")
    shorter = Patch(changes=(Change(op="set", path=path, value=3),))
    assert overlay(plugin.MODULE, shorter).case_types[0].clocks[0].span.amount == 3


# --- events and commands --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "keys"),
    [("Events of a case", EVENT_KEYS), ("Events of a tenant", TENANT_EVENT_KEYS)],
)
def test_every_event_is_described_with_its_data(
    title: str, keys: dict[str, frozenset[str]]
) -> None:
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|]*) \|", section(EVENTS, title), re.MULTILINE)
    described = {name: frozenset(re.findall(r"`(\w+)`", data)) for name, data in rows}
    assert described == dict(keys)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name."""
    context = click.Context(cli, info_name="huiyin")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            for inner, subcommand in command.commands.items():
                yield f"{name} {inner}", subcommand
        else:
            yield name, command


def test_every_command_is_described() -> None:
    described = first_cells(section(COMMAND_PAGE, "Commands"))
    assert sorted(described) == sorted(f"huiyin {name}" for name, _ in commands())


def test_every_example_of_a_command_can_be_read_by_it() -> None:
    known = dict(commands())
    (text,) = re.findall(r"^```sh\n(.*?)^```$", section(COMMAND_PAGE, "Commands"), re.M | re.S)
    tried = set()
    for line in text.splitlines():
        words = line.split()
        assert words[0] == "huiyin", line
        name = " ".join(words[1:3]) if " ".join(words[1:3]) in known else words[1]
        rest = words[1 + len(name.split()) :]
        for parameter in known[name].params:  # files of the example need not exist here
            if isinstance(parameter.type, click.Path):
                parameter.type.exists = False
        known[name].make_context(name, rest)
        tried.add(name)
    assert tried == known.keys()


def test_every_command_has_help_with_an_example() -> None:
    for name, _ in commands():
        result = CliRunner().invoke(cli, [*name.split(), "--help"])
        assert result.exit_code == 0
        assert re.search(rf"huiyin {name}\b", result.output), name


def test_every_call_of_the_api_is_described() -> None:
    calls = set()
    for operation in OPERATIONS:
        path = re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", operation.path)
        calls.add(f"{operation.method} {path}")
    assert sorted(first_cells(section(API, "Calls"))) == sorted(calls)


# --- links ----------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as mkdocs makes them."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"(?ms)^```.*?^```$", "", page.read_text()), re.M)
    return {
        re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", t, flags=re.A).strip().lower())
        for t in titles
    }


@pytest.mark.parametrize("page", GUIDES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"(?ms)^```.*?^```$", "", page.read_text())
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            lost.append(target)
    assert not lost


def test_every_guide_is_in_the_navigation() -> None:
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text())
    listed = re.findall(r"[\w/.-]+\.md", str(config["nav"]))
    assert sorted(listed) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))
