"""PostgreSQL as a child process."""

import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from core.embedded.account import Account, EmbeddedError
from core.embedded.binaries import Postgres, find_postgres
from core.embedded.process import Child, fresh_log, poll, stop_orphan

SUPERUSER = "postgres"
_PORT = "5432"  # only a part of the socket's name
_STARTED_WITHIN = 120  # seconds; recovery after a crash may take a while
_FREED_WITHIN = 15  # seconds until the children of a killed server let go of its memory

_ALWAYS = {
    "listen_addresses": "",
    "port": _PORT,
    "unix_socket_permissions": "0700",
    "dynamic_shared_memory_type": "mmap",  # containers often have a tiny /dev/shm
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
}
_THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(slots=True)
class PostgresServer:
    """One cluster and the process that serves it."""

    account: Account
    data: Path
    sockets: Path
    log: Path
    durable: bool
    copies: Path
    child: Child | None = None
    name: str = "PostgreSQL"

    @property
    def url(self) -> str:
        """Return the superuser's address."""
        return f"postgresql+psycopg://{SUPERUSER}@/postgres?host={self.sockets}&port={_PORT}"

    @property
    def alive(self) -> bool:
        """Tell whether the server runs."""
        return self.child is not None and self.child.alive

    def start(self) -> None:
        """Make the cluster where there is none, start the server, wait until it answers."""
        binaries = find_postgres(self.account, self._major(), self.copies)
        if self._major() is None:
            self._create(binaries)
        stop_orphan(self.data / "postmaster.pid", self.data, signal.SIGINT)
        fresh_log(self.log)
        options = _ALWAYS | ({} if self.durable else _THROWAWAY)
        options["unix_socket_directories"] = str(self.sockets)
        command = [binaries.program("postgres"), "-D", str(self.data)]
        for key, value in options.items():
            command += ["-c", f"{key}={value}"]
        # SIGINT is PostgreSQL's fast stop: it ends sessions; SIGTERM would wait for them.
        self.child = Child(
            self.name, command, stop_signal=signal.SIGINT, account=self.account, log=self.log
        )
        self._start_child(self.child)

    def stop(self) -> None:
        """Stop the server, its data safe on the disk."""
        if self.child:
            self.child.stop(seconds=60)

    def _start_child(self, child: Child) -> None:
        freed = time.monotonic() + _FREED_WITHIN
        while True:
            child.start()
            poll(lambda: not child.alive or self._answers(), seconds=_STARTED_WITHIN)
            if child.alive and self._answers():
                return
            held = "shared memory" in child.last_words() and not child.alive
            if not held or time.monotonic() > freed:
                child.stop()
                raise EmbeddedError(
                    f"PostgreSQL did not start. Its log, {self.log}, ends with:\n"
                    f"{child.last_words()}"
                )

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _major(self) -> int | None:
        """Return the version that made the data, or None when there is none."""
        made = self.data / "PG_VERSION"
        return int(made.read_text()) if made.exists() else None

    def _create(self, binaries: Postgres) -> None:
        """Run initdb in a folder beside the final one, so that half a cluster is never used."""
        half = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        self.account.own(half)
        command = [binaries.program("initdb"), "-D", str(half), "-U", SUPERUSER, "--auth=trust"]
        command += ["--encoding=UTF8", "--no-instructions"]
        if binaries.major >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            command += ["--locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        made = subprocess.run(
            command, capture_output=True, text=True, cwd="/", **self.account.switch()
        )
        if made.returncode != 0:
            raise EmbeddedError(f"PostgreSQL's initdb failed:\n{made.stderr.strip()}")
        half.rename(self.data)
