"""Rules of the house that a parser can check. Each exemption stands here with its reason."""

import ast
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 400

# Written by a program and never read from top to bottom.
LONG = {"core/migrations/versions/0001_initial.py"}
# Who may read a clock, beside core/now.py: how long something took is not what time it is.
CLOCKS = {"time.monotonic", "time.perf_counter", "time.sleep", "time.tzset"}
# ``transaction()`` is the one place that commits; migrations have a connection of their own.
COMMITS = {"core/db.py", "core/migrations/run.py"}
# What builds selects, beside queries and service: each is a part of one of the two by another name.
SELECTS = {"queries.py", "service.py", "jobs.py", "relay.py", "audit.py", "models.py"}
SELECTS_ELSEWHERE = {
    "core/cases/drafts.py": "finds and deletes what it keeps",
    "core/cases/record.py": "the writing half of cases.service",
    "core/cases/merging.py": "finds and holds the cases that go on in another one",
    "core/cases/identity_queries.py": "the part of cases.queries that reads the vault",
    "core/cases/history.py": "the part of cases.queries that asks for one organisation",
    "core/cases/finding.py": "the part of cases.queries that searches",
    "core/cases/found.py": "the part of cases.queries that says why something was found",
    "core/cases/lookups.py": "the part of cases.queries that asks while somebody types",
    "core/documents/receipts.py": "finds and keeps the receipts of documents.service",
    "core/documents/verify.py": "finds a paper by its code, for anybody",
    "core/moving/leaving.py": "reads every table of an organisation that leaves",
    "core/moving/tables.py": "reads and writes rows without knowing what they mean",
    "core/deadlines/days.py": "the service of the office's own days",
    "core/demo/load.py": "asks whether there is any tenant",
    "core/demo/tokens.py": "reads the tenants and people that the demo has just made",
    "core/cases/numbering.py": "takes the next number inside the transaction of cases.service",
    "core/documents/issuing.py": "the issuing part of documents.service",
    "core/documents/sources.py": "gathers what a paper prints",
    "core/worker.py": "loads the row of the job that it runs",
    "core/notify/ladder.py": "the service of the office's own ladder",
    "core/notify/forgetting.py": "deletes what the office keeps no longer",
    "core/tenants/settings.py": "the office's own choice, for tenants.service",
    "core/notify/outside.py": "reads how people want to be told, for notify.service",
    "core/notify/choosing.py": "keeps it",
    "core/users/loans.py": "the delegations of users.queries",
}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _files(*folders: str) -> list[Path]:
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if path.is_file()
    )


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _calls(path: Path) -> Iterator[tuple[str, int]]:
    """Every call, as a dotted name, with its line."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def _found(paths: list[Path], pattern: str) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{_name(path)}:{line}: {call}"
        for path in paths
        for call, line in _calls(path)
        if wanted.fullmatch(call)
    ]


def test_only_one_place_commits() -> None:
    paths = [path for path in _files("core", "plugins") if _name(path) not in COMMITS]
    assert _found(paths, r"(.*\.)?commit") == []


def test_only_one_place_reads_the_wall_clock() -> None:
    paths = [path for path in _files("core", "plugins") if _name(path) != "core/now.py"]
    pattern = r"(.*\.)?(utcnow|today|fromtimestamp|utcfromtimestamp)|datetime(\.datetime)?\.now"
    pattern += r"|time\.(time|time_ns|localtime|gmtime|strftime|ctime)"
    mine = [line for line in _found(paths, pattern) if not line.endswith(": today")]
    assert mine == []
    known = {f"time.{name}" for name in dir(time)}
    timed = {call for path in paths for call, _ in _calls(path)} & known
    assert timed <= CLOCKS


def test_no_text_is_evaluated() -> None:
    paths = _files("core", "plugins")
    assert _found(paths, r"(builtins\.)?(eval|exec|compile)") == []
    assert _found(paths, r"(pickle|marshal|shelve)\..*") == []
    assert _found(paths, r"yaml\.(load|unsafe_load|full_load)") == []


def test_only_commands_print() -> None:
    paths = [path for path in _files("core", "plugins") if "core/cli/" not in _name(path)]
    assert _found(paths, "print") == []


@pytest.mark.parametrize("path", _files("core", "plugins", "tests"), ids=_name)
def test_a_file_can_be_read_at_once(path: Path) -> None:
    if _name(path) in LONG:
        return
    lines = path.read_text("utf-8").count("\n")
    assert lines <= LONGEST, f"{_name(path)} has {lines} lines; split it by subject"


def test_selects_have_a_home() -> None:
    """Views, jobs and the API ask; only queries and services know the tables."""
    strays = []
    for path in _files("core"):
        name = _name(path)
        if path.name in SELECTS or name in SELECTS_ELSEWHERE or "/migrations/" in name:
            continue
        strays += list(_found([path], r"(sa\.|sqlalchemy\.)?(select|update|delete|insert)"))
    assert strays == []


def test_every_exemption_is_still_needed() -> None:
    assert [
        name for name in LONG | COMMITS | SELECTS_ELSEWHERE.keys() if not (ROOT / name).exists()
    ] == []
    idle = [
        name
        for name in SELECTS_ELSEWHERE
        if not _found([ROOT / name], r"(select|update|delete|insert|with_loader_criteria)")
    ]
    assert idle == []


def test_no_test_sleeps_or_is_skipped() -> None:
    paths = [path for path in _files("tests") if path != Path(__file__)]
    assert _found(paths, r"(time\.)?sleep") == []
    assert (
        _found(paths, r"pytest\.(skip|xfail|importorskip)|pytest\.mark\.(skip|skipif|xfail)") == []
    )


def test_packages_hold_nothing() -> None:
    """An ``__init__.py`` is empty, but for the version, the command, a public face, and hooks."""
    speaking = {"core", "core/cli", "core/embedded", "core/testing", "core/forms/logic"}
    full = [
        _name(path.parent)
        for path in _files("core", "plugins")
        if path.name == "__init__.py" and path.read_text("utf-8").strip()
    ]
    plugins = {_name(path) for path in (ROOT / "plugins").iterdir() if path.is_dir()}
    assert set(full) - speaking - plugins <= {
        _name(path) for plugin in plugins for path in (ROOT / plugin).iterdir() if path.is_dir()
    }
