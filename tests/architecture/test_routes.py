"""Every route has a right, the list of them is kept, and each right opens for its roles only."""

import json

import pytest
from flask import Blueprint, Flask

from core.config import Settings
from core.plugin import hookspecs
from core.users.logic import ADMIN, AUDITOR, Actor
from core.users.session import PUBLIC, access_of, may_enter, refuse_unmarked
from tests.architecture.routes import FILE, routes
from tests.factories import Office, sign_in

WORK = {"intake", "dispatch", "handler", "mediator", "chief", "head", "archivist"}
EVERYBODY = WORK | {ADMIN, AUDITOR, ""}
OPENS_FOR = {
    PUBLIC: EVERYBODY,
    "self": EVERYBODY,
    "self.read": EVERYBODY,
    "case.read": WORK | {AUDITOR},
    "case.open": WORK,
    "case.act": WORK,
    "case.assign": WORK,
    "case.attach": WORK,
    "case.work": WORK,
    "case.decide": WORK,
    "document.draft": WORK,
    "identity.open": WORK,
    "document.issue": WORK,
    "document.deliver": WORK,
    "audit.read": {ADMIN, AUDITOR},
    "admin.users": {ADMIN},
    "admin.units": {ADMIN},
    "admin.calendar": {ADMIN},
    "admin.rules": {ADMIN},
}


def test_the_list_of_routes_is_what_the_program_has(app: Flask) -> None:
    kept = json.loads(FILE.read_text())
    here = routes(app)
    assert here == kept, "run: .venv/bin/python -m tests.architecture.routes"


def test_every_right_is_known(app: Flask) -> None:
    assert set(routes(app).values()) <= OPENS_FOR.keys()


def test_a_view_without_a_mark_stops_the_start() -> None:
    app = Flask("bare")
    app.add_url_rule("/bare", "bare", lambda: "")
    with pytest.raises(RuntimeError, match="bare"):
        refuse_unmarked(app)


@pytest.mark.parametrize("act", sorted(OPENS_FOR.keys() - {PUBLIC}))
@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("path", ["", "top/one/"])
def test_a_right_opens_for_its_roles(act: str, role: str, path: str) -> None:
    actor = Actor(id="1", name="x", roles={role: (path,)} if role else {})
    wide = not path or role not in (ADMIN, AUDITOR)
    assert may_enter(actor, act) is (role in OPENS_FOR[act] and (wide or act.startswith("self")))


@pytest.mark.parametrize("act", sorted(OPENS_FOR.keys() - {PUBLIC}))
def test_a_token_that_only_reads_opens_nothing_that_writes(act: str) -> None:
    actor = Actor(
        id="1", name="x", roles={"chief": ("",), ADMIN: ("",)}, scopes=frozenset({"read"})
    )
    assert may_enter(actor, act) is (act in ("case.read", "audit.read", "self.read"))


@pytest.mark.parametrize("login", ["admin", "auditor", "handler", "canary"])
def test_pages_obey_the_list(app: Flask, office: Office, login: str) -> None:
    client = sign_in(app, office, login)
    role = "" if login == "canary" else login
    asked = 0
    for rule in app.url_map.iter_rules():
        plain = "GET" in (rule.methods or ()) and not rule.arguments
        if not plain or rule.rule.startswith("/api/") or rule.endpoint.startswith("health."):
            continue
        act = str(access_of(app, rule.endpoint))
        answer = client.get(f"/t/{office.slug}{rule.rule}")
        opened = answer.status_code in (200, 302)
        assert opened is (role in OPENS_FOR[act]), f"{rule.rule}: {answer.status_code}"
        if answer.status_code == 302:
            assert "/login" not in answer.headers["Location"], rule.rule
        asked += 1
    assert asked >= 8


def test_pages_of_a_plugin_are_for_those_who_read_cases(settings: Settings) -> None:
    from core.app import create_app
    from tests.conftest import disconnect

    class Plugin:
        @hookspecs.impl
        def blueprints(self):  # type: ignore[no-untyped-def]
            bp = Blueprint("extra", __name__)
            bp.add_url_rule("/hello", "hello", lambda: "hello")
            return (bp,)

        @hookspecs.impl
        def domain_modules(self):  # type: ignore[no-untyped-def]
            return ()

    app = create_app(settings, plugins={"sample": (Plugin(), "a test")})
    assert routes(app)["GET /x/sample/hello"] == "case.read"
    disconnect(app)
