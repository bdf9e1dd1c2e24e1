"""What tests of the write path share: an office at work, and the log replayed after each test."""

from collections.abc import Iterator

import pytest
from flask import Flask

from core.cases.audit import rebuild_check, verify
from core.db import tenant_scope, transaction
from tests.factories import Office


@pytest.fixture
def replays(app: Flask, offices: tuple[Office, ...]) -> Iterator[Office]:
    """The first office, set for the test; afterwards its log must be whole and give its rows."""
    with app.app_context(), tenant_scope(offices[0].id):
        yield offices[0]
    with app.app_context(), tenant_scope(offices[0].id), transaction():
        _, faults = verify()
        _, differing = rebuild_check()
    assert (faults, differing) == ([], [])
