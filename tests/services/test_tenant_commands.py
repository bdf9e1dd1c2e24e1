"""The commands that make tenants, people and tokens, each run as a user would."""

import json

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from core.cli import cli
from core.config import Settings
from core.db import tenant_scope
from core.tenants.queries import by_slug
from core.users import queries
from core.users.access import actor_of_token, sign_in


@pytest.fixture
def run(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run a command against the test servers."""
    for name, value in settings.to_env().items():
        monkeypatch.setenv(name, value)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, list(arguments), prog_name="huiyin")

    return call


def test_from_nothing_to_a_token_that_works(run, app: Flask) -> None:  # type: ignore[no-untyped-def]
    made = run(
        "tenant", "create", "jinghai", "--name", "京海市市场监督管理局", "--org-code", "京海市监",
        "--domain", "consumer_aic", "--admin", "boss", "--json",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    boss = json.loads(made.output)
    assert (boss["slug"], boss["admin"]) == ("jinghai", "boss")
    wang = run("user", "create", "jinghai", "wang", "--name", "王芳", "--role", "handler", "--json")
    assert wang.exit_code == 0, wang.output
    assert run("user", "role", "jinghai", "wang", "chief", "--unit", "root").exit_code == 0
    token = run("token", "create", "jinghai", "wang", "--name", "平台", "--scope", "read", "--json")
    assert token.exit_code == 0, token.output
    with app.app_context():
        tenant = by_slug("jinghai")
        assert tenant is not None
        with tenant_scope(tenant.id):
            sign_in(login="boss", password=boss["password"])
            sign_in(login="wang", password=json.loads(wang.output)["password"])
            actor = actor_of_token(json.loads(token.output)["token"])
            assert set(actor.roles) == {"handler", "chief"}
            assert actor.scopes == {"read"}
            person = queries.user_by_login("boss")
            assert person is not None and person.must_change_password


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("tenant", "create", "A B", "--name", ""), "简称"),
        (("tenant", "create", "abc", "--name", "甲", "--domain", "nothing"), "nothing"),
        (("tenant", "suspend", "nobody"), "nobody"),
        (("user", "create", "nobody", "wang", "--name", "王芳"), "nobody"),
        (("token", "create", "nobody", "wang", "--name", "x"), "nobody"),
    ],
)
def test_mistakes_get_a_sentence_and_status_1(run, arguments, words: str) -> None:  # type: ignore[no-untyped-def]
    done = run(*arguments)
    assert done.exit_code == 1
    assert words in done.output
    assert "Traceback" not in done.output


def test_a_failed_domain_leaves_no_half_made_office(run, app: Flask) -> None:  # type: ignore[no-untyped-def]
    run("tenant", "create", "half", "--name", "半个", "--domain", "nothing")
    with app.app_context():
        assert by_slug("half") is None


def test_suspending_shuts_the_doors_until_it_is_undone(run, app: Flask) -> None:  # type: ignore[no-untyped-def]
    run("tenant", "create", "jinghai", "--name", "京海")
    assert app.test_client().get("/t/jinghai/login").status_code == 200
    assert run("tenant", "suspend", "jinghai").exit_code == 0
    for memory in app.extensions["huiyin.memories"]:
        memory.clear()
    assert app.test_client().get("/t/jinghai/login").status_code == 404
    assert run("tenant", "suspend", "jinghai", "--undo").exit_code == 0
    for memory in app.extensions["huiyin.memories"]:
        memory.clear()
    assert app.test_client().get("/t/jinghai/login").status_code == 200


def test_list_shows_every_office(run) -> None:  # type: ignore[no-untyped-def]
    run("tenant", "create", "jinghai", "--name", "京海")
    assert [one["slug"] for one in json.loads(run("tenant", "list", "--json").output)] == [
        "jinghai"
    ]


def test_migrate_checks(run) -> None:  # type: ignore[no-untyped-def]
    assert run("migrate", "--check").exit_code == 0
    assert run("migrate").exit_code == 0
