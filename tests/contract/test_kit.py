"""The kit itself: it fails where it must."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.plugin import snapshots
from core.plugin.spec import Field
from core.testing import contract
from tests.logic.plugin.small import MODULE, with_clock, with_field


def keep(folder: Path, *, released: bool = False) -> Path:
    path = folder / snapshots.name(MODULE)
    path.write_text(snapshots.render(MODULE, released=released), "utf-8")
    return path


def test_the_small_module_passes(tmp_path: Path) -> None:
    path = keep(tmp_path)
    contract.check_faults(MODULE)
    contract.check_json(MODULE)
    contract.check_conditions(MODULE)
    contract.check_forms(MODULE)
    contract.check_papers(MODULE)
    contract.check_snapshot(MODULE, tmp_path)
    contract.check_kept(path)


def test_faults_fail_with_their_sentences() -> None:
    with pytest.raises(AssertionError, match="岗位“nobody”不存在"):
        contract.check_faults(with_clock(owner="nobody"))


def test_every_kind_of_field_has_a_sample() -> None:
    kinds = ("phone", "email", "id_number", "credit_code", "datetime", "number", "money", "file")
    for kind in kinds:
        contract.check_forms(with_field(1, kind=kind))
    contract.check_forms(with_field(1, kind="choices", catalogue="category"))
    row = Field(key="inner", title="内容")
    contract.check_forms(with_field(1, kind="rows", rows=(row,), minimum=2))


def test_a_form_that_cannot_be_right_fails() -> None:
    with pytest.raises(AssertionError, match="refuse"):
        contract.check_forms(with_field(1, kind="text", required=True, max_length=1))


def test_a_changed_edition_fails_and_says_what_to_do(tmp_path: Path) -> None:
    changed = replace(MODULE, title="改过的模块")
    with pytest.raises(AssertionError, match=r"no snapshot small-1\.json"):
        contract.check_snapshot(changed, tmp_path)
    keep(tmp_path)
    with pytest.raises(AssertionError, match="huiyin module snapshot"):
        contract.check_snapshot(changed, tmp_path)
    keep(tmp_path, released=True)
    with pytest.raises(AssertionError, match="make a new edition"):
        contract.check_snapshot(changed, tmp_path)


def test_a_snapshot_tells_whether_it_is_released(tmp_path: Path) -> None:
    text = keep(tmp_path, released=True).read_text("utf-8")
    assert snapshots.parse(text) == (MODULE, True)
