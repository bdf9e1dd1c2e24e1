"""The system user that runs the embedded servers: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from core.config import StartError


class EmbeddedError(StartError):
    """The embedded servers cannot run here."""


class Switch(TypedDict, total=False):
    """The arguments of ``subprocess`` that change the user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the servers; ``foreign`` when it is not ourselves."""

    name: str
    uid: int
    gid: int
    foreign: bool

    def switch(self) -> Switch:
        """Return what ``subprocess`` needs to start a program as this account."""
        if not self.foreign:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a folder to the account, and to nobody else."""
        path.chmod(0o700)
        if self.foreign:
            os.chown(path, self.uid, self.gid)

    def may_run(self, path: Path) -> bool:
        """Tell whether the account can enter a folder, or run a program."""
        command = ["test", "-x", str(path.resolve())]
        return subprocess.run(command, cwd="/", **self.switch()).returncode == 0


def choose() -> Account | None:
    """Return ourselves, or for root ``postgres`` or ``nobody``; None where root may not change."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), foreign=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(name, entry.pw_uid, entry.pw_gid, foreign=True)
        if _can_become(account):
            return account
    return None


def _can_become(account: Account) -> bool:
    """Try it: in a rootless container the change is refused although we seem to be root."""
    try:
        subprocess.run(["true"], check=True, cwd="/", **account.switch())
    except (OSError, subprocess.SubprocessError):
        return False
    return True
