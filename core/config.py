"""Settings: every one comes from a ``HUIYIN_*`` variable and is read once, at the start."""

import base64
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

from dotenv import dotenv_values

PREFIX = "HUIYIN_"
_ADDRESSES = ("database_url", "owner_database_url", "relay_database_url", "redis_url")
_SECRETS = ("secret_key", "encryption_keys")
_YES = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
# The name of a role or database may hold anything; only the scheme is rewritten.
_POSTGRES = re.compile(r"^postgres(ql)?://")
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")
# Passwords may stand in these, so a complaint never repeats what was written.
_WORDS = {
    "HUIYIN_MAIL_URL": (
        re.compile(r"local:|smtps?://\S+"),
        "like smtp://user:password@host:587?from=office@example.org, or local:",
    ),
    "HUIYIN_SMS_URL": (re.compile(r"local:|https?://\S+"), "like https://host/path, or local:"),
}


class StartError(Exception):
    """The program cannot start here; ``str()`` tells the operator what to do."""


class SettingsError(StartError):
    """The environment says something that cannot be obeyed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that the program takes from its surroundings.

    An address that is the empty string means: use the embedded servers. They fill it in before
    the application is made (``core.embedded.attached``).
    """

    database_url: str = ""
    """Where web, worker and commands work; a role under row-level security."""
    owner_database_url: str = ""
    """The role that owns the schema; only migrations use it."""
    relay_database_url: str = ""
    """The role of the relay and the sweeper, which see ids of all tenants and nothing else."""
    redis_url: str = ""
    """The queue and the rate limits: Valkey or Redis."""
    secret_key: str = ""
    """Signs sessions and forms."""
    encryption_keys: tuple[str, ...] = ()
    """Keys of the sensitive columns, newest first (32 bytes, URL-safe base64). The first encrypts,
    all of them decrypt."""
    data_dir: Path = Path("var")
    """Everything that the program writes: embedded data, files, logs, ``run.json``."""
    base_domain: str = ""
    """With one, a tenant also lives at ``<slug>.<base_domain>``."""
    public_url: str = ""
    """Where people outside reach the program (https://…); stands in the QR codes of papers."""
    storage_url: str = ""
    """Where files go, as ``file://``; by default ``storage`` in the data folder."""
    mail_url: str = ""
    """The mail server, ``smtp://user:password@host:587?from=…``; ``local:`` keeps mail here."""
    sms_url: str = ""
    """The gateway of text messages (JSON by POST); ``local:`` keeps them here."""
    sms_token: str = ""
    """The bearer token of that gateway."""
    webhook_networks: tuple[str, ...] = ()
    """Networks of our own that webhooks may call all the same (``10.1.0.0/16``)."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = 8000
    """The port to listen on; 0 takes a free one."""
    web_processes: int = 2
    """Web server processes."""
    web_threads: int = 4
    """Threads in each of them."""
    log_format: str = "text"
    """``text`` for people, ``json`` for machines."""
    archive_passphrase: str = ""
    """Encrypts what ``huiyin tenant export`` writes, and opens it again; 16 characters or more."""
    demo_password: str = ""
    """The password of every demo account; made once when it is not given."""
    plugins: tuple[str, ...] = ()
    """Load only these plugins; empty means all that are installed."""
    trace_plugins: bool = False
    """Write every call of a plugin hook to standard error."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables; refuse unknown ones, wrong values and missing secrets."""
        settings = cls(**_parsed(environ))
        if settings.embedded:
            local = {"mail_url": settings.mail_url or "local:"}
            local["sms_url"] = settings.sms_url or "local:"
            return replace(settings, **_kept_secrets(settings), **local)
        _refuse_incomplete(settings)
        return settings

    @property
    def embedded(self) -> bool:
        """Tell whether the program must bring its own database and queue."""
        return not any(getattr(self, name) for name in _ADDRESSES)

    @property
    def public(self) -> str:
        """The address for people outside; where none is set, the one that is listened on."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def storage(self) -> str:
        """The storage address, the default filled in."""
        return self.storage_url or (self.data_dir.resolve() / "storage").as_uri()

    def to_env(self) -> dict[str, str]:
        """Write the settings as variables, so that a child process reads the same ones."""
        return {
            PREFIX + field.name.upper(): _written(value)
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }


def read_environ(folder: Path | None = None) -> dict[str, str]:
    """Return the environment over what ``.env`` says, when there is such a file."""
    from_file = dotenv_values((folder or Path.cwd()) / ".env")
    return {key: value for key, value in from_file.items() if value is not None} | dict(os.environ)


def load(folder: Path | None = None) -> Settings:
    """Read the settings of this process."""
    return Settings.from_env(read_environ(folder))


def _parsed(environ: Mapping[str, str]) -> dict[str, Any]:
    known = {PREFIX + field.name.upper(): field for field in fields(Settings)}
    unknown = sorted(key for key in environ if key.startswith(PREFIX) and key not in known)
    if unknown:
        raise SettingsError(f"unknown setting {', '.join(unknown)}; known are {', '.join(known)}")
    return {
        field.name: _value(key, environ[key].strip(), field.default)
        for key, field in known.items()
        if key in environ
    }


def _value(key: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() not in _YES:
            raise SettingsError(f"{key} must be 1 or 0, not {text!r}")
        return _YES[text.lower()]
    if isinstance(default, int):
        return _number(key, text, default)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if isinstance(default, Path):
        return Path(text or default)
    if key == "HUIYIN_LOG_FORMAT" and text not in ("", "text", "json"):
        raise SettingsError(f"{key} must be text or json, not {text!r}")
    if key == "HUIYIN_PUBLIC_URL" and text and not _WEB_ADDRESS.fullmatch(text):
        raise SettingsError(f"{key} must be like https://huiyin.example.org, not {text!r}")
    if key in _WORDS and text and not _WORDS[key][0].fullmatch(text):
        raise SettingsError(f"{key} must be {_WORDS[key][1]}")
    return _POSTGRES.sub("postgresql+psycopg://", text) or default


def _number(key: str, text: str, default: int) -> int:
    if not text:
        return default
    largest = 65535 if key == "HUIYIN_PORT" else 1024
    smallest = 0 if key == "HUIYIN_PORT" else 1
    if not text.isascii() or not text.isdigit() or not smallest <= int(text) <= largest:
        raise SettingsError(f"{key} must be a number from {smallest} to {largest}, not {text!r}")
    return int(text)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value)


def _refuse_incomplete(settings: Settings) -> None:
    needed = ("database_url", "redis_url", *_SECRETS)
    missing = [PREFIX + name.upper() for name in needed if not getattr(settings, name)]
    if missing:
        raise SettingsError(
            f"an address is set, so these must be set too: {', '.join(missing)}. "
            "(With no address set, the program brings its own database, queue and secrets.)"
        )


def _kept_secrets(settings: Settings) -> dict[str, Any]:
    """Fill in the secrets that nobody gave from a file that is made once."""
    path = settings.data_dir / "secrets.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    made = {
        "secret_key": secrets.token_urlsafe(48),
        "encryption_keys": [base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()],
        "demo_password": secrets.token_urlsafe(9),
    } | kept
    if made != kept:
        write_private(path, json.dumps(made, indent=2) + "\n")
    return {
        "secret_key": settings.secret_key or made["secret_key"],
        "encryption_keys": settings.encryption_keys or tuple(made["encryption_keys"]),
        "demo_password": settings.demo_password or made["demo_password"],
    }


def make_data_dir(path: Path) -> None:
    """Make the data folder so that the database's own user may pass through, but not look."""
    if path.is_dir():
        return
    path.mkdir(parents=True)
    path.chmod(0o711)


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, complete or not at all."""
    make_data_dir(path.parent)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    half.replace(path)
