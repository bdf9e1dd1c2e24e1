"""One child process: started, watched, stopped; and what is left of one that was killed."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.embedded.account import Account, Switch

_PR_SET_PDEATHSIG = 1


def poll(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until the condition holds; tell whether it did before the time was over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@dataclass(slots=True)
class Child:
    """A program that runs as long as we do. It has a session of its own, so that Ctrl-C reaches
    only us and we can stop the children in the right order."""

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    environ: Mapping[str, str] | None = None
    log: Path | None = None
    keep_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start the program; its output goes to the log, or where ours goes."""
        output = self.log.open("ab") if self.log else None
        switch: Switch = self.account.switch() if self.account else {}
        try:
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environ,
                cwd="/" if self.account and self.account.foreign else None,
                pass_fds=self.keep_fds,
                start_new_session=True,
                preexec_fn=_follower(self.stop_signal),
                **switch,
            )
        finally:
            if output:
                output.close()

    @property
    def alive(self) -> bool:
        """Tell whether it runs."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the stop signal and do not wait."""
        if self.process is not None and self.alive:
            self.process.send_signal(self.stop_signal)

    def stop(self, *, seconds: float = 15) -> None:
        """Stop it, with force when it does not listen."""
        self.ask_to_stop()
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self, lines: int = 8) -> str:
        """Return the end of its log."""
        if not self.log or not self.log.exists():
            return ""
        text = self.log.read_text(errors="replace").splitlines()
        return "\n".join(text[-lines:])


def _follower(signal_number: signal.Signals) -> Callable[[], None] | None:
    """Make the kernel send the stop signal to the child when we die without a word.

    The kernel ties this to the thread that starts the child, so only the main thread asks for it.
    """
    if not sys.platform.startswith("linux"):
        return None
    if threading.current_thread() is not threading.main_thread():
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, int(signal_number))


def stop_orphan(pid_file: Path, folder: Path, stop_signal: signal.Signals) -> None:
    """Stop a server that outlived its supervisor, and drop a pid file that means nobody.

    A server works inside its data folder. A process that does not is a stranger who was given the
    old number, and one that was killed may stay in the process table; PostgreSQL would refuse to
    start because of either. (What still holds the old server's memory it notices by itself.)
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    for sign, seconds in ((stop_signal, 15.0), (signal.SIGKILL, 5.0)):
        if not (_runs(pid) and _works_in(pid, folder)):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        poll(lambda: not _runs(pid), seconds=seconds)
    if _exists(pid):
        pid_file.unlink(missing_ok=True)


def _exists(pid: int) -> bool:
    """Tell whether the number is in the process table."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _runs(pid: int) -> bool:
    """Tell whether the process exists and is more than a record for its parent to collect."""
    if not _exists(pid):
        return False
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return True


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(folder.resolve())
    except OSError:
        return not Path("/proc/self").exists()  # without /proc the pid file is all we know


def fresh_log(path: Path, *, largest: int = 5_000_000) -> None:
    """Make room for a log; one older file is kept when it grows large."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > largest:
        path.replace(path.with_name(f"{path.name}.1"))
