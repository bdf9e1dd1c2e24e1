"""Settings: what is read, what is refused, what is kept."""

import json
import stat
from pathlib import Path

import pytest

from core.config import Settings, SettingsError, read_environ

COMPLETE = {
    "HUIYIN_DATABASE_URL": "postgres://app@db/huiyin",
    "HUIYIN_OWNER_DATABASE_URL": "postgresql://owner@db/huiyin",
    "HUIYIN_RELAY_DATABASE_URL": "postgresql+psycopg://relay@db/huiyin",
    "HUIYIN_REDIS_URL": "redis://queue/0",
    "HUIYIN_SECRET_KEY": "s" * 32,
    "HUIYIN_ENCRYPTION_KEYS": "new, old",
}


def test_every_spelling_of_a_postgres_address_names_the_driver() -> None:
    settings = Settings.from_env(COMPLETE)
    assert settings.database_url == "postgresql+psycopg://app@db/huiyin"
    assert settings.owner_database_url == "postgresql+psycopg://owner@db/huiyin"
    assert settings.relay_database_url == "postgresql+psycopg://relay@db/huiyin"


def test_values_get_their_types() -> None:
    given = {
        "HUIYIN_PORT": "0",
        "HUIYIN_PLUGINS": "consumer_aic, civil_mediation",
        "HUIYIN_TRACE_PLUGINS": "1",
        "HUIYIN_DATA_DIR": "/srv/huiyin",
    }
    settings = Settings.from_env(COMPLETE | given)
    assert settings.port == 0
    assert settings.plugins == ("consumer_aic", "civil_mediation")
    assert settings.trace_plugins is True
    assert settings.data_dir == Path("/srv/huiyin")
    assert settings.encryption_keys == ("new", "old")
    assert settings.storage == "file:///srv/huiyin/storage"
    assert not settings.embedded


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUIYIN_PORT", "http"),
        ("HUIYIN_PORT", "65536"),
        ("HUIYIN_PORT", "-1"),
        ("HUIYIN_WEB_PROCESSES", "0"),
        ("HUIYIN_TRACE_PLUGINS", "maybe"),
        ("HUIYIN_LOG_FORMAT", "xml"),
        ("HUIYIN_PUBLIC_URL", "huiyin.example.org"),
        ("HUIYIN_PUBLIC_URL", "https://huiyin.example.org/?x=1"),
        ("HUIYIN_DATABSE_URL", "postgres://typing/error"),
    ],
)
def test_a_wrong_value_or_an_unknown_name_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env(COMPLETE | {name: value})


@pytest.mark.parametrize(
    "name",
    ["HUIYIN_DATABASE_URL", "HUIYIN_REDIS_URL", "HUIYIN_SECRET_KEY", "HUIYIN_ENCRYPTION_KEYS"],
)
def test_with_an_address_set_everything_else_must_be_set_too(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({key: value for key, value in COMPLETE.items() if key != name})


def test_the_secrets_of_the_embedded_default_are_made_once(tmp_path: Path) -> None:
    environ = {"HUIYIN_DATA_DIR": str(tmp_path / "var")}
    first = Settings.from_env(environ)
    assert first.embedded
    assert len(first.secret_key) > 40
    assert first.encryption_keys
    assert first.demo_password
    assert Settings.from_env(environ) == first


def test_nobody_else_may_read_the_secrets(tmp_path: Path) -> None:
    Settings.from_env({"HUIYIN_DATA_DIR": str(tmp_path / "var")})
    mode = (tmp_path / "var" / "secrets.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_given_secret_comes_before_the_kept_one(tmp_path: Path) -> None:
    environ = {"HUIYIN_DATA_DIR": str(tmp_path), "HUIYIN_DEMO_PASSWORD": "known"}
    assert Settings.from_env(environ).demo_password == "known"
    kept = json.loads((tmp_path / "secrets.json").read_text())
    assert kept["demo_password"] != "known"


def test_a_child_reads_the_same_settings(tmp_path: Path) -> None:
    given = COMPLETE | {"HUIYIN_PORT": "9000", "HUIYIN_TRACE_PLUGINS": "yes"}
    settings = Settings.from_env(given)
    assert Settings.from_env(settings.to_env()) == settings


def test_the_environment_comes_before_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("HUIYIN_PORT=1\nHUIYIN_HOST=0.0.0.0\n")
    monkeypatch.setenv("HUIYIN_PORT", "2")
    environ = read_environ(tmp_path)
    assert environ["HUIYIN_PORT"] == "2"
    assert environ["HUIYIN_HOST"] == "0.0.0.0"
