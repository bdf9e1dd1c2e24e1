"""``huiyin calendar`` and ``huiyin scenario``: what they print, and their exit status."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from core.cli import cli
from core.config import Settings
from core.db import db, tenant_scope, transaction
from core.deadlines.models import CalendarDay
from tests.factories import Office

GOOD = """
title: 一次登记
domain: consumer_aic
type: complaint
steps:
  - at: "2026-04-30T22:10+08:00"
    do: 接收
    as: 登记岗
    with: {channel: phone, category: electronics, register: false}
    expect: {state: received, clocks: {K1: 2026-05-13}}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), prog_name="huiyin")


def test_a_deadline_is_explained_day_by_day() -> None:
    done = run("calendar", "explain", "2026-04-30", "7", "workday", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert (found["due"], found["due_raw"]) == ("2026-05-13", "2026-05-13")
    assert found["due_at"] == "2026-05-14T00:00:00+08:00"
    counted = [line["date"] for line in found["explanation"] if line["counted"]]
    assert (counted[0], counted[-1], len(counted)) == ("2026-05-06", "2026-05-13", 7)
    assert "2026-05-09" in counted


def test_pauses_put_a_deadline_off_and_the_roll_comes_last() -> None:
    plain = run("calendar", "explain", "2026-08-04", "60", "days", "--json")
    rolled = run("calendar", "explain", "2026-08-04", "60", "days", "--roll", "next_workday")
    paused = run(
        "calendar", "explain", "2026-05-08", "60", "days", "--pause", "2026-05-20..2026-06-10",
        "--roll", "next_workday", "--json",
    )  # fmt: skip
    assert json.loads(plain.output)["due"] == "2026-10-03"
    assert "10月8日" in rolled.output
    assert json.loads(paused.output)["due"] == "2026-07-28"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("calendar", "explain", "2026-02-30", "7", "days"), 1, "/start"),
        (("calendar", "explain", "2026-02-03", "7", "moons"), 1, "/unit"),
        (("calendar", "explain", "2026-02-03", "7", "days", "--roll", "back"), 1, "/roll"),
        (("calendar", "explain", "2026-02-03", "7", "days", "--pause", "x"), 1, "/pause/0"),
        (("calendar", "show", "26-1"), 2, "neither a year nor a date"),
    ],
)
def test_mistakes_get_a_sentence(arguments: tuple[str, ...], status: int, words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == status
    assert words in done.output


def test_a_year_tells_its_source_and_its_moved_days() -> None:
    found = json.loads(run("calendar", "show", "2026", "--json").output)
    days = {line["date"]: line["works"] for line in found["days"]}
    assert found["published"] is True and "国务院" in found["source"]
    assert days["2026-05-09"] is True and days["2026-05-01"] is False
    assert "2026-05-10" not in days
    later = run("calendar", "show", "2090")
    assert "未公布" in later.output


def test_a_tenant_counts_with_its_own_days(
    app: Flask, office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.to_env().items():
        monkeypatch.setenv(name, value)
    with app.app_context(), tenant_scope(office.id), transaction():
        db.session.add(
            CalendarDay(layer="tenant", day=date(2026, 5, 6), works=False, note="机关运动会")
        )
    shown = run("calendar", "show", "2026-05-06", "--tenant", office.slug)
    assert "休息" in shown.output and "机关运动会" in shown.output
    own = run("calendar", "explain", "2026-04-30", "7", "workdays", "--tenant", office.slug)
    assert "2026-05-14" in own.output.splitlines()[-2]
    nobody = run("calendar", "show", "2026-05-06", "--tenant", "nobody")
    assert nobody.exit_code == 1 and "nobody" in nobody.output


def test_a_scenario_that_holds_ends_with_0_and_one_that_fails_with_1(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD, "utf-8")
    done = run("scenario", "run", str(path))
    assert (done.exit_code, "1 passed, 0 failed" in done.output) == (0, True), done.output
    path.write_text(GOOD.replace("2026-05-13", "2026-05-12"), "utf-8")
    done = run("scenario", "run", str(path), "--json")
    assert done.exit_code == 1
    (result,) = json.loads(done.output)
    assert result["file"] == "a.yaml"
    assert result["failures"] == [
        "step 1: clock decision due: expected datetime.date(2026, 5, 12), "
        "found datetime.date(2026, 5, 13)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title:", "titel:", "unknown titel"),
        ("expect:", "expects:", "step 1: unknown expects"),
        ("state: received", "states: received", "step 1, expect: unknown states"),
        ("state: received", "state: nowhere", "step 1: state: 'nowhere' is not known"),
        ("K1: 2026-05-13", "K1: {dew: 2026-05-13}", "step 1: unknown dew of a clock"),
        ("T22:10+08:00", "", "at must be a date-time with an offset"),
        ("2026-04-30T", "2026-04-31T", "is not a date-time"),
        ("2026-04-30T", "1999-04-30T", "no edition in force on 1999-04-30"),
        ("登记岗", "路人", "role: '路人' is not known"),
        ("type: complaint", "type: parking", "no case type 'parking'"),
        ("title: 一次登记", 'title: "一次登记', "a.yaml"),
        (GOOD, "", "the file is empty"),
    ],
)
def test_a_file_that_cannot_be_run_ends_with_2(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD.replace(old, new), "utf-8")
    done = run("scenario", "run", str(path))
    assert done.exit_code == 2, done.output
    assert words in done.output


def test_a_missing_file_and_a_missing_tokens_file_end_with_2(tmp_path: Path) -> None:
    assert run("scenario", "run", str(tmp_path / "none.yaml")).exit_code == 2
    path = tmp_path / "a.yaml"
    path.write_text(GOOD, "utf-8")
    done = run("scenario", "run", str(path), "--api", "http://127.0.0.1:9/t/aic/api/v1")
    assert (done.exit_code, "--tokens" in done.output) == (2, True)
