"""Both servers together: one data folder, one supervisor, a clean end."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from core.config import Settings, make_data_dir, write_private
from core.embedded.account import Account, EmbeddedError, choose
from core.embedded.database import Urls, ensure_database
from core.embedded.postgres import PostgresServer
from core.embedded.process import poll
from core.embedded.valkey import ValkeyServer

_STATE = Path("/var/lib/huiyin")  # for root, where the database's user cannot enter the data folder
_LONGEST_SOCKET = 107  # bytes; a longer path fails
_SET_THESE = (
    "HUIYIN_DATABASE_URL, HUIYIN_OWNER_DATABASE_URL, HUIYIN_RELAY_DATABASE_URL and HUIYIN_REDIS_URL"
)


class AlreadyRunning(EmbeddedError):
    """Another process serves this data folder."""


@dataclass(frozen=True, slots=True)
class Servers:
    """The running servers: where they are and, for a supervisor, what to watch."""

    database_urls: Urls
    redis_url: str
    superuser_url: str
    home: Path
    """Where the data is: the data folder, or one under the system's state directory."""
    parts: tuple[PostgresServer, ValkeyServer]

    def fill(self, settings: Settings) -> Settings:
        """Return the settings with these servers' addresses."""
        return replace(
            settings,
            database_url=self.database_urls.app,
            owner_database_url=self.database_urls.owner,
            relay_database_url=self.database_urls.relay,
            redis_url=self.redis_url,
        )


@contextlib.contextmanager
def running(data_dir: Path, *, durable: bool = True) -> Iterator[Servers]:
    """Run both servers on the data folder until the block ends.

    ``durable=False`` is for tests: faster, and a crash may cost data.
    """
    account = choose()
    if account is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and this root cannot start programs as another user "
            f"(a rootless container?). Set {_SET_THESE}, or start as a normal user."
        )
    data_dir = data_dir.resolve()
    make_data_dir(data_dir)
    with _only_one(data_dir), _socket_folder(account) as sockets:
        home = _home(data_dir, account)
        log = data_dir / "log"
        copies = _STATE / "bin"
        database = PostgresServer(
            account, home / "postgres", sockets, log / "postgres.log", durable, copies
        )
        queue = ValkeyServer(account, home / "valkey", sockets, log / "valkey.log", durable, copies)
        with contextlib.ExitStack() as stack:
            for part in (database, queue):
                stack.callback(part.stop)
                part.start()
            urls = ensure_database(database.url)
            servers = Servers(urls, queue.url, database.url, home, (database, queue))
            stack.enter_context(_announced(data_dir, servers))
            yield servers


@contextlib.contextmanager
def temporary() -> Iterator[Servers]:
    """Run both servers on an empty folder that is removed afterwards: for tests."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-data-"))
    folder.chmod(0o711)
    try:
        with running(folder, durable=False) as servers:
            yield servers
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def attached(settings: Settings) -> Iterator[Settings]:
    """Give the settings with all addresses filled in.

    Where none is set: those of the servers that `huiyin run` has started, or else of servers that
    live as long as the block, so that every command works at any time.
    """
    with contextlib.ExitStack() as stack:
        if settings.embedded:
            try:
                settings = stack.enter_context(running(settings.data_dir)).fill(settings)
            except AlreadyRunning:
                settings = replace(settings, **_addresses(settings.data_dir))
        yield settings


def _addresses(data_dir: Path) -> dict[str, str]:
    path = data_dir.resolve() / "embedded.json"
    if not poll(path.exists, seconds=60):
        raise AlreadyRunning(f"another start of the servers in {data_dir} does not finish")
    said = json.loads(path.read_text())
    return {name: said[name] for name in _announced_names()}


def _announced_names() -> tuple[str, ...]:
    return ("database_url", "owner_database_url", "relay_database_url", "redis_url")


@contextlib.contextmanager
def _announced(data_dir: Path, servers: Servers) -> Iterator[None]:
    """Write down where the servers are, for the commands that come while they run."""
    path = data_dir / "embedded.json"
    filled = asdict(servers.fill(Settings()))
    said = {name: filled[name] for name in _announced_names()}
    said |= {"superuser_url": servers.superuser_url, "data": str(servers.home)}
    said["sockets"] = str(servers.parts[0].sockets)
    write_private(path, json.dumps(said, indent=2) + "\n")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; the system frees it however we end."""
    with os.fdopen(
        os.open(data_dir / "embedded.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+"
    ) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"the servers in {data_dir} are already running") from None
        _tidy_after_kill(data_dir / "embedded.json")
        yield


def _tidy_after_kill(path: Path) -> None:
    """Remove the note and the socket folder of servers that were killed."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        sockets = Path(json.loads(path.read_text())["sockets"])
        if sockets.name.startswith("huiyin-"):
            shutil.rmtree(sockets, ignore_errors=True)
    path.unlink(missing_ok=True)


@contextlib.contextmanager
def _socket_folder(account: Account) -> Iterator[Path]:
    """Make a short folder that only the servers' account (and root) can enter.

    Its name cannot be guessed, so nobody can put another folder in its place.
    """
    base = tempfile.gettempdir()
    if len(os.fsencode(base)) + len("/huiyin-xxxxxxxx/.s.PGSQL.5432.lock") > _LONGEST_SOCKET:
        base = "/tmp"  # noqa: S108 - mkdtemp makes it safe, and the usual place is too deep
    folder = Path(tempfile.mkdtemp(prefix="huiyin-", dir=base))
    try:
        account.own(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _home(data_dir: Path, account: Account) -> Path:
    """Return the folder of the data: the data folder, if the account can pass through it."""
    pointer = data_dir / "embedded.home"
    if pointer.exists():
        return Path(pointer.read_text().strip())
    if not account.foreign or account.may_run(data_dir):
        return data_dir
    home = _STATE / secrets.token_hex(4)
    home.mkdir(parents=True)
    for folder in (_STATE, home):
        folder.chmod(0o755)  # whatever the umask is
    write_private(pointer, f"{home}\n")
    return home
