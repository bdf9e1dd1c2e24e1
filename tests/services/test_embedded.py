"""The embedded servers: they start from nothing, keep their data, and survive being killed."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from core.config import Settings
from core.embedded import (
    AlreadyRunning,
    Servers,
    attached,
    ensure_database,
    running,
    temporary,
)
from core.embedded.database import libpq
from core.embedded.process import poll, stop_orphan

# A supervisor that starts the servers, says so, and then does nothing until it is killed.
SUPERVISOR = """
import pathlib, signal, sys
from core.embedded import running
with running(pathlib.Path(sys.argv[1])) as servers:
    print(*(part.child.process.pid for part in servers.parts), flush=True)
    signal.pause()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that the database's user can reach; pytest's own is closed to it."""
    path = Path(tempfile.mkdtemp(prefix="huiyin-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with temporary() as servers:
        yield servers


def test_a_restart_finds_the_data(folder: Path) -> None:
    with running(folder) as servers:
        write(servers)
    with running(folder) as servers:
        assert read(servers) == ([(1,)], b"1")


def test_everything_may_be_killed(folder: Path) -> None:
    supervisor, pids = start_supervisor(folder)
    with attached(Settings(data_dir=folder)) as settings:
        write_to(settings.owner_database_url, settings.redis_url)
        sockets = socket_folder(settings)
    for pid in (supervisor.pid, *pids):
        os.kill(pid, signal.SIGKILL)
    supervisor.wait()
    with running(folder) as servers:
        assert read(servers) == ([(1,)], b"1")
        assert not sockets.exists()


def test_when_the_supervisor_is_killed_the_servers_end(folder: Path) -> None:
    supervisor, pids = start_supervisor(folder)
    supervisor.kill()
    supervisor.wait()
    assert poll(lambda: not any(map(is_alive, pids)), seconds=20)
    with running(folder, durable=False) as servers:
        assert read_version(servers) >= 15


def test_a_stale_pid_file_that_names_a_stranger_does_not_stop_the_start(folder: Path) -> None:
    with running(folder, durable=False) as servers:
        pid_file = servers.home / "postgres" / "postmaster.pid"
        old = pid_file.read_text().splitlines()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *old[1:]]) + "\n")
        with running(folder, durable=False) as servers:
            assert read_version(servers) >= 15
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_pid_file_without_a_number_is_left_to_the_server(tmp_path: Path) -> None:
    pid_file = tmp_path / "x.pid"
    pid_file.write_text("")
    stop_orphan(pid_file, tmp_path, signal.SIGTERM)
    assert pid_file.exists()


def test_two_starts_on_one_folder_are_refused(folder: Path) -> None:
    with running(folder, durable=False), pytest.raises(AlreadyRunning), running(folder):
        pass


def test_a_command_uses_the_servers_that_run_and_leaves_them_running(folder: Path) -> None:
    with running(folder, durable=False) as servers:
        with attached(Settings(data_dir=folder)) as settings:
            assert settings.database_url == servers.database_urls.app
        assert all(part.alive for part in servers.parts)
    assert not (folder / "embedded.json").exists()


def test_a_command_starts_servers_of_its_own_and_stops_them(folder: Path) -> None:
    with attached(Settings(data_dir=folder)) as settings:
        sockets = socket_folder(settings)
        assert sockets.is_dir()
    assert not sockets.exists()


def test_addresses_that_are_set_are_left_alone() -> None:
    settings = Settings(database_url="postgresql+psycopg://elsewhere/x")
    with attached(settings) as same:
        assert same is settings


def test_no_server_runs_as_root(servers: Servers) -> None:
    for part in servers.parts:
        assert part.child and part.child.process
        owner = Path(f"/proc/{part.child.process.pid}").stat().st_uid
        assert owner != 0


def test_nobody_else_can_reach_the_sockets_or_the_data(servers: Servers) -> None:
    database, queue = servers.parts
    for path in (database.sockets, database.data, queue.data):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    with psycopg.connect(libpq(servers.superuser_url)) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_no_role_stands_above_row_level_security(servers: Servers) -> None:
    with psycopg.connect(libpq(servers.superuser_url)) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
            " FROM pg_roles WHERE rolname LIKE 'huiyin%' ORDER BY 1"
        ).fetchall()
    may_only_log_in = (True, False, False, False, False)
    assert rows == [
        (name, *may_only_log_in) for name in ("huiyin_app", "huiyin_owner", "huiyin_relay")
    ]


def test_only_the_owner_may_make_tables(servers: Servers) -> None:
    urls = servers.database_urls
    with psycopg.connect(libpq(urls.owner)) as connection:
        connection.execute("CREATE TABLE one (n int)")
        connection.rollback()
    for url in (urls.app, urls.relay):
        with (
            psycopg.connect(libpq(url)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("CREATE TABLE two (n int)")


def test_a_second_database_may_be_prepared_twice(servers: Servers) -> None:
    first = ensure_database(servers.superuser_url, "another")
    assert ensure_database(servers.superuser_url, "another") == first
    with psycopg.connect(libpq(first.app)) as connection:
        found = connection.execute(
            "SELECT current_database(), current_user, pg_get_userbyid(datdba)"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert found == ("another", "huiyin_app", "huiyin_owner")


def start_supervisor(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    with supervisor.stdout as said:
        return supervisor, [int(word) for word in said.readline().split()]


def socket_folder(settings: Settings) -> Path:
    return Path(settings.redis_url.removeprefix("unix://").partition("?")[0]).parent


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def write(servers: Servers) -> None:
    write_to(servers.database_urls.owner, servers.redis_url)


def write_to(owner_url: str, redis_url: str) -> None:
    with psycopg.connect(libpq(owner_url)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    with redis.Redis.from_url(redis_url) as client:
        client.set("kept", 1)
        client.waitaof(1, 0, 5000)


def read(servers: Servers) -> tuple[list[tuple[int]], object]:
    with (
        psycopg.connect(libpq(servers.database_urls.owner)) as connection,
        redis.Redis.from_url(servers.redis_url) as client,
    ):
        return connection.execute("SELECT n FROM kept").fetchall(), client.get("kept")


def read_version(servers: Servers) -> int:
    with psycopg.connect(libpq(servers.superuser_url)) as connection:
        return connection.info.server_version // 10000
