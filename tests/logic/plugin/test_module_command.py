"""``huiyin module``: what it prints, writes and refuses."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from core.cli import cli
from core.plugin import codec, snapshots
from core.plugin.registry import load


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["module", *arguments])


def test_list_names_every_edition() -> None:
    result = run("list", "--json")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert [(r["domain"], r["edition"]) for r in rows] == [
        ("civil_mediation", "2002"),
        ("civil_mediation", "2009"),
        ("civil_mediation", "2011"),
        ("consumer_aic", "2014"),
        ("consumer_aic", "2020"),
        ("consumer_aic", "2026"),
    ]
    assert "2020-01-01 to 2026-04-14" in run("list").stdout


def test_show_takes_the_edition_of_a_day() -> None:
    result = run("show", "consumer_aic", "--on", "2026-04-14", "--json")
    assert codec.load(json.loads(result.stdout)).edition == "2020"
    named = run("show", "consumer_aic", "--edition", "2014")
    assert "consumer_aic 2014" in named.stdout
    assert "clock mediation  调解期限  60 days" in named.stdout
    assert "consumer_aic 2026" in run("show", "consumer_aic").stdout


def test_show_says_what_there_is_when_it_finds_nothing() -> None:
    unknown = run("show", "nothing")
    assert unknown.exit_code == 1
    assert "no nothing; installed are " in unknown.stderr
    assert "consumer_aic 2014" in unknown.stderr
    early = run("show", "consumer_aic", "--on", "2010-01-01")
    assert early.exit_code == 1
    assert "2014-03-15" in early.stderr


def test_check_passes_and_names_what_is_missing() -> None:
    assert run("check").stdout.splitlines() == [
        "ok  civil_mediation 2002",
        "ok  civil_mediation 2009",
        "ok  civil_mediation 2011",
        "ok  consumer_aic 2014",
        "ok  consumer_aic 2020",
        "ok  consumer_aic 2026",
    ]
    missing = run("check", "nothing")
    assert missing.exit_code == 1
    assert "'nothing' is not installed" in missing.stderr


def test_snapshots_are_written_once_and_kept_when_released(tmp_path: Path) -> None:
    first = run("snapshot", "consumer_aic", str(tmp_path))
    assert first.stdout.count("wrote") == 3
    assert run("snapshot", "consumer_aic", str(tmp_path)).stdout == ""
    assert run("snapshot", "consumer_aic", str(tmp_path), "--released").stdout.count("wrote") == 3
    path = tmp_path / "consumer_aic-2026.json"
    module, released = snapshots.parse(path.read_text("utf-8"))
    assert released
    assert module == load().latest("consumer_aic")
    assert run("snapshot", "consumer_aic", str(tmp_path)).stdout == ""
    path.write_text(path.read_text("utf-8").replace("消费者投诉举报", "改过的名称"), "utf-8")
    refused = run("snapshot", "consumer_aic", str(tmp_path))
    assert refused.exit_code == 1
    assert "make a new edition" in refused.stderr
