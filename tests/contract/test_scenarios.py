"""The worked examples that plugins bring along come out as they say, on the pure engine."""

from pathlib import Path

import pytest

from core.rehearsal.runner import run_files

PLUGINS = Path(__file__).parents[2] / "plugins"
FILES = sorted(PLUGINS.glob("*/scenarios/*.yaml"))


def test_there_are_scenarios() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.parent.name}-{p.stem}")
def test_scenario_comes_out_as_written(path: Path) -> None:
    results = run_files([path])
    assert results
    assert [failure for result in results for failure in result["failures"]] == []
