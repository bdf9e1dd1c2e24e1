"""The demo: believable, in every state, whole as any other office, and loaded once."""

from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from core.cases.audit import rebuild_check, verify
from core.cases.models import Case
from core.db import db, tenant_scope
from core.demo import load
from core.tenants.models import Tenant

CASES = 12


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with a plan that asks for fewer cases than the real one."""
    made = app.extensions["huiyin"]
    plans = [
        (domain, {**plan, "tenants": [{**tenant, "cases": CASES} for tenant in plan["tenants"]]})
        for domain, plan in load.plans(made.registry)
    ]
    monkeypatch.setattr(load, "plans", lambda registry: iter(plans))
    known = replace(made, settings=replace(made.settings, demo_password="demo-password-1"))
    monkeypatch.setitem(app.extensions, "huiyin", known)
    return app


def test_the_demo_is_whole_and_loaded_once(demo: Flask) -> None:
    logins = load.load_demo(demo)
    assert {(login.tenant, login.login) for login in logins} >= {
        ("aic", "handler"),
        ("aic2", "chief2"),
        ("aic", "admin"),
        ("aic2", "auditor"),
    }
    before = _seen(demo)
    assert all(states.total() == CASES for states in before.values())
    load.load_demo(demo)
    assert _seen(demo) == before


def _seen(app: Flask) -> dict[str, Counter[str]]:
    """Cases by state for each tenant, whose logs are checked."""
    found = {}
    with app.app_context():
        for tenant_id, slug in db.session.execute(select(Tenant.id, Tenant.slug)).all():
            with tenant_scope(tenant_id):
                assert verify()[1] == [] and rebuild_check()[1] == []
                found[slug] = Counter(db.session.scalars(select(Case.state)).all())
    return found
