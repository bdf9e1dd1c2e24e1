"""Valkey as a child process."""

import signal
from dataclasses import dataclass
from pathlib import Path

import redis

from core.embedded.account import Account, EmbeddedError
from core.embedded.binaries import find_valkey
from core.embedded.process import Child, fresh_log, poll, stop_orphan

_STARTED_WITHIN = 60  # seconds; a long append-only file is read first


@dataclass(slots=True)
class ValkeyServer:
    """One data folder and the process that serves it."""

    account: Account
    data: Path
    sockets: Path
    log: Path
    durable: bool
    copies: Path
    child: Child | None = None
    name: str = "Valkey"

    @property
    def url(self) -> str:
        """Return the address."""
        return f"unix://{self.sockets / 'valkey.sock'}?db=0"

    @property
    def alive(self) -> bool:
        """Tell whether the server runs."""
        return self.child is not None and self.child.alive

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        self.account.own(self.data)
        pid_file = self.data / "valkey.pid"
        stop_orphan(pid_file, self.data, signal.SIGTERM)
        fresh_log(self.log)
        options = {
            "port": "0",
            "unixsocket": str(self.sockets / "valkey.sock"),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(pid_file),
            "daemonize": "no",
            "logfile": "",
            "save": "",  # the append-only file is the one truth
            "appendonly": "yes" if self.durable else "no",
        }
        command = [str(find_valkey(self.account, self.copies))]
        for key, value in options.items():
            command += [f"--{key}", value]
        self.child = child = Child(self.name, command, account=self.account, log=self.log)
        child.start()
        poll(lambda: not child.alive or self._answers(), seconds=_STARTED_WITHIN)
        if not child.alive or not self._answers():
            child.stop()
            raise EmbeddedError(
                f"Valkey did not start. Its log, {self.log}, ends with:\n{child.last_words()}"
            )

    def stop(self) -> None:
        """Stop the server, its data safe on the disk."""
        if self.child:
            self.child.stop()

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False
