"""Every edition of every installed plugin keeps the contract."""

from pathlib import Path

import pytest

from core.plugin.spec import DomainModule
from core.testing import contract

SNAPSHOTS = Path(__file__).parent / "snapshots"


def _name(value: object) -> str:
    return f"{value.key}-{value.edition}" if isinstance(value, DomainModule) else str(value)


EDITIONS = pytest.mark.parametrize("module", contract.editions(), ids=_name)


@EDITIONS
def test_module_has_no_problems(module: DomainModule) -> None:
    contract.check_faults(module)


@EDITIONS
def test_module_survives_json(module: DomainModule) -> None:
    contract.check_json(module)
    contract.check_conditions(module)


@EDITIONS
def test_forms_take_what_people_write(module: DomainModule) -> None:
    contract.check_forms(module)


@EDITIONS
def test_papers_print_blank_and_filled(module: DomainModule) -> None:
    contract.check_papers(module)


@EDITIONS
def test_module_is_the_one_of_its_snapshot(module: DomainModule) -> None:
    contract.check_snapshot(module, SNAPSHOTS)


@pytest.mark.parametrize("path", sorted(SNAPSHOTS.glob("*.json")), ids=lambda p: p.stem)
def test_every_snapshot_ever_made_still_loads(path: Path) -> None:
    contract.check_kept(path)
