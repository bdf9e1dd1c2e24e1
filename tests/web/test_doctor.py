"""The doctor: what it finds, and how it says so."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Settings
from core.doctor import Finding, findings
from core.embedded import Servers, temporary

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with temporary() as servers:
        yield servers


@pytest.fixture
def settings(servers: Servers) -> Settings:
    return servers.fill(Settings())


def named(found: list[Finding], name: str) -> Finding:
    return next(finding for finding in found if finding.name == name)


def test_a_sound_machine_has_nothing_fatal(settings: Settings) -> None:
    assert [finding.line() for finding in findings(settings, ROOT) if finding.fatal] == []


def test_a_role_above_row_level_security_is_fatal(servers: Servers, settings: Settings) -> None:
    for url, power in (
        (servers.superuser_url, "is a superuser"),
        (settings.owner_database_url, "owns the database"),
    ):
        finding = named(findings(replace(settings, database_url=url), ROOT), "database role")
        assert finding.fatal
        assert power in finding.text


def test_what_cannot_be_reached_is_fatal(settings: Settings, tmp_path: Path) -> None:
    broken = replace(
        settings,
        database_url=f"postgresql+psycopg://x@/x?host={tmp_path}",
        redis_url=f"unix://{tmp_path}/none.sock",
    )
    found = findings(broken, ROOT)
    assert named(found, "database").fatal
    assert named(found, "queue").fatal


def test_missing_scripts_and_fonts_are_warnings(settings: Settings, tmp_path: Path) -> None:
    assert named(findings(settings, tmp_path), "htmx").state == "warning"


def test_the_command_prints_json(settings: Settings) -> None:
    secrets = {"HUIYIN_SECRET_KEY": "s", "HUIYIN_ENCRYPTION_KEYS": "k"}
    done = subprocess.run(
        [sys.executable, "-m", "core.cli", "doctor", "--json"],
        env=os.environ | settings.to_env() | secrets,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert {"name", "state", "text"} == set(json.loads(done.stdout)[0])


def test_help_is_quick_and_every_command_has_an_example() -> None:
    from core.cli import COMMANDS

    whole = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "core.cli", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert all(name in whole.stdout for name in COMMANDS)
    for heavy in ("sqlalchemy", "flask", "psycopg"):
        assert f" {heavy}\n" not in whole.stderr
    for name in COMMANDS:
        one = subprocess.run(
            [sys.executable, "-m", "core.cli", name, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert re.search(rf"Examples?:\s.*\bhuiyin {name}\b", one.stdout), name
